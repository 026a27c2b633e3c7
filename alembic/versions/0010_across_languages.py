"""What of an article survives translation."""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("articles", sa.Column("bridge", sa.LargeBinary()))


def downgrade() -> None:
    op.drop_column("articles", "bridge")
