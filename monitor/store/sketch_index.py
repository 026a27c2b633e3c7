"""The index of sketches: who shares text with whom, in the shape that each database keeps small.

SQLite
    A row a hash and article, in a table that is its own index: 24 bytes.
PostgreSQL
    A GIN index over the column `articles.sketch`: 28 to 56 bytes a hash, by how full its pages are.
    A table as on SQLite took 82 there, more than half of them for the heap. Whoever asks such an
    index for a hash waits until it has listed all articles that share it, so what says nothing
    (`COMMON_HASH`) is left out of what is stored.

Either answers in time that the archive's size hardly changes: of the articles that share a hash
only the first few are read, and to see that too many share it so many rows are skipped, not
counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, Connection, TextClause, bindparam, delete, insert, text

from monitor.store.columns import Json
from monitor.store.queries import chunks
from monitor.store.tables import sketches

#: Of the articles that share a hash so many are found by it, the first that were filed: enough to
#: find what a text is a copy of. The 200th copy of a wire text costs what the 64th does.
FOUND_BY: Final = 64
#: Hashes that so many articles share, or more, come from a wire text that runs everywhere, or from
#: a site's furniture. They count where they are this much of the sketch; furniture is less.
TELLING: Final = 0.25
#: But never a hash that more articles share: no wire text runs in so many outlets, and of a short
#: article the furniture may be the greater part.
COMMON_HASH: Final = 500

# Text, because none of these has a natural form in SQLAlchemy's terms: SQLite joins a row with a
# list made from it through `json_each` alone, PostgreSQL through LATERAL. The first row of this
# one tells how many hashes it looked at, those that are not crowded.
_SQLITE_HITS: Final = text("""
    WITH few AS MATERIALIZED (
        SELECT asked.value AS hash FROM json_each(:hashes) AS asked
        WHERE (SELECT article FROM sketches WHERE hash = asked.value
               LIMIT 1 OFFSET :found_by - 1) IS NULL
    )
    SELECT NULL, count(*) FROM few
    UNION ALL SELECT * FROM (
        SELECT article, count(*) FROM few CROSS JOIN sketches ON sketches.hash = few.hash
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most
    )
""").bindparams(bindparam("hashes", type_=Json))

# The whole answer, asked where crowded hashes tell; as every list is made into a row, it takes
# half as long again.
_SQLITE_CROWDED_HITS: Final = text("""
    WITH lists AS MATERIALIZED (
        SELECT asked.value AS hash, (
            SELECT json_group_array(article) FROM (
                SELECT article FROM sketches WHERE hash = asked.value
                ORDER BY article LIMIT :found_by
            )
        ) AS articles
        FROM json_each(:hashes) AS asked
    ), telling AS (
        SELECT articles FROM lists WHERE json_array_length(articles) < :found_by
        OR (SELECT article FROM sketches WHERE sketches.hash = lists.hash
            LIMIT 1 OFFSET :common) IS NULL
    )
    SELECT article.value, count(*) FROM telling, json_each(telling.articles) AS article
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most
""").bindparams(bindparam("hashes", type_=Json))

# Without an order inside, for which a plan might walk all articles; they lie in that of filing.
_POSTGRESQL_HITS: Final = text("""
    WITH found AS MATERIALIZED (
        SELECT hash, sharers.id AS article, count(*) OVER (PARTITION BY hash) AS number
        FROM unnest(CAST(:hashes AS bigint[])) AS hash CROSS JOIN LATERAL (
            SELECT id FROM articles WHERE sketch @> ARRAY[hash] LIMIT :found_by
        ) AS sharers
    ), crowded AS MATERIALIZED (
        SELECT DISTINCT hash FROM found WHERE number >= :found_by
    ), telling AS MATERIALIZED (
        SELECT hash FROM crowded WHERE (SELECT count(*) FROM crowded) >= :telling
        AND :common >= (SELECT count(*) FROM (
            SELECT FROM articles WHERE sketch @> ARRAY[hash] LIMIT :common + 1
        ) AS sharers)
    )
    SELECT article, count(*) FROM found
    WHERE number < :found_by OR hash IN (SELECT hash FROM telling)
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most
""").bindparams(bindparam("hashes", type_=ARRAY(BigInteger)))


def hits(connection: Connection, sketch: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
    """See `ports.Lookup.sketch_hits`."""
    if not sketch:
        return []
    hashes = sorted(set(sketch))
    asked: dict[str, Any] = {
        "hashes": hashes,
        "found_by": FOUND_BY,
        "telling": ceil(TELLING * len(hashes)),
        "common": COMMON_HASH,
        "most": limit,
    }
    if not _is_sqlite(connection):
        return _pairs(connection, _POSTGRESQL_HITS, asked)
    found = _pairs(connection, _SQLITE_HITS, asked)
    few = found.pop(0)[1]
    if len(hashes) - few < asked["telling"]:
        return found
    return _pairs(connection, _SQLITE_CROWDED_HITS, asked)


def _pairs(
    connection: Connection, query: TextClause, asked: Mapping[str, Any]
) -> list[tuple[int, int]]:
    return [(article, shared) for article, shared in connection.execute(query, asked).all()]


_COMMON: Final = text("""
    SELECT hash FROM unnest(CAST(:hashes AS bigint[])) AS hash
    WHERE :common < (SELECT count(*) FROM (
        SELECT FROM articles WHERE sketch @> ARRAY[hash] LIMIT :common + 1
    ) AS sharers)
""").bindparams(bindparam("hashes", type_=ARRAY(BigInteger)))


def worth_storing(connection: Connection, sketch: Sequence[int]) -> Sequence[int]:
    """The sketch of an article as it is to be stored."""
    if _is_sqlite(connection) or not sketch:
        return sketch
    asked = {"hashes": list(sketch), "common": COMMON_HASH}
    common = set(connection.scalars(_COMMON, asked))
    return [value for value in sketch if value not in common] if common else sketch


def add(connection: Connection, article: int, sketch: Sequence[int]) -> None:
    """Puts an article that was just stored into the index."""
    if _is_sqlite(connection) and sketch:
        rows = [{"hash": value, "article": article} for value in sketch]
        connection.execute(insert(sketches), rows)


def remove(connection: Connection, article: int, sketch: Sequence[int]) -> None:
    """Takes an article out again; `sketch` is what it was put in with."""
    if _is_sqlite(connection):
        for some in chunks(sketch):
            ours = (sketches.c.article == article) & sketches.c.hash.in_(some)
            connection.execute(delete(sketches).where(ours))


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
