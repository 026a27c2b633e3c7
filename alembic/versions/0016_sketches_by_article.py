"""On PostgreSQL sketches are found by an index over the articles, in half the room."""

import sqlalchemy as sa

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INDEX = "ix_articles_sketch"
# ALTER COLUMN takes no subquery, but a function.
HASHES = """
    CREATE FUNCTION pg_temp.hashes(article bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
        SELECT coalesce((SELECT hashes FROM pg_temp.sketched WHERE sketched.article = $1), '{}')
    $$
"""
# Eight bytes a hash, the lowest first; the server sends the highest first.
PACKED = """
    CREATE FUNCTION pg_temp.packed(hashes bigint[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
        SELECT coalesce(string_agg(substring(int8send(hash) FROM 9 - byte FOR 1), ''::bytea
                                   ORDER BY place, byte), ''::bytea)
        FROM unnest($1) WITH ORDINALITY AS each(hash, place)
        CROSS JOIN generate_series(1, 8) AS byte
    $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.execute(
        "CREATE TEMPORARY TABLE sketched ON COMMIT DROP AS "
        "SELECT article, array_agg(hash ORDER BY hash) AS hashes FROM sketches GROUP BY article"
    )
    op.execute("CREATE UNIQUE INDEX ON sketched (article)")
    op.execute(HASHES)
    op.execute("ALTER TABLE articles ALTER COLUMN sketch TYPE bigint[] USING pg_temp.hashes(id)")
    op.execute("DROP FUNCTION pg_temp.hashes")
    op.drop_table("sketches")
    op.create_index(
        op.f(INDEX),
        "articles",
        ["sketch"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.create_table(
        "sketches",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "article", name=op.f("pk_sketches")),
    )
    op.execute("INSERT INTO sketches (hash, article) SELECT unnest(sketch), id FROM articles")
    op.drop_index(op.f(INDEX), table_name="articles")
    op.execute(PACKED)
    op.execute("ALTER TABLE articles ALTER COLUMN sketch TYPE bytea USING pg_temp.packed(sketch)")
    op.execute("DROP FUNCTION pg_temp.packed")
