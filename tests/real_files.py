"""Files of others that come with the project but not in its repository: tests without them are skipped."""

from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


def real_file(path: str) -> Path:
    """A real file or folder by its path under ``../shared/real``; skips, saying so, where it is absent."""
    place = REAL / path
    if not place.exists():
        pytest.skip(f"real file absent: ../shared/real/{path}")
    return place
