"""How long sites want to be left alone between two requests."""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_gaps",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("gap", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site_gaps")),
    )


def downgrade() -> None:
    op.drop_table("site_gaps")
