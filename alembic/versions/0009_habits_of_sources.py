"""How often each source has news, and whether the operators know of its silence."""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_states", sa.Column("habit", sa.Text()))
    op.add_column("source_states", sa.Column("last_new_at", sa.DateTime(timezone=True)))
    op.add_column("source_states", sa.Column("quiet_after", sa.DateTime(timezone=True)))
    op.add_column("source_states", sa.Column("quiet", sa.Boolean()))


def downgrade() -> None:
    for column in ("quiet", "quiet_after", "last_new_at", "habit"):
        op.drop_column("source_states", column)
