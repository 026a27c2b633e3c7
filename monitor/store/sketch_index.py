"""The index of sketches: who shares text with whom, in the shape that each database keeps small.

SQLite
    One row a hash and article, in a table that is its own index: 24 bytes.
PostgreSQL
    One row an article, with a GIN index over its hashes. A row a hash and article, as on SQLite,
    cost 82 bytes there, more than half of them the heap's; this costs 46, and a GIN index lists
    the articles of a hash just as well.

Either answers in time that the archive's size hardly changes: of the articles that share a hash
only the first few are read, and to see that too many share it so many rows are skipped, not
counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ARRAY, BigInteger, Connection, bindparam, delete, insert, text

from monitor.store.columns import Json
from monitor.store.queries import chunks
from monitor.store.tables import sketch_lists, sketches

#: A hash that more articles share says nothing: it comes from a site's furniture. A wire text,
#: whose hashes must count, runs in a few hundred outlets.
COMMON_HASH: Final = 500
#: Of the articles that share a hash so many are found by it, the first that were filed: enough to
#: find what a text is a copy of, and in the twentieth copy of a wire text as cheap as in the 200th.
FOUND_BY: Final = 64

# Text, because neither shape has a natural form in SQLAlchemy's terms: SQLite joins a row with a
# list made from it through `json_each` alone, PostgreSQL through LATERAL.
_SQLITE_HITS: Final = text("""
    WITH lists AS MATERIALIZED (
        SELECT asked.value AS hash, (
            SELECT json_group_array(article) FROM (
                SELECT article FROM sketches WHERE hash = asked.value
                ORDER BY article LIMIT :found_by
            )
        ) AS articles
        FROM json_each(:hashes) AS asked
    ), telling AS (
        SELECT articles FROM lists
        WHERE json_array_length(articles) < :found_by
        OR (SELECT article FROM sketches WHERE sketches.hash = lists.hash
            LIMIT 1 OFFSET :common) IS NULL
    )
    SELECT article.value, count(*) FROM telling, json_each(telling.articles) AS article
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most
""").bindparams(bindparam("hashes", type_=Json))

# The inner LIMIT comes before the order, so that no plan walks all articles in their order.
_POSTGRESQL_HITS: Final = text("""
    SELECT found.article, count(*)
    FROM unnest(CAST(:hashes AS bigint[])) AS hash CROSS JOIN LATERAL (
        SELECT article, count(*) OVER () AS sharing FROM (
            SELECT article FROM sketch_lists WHERE hashes @> ARRAY[hash] LIMIT :common + 1
        ) AS sharers
        ORDER BY article LIMIT :found_by
    ) AS found
    WHERE found.sharing <= :common
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most
""").bindparams(bindparam("hashes", type_=ARRAY(BigInteger)))


def hits(connection: Connection, sketch: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
    """See `ports.Lookup.sketch_hits`."""
    asked = {
        "hashes": sorted(set(sketch)),
        "common": COMMON_HASH,
        "found_by": FOUND_BY,
        "most": limit,
    }
    query = _SQLITE_HITS if _is_sqlite(connection) else _POSTGRESQL_HITS
    return [(article, shared) for article, shared in connection.execute(query, asked).all()]


def add(connection: Connection, article: int, sketch: Sequence[int]) -> None:
    """Puts a stored article into the index, where it is not yet."""
    if not sketch:
        return
    if _is_sqlite(connection):
        rows = [{"hash": value, "article": article} for value in sketch]
        connection.execute(insert(sketches), rows)
    else:
        connection.execute(insert(sketch_lists), {"article": article, "hashes": list(sketch)})


def remove(connection: Connection, article: int, sketch: Sequence[int]) -> None:
    """Takes an article out again; `sketch` is what it was put in with."""
    if not _is_sqlite(connection):
        connection.execute(delete(sketch_lists).where(sketch_lists.c.article == article))
        return
    for some in chunks(sketch):
        ours = (sketches.c.article == article) & sketches.c.hash.in_(some)
        connection.execute(delete(sketches).where(ours))


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
