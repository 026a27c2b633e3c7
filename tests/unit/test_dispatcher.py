"""What is due is done concurrently, once, and given back when there is no time left."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import wiring
from monitor.dispatcher import Dispatcher
from monitor.errors import ReadingError
from monitor.filing import Rules
from monitor.model import (
    Channel,
    Fetched,
    Reading,
    Route,
    Secret,
    Source,
    SourceKind,
    SourceState,
)
from monitor.poller import POLL_LEASE
from monitor.ports import Contact, Fetch, Store, Window
from monitor.snapshot import Snapshot
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.sql import SqlStore
from monitor.stories.place import StoryPlacer
from monitor.topics.index import TopicIndex

NOW = datetime(2026, 1, 31, 6, tzinfo=UTC)


class Clock:
    """Always the same time, unless it is moved."""

    time = NOW

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return 0.0


class Gate:
    """A Fetcher whose polls end when they are let through."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.polls: list[str] = []
        self.documents: dict[str, bytes] = {}
        self.contact: Contact | None = None
        self.failures = False

    async def fetch(self, source: Source, state: SourceState, *, now: datetime) -> Fetch:
        self.polls.append(source.id)
        await self.open.wait()
        content = self.documents.get(source.id)
        document = Fetched(
            source=source.id,
            location=source.location,
            name=source.id,
            content=content or b"",
            digest="0",
            fetched_at=now,
        )
        after = replace(state, last_poll_at=now, next_poll_at=now + source.every)
        documents = () if content is None else (document,)
        if self.failures:
            after = replace(after, failures=state.failures + 1, last_error="no connection")
        else:
            after = replace(after, failures=0, last_error=None)
        return Fetch(documents=documents, state=after, contact=self.contact, failed=self.failures)

    def schedule(self, source: Source, state: SourceState, *, now: datetime) -> SourceState:
        return replace(state, next_poll_at=now + source.every * (1 << state.failures))

    async def settle(self, source: Source, document: Fetched, *, error: str | None) -> str | None:
        return None


def broken(fetched: Fetched, source: Source) -> Reading:
    """A Reader for which no document is a feed, and one is a catastrophe."""
    if fetched.content == b"catastrophe":
        raise RecursionError("too deep")
    raise ReadingError(f"{fetched.name}: this is a web page, not a feed")


def feed(name: str, host: str = "a.example") -> Source:
    return Source(
        id=name,
        kind=SourceKind.FEED,
        location=f"https://{host}/{name}",
        name=name,
        every=timedelta(minutes=10),
    )


@pytest.fixture
def store() -> Iterator[Store]:
    made = wiring.scratch()
    yield made
    made.close()


def dispatcher(
    store: Store, gate: Gate, *sources: Source, clock: Clock | None = None, report_after: int = 5
) -> Dispatcher:
    rules = Rules(
        topics=TopicIndex([], sets={}),
        stories=StoryPlacer(),
        channels=(),
        route=Route(),
        operators=(Channel(id="desk", urls=(Secret("console://"),)),),
        report_after=report_after,
    )
    snapshot = Snapshot(sources={s.id: s for s in sources}, rules=rules, notifiers={})
    return Dispatcher(
        clock=clock or Clock(),
        store=store,
        fetcher=gate,
        read=broken,
        snapshot=lambda: snapshot,
    )


async def settled() -> None:
    """Lets what was started run as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0.01)


async def test_one_source_of_a_host_is_asked_at_a_time_and_hosts_together(store: Store) -> None:
    gate = Gate()
    at_work = dispatcher(store, gate, feed("a1"), feed("a2"), feed("b1", "b.example"))
    await at_work.poller.poll_due()
    await settled()
    assert len(gate.polls) == 2
    assert "b1" in gate.polls
    gate.open.set()
    await settled()
    await at_work.poller.poll_due()
    await settled()
    assert sorted(gate.polls) == ["a1", "a2", "b1"]


async def test_a_site_that_refuses_is_left_alone_for_a_while(store: Store) -> None:
    gate, clock = Gate(), Clock()
    gate.open.set()
    gate.contact = Contact(wait=timedelta(seconds=30))
    sources = feed("a1", "www.a.example"), feed("a2", "feeds.a.example"), feed("b1", "b.example")
    at_work = dispatcher(store, gate, *sources, clock=clock)
    await at_work.poller.poll_due()
    await settled()
    await at_work.poller.poll_due()
    await settled()
    assert len(gate.polls) == 2
    clock.time += timedelta(seconds=30)
    await at_work.poller.poll_due()
    await settled()
    assert sorted(gate.polls) == ["a1", "a2", "b1"]


async def test_our_own_network_that_is_down_is_told_once_and_once_when_it_is_back(
    store: Store,
) -> None:
    gate, clock = Gate(), Clock()
    gate.open.set()
    sources = [feed(f"s{number}", f"{number}.example") for number in range(8)]
    at_work = dispatcher(store, gate, *sources, clock=clock, report_after=2)
    for reached in (False, False, False, True, True):
        gate.contact = Contact(reached=reached)
        gate.failures = not reached
        await at_work.poller.poll_due()
        await settled()
        clock.time += timedelta(minutes=10)
    told = [each.notice.title for each in store.deliveries(Window()) if each.notice]
    assert sorted(told) == ["The monitor's network is back", "The monitor's network is down"]
    assert len(gate.polls) == 5 * 8


async def test_one_site_that_is_not_reached_is_told_as_before(store: Store) -> None:
    gate, clock = Gate(), Clock()
    gate.open.set()
    gate.contact, gate.failures = Contact(reached=False), True
    at_work = dispatcher(store, gate, feed("s"), clock=clock, report_after=2)
    for _ in range(3):
        await at_work.poller.poll_due()
        await settled()
        clock.time += timedelta(minutes=10)
    told = [each.notice.title for each in store.deliveries(Window()) if each.notice]
    assert told == ["Source s fails"]


async def test_a_disabled_source_is_not_asked(store: Store) -> None:
    gate = Gate()
    await dispatcher(store, gate, replace(feed("a1"), enabled=False)).poller.poll_due()
    await settled()
    assert gate.polls == []


async def test_what_is_in_hand_at_the_end_is_given_back(store: Store) -> None:
    gate = Gate()
    at_work = dispatcher(store, gate, feed("a1"))
    await at_work.poller.poll_due()
    await settled()
    await at_work.drain(timedelta(milliseconds=50))
    await at_work.poller.poll_due()
    assert gate.polls == ["a1"], "nothing is begun after the end"

    again = Gate()
    again.open.set()
    await dispatcher(store, again, feed("a1")).poller.poll_due()
    await settled()
    assert again.polls == ["a1"], "the lease was given back"


async def test_what_finishes_in_time_is_not_cut_off(store: Store) -> None:
    gate = Gate()
    at_work = dispatcher(store, gate, feed("a1"))
    await at_work.poller.poll_due()
    await settled()
    asyncio.get_running_loop().call_later(0.05, gate.open.set)
    await at_work.drain(timedelta(seconds=10))
    state = store.state("a1")
    assert state is not None
    assert state.last_poll_at == NOW


@contextmanager
def without_problems(file: Path) -> Iterator[None]:
    """A database in which nothing can be filed, until the end of the block."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ALTER TABLE problems RENAME TO elsewhere")
        yield
        connection.execute("ALTER TABLE elsewhere RENAME TO problems")


async def test_what_the_database_broke_off_is_due_at_once_and_a_second_time_later(
    tmp_path: Path,
) -> None:
    gate, clock = Gate(), Clock()
    gate.open.set()
    gate.documents["a1"] = b"<html>"
    database = Database(f"sqlite:///{tmp_path / 'monitor.db'}")
    SqlMigrations(database).upgrade()
    with closing(SqlStore(database)) as store:
        at_work = dispatcher(store, gate, feed("a1"), clock=clock)
        with without_problems(tmp_path / "monitor.db"):
            for tick in range(4):
                clock.time = NOW + timedelta(seconds=tick)
                await at_work.poller.poll_due()
                await settled()
        assert gate.polls == ["a1", "a1"], "once more at once, then its lease runs out"
        clock.time = NOW + POLL_LEASE + timedelta(seconds=5)
        await at_work.poller.poll_due()
        await settled()
        state = store.state("a1")
        assert len(gate.polls) == 3
        assert state is not None
        assert state.last_poll_at == clock.time


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"<html>", "not a feed"), (b"catastrophe", "RecursionError: too deep")],
)
async def test_an_answer_that_is_no_feed_is_a_failure_of_the_source(
    store: Store, content: bytes, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate()
    gate.open.set()
    gate.documents["a1"] = content
    polled = await dispatcher(store, gate, feed("a1")).poller.poll_now(feed("a1"))
    state = store.state("a1")
    assert state is not None
    assert (state.failures, state.baselined) == (1, False)
    assert told in (state.last_error or "")
    assert state.next_poll_at == NOW + timedelta(minutes=20)
    assert [problem.text for problem in store.problems(Window())] == list(polled.problems)
    assert "source.problem" in caplog.text
