"""The same news in other clothes: a bounded, visible outcome, whatever a publisher does to it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import wiring
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


def _text(number: int) -> str:
    draw = random.Random(number)
    return " ".join("".join(draw.choices("aeioulnrst", k=6)) for _ in range(60))


@dataclass(frozen=True)
class Item:
    """One item of a feed, in its clothes."""

    number: int
    guid: str
    day: int = 20

    def __str__(self) -> str:
        return (
            f"<item><guid isPermaLink='false'>{self.guid}</guid><title>Harbour {self.number} "
            f"{_text(self.number)[:20]}</title><link>https://valley.example/{self.guid}</link>"
            f"<pubDate>Fri, {self.day} Nov 2026 09:00:00 GMT</pubDate>"
            f"<description>Harbour: {_text(self.number)}</description></item>"
        )


@dataclass
class Feed:
    """A Fetcher of one document, polled every ten minutes into a store."""

    store: Store
    items: list[Item] = field(default_factory=list)
    now: datetime = NOW

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
            rules=_rules(),
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


def _rules() -> Rules:
    return Rules(
        topics=TopicIndex([Topic(id="harbour", name="Harbour", match="harbour")], sets={}),
        stories=StoryPlacer(sets={}),
        channels=(DESK,),
        route=Route(),
        operators=(DESK,),
        report_after=3,
    )


@pytest.fixture
def store() -> Iterator[Store]:
    scratch = wiring.scratch()
    yield scratch
    scratch.close()


def _items(count: int, *, first: int = 0) -> list[Item]:
    return [Item(number, f"g{number}") for number in range(first, first + count)]


async def test_a_new_item_rings_and_the_same_bytes_again_bring_nothing(store: Store) -> None:
    feed = Feed(store)
    assert (await feed.poll(*_items(3))).alerts == ()
    assert len((await feed.poll(Item(9, "g9"), *_items(3))).alerts) == 1
    assert (await feed.poll(Item(9, "g9"), *_items(3))).filings == ()
    feed.forget()
    assert (await feed.poll(Item(9, "g9"), *_items(3))).filings == ()


async def test_a_feed_that_gives_every_item_a_new_identity_is_filed_quietly(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*_items(20))
    polled = await feed.poll(*_items(20, first=100))
    assert len(polled.filings) == 20
    assert polled.alerts == ()
    assert feed.notices == ["Source valley: very much at once"]
    assert "20 of 20 items of valley look new at once" in [
        problem.text for problem in store.problems(Window())
    ]
    # It is known now, and the next item is news again.
    assert len((await feed.poll(*_items(20, first=101))).alerts) == 1
    assert len(feed.notices) == 1


async def test_a_document_without_anything_known_may_have_lost_items(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*_items(6))
    assert feed.notices == []
    polled = await feed.poll(*_items(6, first=50))
    assert len(polled.alerts) == 6
    assert feed.notices == ["Source valley: items may have been missed"]
    await feed.poll(*_items(6, first=51))
    await feed.poll(*_items(6, first=80))
    assert len(feed.notices) == 1


async def test_a_feed_that_falls_silent_is_told_once_and_so_is_its_voice(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*_items(2))
    for number in range(16 * 8):  # eight items a day, for more than two weeks
        feed.now = NOW + timedelta(hours=3 * number + 3)
        await feed.poll(*_items(2, first=number + 1))
    state = store.state("valley")
    assert state
    assert state.quiet_after
    assert sum(state.habit.days) == 16 * 8
    assert feed.notices == []
    feed.now = state.quiet_after - timedelta(minutes=1)
    await feed.poll(*feed.items)
    assert feed.notices == []
    for _ in range(3):
        feed.now += timedelta(hours=1)
        await feed.poll(*feed.items)
    assert feed.notices == ["Source valley has gone quiet"]
    await feed.poll(*_items(2, first=1000))
    assert sorted(feed.notices) == ["Source valley has gone quiet", "Source valley speaks again"]


@settings(max_examples=6, deadline=None)
@given(
    order=st.permutations(range(12)),
    redated=st.integers(10, 30),
    renamed=st.integers(0, 12),
    read_again=st.booleans(),
)
async def test_the_same_news_reordered_redated_or_renamed_rings_no_more_than_it_may(
    order: list[int], redated: int, renamed: int, read_again: bool
) -> None:
    with closing(wiring.scratch()) as store:
        feed = Feed(store)
        await feed.poll(*_items(12))
        if read_again:
            feed.forget()
        changed = [
            Item(number, f"n{number}" if place < renamed else f"g{number}", redated)
            for place, number in enumerate(order)
        ]
        polled = await feed.poll(*changed)
        # What was filed quietly at the first poll may ring once, by its copy; a storm never does.
        assert len(polled.alerts) <= (0 if renamed >= 10 else renamed)
        assert len(polled.filings) == renamed
        assert feed.notices == (["Source valley: very much at once"] if renamed >= 10 else [])
        again = await feed.poll(*changed)
        assert again.filings == ()
