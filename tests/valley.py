"""A feed of a valley newspaper, polled into a real store."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.filing import Rules
from monitor.model import Channel, Fetched, Route, Secret, Source, SourceKind, SourceState, Topic
from monitor.polling import Polled, poll
from monitor.ports import Fetch, Store, Window
from monitor.reading.read import read
from monitor.saving import StateSaver
from monitor.stories.place import StoryPlacer
from monitor.topics.index import TopicIndex

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DESK = Channel(id="desk", urls=(Secret("console://"),))
SOURCE = Source(
    id="valley",
    kind=SourceKind.FEED,
    location="https://valley.example/feed",
    name="Valley",
    every=timedelta(minutes=10),
)


def text(number: int) -> str:
    """Words that no other number has."""
    draw = random.Random(number)
    return " ".join("".join(draw.choices("aeioulnrst", k=6)) for _ in range(60))


@dataclass(frozen=True)
class Item:
    """One item of a feed, in its clothes."""

    number: int
    #: Empty: it has none.
    guid: str
    day: int = 20
    #: None: the guid at the site; empty: it has none.
    link: str | None = None
    #: What was added to its text.
    more: str = ""

    def __str__(self) -> str:
        link = f"https://valley.example/{self.guid}" if self.link is None else self.link
        return (
            "<item>"
            + (f"<guid isPermaLink='false'>{self.guid}</guid>" if self.guid else "")
            + (f"<link>{link}</link>" if link else "")
            + f"<title>Harbour {self.number} {text(self.number)[:20]}</title>"
            f"<pubDate>Fri, {self.day} Nov 2026 09:00:00 GMT</pubDate>"
            f"<description>Harbour: {text(self.number)}{self.more}</description></item>"
        )


def rules() -> Rules:
    """One topic, which every item is about."""
    return Rules(
        topics=TopicIndex([Topic(id="harbour", name="Harbour", match="harbour")], sets={}),
        stories=StoryPlacer(sets={}),
        channels=(DESK,),
        route=Route(),
        operators=(DESK,),
        report_after=3,
    )


@dataclass
class Feed:
    """A Fetcher of one document, polled every ten minutes into a store."""

    store: Store
    items: list[Item] = field(default_factory=list)
    now: datetime = NOW
    rules: Rules = field(default_factory=rules)

    async def fetch(self, source: Source, state: SourceState, *, now: datetime) -> Fetch:
        content = "<rss><channel><title>V</title>" + "".join(map(str, self.items))
        content = f"{content}</channel></rss>"
        document = Fetched(
            source=source.id,
            location=source.location,
            name=source.location,
            content=content.encode(),
            digest=hashlib.sha256(content.encode()).hexdigest(),
            fetched_at=now,
        )
        after = replace(
            state, last_poll_at=now, last_success_at=now, next_poll_at=now + source.every
        )
        return Fetch(documents=(document,), state=after)

    def schedule(self, source: Source, state: SourceState, *, now: datetime) -> SourceState:
        return state

    async def settle(self, source: Source, document: Fetched, *, error: str | None) -> str | None:
        return None

    async def poll(self, *items: Item) -> Polled:
        self.items = list(items)
        polled = await poll(
            SOURCE,
            now=self.now,
            fetcher=self,
            read=read,
            store=self.store,
            rules=self.rules,
            saver=StateSaver(self.store),
        )
        self.now += timedelta(minutes=10)
        return polled

    def forget(self) -> None:
        """Loses what slicing knows, so that all is read again."""
        state = self.store.state("valley")
        assert state
        self.store.save_states([replace(state, items=())])

    @property
    def notices(self) -> list[str]:
        found = self.store.deliveries(Window())
        return [delivery.notice.title for delivery in found if delivery.notice]


def items(count: int, *, first: int = 0) -> list[Item]:
    """Items whose guids stay."""
    return [Item(number, f"g{number}") for number in range(first, first + count)]
