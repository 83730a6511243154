"""Bring the schema of a workspace to what this program needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from ibp_workbook.errors import IbpError
from ibp_workbook.store.schema import REVISION

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, present: str | None) -> None:
    """Run the migrations that are missing; all of them or none.

    Args:
        engine: the workspace.
        present: the revision it has now, None for a new one.

    Raises:
        IbpError: the workspace has a revision that this program does not know.
    """
    config = Config()
    # A percent sign starts a placeholder in a configuration, but a folder may have one in its name.
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in known:
        raise IbpError("store.newer")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
