"""When an alert leaves, and with which others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.grouping import OVERFLOW, Turn, due, group_of, since, turn
from monitor.calendar import MuteTime, parse_cron
from monitor.model import Alert, Channel, Limit, Route, Secret, Severity, Trait
from monitor.ports import Traffic

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DESK = Channel(id="desk", urls=(Secret("json://h/"),))
TWO_AN_HOUR = replace(DESK, limit=Limit(messages=2, per=HOUR))
NIGHT = MuteTime(start=time(22), end=time(7))


def at(alert: Alert, now: datetime, route: Route, **more: object) -> Turn:
    traffic = more.pop("traffic", Traffic())
    channel = more.pop("channel", DESK)
    assert isinstance(traffic, Traffic)
    assert isinstance(channel, Channel)
    return turn(alert, route=route, channel=channel, traffic=traffic, now=now)


def test_an_alert_leaves_at_once_where_nothing_else_is_said(alert: Alert, now: datetime) -> None:
    assert at(alert, now, Route()) == Turn(group="routes", due_at=now)


def test_groups_are_told_apart_by_what_their_alerts_have_in_common(alert: Alert) -> None:
    route = Route(name="routes/2", group_by=(Trait.TOPIC, Trait.SEVERITY))
    assert group_of(alert, route) == "routes/2 topic=launchers severity=high"
    every = Route(group_by=tuple(Trait))
    other = replace(alert, story=13)
    assert group_of(alert, every) != group_of(other, every)
    assert group_of(alert, route) == group_of(other, route)
    assert group_of(alert, route) != group_of(replace(alert, severity=Severity.LOW), route)


def test_the_first_of_a_group_waits_and_the_others_join_it(alert: Alert, now: datetime) -> None:
    route = Route(group_wait=MINUTE)
    assert at(alert, now, route).due_at == now + MINUTE
    waiting = Traffic(gathering=now + MINUTE / 2)
    assert at(alert, now, route, traffic=waiting).due_at == now + MINUTE / 2


def test_messages_of_a_group_keep_their_distance(alert: Alert, now: datetime) -> None:
    route = Route(group_wait=MINUTE, group_interval=HOUR)
    assert at(alert, now, route, traffic=Traffic(last=now - MINUTE)).due_at == now + 59 * MINUTE
    assert at(alert, now, route, traffic=Traffic(last=now - 3 * HOUR)).due_at == now + MINUTE


def test_quiet_hours_hold_it_back_until_they_end(alert: Alert, now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0)
    assert at(alert, midnight, Route(mute_times=(NIGHT,))).due_at == midnight + 7 * HOUR
    late = Route(mute_times=(NIGHT,), group_wait=MINUTE)
    assert at(alert, midnight - 2 * HOUR - MINUTE, late).due_at == midnight + 7 * HOUR


def test_a_digest_leaves_by_its_schedule(alert: Alert, now: datetime) -> None:
    route = Route(digest=parse_cron("0 8 * * *", timezone="Asia/Seoul"))
    assert at(alert, now, route).due_at == now.replace(hour=23, minute=0)


def test_what_exceeds_a_channels_limit_goes_into_one_message_when_there_is_room(
    alert: Alert, now: datetime
) -> None:
    recent = (now - 50 * MINUTE, now - 20 * MINUTE)
    full = Traffic(recent=recent)
    assert at(alert, now, Route(), channel=TWO_AN_HOUR, traffic=full) == Turn(
        group=OVERFLOW, due_at=now + 10 * MINUTE
    )
    gathering = replace(full, overflow=now + 5 * MINUTE)
    assert at(alert, now, Route(), channel=TWO_AN_HOUR, traffic=gathering) == Turn(
        group=OVERFLOW, due_at=now + 5 * MINUTE
    )
    assert at(alert, now, Route(), traffic=full).due_at == now
    assert since(TWO_AN_HOUR, now=now) == now - HOUR


def test_a_channels_limit_counts_what_is_due_in_its_hour_only(alert: Alert, now: datetime) -> None:
    traffic = Traffic(recent=(now - HOUR, now, now + 9 * HOUR))
    assert at(alert, now, Route(), channel=TWO_AN_HOUR, traffic=traffic).due_at == now


def test_the_overflow_of_others_does_not_break_quiet_hours(alert: Alert, now: datetime) -> None:
    morning = now.replace(hour=6, minute=59)
    full = Traffic(recent=(morning, morning), overflow=morning + 20 * HOUR)
    muted = at(alert, morning, Route(mute_times=(NIGHT,)), channel=TWO_AN_HOUR, traffic=full)
    assert muted.due_at >= morning + MINUTE
    assert NIGHT.covers(muted.due_at) is None


@given(
    wait=st.timedeltas(timedelta(0), HOUR),
    interval=st.timedeltas(timedelta(0), 9 * HOUR),
    last=st.none() | st.timedeltas(timedelta(0), 9 * HOUR),
    recent=st.lists(st.timedeltas(-HOUR, 2 * HOUR), max_size=5),
    muted=st.booleans(),
    limited=st.booleans(),
)
def test_nothing_leaves_before_its_time_nor_in_a_quiet_hour(
    *,
    alert: Alert,
    now: datetime,
    wait: timedelta,
    interval: timedelta,
    last: timedelta | None,
    recent: list[timedelta],
    muted: bool,
    limited: bool,
) -> None:
    mutes = (NIGHT,) if muted else ()
    route = Route(group_wait=wait, group_interval=interval, mute_times=mutes)
    traffic = Traffic(
        last=None if last is None else now - last, recent=tuple(now + each for each in recent)
    )
    its = at(alert, now, route, traffic=traffic, channel=TWO_AN_HOUR if limited else DESK)
    assert its.due_at >= now + wait
    assert last is None or its.due_at >= now - last + interval
    assert all(mute.covers(its.due_at) is None for mute in mutes)
    assert its.group == "routes" or limited


@pytest.mark.parametrize("trait", list(Trait))
def test_every_trait_can_be_told(trait: Trait, alert: Alert) -> None:
    assert group_of(alert, Route(group_by=(trait,))).startswith(f"routes {trait}=")


def test_without_an_interval_a_later_message_of_another_poll_holds_nothing_back() -> None:
    now = datetime(2026, 1, 31, 6, tzinfo=UTC)
    assert due(Route(name="routes"), now=now, last=now + timedelta(seconds=1)) == now
