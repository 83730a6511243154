"""What tests of the content share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ibp_workbook.catalogue import Catalogue, loader

LoadTwice = Callable[[Path], tuple[Catalogue, Catalogue]]


@pytest.fixture
def load_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoadTwice:
    """The catalogue from its files, and from its cache on disk as another process would read it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def load(folder: Path) -> tuple[Catalogue, Catalogue]:
        first = loader.load_catalogue(folder)
        assert loader.load_catalogue(folder) is first
        loader._cached.cache_clear()
        return first, loader.load_catalogue(folder)

    return load
