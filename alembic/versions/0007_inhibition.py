"""Because of which alert another was not sent."""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("alerts", sa.Column("inhibited_by", ID))


def downgrade() -> None:
    op.drop_column("alerts", "inhibited_by")
