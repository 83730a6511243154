"""The open schools of each board are counted from an index, without reading the schools."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.drop_index("ix_schools_board", "schools")
    op.create_index("ix_schools_counted", "schools", ["board", "open"])
