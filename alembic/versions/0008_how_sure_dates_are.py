"""How exact and how sure dates are, when a text that contradicts its date was written, and how
sure its language is."""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("articles", "article_versions")
COLUMNS = {
    "date_precision": sa.Text(),
    "date_confidence": sa.Double(),
    "text_date": MOMENT,
    "language_confidence": sa.Double(),
}


def upgrade() -> None:
    for table in TABLES:
        for name, kind in COLUMNS.items():
            op.add_column(table, sa.Column(name, kind))


def downgrade() -> None:
    for table in TABLES:
        for name in COLUMNS:
            op.drop_column(table, name)
