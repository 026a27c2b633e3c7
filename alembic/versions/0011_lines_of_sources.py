"""Lines that recur in a source's articles."""

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "source_lines",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("last_story", ID, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("source", "hash", name=op.f("pk_source_lines")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_source_lines_seen_at"), "source_lines", ["seen_at"])


def downgrade() -> None:
    op.drop_table("source_lines")
