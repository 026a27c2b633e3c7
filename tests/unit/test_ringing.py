"""From a match to the outbox, and to others when nobody acknowledges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from monitor import wiring
from monitor.model import (
    Alert,
    Article,
    Channel,
    Fingerprint,
    Limit,
    Match,
    Matchers,
    Matching,
    Placement,
    Prominence,
    Relation,
    Route,
    Secret,
    Tier,
    Topic,
)
from monitor.ports import Store, Window, Writing
from monitor.ringing import call_again, ring, tell_of_ends

T = TypeVar("T")

NOW = datetime(2026, 1, 31, 6, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DESK, PHONE = (Channel(id=name, urls=(Secret("json://h/"),)) for name in ("desk", "phone"))


class OneTopic:
    """The part of `Topics` that ringing asks."""

    topics = {"iron": Topic(id="iron", name="Iron", match="iron")}  # noqa: RUF012 - never changed


class Desk:
    """Rings at a store of its own."""

    def __init__(self, store: Store, **route: Any) -> None:
        self.store = store
        self.route = Route(**route)
        self.channels = (DESK, PHONE)
        self._number = 0

    async def do(self, work: Callable[[Writing], T]) -> T:
        return await self.store.write(work)

    async def ring(self, now: datetime = NOW) -> Alert:
        self._number += 1
        match = Match(topic="iron", revision="r", score=1, prominence=Prominence.BODY, evidence=())
        matching = Matching(matches=(match,))
        article = Article(
            source="wire",
            key=f"item-{self._number}",
            url=None,
            title="Iron",
            text="Iron",
            zones=(),
            language="en",
            published_at=None,
            date_from=None,
            first_seen_at=now,
            content_hash="0",
        )

        def work(writing: Writing) -> Alert:
            filed = writing.file(
                article,
                placement=Placement(relation=Relation.FIRST, story=None),
                fingerprint=Fingerprint(sketch=(), text_hash=article.key, event_at=None),
                matching=matching,
            )
            [alert] = ring(
                filed,
                matching,
                writing=writing,
                topics=OneTopic(),  # type: ignore[arg-type]  # the rest of it is not asked
                route=self.route,
                channels=self.channels,
                now=now,
                quiet=None,
                before=None,
            ).alerts
            return alert

        return await self.do(work)

    async def call(self, now: datetime) -> int:
        return await self.do(
            lambda w: call_again(w, route=self.route, channels=self.channels, now=now)
        )

    def told(self) -> list[tuple[str, tuple[int, ...], bool]]:
        found = self.store.deliveries(Window())
        return [(d.channel, d.alerts, d.again) for d in reversed(found)]

    def outcome(self, alert: Alert) -> str:
        filed = self.store.article(alert.article)
        assert filed is not None
        return filed.outcomes["iron"]


@pytest.fixture
def store() -> Iterator[Store]:
    made = wiring.scratch()
    yield made
    made.close()


async def test_an_alert_goes_to_the_channels_of_its_routes(store: Store) -> None:
    desk = Desk(store, channels=("desk",))
    alert = await desk.ring()
    assert desk.told() == [("desk", (alert.id,), False)]
    assert (alert.source, alert.language, alert.independent_sources) == ("wire", "en", 1)


async def test_a_burst_is_one_message_and_what_follows_another(store: Store) -> None:
    desk = Desk(store, channels=("desk",), group_wait=MINUTE)
    first, second = await desk.ring(), await desk.ring(NOW + MINUTE / 2)
    assert desk.told() == [("desk", (first.id, second.id), False)]
    store.lease_deliveries(now=NOW + MINUTE, until=NOW + HOUR, limit=9)
    third = await desk.ring(NOW + MINUTE)
    assert desk.told()[1:] == [("desk", (third.id,), False)]


async def test_what_exceeds_a_limit_leaves_in_one_message_later(store: Store) -> None:
    desk = Desk(store, channels=("desk",))
    desk.channels = (replace(DESK, limit=Limit(messages=2, per=HOUR)),)
    alerts = [await desk.ring(NOW + number * MINUTE) for number in range(5)]
    assert [carried for _, carried, _ in desk.told()] == [
        (alerts[0].id,),
        (alerts[1].id,),
        tuple(alert.id for alert in alerts[2:]),
    ]
    assert store.deliveries(Window(limit=1))[0].next_try_at == NOW + HOUR


async def test_a_silence_keeps_an_alert_from_being_sent_and_says_so(store: Store) -> None:
    desk = Desk(store)
    silence = store.silence(
        Matchers(topics=("iron",)), author="Mina", reason="known", now=NOW, until=NOW + HOUR
    )
    quiet, loud = await desk.ring(), await desk.ring(NOW + HOUR)
    assert {carried for _, carried, _ in desk.told()} == {(loud.id,)}
    kept = store.alert(quiet.id)
    assert kept is not None
    assert kept.silence == silence.id
    assert desk.outcome(quiet) == ("rang: new_story; silenced by Mina until 2026-01-31 07:00 UTC")
    assert desk.outcome(loud) == "rang: new_story"


async def test_the_operators_are_reminded_of_the_end_once(store: Store) -> None:
    desk = Desk(store)
    store.silence(
        Matchers(topics=("iron",)), author="Mina", reason="known", now=NOW, until=NOW + 9 * HOUR
    )
    await desk.ring()
    for now in (NOW + 7 * HOUR, NOW + 8 * HOUR, NOW + 8 * HOUR + MINUTE):
        await desk.do(lambda w, now=now: tell_of_ends(w, operators=(DESK,), now=now))
    [delivery] = store.deliveries(Window())
    assert delivery.notice is not None
    assert delivery.notice.created_at == NOW + 8 * HOUR
    assert "Mina asked for it: known. 1 alerts were kept back" in delivery.notice.text


async def test_others_are_called_until_somebody_acknowledges(store: Store) -> None:
    desk = Desk(
        store,
        channels=("desk",),
        repeat_interval=HOUR,
        escalate=(Tier(after=15 * MINUTE, channels=("phone",)),),
    )
    alert = await desk.ring()
    assert store.next_call_at() == NOW + 15 * MINUTE
    assert await desk.call(NOW + 14 * MINUTE) == 0
    assert await desk.call(NOW + 15 * MINUTE) == 1
    assert await desk.call(NOW + HOUR) == 1
    assert desk.told() == [
        ("desk", (alert.id,), False),
        ("phone", (alert.id,), True),
        ("desk", (alert.id,), True),
    ]
    assert store.next_call_at() == NOW + 2 * HOUR
    store.acknowledge(alert.id, by="Mina", now=NOW + HOUR)
    assert await desk.call(NOW + 9 * HOUR) == 0


async def test_a_route_that_is_gone_calls_nobody(store: Store) -> None:
    desk = Desk(store, channels=("desk",), repeat_interval=HOUR)
    await desk.ring()
    desk.route = Route()
    assert await desk.call(NOW + HOUR) == 1
    assert [again for _, _, again in desk.told()] == [False]
    assert store.next_call_at() is None
