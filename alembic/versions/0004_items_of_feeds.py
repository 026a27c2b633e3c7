"""What was read of each feed: a hash of every item of its last document."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_states", sa.Column("items", sa.LargeBinary()))


def downgrade() -> None:
    op.drop_column("source_states", "items")
