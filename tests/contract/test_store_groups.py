"""Messages of several alerts, on each database: who joins whom, and what leaves when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from monitor.model import MOST_TOGETHER, Channel, DeliveryStatus, Notice, Secret
from monitor.ports import Traffic, Window
from monitor.store.engine import Database
from monitor.store.outbox import lease as lease_in

MINUTE = timedelta(minutes=1)
PHONE = Channel(id="phone", urls=(Secret("ntfy://one"), Secret("ntfy://two")))


@pytest.fixture
def calm(desk: Any) -> Any:
    """The desk, with what its tests do to groups."""

    class Calm:
        def queue(
            self, group: str = "g", *, after: timedelta = MINUTE, channel: Channel = desk.channel
        ) -> Any:
            alert = desk.ring(desk.file(), channels=())

            def work(writing: Any) -> None:
                due_at = desk.now + after
                writing.queue(alert, channel, group=group, due_at=due_at, now=desk.now)

            desk.write(work)
            return alert

        def lease(self, after: timedelta) -> list[Any]:
            now = desk.now + after
            leased: list[Any] = desk.store.lease_deliveries(now=now, until=now + MINUTE, limit=99)
            return leased

        def traffic(self, group: str = "g", since: timedelta = MINUTE) -> Traffic:
            traffic: Traffic = desk.write(
                lambda w: w.traffic(
                    desk.channel, group=group, overflow="over", since=desk.now - since
                )
            )
            return traffic

    return Calm()


def test_alerts_of_a_group_leave_in_one_message_when_it_is_due(calm: Any, desk: Any) -> None:
    alerts = [calm.queue(channel=PHONE) for _ in range(3)]
    assert desk.store.next_delivery_at() == desk.now + MINUTE
    assert calm.lease(MINUTE / 2) == []
    leased = calm.lease(MINUTE)
    assert [delivery.recipient for delivery in leased] == [0, 1]
    assert {d.alerts for d in leased} == {tuple(alert.id for alert in alerts)}
    assert {d.due_at for d in leased} == {desk.now + MINUTE}
    assert {d.key for d in leased} == {f"{alerts[0].key}:phone:0", f"{alerts[0].key}:phone:1"}


def test_each_alert_knows_the_message_that_carries_it(calm: Any, desk: Any) -> None:
    first, second = calm.queue(), calm.queue()
    [delivery] = calm.lease(MINUTE)
    desk.store.settle_delivery(
        delivery.id, status=DeliveryStatus.DELIVERED, now=desk.now + MINUTE, sent_at=desk.now
    )
    for alert in (first, second):
        [carried] = desk.store.alert(alert.id).deliveries
        assert (carried.id, carried.status) == (delivery.id, DeliveryStatus.DELIVERED)
        assert (carried.sent_at, carried.delivered_at) == (desk.now, desk.now + MINUTE)


def test_what_has_left_is_joined_by_none(calm: Any) -> None:
    first = calm.queue()
    [leased] = calm.lease(MINUTE)
    second = calm.queue(after=2 * MINUTE)
    assert leased.alerts == (first.id,)
    assert calm.lease(MINUTE * 1.5) == []
    [retaken] = calm.lease(2 * MINUTE)
    assert retaken.alerts == (first.id,), "the first one's lease ran out, and it goes first"
    assert second.id not in retaken.alerts


def test_what_is_held_stands_in_nobodys_way(calm: Any, desk: Any) -> None:
    calm.queue(after=60 * MINUTE)
    urgent = desk.ring(desk.file())
    [leased] = calm.lease(timedelta(0))
    assert leased.alert == urgent.id


def test_what_is_due_at_once_is_held_by_nothing(calm: Any) -> None:
    alerts = [calm.queue(after=timedelta(0)) for _ in range(2)]
    assert [d.alerts for d in calm.lease(timedelta(0))] == [(alerts[0].id,)]


def test_traffic_tells_of_the_group_its_channel_and_its_overflow(calm: Any, desk: Any) -> None:
    assert calm.traffic() == Traffic()
    desk.write(
        lambda w: w.notify(
            Notice(key="n", title="t", text="t", created_at=desk.now), channels=[desk.channel]
        )
    )
    calm.queue()
    calm.queue("over", after=2 * MINUTE)
    calm.queue("other", after=timedelta(0))
    traffic = calm.traffic()
    assert (traffic.gathering, traffic.overflow) == (desk.now + MINUTE, desk.now + 2 * MINUTE)
    assert traffic.last is None
    assert traffic.recent == (desk.now, desk.now + MINUTE, desk.now + 2 * MINUTE)
    assert calm.traffic("other").last == desk.now
    assert calm.traffic(since=-MINUTE).recent == (desk.now + 2 * MINUTE,)


def test_an_alert_that_joins_at_the_last_moment_is_not_left_behind(
    calm: Any, desk: Any, url: str
) -> None:
    """Leasing beside a transaction that has joined but not ended must take both or neither."""
    first = calm.queue()
    second = desk.ring(desk.file(), channels=())
    database = Database(url)

    def join(writing: Any) -> list[Any]:
        due_at = desk.now + MINUTE
        writing.queue(second, desk.channel, group="g", due_at=due_at, now=desk.now)
        if database.is_sqlite:  # where nobody else can lease at this moment
            return []
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lease).result()

    def lease() -> list[Any]:
        with database.writing(None) as connection:
            now = desk.now + MINUTE
            return lease_in(connection, now=now, until=now + MINUTE, limit=9)

    assert desk.write(join) == []
    [leased] = calm.lease(MINUTE)
    assert leased.alerts == (first.id, second.id)
    database.close()


def test_held_messages_are_counted_as_what_they_are(calm: Any, desk: Any) -> None:
    calm.queue()
    assert desk.store.delivery_counts() == {DeliveryStatus.HELD: 1}
    assert len(desk.store.deliveries(Window(), status=DeliveryStatus.HELD)) == 1


def test_a_message_that_is_full_is_followed_by_another(calm: Any, desk: Any) -> None:
    alerts = [calm.queue().id for _ in range(MOST_TOGETHER + 2)]
    [first] = calm.lease(MINUTE)
    assert first.alerts == tuple(alerts[:MOST_TOGETHER])
    [second, _] = desk.store.deliveries(Window())
    assert second.alerts == tuple(alerts[MOST_TOGETHER:])


def test_a_clock_that_is_set_back_delays_nothing_that_was_to_leave(calm: Any, desk: Any) -> None:
    calm.queue(after=timedelta(0))
    [delivery] = calm.lease(timedelta(0))
    desk.store.settle_delivery(
        delivery.id,
        status=DeliveryStatus.RETRY,
        now=desk.now,
        sent_at=desk.now,
        next_try_at=desk.now + 60 * MINUTE,
    )
    assert calm.lease(MINUTE) == []
    [again] = calm.lease(-60 * MINUTE)
    assert again.id == delivery.id
