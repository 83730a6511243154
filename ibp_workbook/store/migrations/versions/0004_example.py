"""Of the fictitious board, and of no other, events and verdicts may be removed."""

from alembic import op

revision = "0004"
down_revision = "0003"

_SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_DELETE BEFORE DELETE ON {table}
WHEN NOT EXISTS (SELECT 1 FROM dossiers WHERE id = OLD.dossier AND board = '99999')
BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END
"""
# Verdicts and their contents share it. Only rows of events and verdicts belong to a dossier.
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION events_are_final() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME IN ('events', 'verdicts') THEN
    IF EXISTS (SELECT 1 FROM dossiers WHERE id = OLD.dossier AND board = '99999') THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'events are only ever added';
END $$ LANGUAGE plpgsql
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(_POSTGRES_FUNCTION)
        return
    for table in ("events", "verdicts"):
        connection.exec_driver_sql(f"DROP TRIGGER {table}_no_DELETE")
        connection.exec_driver_sql(_SQLITE_TRIGGER.format(table=table))
