"""Verdicts of assessments are kept, with the exact content they were given with."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'verdicts are only ever added'); END
"""
# The function is the one of 0001: its message names events, its effect is the same.
_POSTGRES_TRIGGER = """
CREATE TRIGGER {table}_final BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION events_are_final()
"""


def upgrade() -> None:
    op.create_table(
        "contents",
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("assessment", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=120), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.id"]),
        sa.ForeignKeyConstraint(["digest"], ["contents.digest"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_verdicts_dossier"), "verdicts", ["dossier"], unique=False)
    connection = op.get_bind()
    for table in ("contents", "verdicts"):
        if connection.dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(_SQLITE_TRIGGER.format(table=table, verb=verb))
        else:
            connection.exec_driver_sql(_POSTGRES_TRIGGER.format(table=table))
