"""The first schema: boards, schools, rounds, dossiers, events, frameworks and members."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE_TRIGGER = """
CREATE TRIGGER events_no_{verb} BEFORE {verb} ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END
"""
# INSERT OR REPLACE deletes the old row without telling the trigger on DELETE.
_SQLITE_REPLACE = """
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END
"""
_POSTGRES_FUNCTION = """
CREATE FUNCTION events_are_final() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'events are only ever added'; END $$ LANGUAGE plpgsql
"""
_POSTGRES_TRIGGER = """
CREATE TRIGGER events_final BEFORE UPDATE OR DELETE ON events
FOR EACH ROW EXECUTE FUNCTION events_are_final()
"""
_POSTGRES_TRUNCATE = """
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION events_are_final()
"""


def upgrade() -> None:
    op.create_table(
        "boards",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("named_by_person", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "frameworks",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("imported_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("framework", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board"],
            ["boards.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("board", "name"),
    )
    op.create_index(op.f("ix_rounds_board"), "rounds", ["board"], unique=False)
    op.create_table(
        "schools",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("brin", sa.String(length=10), nullable=False),
        sa.Column("location", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sector", sa.String(length=10), nullable=False),
        sa.Column("municipality", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=200), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=False),
        sa.Column("denomination", sa.String(length=200), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["board"],
            ["boards.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("brin", "location"),
    )
    op.create_index(op.f("ix_schools_board"), "schools", ["board"], unique=False)
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("school", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("identity", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["board"],
            ["boards.number"],
        ),
        sa.ForeignKeyConstraint(
            ["round"],
            ["rounds.id"],
        ),
        sa.ForeignKeyConstraint(
            ["school"],
            ["schools.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("identity"),
    )
    op.create_index(op.f("ix_dossiers_board"), "dossiers", ["board"], unique=False)
    op.create_index(op.f("ix_dossiers_round"), "dossiers", ["round"], unique=False)
    op.create_index(op.f("ix_dossiers_school"), "dossiers", ["school"], unique=False)
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=True),
        sa.Column("school", sa.Integer(), nullable=True),
        sa.Column("identity", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["board"],
            ["boards.number"],
        ),
        sa.ForeignKeyConstraint(
            ["school"],
            ["schools.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("identity"),
    )
    op.create_index(op.f("ix_members_board"), "members", ["board"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=50), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("resolves", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('set', 'proposal', 'decision')"),
        sa.ForeignKeyConstraint(
            ["based_on"],
            ["events.id"],
        ),
        sa.ForeignKeyConstraint(
            ["dossier"],
            ["dossiers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["resolves"],
            ["events.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_events_at"), "events", ["at"], unique=False)
    op.create_index("ix_events_current", "events", ["dossier", "item", "field", "kind", "id"], unique=False)
    op.create_index(op.f("ix_events_resolves"), "events", ["resolves"], unique=False)

    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(_SQLITE_TRIGGER.format(verb=verb))
        connection.exec_driver_sql(_SQLITE_REPLACE)
    else:
        connection.exec_driver_sql(_POSTGRES_FUNCTION)
        connection.exec_driver_sql(_POSTGRES_TRIGGER)
        connection.exec_driver_sql(_POSTGRES_TRUNCATE)
