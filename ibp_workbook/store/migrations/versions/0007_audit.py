"""Who did what with the data is in a log that is only ever added to; its end is kept apart from it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# Only what its term is over for may go: the end that is kept apart says up to which number.
_SQLITE = (
    """
    CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit is only ever added to'); END
    """,
    """
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    WHEN OLD.number > (SELECT coalesce(max(removed), 0) FROM audit_end)
    BEGIN SELECT RAISE(ABORT, 'audit is only ever added to'); END
    """,
    # INSERT OR REPLACE deletes the old row without telling the trigger on DELETE.
    """
    CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'audit is only ever added to'); END
    """,
    """
    CREATE TRIGGER audit_end_no_return BEFORE UPDATE ON audit_end
    WHEN NEW.id <> OLD.id OR NEW.number < OLD.number OR NEW.removed < OLD.removed
    BEGIN SELECT RAISE(ABORT, 'audit is only ever added to'); END
    """,
    """
    CREATE TRIGGER audit_end_no_delete BEFORE DELETE ON audit_end
    BEGIN SELECT RAISE(ABORT, 'audit is only ever added to'); END
    """,
    """
    CREATE TRIGGER audit_end_no_replace BEFORE INSERT ON audit_end
    WHEN EXISTS (SELECT 1 FROM audit_end)
    BEGIN SELECT RAISE(ABORT, 'audit is only ever added to'); END
    """,
)
_POSTGRESQL = (
    """
    CREATE FUNCTION audit_is_final() RETURNS trigger AS $$
    BEGIN
      IF TG_TABLE_NAME = 'audit' AND TG_OP = 'DELETE' THEN
        IF OLD.number <= (SELECT coalesce(max(removed), 0) FROM audit_end) THEN RETURN OLD; END IF;
      ELSIF TG_TABLE_NAME = 'audit_end' AND TG_OP = 'UPDATE' THEN
        IF NEW.id = OLD.id AND NEW.number >= OLD.number AND NEW.removed >= OLD.removed THEN
          RETURN NEW;
        END IF;
      END IF;
      RAISE EXCEPTION 'audit is only ever added to';
    END $$ LANGUAGE plpgsql
    """,
    *(
        f"CREATE TRIGGER {table}_final BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_final()"
        for table in ("audit", "audit_end")
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_final()"
        for table in ("audit", "audit_end")
    ),
)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("whom", sa.String(length=200), nullable=False),
        sa.Column("board", sa.String(length=20), nullable=False),
        sa.Column("school", sa.Integer(), nullable=True),
        sa.Column("dossier", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(length=100), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_board"), "audit", ["board"], unique=False)
    op.create_table(
        "audit_end",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("removed_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1"),
        sa.PrimaryKeyConstraint("id"),
    )
    connection = op.get_bind()
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)
