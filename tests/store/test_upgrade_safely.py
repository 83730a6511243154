"""``ibp upgrade``: a workspace is of the new version with all that was in it, or exactly as it was.

And programs of two versions do not share a workspace in silence.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, inspect, select, text

from ibp_workbook.app.form.state import FormState
from ibp_workbook.errors import IbpError
from ibp_workbook.store import Actor, Workspace, migrate, schema
from ibp_workbook.store import upgrade as module
from ibp_workbook.store.audit.entries import Deed, Kind
from ibp_workbook.store.backup import restore
from ibp_workbook.store.engine import _create, open_engine, reading, writing
from ibp_workbook.store.schema import REVISION
from ibp_workbook.store.upgrade import upgrade
from tests.store.earlier import EARLIER
from tests.store.test_upgrade import FILLED

if TYPE_CHECKING:
    from tests.kinds import WaitUntil
    from tests.store.conftest import NewUrl, Place

ROOT = Path(__file__).resolve().parents[2]
LATER = "9000"
ONE_MORE = f'''
from alembic import op
revision, down_revision = "{LATER}", "{REVISION}"
def upgrade():
    connection = op.get_bind()
    connection.exec_driver_sql("CREATE TABLE halfway (id INTEGER)")
    connection.exec_driver_sql("UPDATE boards SET name = 'Halverwege'")
'''


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes this program one with a migration more, whose last lines are given."""

    def make(ends: str) -> Path:
        scripts = tmp_path / "migrations"
        shutil.copytree(migrate._SCRIPTS, scripts)
        lines = "".join(f"    {line}\n" for line in ends.splitlines())
        (scripts / "versions" / "9000_made.py").write_text(ONE_MORE + lines, "utf-8")
        monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
        monkeypatch.setattr(migrate, "REVISION", LATER)
        monkeypatch.setattr(module, "REVISION", LATER)
        return scripts

    return make


def state(engine: Engine) -> dict[str, object]:
    """Everything that an upgrade might have touched."""
    with engine.connect() as connection:
        names = sorted(inspect(connection).get_table_names())
        rows = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in names}
    return {name: sorted(map(str, held)) for name, held in rows.items()}


def told(url: str) -> list[object]:
    """Every event, as the program reads it from either database."""
    with reading(open_engine(url)) as connection:
        return list(connection.execute(select(schema.events).order_by(schema.events.c.id)))


def filled(url: str) -> Engine:
    """A workspace of today with a board, and an entry in its audit log."""
    workspace = Workspace(url, Actor("els", "consultant"))
    engine = open_engine(url)
    with writing(engine) as connection:
        for statement in ("INSERT INTO boards VALUES ('100', 'Onze scholen', true)", *FILLED):
            connection.exec_driver_sql(statement)
    workspace.audit.note(Deed(Kind.EXPORT, "100"))
    return engine


# -- It succeeds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", EARLIER)
def test_the_backup_of_before_brings_everything_back(
    earlier_url: NewUrl, sqlite_url: NewUrl, revision: str, tmp_path: Path
) -> None:
    url = earlier_url(revision)
    made = _create(url)
    with made.begin() as connection:
        for statement in FILLED:
            connection.exec_driver_sql(statement)
    done = upgrade(url, tmp_path / "voor.zip")
    assert (done.before, done.after, done.rows["events"]) == (revision, REVISION, 4)
    assert done.backup == tmp_path / "voor.zip"
    other = sqlite_url()
    assert restore(other, tmp_path / "voor.zip") == done.rows
    was, brought = (told(url) for url in (other, url))
    assert was == brought
    assert len(was) >= 4
    made.dispose()


def test_what_is_up_to_date_is_left_alone(new_url: NewUrl, tmp_path: Path) -> None:
    url = new_url()
    before = state(filled(url))
    done = upgrade(url, tmp_path / "voor.zip")
    assert (done.before, done.after, done.backup) == (REVISION, REVISION, None)
    assert state(open_engine(url)) == before
    assert not (tmp_path / "voor.zip").exists()


def test_the_backup_stands_beside_the_file_and_overwrites_nothing(
    earlier_sqlite_url: NewUrl, tmp_path: Path
) -> None:
    url = earlier_sqlite_url(EARLIER[0])
    (tmp_path / "er-al.zip").write_bytes(b"van iemand")
    with pytest.raises(IbpError) as refused:
        upgrade(url, tmp_path / "er-al.zip")
    assert refused.value.key == "store.backup_exists"
    assert (tmp_path / "er-al.zip").read_bytes() == b"van iemand"
    done = upgrade(url)
    assert done.backup
    assert done.backup.parent == tmp_path
    assert done.backup.is_file()


def test_the_audit_log_tells_of_the_backup(earlier_url: NewUrl, tmp_path: Path) -> None:
    url = earlier_url(EARLIER[0])
    upgrade(url, tmp_path / "voor.zip")
    entries = list(Workspace(url, Actor("els", "consultant")).audit.entries())
    assert [(entry.kind, entry.detail) for entry in entries] == [("export", "backup")]


# -- It fails --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ends",
    [
        "connection.exec_driver_sql('INSERT INTO nowhere VALUES (1)')",
        "raise RuntimeError('onvoorzien')",
        # These run to the end; what came of them is not right.
        "pass",  # the table is one too many
        "connection.exec_driver_sql('DROP TABLE halfway'); connection.exec_driver_sql('DELETE FROM rounds')",
        "op.drop_table('halfway'); op.drop_index('ix_events_at')",
    ],
)
def test_a_step_that_fails_leaves_the_workspace_as_it_was(
    new_url: NewUrl, next_version: Callable[[str], Path], ends: str, tmp_path: Path
) -> None:
    url = new_url()
    engine = filled(url)
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO rounds VALUES (7, '100', 'ibp', 'B', '2026-10-01', 3, false)")
    before = state(engine)
    next_version(ends)
    with pytest.raises(IbpError) as failed:
        upgrade(url, tmp_path / "voor.zip")
    assert failed.value.key == "store.not_upgraded"
    assert str(tmp_path / "voor.zip") in str(failed.value)
    assert state(engine) == before
    assert (tmp_path / "voor.zip").is_file()


def test_an_audit_log_that_breaks_on_the_way_undoes_the_upgrade(
    sqlite_url: NewUrl, next_version: Callable[[str], Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = sqlite_url()
    before = state(filled(url))
    monkeyed = ("DROP TABLE halfway", "DROP TRIGGER audit_no_update", "UPDATE audit SET who = 'nemo'")
    next_version("\n".join(f"connection.exec_driver_sql({line!r})" for line in monkeyed))
    with pytest.raises(IbpError, match=r"voor\.zip"):
        upgrade(url, tmp_path / "voor.zip")
    assert state(open_engine(url)) == before
    assert "the audit log breaks at 1" in caplog.text


def test_nothing_begins_without_a_backup(
    new_url: NewUrl, next_version: Callable[[str], Path], tmp_path: Path
) -> None:
    url = new_url()
    before = state(filled(url))
    next_version("op.drop_table('halfway')")
    with pytest.raises(IbpError) as failed:
        upgrade(url, tmp_path / "geen map" / "voor.zip")
    assert failed.value.key == "store.backup_not_written"
    assert state(open_engine(url)) == before


HALFWAY = """
import sys
from pathlib import Path
from ibp_workbook.store import migrate
from ibp_workbook.store import upgrade as module
migrate._SCRIPTS = Path(sys.argv[2])
migrate.REVISION = module.REVISION = sys.argv[3]
module.upgrade(sys.argv[1], Path(sys.argv[4]))
"""


def test_a_kill_halfway_leaves_the_workspace_as_it_was(
    new_url: NewUrl, next_version: Callable[[str], Path], tmp_path: Path
) -> None:
    url = new_url()
    engine = filled(url)
    before = state(engine)
    scripts = next_version("import sys; print('halfway', flush=True); sys.stdin.readline()")
    command = [sys.executable, "-c", HALFWAY, url, str(scripts), LATER, str(tmp_path / "voor.zip")]
    with subprocess.Popen(command, text=True, cwd=ROOT, stdin=PIPE, stdout=PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "halfway\n"
        program.kill()
    assert state(engine) == before
    workspace = Workspace(url, Actor("els", "consultant"))
    workspace.schools.rename_board("100", "Daarna")
    assert workspace.schools.board("100").name == "Daarna"


# -- Two versions ----------------------------------------------------------------------------------------


def made_by_another(url: str, revision: str = "9999") -> None:
    with open_engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


def test_a_server_of_an_earlier_version_is_upgraded_only_when_somebody_says_so(
    earlier_postgres_url: NewUrl,
) -> None:
    url = earlier_postgres_url(EARLIER[0])
    made = _create(url)
    before = state(made)
    with pytest.raises(IbpError) as refused:
        Workspace(url)
    assert refused.value.key == "store.older"
    assert state(made) == before
    made.dispose()


def test_a_file_of_an_earlier_version_is_brought_up_to_date_by_opening_it(
    earlier_sqlite_url: NewUrl,
) -> None:
    url = earlier_sqlite_url(EARLIER[0])
    assert [board.name for board in Workspace(url).schools.boards()] == ["Onze scholen"]


def test_a_newer_workspace_is_not_upgraded(new_url: NewUrl, tmp_path: Path) -> None:
    url = new_url()
    filled(url)
    made_by_another(url)
    with pytest.raises(IbpError) as refused:
        upgrade(url, tmp_path / "voor.zip")
    assert refused.value.key == "store.newer"
    assert not (tmp_path / "voor.zip").exists()


def test_what_is_not_there_is_not_upgraded(bare_url: str, tmp_path: Path) -> None:
    with pytest.raises(IbpError) as refused:
        upgrade(bare_url, tmp_path / "voor.zip")
    assert refused.value.key == "store.no_workspace"


def test_a_running_program_neither_writes_nor_reads_what_was_upgraded_under_it(place: Place) -> None:
    workspace = place.workspace
    workspace.maturity.save(place.round.id, None, "b1", "level", 3)
    made_by_another(place.url)
    before = state(open_engine(place.url))
    with pytest.raises(IbpError) as written:
        workspace.maturity.save(place.round.id, None, "b1", "level", 4)
    with pytest.raises(IbpError) as opened:
        Workspace(place.url, Actor("els", "consultant")).schools.boards()
    assert (written.value.key, opened.value.key) == ("store.other_version", "store.other_version")
    assert state(open_engine(place.url)) == before
    made_by_another(place.url, REVISION)
    assert workspace.maturity.answers(place.round.id, None)["b1"]["level"].value == 3


def test_a_table_that_changed_a_moment_ago_gets_the_same_sentence(place: Place) -> None:
    engine = open_engine(place.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE rounds RENAME TO measurements")
    made_by_another(place.url)
    with pytest.raises(IbpError) as told, reading(engine) as connection:
        connection.exec_driver_sql("SELECT * FROM rounds")
    assert told.value.key == "store.other_version"


def test_an_upgrade_waits_for_who_is_writing_and_the_next_one_for_the_upgrade(
    postgres_url: NewUrl, next_version: Callable[[str], Path], tmp_path: Path, wait_until: WaitUntil
) -> None:
    url = postgres_url()
    engine = filled(url)
    halfway = "import sys; print('halfway', flush=True); sys.stdin.readline(); op.drop_table('halfway')"
    scripts = next_version(halfway)
    command = [sys.executable, "-c", HALFWAY, url, str(scripts), LATER, str(tmp_path / "voor.zip")]
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'alembic_version'::regclass")
    with writing(engine) as connection, open_engine(url).connect() as watch:
        program = subprocess.Popen(command, text=True, cwd=ROOT, stdin=PIPE, stdout=PIPE)
        assert wait_until(lambda: watch.execute(waits).scalar() == 1, 60)
        connection.exec_driver_sql("INSERT INTO boards VALUES ('101', 'Op het laatst', true)")
    with program, ThreadPoolExecutor(1) as pool:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stdout.readline() == "halfway\n"
        with engine.connect() as watch:
            write = pool.submit(_write, engine)
            assert wait_until(lambda: watch.execute(waits).scalar() == 1, 60)
        program.stdin.write("go\n")
        program.stdin.flush()
        assert write.result() == "store.other_version"
    assert program.returncode == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM boards")).scalar() == 2


def _write(engine: Engine) -> str:
    """Why writing is refused."""
    with pytest.raises(IbpError) as refused, writing(engine):
        pass
    return refused.value.key


def test_what_was_typed_waits_in_the_browser(place: Place) -> None:
    state = FormState(place.workspace, "nl")
    made_by_another(place.url)
    assert state.attempt(lambda: place.workspace.rounds.close(place.round.id)) == {
        "kind": "refused", "item": "", "field": "", "waits": True,
        "message": IbpError("store.other_version").message("nl"),
    }  # fmt: skip
