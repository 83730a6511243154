"""A right ends on a day, managers see when somebody last signed in, and a sign-in keeps its BRIN."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("members", sa.Column("until", sa.Date()))
    op.add_column("members", sa.Column("signed_in_at", sa.DateTime()))
    op.add_column("sign_ins", sa.Column("brin", sa.String(length=6)))
