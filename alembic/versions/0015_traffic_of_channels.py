"""What a channel was sent lately is found without reading all that it was ever sent."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

GROUPS = "ix_deliveries_status_channel_group_key_next_try_at"
DUE = "ix_deliveries_channel_due_at"


def upgrade() -> None:
    op.create_index(op.f(GROUPS), "deliveries", ["status", "channel", "group_key", "next_try_at"])
    op.create_index(op.f(DUE), "deliveries", ["channel", "due_at"])


def downgrade() -> None:
    op.drop_index(op.f(DUE), table_name="deliveries")
    op.drop_index(op.f(GROUPS), table_name="deliveries")
