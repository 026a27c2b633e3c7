"""`Lookup`: what placing asks of the stored articles, inside a transaction or beside the writer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, select

from monitor.model import Correction, Known, Member
from monitor.store import corrections, recurring
from monitor.store.queries import chunks
from monitor.store.rows import key_hash, to_member
from monitor.store.tables import articles as stored
from monitor.store.tables import sketches

#: A hash that more articles share says nothing: it comes from a site's furniture. A wire text,
#: whose hashes must count, runs in a few hundred outlets.
COMMON_HASH: Final = 500

# Built once: this is asked for every article, and building it costs as much as answering it.
_sharing: Final = (
    select(
        sketches.c.article,
        func.count().over(partition_by=sketches.c.hash).label("articles"),
    )
    .where(sketches.c.hash.in_(bindparam("hashes", expanding=True)))
    .subquery()
)
_HITS: Final = (
    select(_sharing.c.article, func.count())
    .where(_sharing.c.articles <= bindparam("common"))
    .group_by(_sharing.c.article)
)


class SqlLookup:
    """`Lookup`, each call on a connection of `connect`."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._connect = connect

    def known(self, source: str, keys: Sequence[str]) -> dict[str, Known]:
        """What is stored under these keys of the source."""
        by_hash = {key_hash(key): key for key in keys}
        columns = stored.c.key_hash, stored.c.id, stored.c.story, stored.c.content_hash
        found = {}
        with self._connect() as connection:
            for some in chunks(list(by_hash)):
                query = select(*columns).where(
                    stored.c.source == source, stored.c.key_hash.in_(some)
                )
                for hashed, article, story, content in connection.execute(query):
                    known = Known(id=article, story=story, content_hash=content)
                    found[by_hash[hashed]] = known
        return found

    def same_text(self, text_hash: str) -> int | None:
        """The earliest stored article with this `Fingerprint.text_hash`."""
        query = select(func.min(stored.c.id)).where(stored.c.text_hash == text_hash)
        with self._connect() as connection:
            found: int | None = connection.scalar(query)
            return found

    def sketch_hits(self, sketch: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
        """(article, shared hashes) of those that share the most of `sketch`, the most first.

        Of two that share as much, the earlier. Hashes in over COMMON_HASH articles do not count.
        """
        hits: Counter[int] = Counter()
        with self._connect() as connection:
            for some in chunks(sketch):
                looked_for = {"hashes": some, "common": COMMON_HASH}
                for article, shared in connection.execute(_HITS, looked_for):
                    hits[article] += shared
        return sorted(hits.items(), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def recurring(self, source: str, lines: Sequence[int]) -> dict[int, int]:
        """Of these lines those that several stories of the source bear, and how many do."""
        with self._connect() as connection:
            return recurring.seen(connection, source, lines)

    def members(self, articles: Sequence[int]) -> list[Member]:
        """These stored articles, in this order; unknown ids are left out."""
        found: dict[int, Member] = {}
        for some in chunks(articles):
            query = select(stored).where(stored.c.id.in_(some))
            found |= {member.article: member for member in self._members(query)}
        return [found[article] for article in articles if article in found]

    def story_members(self, story: int) -> list[Member]:
        """The articles of a story, in the order they were filed."""
        return self._members(select(stored).where(stored.c.story == story).order_by(stored.c.id))

    def filed_since(
        self, article: int, *, seen_after: datetime, limit: int | None = None
    ) -> list[Member]:
        """Articles with a greater id than `article` and first seen after that time, by id."""
        return self._members(
            select(stored)
            .where(stored.c.id > article, stored.c.first_seen_at > seen_after)
            .order_by(stored.c.id)
            .limit(limit)
        )

    def corrected_since(self, correction: int) -> list[Correction]:
        """What people corrected after this correction, in order."""
        with self._connect() as connection:
            return corrections.since(connection, correction)

    def _members(self, query: Select[Any]) -> list[Member]:
        with self._connect() as connection:
            return [to_member(row) for row in connection.execute(query)]
