"""What tells the items of a feed apart."""

import sqlalchemy as sa

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_states", sa.Column("identity", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("source_states", "identity")
