"""Whom to call again, as long as nobody has acknowledged an alert."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.calls import REPEATED_FOR, called, next_call
from monitor.calendar import MuteTime
from monitor.model import Route, Tier

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TIERS = Route(
    channels=("desk",),
    escalate=(Tier(after=15 * MINUTE, channels=("phone",)), Tier(after=HOUR, channels=("boss",))),
)
REPEATED = Route(channels=("desk",), repeat_interval=4 * HOUR)


def test_nobody_is_called_where_no_route_says_so(now: datetime) -> None:
    assert next_call(Route(), rang_at=now, after=now) is None


def test_the_next_tier_hears_when_nobody_acknowledges_in_time(now: datetime) -> None:
    first = next_call(TIERS, rang_at=now, after=now)
    assert first == now + 15 * MINUTE
    assert called(TIERS, rang_at=now, since=first, now=first) == ("phone",)
    second = next_call(TIERS, rang_at=now, after=first)
    assert second == now + HOUR
    assert called(TIERS, rang_at=now, since=second, now=second + MINUTE) == ("boss",)
    assert next_call(TIERS, rang_at=now, after=second) is None


def test_an_alert_is_repeated_for_a_week(now: datetime) -> None:
    at, times = next_call(REPEATED, rang_at=now, after=now), 0
    while at is not None:
        assert called(REPEATED, rang_at=now, since=at, now=at) == ("desk",)
        at, times = next_call(REPEATED, rang_at=now, after=at), times + 1
    assert times == REPEATED_FOR // (4 * HOUR)


def test_what_an_outage_missed_is_made_up_for_at_once(now: datetime) -> None:
    assert called(TIERS, rang_at=now, since=now + 15 * MINUTE, now=now + 9 * HOUR) == (
        "phone",
        "boss",
    )


def test_what_a_quiet_hour_holds_back_is_missed_by_nobody_yet(now: datetime) -> None:
    night = MuteTime(start=time(22), end=time(7))
    midnight = now.replace(hour=0, minute=0)
    held = Route(mute_times=(night,), escalate=TIERS.escalate)
    assert next_call(held, rang_at=midnight, after=midnight) == midnight + 7 * HOUR + 15 * MINUTE
    evening = midnight - 3 * HOUR
    repeated = Route(channels=("desk",), mute_times=(night,), repeat_interval=6 * HOUR)
    at = next_call(repeated, rang_at=evening, after=evening)
    assert at == midnight + 7 * HOUR
    assert called(repeated, rang_at=evening, since=at, now=at) == ("desk",)
    assert next_call(repeated, rang_at=evening, after=at) == midnight + 9 * HOUR


def test_a_route_without_channels_calls_all(now: datetime) -> None:
    everyone = Route(repeat_interval=HOUR)
    assert called(everyone, rang_at=now, since=now + HOUR, now=now + HOUR) is None


@given(
    interval=st.none() | st.timedeltas(MINUTE, 9 * HOUR),
    tiers=st.lists(st.timedeltas(MINUTE, 9 * HOUR), max_size=3),
)
def test_every_call_calls_somebody_and_the_last_one_comes(
    now: datetime, interval: timedelta | None, tiers: list[timedelta]
) -> None:
    route = Route(
        channels=("desk",),
        repeat_interval=interval,
        escalate=tuple(Tier(after=after, channels=("phone",)) for after in tiers),
    )
    at = next_call(route, rang_at=now, after=now)
    for _ in range(50):
        if at is None:
            break
        assert called(route, rang_at=now, since=at, now=at)
        later = next_call(route, rang_at=now, after=at)
        assert later is None or later > at
        at = later
