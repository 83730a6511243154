"""Workspaces as programs of before left them."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from ibp_workbook.store import engine, migrate
from ibp_workbook.store.schema import REVISION

REVISIONS = [script.revision for script in ScriptDirectory(str(migrate._SCRIPTS)).walk_revisions()]
EARLIER = [revision for revision in REVISIONS if revision != REVISION]


def make_earlier(url: str, revision: str) -> None:
    """Make a workspace that stopped at this revision, with a board in it."""
    made = engine._create(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "REVISION", revision)
        migrate.migrate(made, None)
    with made.begin() as connection:
        connection.execute(text("INSERT INTO boards VALUES ('100', 'Onze scholen', true)"))
    made.dispose()
