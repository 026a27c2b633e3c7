"""The outbox, on each database: first in, first out for each recipient, nothing twice at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import NotFoundError
from monitor.model import Channel, DeliveryStatus, Secret
from monitor.ports import Window
from monitor.store.engine import Database
from monitor.store.outbox import lease as lease_in

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DESK = Channel(id="desk", urls=(Secret("json://one"),))
PHONE = Channel(id="phone", urls=(Secret("ntfy://one"), Secret("ntfy://two")))


@pytest.fixture
def outbox(desk: Any) -> Any:
    """The desk, with what its tests do to the outbox."""

    class Outbox:
        def put(self, *channels: Channel) -> list[int]:
            alert = desk.ring(desk.file(), channels=channels or [DESK])
            return [delivery.id for delivery in alert.deliveries]

        def lease(self, *, after: timedelta = timedelta(0), limit: int = 100) -> list[int]:
            now = desk.now + after
            leased = desk.store.lease_deliveries(now=now, until=now + MINUTE, limit=limit)
            assert all(delivery.status is DeliveryStatus.LEASED for delivery in leased)
            return [delivery.id for delivery in leased]

        def settle(self, delivery: int, status: DeliveryStatus, **options: Any) -> None:
            desk.store.settle_delivery(delivery, status=status, now=desk.now, **options)

        def get(self, delivery: int) -> Any:
            return next(d for d in desk.store.deliveries(Window()) if d.id == delivery)

    return Outbox()


def test_a_recipient_gets_one_at_a_time_and_in_order(outbox: Any) -> None:
    [first], [second] = outbox.put(), outbox.put()
    assert outbox.lease() == [first]
    assert outbox.lease() == []
    outbox.settle(first, DeliveryStatus.DELIVERED)
    assert outbox.lease() == [second]


def test_recipients_do_not_wait_for_each_other(outbox: Any) -> None:
    ids = outbox.put(DESK, PHONE)
    outbox.put(DESK, PHONE)
    assert outbox.lease() == ids


def test_the_oldest_come_first_within_the_limit(outbox: Any) -> None:
    one, two, three = outbox.put(DESK, PHONE)
    assert outbox.lease(limit=2) == [one, two]
    assert outbox.lease(limit=2) == [three]


def test_a_delivery_that_waits_for_its_retry_holds_the_later_ones_back(
    outbox: Any, desk: Any
) -> None:
    [first], [second] = outbox.put(), outbox.put()
    outbox.lease()
    retry_at = desk.now + MINUTE
    outbox.settle(first, DeliveryStatus.RETRY, next_try_at=retry_at, error="503")
    assert desk.store.next_delivery_at() == retry_at
    assert outbox.lease(after=MINUTE - SECOND) == []
    assert outbox.lease(after=MINUTE) == [first]
    assert (outbox.get(first).attempts, outbox.get(first).last_error) == (1, "503")
    assert outbox.get(second).attempts == 0


def test_a_lease_that_ran_out_is_due_again(outbox: Any, desk: Any) -> None:
    [first] = outbox.put()
    outbox.lease()
    assert desk.store.next_delivery_at() == desk.now + MINUTE
    assert outbox.lease(after=MINUTE - SECOND) == []
    assert outbox.lease(after=MINUTE) == [first]
    assert outbox.get(first).attempts == 0


def test_what_is_given_up_lets_the_next_one_pass(outbox: Any) -> None:
    [first], [second] = outbox.put(), outbox.put()
    outbox.lease()
    outbox.settle(first, DeliveryStatus.DEAD, error="401")
    assert outbox.lease() == [second]


def test_a_delivered_one_says_when_and_nothing_more_is_due(outbox: Any, desk: Any) -> None:
    [first] = outbox.put()
    assert desk.store.next_delivery_at() == desk.now
    outbox.lease()
    outbox.settle(first, DeliveryStatus.DELIVERED)
    delivered = outbox.get(first)
    assert (delivered.status, delivered.delivered_at) == (DeliveryStatus.DELIVERED, desk.now)
    assert delivered.attempts == 1
    assert desk.store.next_delivery_at() is None
    assert desk.store.delivery_counts() == {DeliveryStatus.DELIVERED: 1}


def test_what_was_delivered_stays_so(outbox: Any, desk: Any) -> None:
    [first] = outbox.put()
    outbox.lease()
    outbox.settle(first, DeliveryStatus.DELIVERED)
    outbox.settle(first, DeliveryStatus.RETRY, next_try_at=desk.now, error="timeout")
    assert outbox.get(first).status is DeliveryStatus.DELIVERED
    assert outbox.lease() == []


def test_settling_what_never_was_is_an_error(outbox: Any) -> None:
    with pytest.raises(NotFoundError, match="no delivery 4711"):
        outbox.settle(4711, DeliveryStatus.DELIVERED)


def test_released_leases_are_due_again_untried(outbox: Any, desk: Any) -> None:
    one, two, three = outbox.put(DESK, PHONE)
    outbox.lease()
    desk.store.release_deliveries([one, two], now=desk.now)
    desk.store.release_deliveries([], now=desk.now)
    assert outbox.lease() == [one, two]
    assert outbox.get(one).attempts == 0
    assert outbox.get(three).status is DeliveryStatus.LEASED


def test_releasing_does_not_wake_what_is_not_leased(outbox: Any, desk: Any) -> None:
    [first] = outbox.put()
    outbox.lease()
    outbox.settle(first, DeliveryStatus.DEAD, error="401")
    desk.store.release_deliveries([first], now=desk.now)
    assert outbox.lease() == []


def test_recovering_takes_back_every_lease_and_keeps_its_turn(outbox: Any, desk: Any) -> None:
    [first] = outbox.put()
    [other, _] = outbox.put(PHONE)
    outbox.lease()
    outbox.settle(first, DeliveryStatus.RETRY, next_try_at=desk.now, error="503")
    outbox.lease()
    desk.store.recover()
    assert outbox.get(first).status is DeliveryStatus.RETRY
    assert outbox.get(other).status is DeliveryStatus.PENDING
    assert first in outbox.lease()


def test_reviving_sends_again_what_was_given_up(outbox: Any, desk: Any) -> None:
    dead = outbox.put(DESK, PHONE)
    for delivery in outbox.lease():
        outbox.settle(delivery, DeliveryStatus.DEAD, error="401")
    later = desk.now + MINUTE
    assert desk.store.revive([dead[0], 4711], now=later) == 1
    assert outbox.lease() == []
    assert outbox.lease(after=MINUTE) == [dead[0]]
    assert desk.store.revive(None, now=later) == 2
    assert outbox.lease(after=MINUTE) == dead[1:]
    assert desk.store.revive(None, now=later) == 0
    assert desk.store.revive([], now=later) == 0


def test_two_who_lease_at_once_never_get_the_same(outbox: Any, desk: Any, race: Any) -> None:
    for _ in range(3):
        outbox.put(DESK, PHONE)

    def lease(store: Any) -> list[int]:
        leased = store.lease_deliveries(now=desk.now, until=desk.now + MINUTE, limit=100)
        return [delivery.id for delivery in leased]

    leased = [delivery for mine in race(lease) for delivery in mine]
    assert len(leased) == len(set(leased)) == 3


def test_what_another_is_about_to_lease_is_left_to_it(outbox: Any, desk: Any, url: str) -> None:
    [first] = outbox.put()
    database = Database(url)
    with ThreadPoolExecutor(1) as thread:
        with database.writing(None) as connection:
            until = desk.now + MINUTE
            [mine] = lease_in(connection, now=desk.now, until=until, limit=9)
            other = thread.submit(outbox.lease)
            with suppress(TimeoutError):  # SQLite waits for its turn, PostgreSQL need not
                assert other.result(timeout=0.2) == []
        assert other.result() == []
    assert mine.id == first
    database.close()
