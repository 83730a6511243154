"""A workspace of an earlier version is brought up to date and keeps what is in it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from ibp_workbook.errors import IbpError
from ibp_workbook.store import ASSESSMENT, Actor, Workspace, answers, engine, migrate
from ibp_workbook.store.schema import REVISION, metadata
from ibp_workbook.store.upgrade import upgrade
from tests.store.conftest import NewUrl
from tests.store.earlier import EARLIER, REVISIONS
from tests.store.together import run_together


def test_the_revision_of_this_program_is_the_last_there_is() -> None:
    assert ScriptDirectory(str(migrate._SCRIPTS)).get_heads() == [REVISION]


@pytest.mark.parametrize("revision", EARLIER)
def test_an_earlier_workspace_is_brought_up_to_date(
    earlier_url: NewUrl, revision: str, tmp_path: Path
) -> None:
    url = earlier_url(revision)
    made = engine._create(url)
    upgrade(url, tmp_path / "voor.zip")
    workspace = Workspace(url, Actor("els", "consultant"))
    assert [board.name for board in workspace.schools.boards()] == ["Onze scholen"]
    with engine.reading(made) as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == REVISION
        assert compare_metadata(context, metadata) == []
    made.dispose()


FILLED = (
    "INSERT INTO schools (id, board, brin, location, name, sector, municipality, place, province, street, "
    "postcode, denomination, open) VALUES (1, '100', '01AA', '01AA00', 'De Linde', 'po', '', '', '', '', '', "
    "'', true)",
    "INSERT INTO rounds (id, board, framework, name, date, target, closed) "
    "VALUES (1, '100', 'ibp', 'Meting', '2025-10-01', 3, false)",
    "INSERT INTO dossiers (id, board, school, kind, round, subject, identity, created_at, created_by) VALUES "
    "(1, '100', 1, 'maturity', 1, '', '100|1|maturity|1|', '2025-10-01 07:00:00.000000', 'els'), "
    "(2, '100', NULL, 'assessment:camera', NULL, 'Hal', '100||assessment:camera||Hal', "
    "'2025-10-01 07:00:00.000000', 'els'), "
    "(3, '100', NULL, 'plan', NULL, 'plan', '100||plan||plan', '2025-10-01 07:00:00.000000', 'els')",
    "INSERT INTO events (id, dossier, item, field, value, kind, based_on, actor, role, at) VALUES "
    "(1, 1, 'b1', 'level', '2', 'set', NULL, 'els', 'consultant', '2025-10-01 07:38:00.000000'), "
    "(2, 1, 'b1', 'level', '4', 'proposal', NULL, 'ans', 'analyst', '2025-10-01 07:39:00.000000'), "
    "(3, 2, 'purpose', 'value', '[\"safety\"]', 'set', NULL, 'els', 'fg', '2025-10-01 07:40:00.000000'), "
    "(4, 3, 'a:1', 'title', '\"Beleid\"', 'set', NULL, 'els', 'fg', '2025-10-01 07:41:00.000000')",
)
"""What programs of before the one record wrote, as it stands in their tables."""


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_an_earlier_program_wrote_is_read_as_it_was(
    earlier_url: NewUrl, revision: str, tmp_path: Path
) -> None:
    url = earlier_url(revision)
    made = engine._create(url)
    with made.begin() as connection:
        for statement in FILLED:
            connection.exec_driver_sql(statement)
    upgrade(url, tmp_path / "voor.zip")
    workspace = Workspace(url, Actor("els", "consultant"))
    level = workspace.maturity.answers(1, 1)["b1"]["level"]
    assert (level.value, level.event, level.by) == (2, 1, "els")
    assert level.at == datetime(2025, 10, 1, 7, 38, tzinfo=UTC)
    (conflict,) = level.conflicts
    assert (conflict.proposal, conflict.mine.value, conflict.mine.by) == (2, 4, "ans")
    ((camera, items),) = workspace.dossiers.read_all("100", ASSESSMENT)
    assert (camera.assessment, camera.subject, answers(items)) == ("camera", "Hal", {"purpose": ["safety"]})
    assert workspace.dossiers.values("100", "plan") == {"a:1": {"title": "Beleid"}}
    assert workspace.verdicts.newest("100") == {}
    made.dispose()


@pytest.mark.parametrize("revision", EARLIER[-1:])
def test_an_upgrade_that_fails_halfway_did_not_happen(
    earlier_url: NewUrl, revision: str, tmp_path: Path
) -> None:
    url = earlier_url(revision)
    made = engine._create(url)
    with made.begin() as connection:  # in the way of a later migration
        connection.execute(text("CREATE TABLE verdicts (id INTEGER)"))
    with pytest.raises(IbpError):
        upgrade(url, tmp_path / "voor.zip")
    with engine.reading(made) as connection:
        assert MigrationContext.configure(connection).get_current_revision() == revision
        names: Any = inspect(connection).get_table_names()
    assert "contents" not in names
    made.dispose()


@pytest.mark.parametrize("revision", EARLIER[-1:])
def test_two_programs_may_upgrade_at_the_same_moment(
    earlier_url: NewUrl, revision: str, tmp_path: Path
) -> None:
    url = earlier_url(revision)
    load = """
import os
from pathlib import Path
from ibp_workbook.store import Workspace
from ibp_workbook.store.upgrade import upgrade
"""
    work = """
upgrade(sys.argv[1], Path(sys.argv[2]) / f"{os.getpid()}.zip")
print(Workspace(sys.argv[1]).schools.boards()[0].name)
"""
    assert run_together(load, work, [[url, str(tmp_path)]] * 2) == ["Onze scholen\n"] * 2


_WAITS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def test_an_upgrade_that_somebody_who_reads_is_in_the_way_of_is_tried_again(
    earlier_postgres_url: NewUrl, tmp_path: Path
) -> None:
    url = earlier_postgres_url(EARLIER[0])
    made = engine._create(url)
    with ThreadPoolExecutor(1) as threads, made.connect() as reader, made.connect() as watcher:
        # PostgreSQL ends whoever looks first; that is to be the upgrade.
        reader.exec_driver_sql("SET deadlock_timeout = '1min'")
        reader.exec_driver_sql("SELECT count(*) FROM schools")
        upgraded = threads.submit(upgrade, url, tmp_path / "voor.zip")
        while not watcher.exec_driver_sql(_WAITS).scalar():
            watcher.rollback()
        reader.exec_driver_sql("SELECT count(*) FROM alembic_version")
        reader.rollback()
        assert upgraded.result(60).after == REVISION
    made.dispose()
