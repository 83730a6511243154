"""Action, owner and date that stood with a norm become actions of the plan."""

from alembic import op

from ibp_workbook.store.migrations.noted_actions import convert

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    convert(op.get_bind())
