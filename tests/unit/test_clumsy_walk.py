"""What the walk does when a part of it fails in a way nobody thought of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor import wiring
from monitor.delivering import deliver
from monitor.filing import Rules, file_all, prepare
from monitor.model import (
    Article,
    Channel,
    DeliveryStatus,
    Fingerprint,
    Message,
    Relation,
    Route,
    Secret,
    SendResult,
    Topic,
)
from monitor.ports import Lookup, Store, Window, Writing
from monitor.reading.documents import record_article
from monitor.stories.place import StoryPlacer
from monitor.topics.index import TopicIndex

NOW = datetime(2026, 1, 31, 6, tzinfo=UTC)
DESK = Channel(id="desk", urls=(Secret("console://"),))


class Clumsy(StoryPlacer):
    """Stumbles over articles whose title says so."""

    def fingerprint(self, article: Article) -> Fingerprint:
        if "fingerprint" in article.title:
            raise ZeroDivisionError("no words")
        return super().fingerprint(article)

    def place(self, article: Article, fingerprint: Fingerprint, *, lookup: Lookup, now: datetime):
        if "place" in article.title:
            raise RecursionError("too deep")
        return super().place(article, fingerprint, lookup=lookup, now=now)


class Broken:
    """A Notifier with a mistake in it."""

    async def send(self, message: Message, *, recipient: int, timeout: timedelta) -> SendResult:
        raise TypeError("no such thing")

    async def close(self) -> None:
        pass


class Clock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def rules() -> Rules:
    return Rules(
        topics=TopicIndex([Topic(id="rain", name="Rain", match="rain")], sets={}),
        stories=Clumsy(),
        channels=(DESK,),
        route=Route(),
        operators=(),
        report_after=5,
    )


@pytest.fixture
def store() -> Iterator[Store]:
    made = wiring.scratch()
    yield made
    made.close()


def article(title: str) -> Article:
    record = {"title": title, "text": f"{title}: rain fell in the valley until Sunday."}
    return record_article(record, source="wire", key=title, first_seen_at=NOW)


@pytest.mark.parametrize("part", ["fingerprint", "place"])
def test_what_placing_stumbles_over_is_filed_and_rings_all_the_same(
    part: str, store: Store, rules: Rules
) -> None:
    prepared = [prepare(article(title), rules=rules) for title in (part, "dry weather")]

    def work(writing: Writing) -> None:
        file_all(prepared, writing=writing, rules=rules, now=NOW, quiet=None)

    asyncio.run(store.write(work))
    filed = {f.article.title: f for f in store.articles(Window())}
    assert set(filed) == {part, "dry weather"}
    assert filed[part].placement.relation is Relation.FIRST
    assert part in {alert.headline for alert in store.alerts(Window())}


def test_a_channel_with_a_mistake_in_it_is_settled_and_tried_again(
    store: Store, rules: Rules
) -> None:
    prepared = [prepare(article("wet weather"), rules=rules)]

    async def run() -> SendResult:
        await store.write(lambda w: file_all(prepared, writing=w, rules=rules, now=NOW, quiet=None))
        (leased,) = store.lease_deliveries(now=NOW, until=NOW + timedelta(minutes=1), limit=5)
        return await deliver(
            leased, clock=Clock(), store=store, notifiers={"desk": Broken()}, looks={}
        )

    result = asyncio.run(run())
    assert "TypeError: no such thing" in result.detail
    (delivery,) = store.deliveries(Window())
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.RETRY, 1)
    assert "TypeError" in (delivery.last_error or "")
