"""What people said of where articles belong, and which stories are merged into which."""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", ID, nullable=False),
        sa.Column("articles", sa.Text(), nullable=False),
        sa.Column("story", ID, nullable=False),
        sa.Column("target", ID, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_corrections_story"), "corrections", ["story"])
    op.create_index(op.f("ix_corrections_target"), "corrections", ["target"])
    op.create_table(
        "redirects",
        sa.Column("story", ID, autoincrement=False, nullable=False),
        sa.Column("target", ID, nullable=False),
        sa.PrimaryKeyConstraint("story", name=op.f("pk_redirects")),
    )
    op.create_index(op.f("ix_redirects_target"), "redirects", ["target"])


def downgrade() -> None:
    op.drop_table("redirects")
    op.drop_table("corrections")
