"""What tests of pages share."""

from collections.abc import Iterator

import pytest

from tests.app.waiting import MadeLine


@pytest.fixture
def line() -> Iterator[MadeLine]:
    with MadeLine().is_waited_in() as line:
        yield line
