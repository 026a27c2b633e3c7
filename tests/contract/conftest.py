"""A database of each kind for every test, and a desk to work at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar

import pytest
from databases import Databases, Files

from monitor.model import (
    Alert,
    Article,
    Channel,
    DateSource,
    Filed,
    Fingerprint,
    Known,
    Match,
    Matching,
    Placement,
    Prominence,
    Reason,
    Relation,
    Secret,
    Topic,
    Zone,
    ZoneKind,
)
from monitor.ports import Writing
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.sql import SqlStore

T = TypeVar("T")

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def url(databases: Files | Databases, migrated: str) -> str:
    """The URL of a database of one's own that has its tables."""
    return databases.new(migrated)


@pytest.fixture
def server_url(postgres: str) -> Iterator[str]:
    """The URL of a PostgreSQL database, where only a server can do what is tested."""
    databases = Databases(postgres)
    url = databases.new()
    database = Database(url)
    SqlMigrations(database).upgrade()
    database.close()
    yield url
    databases.close()


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """A store in that database."""
    opened = SqlStore(Database(url))
    yield opened
    opened.close()


@dataclass
class Desk:
    """A store to work at from a test that waits for each thing it does."""

    store: SqlStore
    now: datetime = NOON
    topic: Topic = field(default_factory=lambda: Topic(id="iron", name="Iron ore", match="iron"))
    channel: Channel = field(
        default_factory=lambda: Channel(id="desk", urls=(Secret("json://one"),))
    )
    _keys: Iterator[int] = field(default_factory=count)

    def write(self, work: Callable[[Writing], T]) -> T:
        return asyncio.run(self.store.write(work))

    def article(self, title: str = "Iron ore rises", **changes: Any) -> Article:
        text = f"{title}. Traders were surprised."
        values: dict[str, Any] = {
            "source": "wire",
            "key": f"item-{next(self._keys)}",
            "url": None,
            "title": title,
            "text": text,
            "zones": (
                Zone(kind=ZoneKind.LEAD, start=0, end=len(title) + 1),
                Zone(kind=ZoneKind.BODY, start=len(title) + 2, end=len(text)),
            ),
            "language": "en",
            "published_at": self.now,
            "date_from": DateSource.FEED,
            "first_seen_at": self.now,
            "content_hash": sha256(text.encode(errors="replace")).hexdigest(),
        }
        return Article(**values | changes)

    def fingerprint(self, article: Article, *sketch: int) -> Fingerprint:
        return Fingerprint(
            sketch=sketch,
            text_hash=sha256(article.text.encode(errors="replace")).hexdigest(),
            event_at=None,
        )

    def matching(self, *topics: str) -> Matching:
        return Matching(
            matches=tuple(
                Match(
                    topic=topic,
                    revision="r1",
                    score=2.5,
                    prominence=Prominence.LEAD,
                    evidence=(),
                )
                for topic in topics
            )
        )

    def file(
        self,
        article: Article | None = None,
        *,
        story: int | None = None,
        relation: Relation = Relation.FIRST,
        of: int | None = None,
        sketch: Sequence[int] = (),
        topics: Sequence[str] = (),
    ) -> Filed:
        article = article or self.article()
        placement = Placement(relation=relation, story=story, of=of, why="as the test says")
        fingerprint = self.fingerprint(article, *sketch)
        return self.write(
            lambda w: w.file(
                article,
                placement=placement,
                fingerprint=fingerprint,
                matching=self.matching(*topics),
            )
        )

    def revise(self, filed: Filed, article: Article, **options: Any) -> Filed:
        story = filed.placement.story
        assert story is not None
        known = Known(id=filed.id, story=story, content_hash=filed.article.content_hash)
        placement = Placement(relation=Relation.UPDATE, story=story, of=filed.id)
        values: dict[str, Any] = {
            "placement": placement,
            "fingerprint": self.fingerprint(article),
            "matching": Matching(),
        }
        return self.write(lambda w: w.revise(known, article, **values | options))

    def ring(
        self,
        filed: Filed,
        *,
        reason: Reason = Reason.NEW_STORY,
        topic: Topic | None = None,
        channels: Sequence[Channel] | None = None,
        now: datetime | None = None,
    ) -> Alert | None:
        return self.write(
            lambda w: w.ring(
                filed,
                topic=topic or self.topic,
                reason=reason,
                channels=[self.channel] if channels is None else channels,
                now=now or self.now,
            )
        )


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    """That store, with the daily motions at hand."""
    return Desk(store)


@pytest.fixture
def scratch_desk() -> Iterator[Desk]:
    """Another desk, at a database of its own."""
    database = Database("sqlite://")
    SqlMigrations(database).upgrade()
    opened = SqlStore(database)
    yield Desk(opened)
    opened.close()


@pytest.fixture
def race(url: str) -> Iterator[Callable[[Callable[[SqlStore], Any]], list[Any]]]:
    """Runs a function in eight threads at once, each with a store of its own on one database."""
    stores = [SqlStore(Database(url)) for _ in range(8)]

    def run(work: Callable[[SqlStore], Any]) -> list[Any]:
        with ThreadPoolExecutor(max_workers=len(stores)) as threads:
            return list(threads.map(work, stores))

    yield run
    for opened in stores:
        opened.close()
