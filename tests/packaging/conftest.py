import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def start() -> ModuleType:
    """start.py, which is a script beside the package."""
    return _load(ROOT / "start.py")


@pytest.fixture
def lock() -> ModuleType:
    """tools/lock.py."""
    return _load(ROOT / "tools" / "lock.py")
