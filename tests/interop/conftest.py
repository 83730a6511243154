"""Files that were not written for this project, and what every refusal must look like."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from ibp_workbook import paths
from ibp_workbook.catalogue.models import Level
from ibp_workbook.catalogue.yaml_file import read_yaml
from ibp_workbook.errors import IbpError
from tests.interop.kinds import Refused
from tests.real_files import real_file


@pytest.fixture
def real() -> Callable[[str], Path]:
    """A real file by its path under ``../shared/real``; skips, saying so, where it is absent."""
    return real_file


@pytest.fixture
def broken() -> Path:
    """The folder with one deliberately broken file per error."""
    return Path(__file__).parent / "broken"


@pytest.fixture
def refused() -> Refused:
    @contextmanager
    def check(key: str, *parts: str) -> Iterator[None]:
        with pytest.raises(IbpError) as caught:
            yield
        assert caught.value.key == key, str(caught.value)
        for lang in ("nl", "en"):
            sentence = caught.value.message(lang)
            assert sentence.endswith(".")
            assert "{" not in sentence
            for part in parts:
                assert part in sentence

    return check


@pytest.fixture(scope="session")
def standard() -> tuple[Level, ...]:
    """The standard five levels, from the project's own framework."""
    head = read_yaml(paths.data() / "frameworks" / "ibp" / "framework.yaml", "framework.yaml")
    return msgspec.convert(head["levels"], tuple[Level, ...])
