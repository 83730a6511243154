"""A process of many pages keeps its connections between clicks, and lets go of them when it is quiet."""

from pathlib import Path

import pytest
from sqlalchemy import event, text

from ibp_workbook.store import lingering
from ibp_workbook.store.engine import open_engine, reading, writing
from tests.kinds import WaitUntil


def _log_of(file: Path) -> Path:
    """What SQLite has not put into the file itself yet."""
    return file.with_name(f"{file.name}-wal")


def _write(url: str) -> None:
    with writing(open_engine(url)) as connection:
        connection.execute(text("DELETE FROM members WHERE id = 0"))


def test_elsewhere_the_file_is_whole_after_each_use(tmp_path: Path) -> None:
    file = tmp_path / "w.sqlite"
    _write(f"sqlite:///{file}")
    assert not _log_of(file).exists()


def test_a_connection_is_kept_for_the_next_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "_patience", 3_600.0)  # however slow the disk is
    file = tmp_path / "w.sqlite"
    url = f"sqlite:///{file}"
    engine = open_engine(url)
    lingering.close()
    connected: list[object] = []
    event.listen(engine, "connect", lambda *made: connected.append(made))
    for _ in range(5):
        _write(url)
    assert len(connected) == 1
    assert _log_of(file).exists()
    lingering.close()
    assert not _log_of(file).exists()


def test_a_connection_is_closed_when_it_is_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil
) -> None:
    monkeypatch.setattr(lingering, "_patience", 0.2)
    file = tmp_path / "w.sqlite"
    log = _log_of(file)
    url = f"sqlite:///{file}"
    engine = open_engine(url)
    assert wait_until(lambda: not log.exists())
    with reading(engine) as one, reading(engine) as other:  # two at once do not wait for each other
        assert one.execute(text("SELECT 1")).scalar() == other.execute(text("SELECT 1")).scalar() == 1
        assert log.exists()
        lingering.close()  # what is in use stays, and is closed in its turn
        assert one.execute(text("SELECT 1")).scalar() == 1
    assert wait_until(lambda: not log.exists())
    _write(url)
    assert wait_until(lambda: not log.exists())
