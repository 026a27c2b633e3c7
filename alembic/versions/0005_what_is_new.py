"""What was new in the story when an alert rang again."""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("news", sa.Text()))


def downgrade() -> None:
    op.drop_column("alerts", "news")
