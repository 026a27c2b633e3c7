"""When a source is polled again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.model import FeedHints, Source, SourceKind, SourceState
from monitor.sources import schedule

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # a Saturday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FAULT = SourceError("it answered 500")


def source(every: timedelta = 10 * MINUTE, name: str = "test") -> Source:
    return Source(
        id=name,
        kind=SourceKind.FEED,
        location="http://h.example/",
        name="Test",
        every=every,
    )


def state(**kwargs: object) -> SourceState:
    values = {"source": "test", "location": "http://h.example/"} | kwargs
    return SourceState(**values)  # type: ignore[arg-type]


def wait(after: SourceState) -> timedelta:
    assert after.next_poll_at
    return after.next_poll_at - NOW


def around(expected: timedelta) -> Callable[[timedelta], bool]:
    return lambda found: expected <= found <= expected * (1 + schedule.JITTER)


def test_a_success_is_followed_by_every() -> None:
    after = schedule.succeeded(source(), state(failures=3, last_error="x"), now=NOW)
    assert around(10 * MINUTE)(wait(after))
    assert (after.failures, after.last_error) == (0, None)
    assert after.last_poll_at == after.last_success_at == NOW


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"hints": FeedHints(interval=HOUR)}, HOUR),
        ({"hints": FeedHints(interval=MINUTE)}, 10 * MINUTE),
        ({"max_age": 2 * HOUR}, 2 * HOUR),
        ({"max_age": 2 * HOUR, "hints": FeedHints(interval=3 * HOUR)}, 3 * HOUR),
        ({"max_age": 365 * DAY}, DAY),
    ],
)
def test_the_longest_wish_holds_up_to_a_day(known: dict[str, object], expected: timedelta) -> None:
    assert around(expected)(wait(schedule.succeeded(source(), state(**known), now=NOW)))


def test_an_every_of_more_than_a_day_stands() -> None:
    slow = source(every=7 * DAY)
    assert around(7 * DAY)(wait(schedule.succeeded(slow, state(), now=NOW)))
    assert around(7 * DAY)(wait(schedule.failed(slow, state(), FAULT, now=NOW)))


def test_failures_back_off_twofold_to_a_day_and_no_further() -> None:
    current, waits = state(), []
    for _ in range(1500):  # a daily failure for four years
        current = schedule.failed(source(), current, FAULT, now=NOW)
        waits.append(wait(current))
    expected = [20 * MINUTE, 40 * MINUTE, 80 * MINUTE, 160 * MINUTE, 320 * MINUTE, 640 * MINUTE]
    assert all(around(e)(w) for e, w in zip(expected, waits, strict=False))
    assert all(around(DAY)(w) for w in waits[7:])
    assert current.failures == 1500
    assert current.last_error == "it answered 500"


def test_a_failure_keeps_what_was_known() -> None:
    known = state(etag='"x"', body_hash="y", last_success_at=NOW - DAY, baselined=True)
    after = schedule.failed(source(), known, FAULT, now=NOW)
    assert (after.etag, after.body_hash, after.baselined) == ('"x"', "y", True)
    assert after.last_success_at == NOW - DAY
    assert after.last_poll_at == NOW


@pytest.mark.parametrize(
    ("asked", "expected"), [(3 * HOUR, 3 * HOUR), (MINUTE, 20 * MINUTE), (3650 * DAY, 7 * DAY)]
)
def test_retry_after_is_heeded_up_to_a_week(asked: timedelta, expected: timedelta) -> None:
    error = SourceError("it answered 429", retry_after=asked)
    assert around(expected)(wait(schedule.failed(source(), state(), error, now=NOW)))


def test_gone_is_kept() -> None:
    error = SourceError("it answered 410", gone=True)
    assert schedule.failed(source(), state(), error, now=NOW).gone


def test_another_location_starts_anew() -> None:
    known = state(gone=True, etag='"x"', failures=9, baselined=True)
    assert schedule.current(source(), known) is known
    moved = replace(source(), location="http://new.example/")
    assert schedule.current(moved, known) == SourceState(
        source="test", location="http://new.example/"
    )


def test_skipped_hours_and_days_are_left_alone() -> None:
    night = FeedHints(skip_hours=(12, 13, 14))
    assert schedule.succeeded(source(), state(hints=night), now=NOW).next_poll_at.hour == 15
    weekend = FeedHints(skip_days=(5, 6))
    at = schedule.succeeded(source(), state(hints=weekend), now=NOW).next_poll_at
    assert (at.weekday(), at.hour) == (0, 0)


def test_a_feed_that_skips_every_hour_is_polled_all_the_same() -> None:
    never = FeedHints(skip_hours=tuple(range(24)), skip_days=tuple(range(7)))
    assert around(10 * MINUTE)(wait(schedule.succeeded(source(), state(hints=never), now=NOW)))


def test_the_jitter_spreads_and_repeats() -> None:
    at = [
        schedule.succeeded(source(name=f"s{i}"), state(), now=NOW).next_poll_at for i in range(100)
    ]
    again = [
        schedule.succeeded(source(name=f"s{i}"), state(), now=NOW).next_poll_at for i in range(100)
    ]
    assert at == again
    # A hundred sources added together are not asked in the same second of the next minute.
    assert len({moment.replace(microsecond=0) for moment in at}) > 40


hints = st.builds(
    FeedHints,
    interval=st.none() | st.timedeltas(min_value=timedelta(0), max_value=400 * DAY),
    skip_hours=st.lists(st.integers(0, 23)).map(tuple),
    skip_days=st.lists(st.integers(0, 6)).map(tuple),
)


@given(
    every=st.timedeltas(min_value=timedelta(seconds=1), max_value=30 * DAY),
    failures=st.integers(0, 10_000),
    hint=hints,
    retry_after=st.none() | st.timedeltas(min_value=timedelta(0), max_value=9999 * DAY),
)
def test_never_sooner_than_every_and_never_abandoned(
    every: timedelta, failures: int, hint: FeedHints, retry_after: timedelta | None
) -> None:
    error = SourceError("x", retry_after=retry_after)
    after = schedule.failed(source(every), state(failures=failures, hints=hint), error, now=NOW)
    longest = max(every, schedule.LONGEST_RETRY_AFTER) * (1 + schedule.JITTER)
    assert every <= wait(after) <= longest + 7 * DAY  # a week of skipped days at most
