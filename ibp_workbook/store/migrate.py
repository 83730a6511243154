"""Bring the schema of a workspace to what this program needs."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from ibp_workbook.errors import IbpError
from ibp_workbook.store.engine import without_limits
from ibp_workbook.store.schema import REVISION

_SCRIPTS = Path(__file__).parent / "migrations"
_DEADLOCK = "40P01"
_TRIES = 5
"""Who reads several tables meanwhile may hold one and wait for another; then PostgreSQL ends one of them."""


def migrate(engine: Engine, present: str | None, verify: Callable[[Connection], None] | None = None) -> None:
    """Run the migrations that are missing; all of them or none.

    Args:
        engine: the workspace.
        present: the revision it has now, None for a new one.
        verify: looks at what came of it, in the same transaction; what it raises undoes everything.

    Raises:
        IbpError: the workspace has a revision that this program does not know.
    """
    if present is not None and not is_known(present):
        raise IbpError("store.newer")
    for tries_left in reversed(range(_TRIES)):
        try:
            _migrate(engine, verify)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != _DEADLOCK or not tries_left:
                raise
        else:
            return


def _migrate(engine: Engine, verify: Callable[[Connection], None] | None) -> None:
    config = _config()
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        without_limits(connection)  # a large workspace takes its time
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
        if verify:
            verify(connection)


def is_known(revision: str) -> bool:
    """Whether this program knows the way from that schema to its own."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision in {script.revision for script in scripts}


def _config() -> Config:
    config = Config()
    # A percent sign starts a placeholder in a configuration, but a folder may have one in its name.
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
