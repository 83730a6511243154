"""Memory that is free goes back to the system, also from between what is still in use."""

import sys

import psutil
import pytest

from ibp_workbook.app.server.memory import give_back

_SIZE = 700  # more than what Python manages by itself


@pytest.mark.skipif(sys.platform != "linux", reason="only the C library of Linux keeps it")
def test_what_was_freed_between_what_is_in_use_goes_back() -> None:
    memory = psutil.Process().memory_info
    pieces = [bytearray(_SIZE) for _ in range(100_000)]
    with_all = memory().rss
    in_use = pieces[::50]
    pieces.clear()
    give_back()
    assert with_all - memory().rss > 30_000_000
    assert len(in_use) == 2_000
