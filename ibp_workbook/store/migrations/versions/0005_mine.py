"""Who asks where they were is found without looking at what others did."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("ix_events_mine", "events", ["actor", "dossier", "id"])
