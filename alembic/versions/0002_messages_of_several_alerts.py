"""Messages of several alerts: who waits with whom, what routes go by, and when it went out."""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("alerts", sa.Column("source", sa.Text()))
    op.add_column("alerts", sa.Column("language", sa.Text()))
    op.add_column("alerts", sa.Column("independent_sources", sa.Integer()))
    op.add_column("deliveries", sa.Column("group_key", sa.Text()))
    op.add_column("deliveries", sa.Column("due_at", sa.DateTime(timezone=True)))
    op.add_column("deliveries", sa.Column("sent_at", sa.DateTime(timezone=True)))
    op.create_table(
        "bundled",
        sa.Column("delivery", ID, nullable=False),
        sa.Column("alert", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"],
            ["deliveries.id"],
            name="fk_bundled_delivery_deliveries",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_bundled_alert_alerts"),
        sa.PrimaryKeyConstraint("delivery", "alert", name="pk_bundled"),
    )
    op.create_index("ix_bundled_alert", "bundled", ["alert"])


def downgrade() -> None:
    op.drop_table("bundled")
    for column in ("sent_at", "due_at", "group_key"):
        op.drop_column("deliveries", column)
    for column in ("independent_sources", "language", "source"):
        op.drop_column("alerts", column)
