"""`Lookup`: what placing asks of the stored articles, inside a transaction or beside the writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, Connection, Select, bindparam, func, select

from monitor.model import Correction, Known, Member
from monitor.store import corrections, recurring, sketch_index
from monitor.store.columns import Json
from monitor.store.queries import chunks
from monitor.store.rows import MEMBER, key_hash, to_member
from monitor.store.tables import articles as stored

_KNOWN: Final = (
    stored.c.id,
    stored.c.story,
    stored.c.content_hash,
    stored.c.key,
    stored.c.url,
    stored.c.title,
)


# Built once: each is asked for every new article, and building it costs more than answering it.
_BY_KEY: Final = select(stored.c.key_hash, *_KNOWN).where(
    stored.c.source == bindparam("of"), stored.c.key_hash.in_(bindparam("keys", expanding=True))
)
_SAME_TEXT: Final = select(func.min(stored.c.id)).where(stored.c.text_hash == bindparam("text"))
_MEMBERS: Final = select(*(stored.c[name] for name in MEMBER))
# Not as an IN list, for each length of which SQLAlchemy would make another statement.
_SQLITE_BY_ID: Final = _MEMBERS.where(
    stored.c.id.in_(
        select(func.json_each(bindparam("ids", type_=Json)).table_valued("value").c.value)
    )
)
_POSTGRESQL_BY_ID: Final = _MEMBERS.where(
    stored.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger)))
)


def _to_known(row: Sequence[Any]) -> Known:
    article, story, content_hash, key, url, title = row
    return Known(id=article, story=story, content_hash=content_hash, key=key, url=url, title=title)


class SqlLookup:
    """`Lookup`, each call on a connection of `connect`."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._connect = connect

    def known(self, source: str, keys: Sequence[str]) -> dict[str, Known]:
        """What is stored under these keys of the source."""
        by_hash = {key_hash(key): key for key in keys}
        found = {}
        with self._connect() as connection:
            for some in chunks(list(by_hash)):
                for hashed, *row in connection.execute(_BY_KEY, {"of": source, "keys": some}):
                    found[by_hash[hashed]] = _to_known(row)
        return found

    def recent(self, source: str, *, limit: int) -> list[Known]:
        """The articles of the source that were stored last, the latest first."""
        query = select(*_KNOWN).where(stored.c.source == source)
        query = query.order_by(stored.c.id.desc()).limit(limit)
        with self._connect() as connection:
            return [_to_known(row) for row in connection.execute(query)]

    def same_text(self, text_hash: str) -> int | None:
        """The earliest stored article with this `Fingerprint.text_hash`."""
        with self._connect() as connection:
            found: int | None = connection.scalar(_SAME_TEXT, {"text": text_hash})
            return found

    def sketch_hits(self, sketch: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
        """(article, shared hashes) of those that share the most of `sketch`, the most first.

        Of two that share as much, the earlier. Of very many articles that share a hash only the
        first are found by it, and none by one of a site's furniture (see `sketch_index`).
        """
        with self._connect() as connection:
            return sketch_index.hits(connection, sketch, limit=limit)

    def recurring(self, source: str, lines: Sequence[int]) -> dict[int, int]:
        """Of these lines those that several stories of the source bear, and how many do."""
        with self._connect() as connection:
            return recurring.seen(connection, source, lines)

    def members(self, articles: Sequence[int]) -> list[Member]:
        """These stored articles, in this order; unknown ids are left out."""
        if not articles:
            return []
        with self._connect() as connection:
            query = _SQLITE_BY_ID if connection.dialect.name == "sqlite" else _POSTGRESQL_BY_ID
            rows = connection.execute(query, {"ids": list(articles)}).all()
            found = {member.article: member for member in map(to_member, rows)}
        return [found[article] for article in articles if article in found]

    def story_members(self, story: int) -> list[Member]:
        """The articles of a story, in the order they were filed."""
        return self._members(_MEMBERS.where(stored.c.story == story).order_by(stored.c.id))

    def filed_since(
        self, article: int, *, seen_after: datetime, limit: int | None = None
    ) -> list[Member]:
        """Articles with a greater id than `article` and first seen after that time, by id."""
        if not article:
            # Else the database reads the whole archive by id, up to the first that is recent.
            # SQLite would do just that for the least `id`; an expression it looks up by time.
            least = func.min(stored.c.id + 0)
            earliest = select(least).where(stored.c.first_seen_at > seen_after)
            with self._connect() as connection:
                first = connection.scalar(earliest)
            if first is None:
                return []
            article = first - 1
        return self._members(
            _MEMBERS.where(stored.c.id > article, stored.c.first_seen_at > seen_after)
            .order_by(stored.c.id)
            .limit(limit)
        )

    def corrected_since(self, correction: int) -> list[Correction]:
        """What people corrected after this correction, in order."""
        with self._connect() as connection:
            return corrections.since(connection, correction)

    def _members(self, query: Select[Any]) -> list[Member]:
        with self._connect() as connection:
            return [to_member(row) for row in connection.execute(query).all()]
