"""What people say of alerts: silences, acknowledgements, verdicts; and whom to call again."""

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("alerts", sa.Column("silence", ID))
    op.add_column("alerts", sa.Column("acknowledged_at", sa.DateTime(timezone=True)))
    op.add_column("alerts", sa.Column("acknowledged_by", sa.Text()))
    op.add_column("alerts", sa.Column("verdict", sa.Text()))
    op.add_column("alerts", sa.Column("call_at", sa.DateTime(timezone=True)))
    op.create_index("ix_alerts_call_at", "alerts", ["call_at"])
    op.add_column("deliveries", sa.Column("again", sa.Boolean()))
    op.create_table(
        "silences",
        sa.Column("id", ID, nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_silences_ends_at", "silences", ["ends_at"])


def downgrade() -> None:
    op.drop_table("silences")
    op.drop_column("deliveries", "again")
    op.drop_index("ix_alerts_call_at", "alerts")
    for column in ("call_at", "verdict", "acknowledged_by", "acknowledged_at", "silence"):
        op.drop_column("alerts", column)
