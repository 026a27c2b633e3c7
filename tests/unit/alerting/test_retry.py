"""What follows an attempt to send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.retry import (
    GIVE_UP_AFTER,
    LEAST_WAIT,
    MOST_WAIT,
    RATE_LIMITED_WAIT,
    Settlement,
    backoff,
    settle,
)
from monitor.model import Delivery, DeliveryStatus, SendOutcome, SendResult

REFUSED = SendResult(outcome=SendOutcome.REFUSED, detail="HTTP 500")
UNKNOWN = SendResult(outcome=SendOutcome.UNKNOWN, detail="no answer within 30 s")
Build = Callable[..., Delivery]


def test_what_was_sent_is_delivered(delivery_with: Build, now: datetime) -> None:
    result = SendResult(outcome=SendOutcome.SENT, detail="HTTP 200")
    assert settle(result, delivery_with(), now=now) == Settlement(status=DeliveryStatus.DELIVERED)


@pytest.mark.parametrize("result", [REFUSED, UNKNOWN])
def test_what_failed_or_may_have_arrived_is_tried_again(
    result: SendResult, delivery_with: Build, now: datetime
) -> None:
    settlement = settle(result, delivery_with(), now=now)
    assert settlement.status is DeliveryStatus.RETRY
    assert settlement.error == result.detail
    assert settlement.next_try_at is not None
    assert LEAST_WAIT <= settlement.next_try_at - now <= 2 * LEAST_WAIT


def test_a_failure_without_words_is_still_told(delivery_with: Build, now: datetime) -> None:
    silent = SendResult(outcome=SendOutcome.REFUSED)
    assert settle(silent, delivery_with(), now=now).error == "the service's answer was refused"


@given(key=st.text(max_size=30), attempts=st.integers(0, 100_000))
def test_waits_stay_within_their_bounds(key: str, attempts: int) -> None:
    wait = backoff(key, attempts)
    assert LEAST_WAIT <= wait <= min(MOST_WAIT, LEAST_WAIT * 2 ** min(attempts + 1, 20))
    assert wait == backoff(key, attempts)


def test_waits_are_spread_over_their_whole_range() -> None:
    waits = [backoff(f"key {n}", 20) for n in range(400)]
    quarter = (MOST_WAIT - LEAST_WAIT) / 4
    counts = [
        sum(q * quarter <= w - LEAST_WAIT < (q + 1) * quarter for w in waits) for q in range(4)
    ]
    assert min(counts) > 60


@pytest.mark.parametrize(
    ("asked", "least"),
    [
        (timedelta(0), RATE_LIMITED_WAIT),
        (timedelta(seconds=7), RATE_LIMITED_WAIT),
        (timedelta(minutes=9), timedelta(minutes=9)),
    ],
)
def test_a_service_that_asks_us_to_wait_is_left_alone(
    asked: timedelta, least: timedelta, delivery_with: Build, now: datetime
) -> None:
    limited = SendResult(outcome=SendOutcome.REFUSED, detail="HTTP 429", retry_after=asked)
    settlement = settle(limited, delivery_with(), now=now)
    assert settlement.next_try_at == now + least


def test_the_last_attempt_falls_on_the_24th_hour(delivery_with: Build, now: datetime) -> None:
    deadline = now + GIVE_UP_AFTER
    late = settle(REFUSED, delivery_with(attempts=30), now=deadline - timedelta(seconds=1))
    assert (late.status, late.next_try_at) == (DeliveryStatus.RETRY, deadline)
    dead = settle(REFUSED, delivery_with(attempts=31), now=deadline)
    assert dead == Settlement(status=DeliveryStatus.DEAD, error="HTTP 500")


def test_an_outage_of_a_day_is_tried_often_but_not_wildly(
    delivery_with: Build, now: datetime
) -> None:
    moment, attempts, status = now, 0, DeliveryStatus.RETRY
    while status is DeliveryStatus.RETRY:
        settlement = settle(REFUSED, delivery_with(attempts=attempts), now=moment)
        status, moment, attempts = settlement.status, settlement.next_try_at or moment, attempts + 1
    assert status is DeliveryStatus.DEAD
    assert 24 < attempts < 120
