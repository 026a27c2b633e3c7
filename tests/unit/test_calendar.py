"""Quiet hours and schedules, on ordinary days and on those when the clock is changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.calendar import MuteTime, audible_at, parse_cron

NIGHT = MuteTime(start=time(22), end=time(7), timezone="Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "audible"),
    [
        ("2026-01-10 20:59", "2026-01-10 20:59"),  # 21:59 in Berlin
        ("2026-01-10 21:00", "2026-01-11 06:00"),
        ("2026-01-11 05:59", "2026-01-11 06:00"),
        ("2026-01-11 06:00", "2026-01-11 06:00"),
        ("2026-07-10 20:00", "2026-07-11 05:00"),  # in summer
        ("2026-03-28 21:00", "2026-03-29 05:00"),  # the night that is an hour shorter
        ("2026-10-24 20:00", "2026-10-25 06:00"),  # the night that is an hour longer
    ],
)
def test_a_night_lasts_by_the_clock_on_the_wall(asked: str, audible: str) -> None:
    assert audible_at([NIGHT], utc(asked)) == utc(audible)


@pytest.mark.parametrize(
    ("zone", "evening", "audible"),
    [
        # Forward and back, where the clock is half an hour off the full ones …
        ("America/St_Johns", "2026-03-08 01:30", "2026-03-08 09:30"),
        ("America/St_Johns", "2026-11-01 00:30", "2026-11-01 10:30"),
        ("Australia/Adelaide", "2026-10-03 12:30", "2026-10-03 20:30"),
        ("Australia/Adelaide", "2026-04-04 11:30", "2026-04-04 21:30"),
        # … where it is changed by half an hour only …
        ("Australia/Lord_Howe", "2026-10-03 11:30", "2026-10-03 20:00"),
        ("Australia/Lord_Howe", "2026-04-04 11:00", "2026-04-04 20:30"),
        # … and where it is never changed.
        ("Asia/Kolkata", "2026-03-28 16:30", "2026-03-29 01:30"),
        ("Asia/Kathmandu", "2026-10-24 16:15", "2026-10-25 01:15"),
        # On the other half of the globe winter ends in spring as well, and at midnight.
        ("America/Santiago", "2026-09-06 02:00", "2026-09-06 10:00"),
        ("America/Santiago", "2026-04-05 01:00", "2026-04-05 11:00"),
    ],
)
def test_a_night_lasts_by_every_clock(zone: str, evening: str, audible: str) -> None:
    night = MuteTime(start=time(22), end=time(7), timezone=zone)
    assert night.covers(utc(evening)) == utc(audible)
    assert night.covers(utc(evening) - timedelta(hours=1, minutes=30)) is None
    assert audible_at([night], utc(audible)) == utc(audible)


def test_a_time_that_comes_twice_is_quiet_from_the_first_to_the_second() -> None:
    twice = MuteTime(start=time(2, 15), end=time(2, 45), timezone="Europe/Berlin")
    assert twice.window(utc("2026-10-25").date()) == (
        utc("2026-10-25 00:15"),
        utc("2026-10-25 01:45"),
    )


def test_a_time_that_the_clock_skips_is_taken_behind_the_gap() -> None:
    skipped = MuteTime(start=time(1), end=time(2, 30), timezone="Europe/Berlin")
    # 02:30 does not exist that day; 03:30 summer time is 01:30 UTC.
    assert skipped.window(utc("2026-03-29").date())[1] == utc("2026-03-29 01:30")


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    fridays = MuteTime(start=time(22), end=time(7), days=(4,))
    saturday = utc("2026-01-10 03:00")
    assert audible_at([fridays], saturday) == utc("2026-01-10 07:00")
    assert audible_at([fridays], saturday + timedelta(days=1)) == saturday + timedelta(days=1)


def test_a_day_from_midnight_to_midnight_is_whole_and_days_join_up() -> None:
    weekend = MuteTime(days=(5, 6))
    assert audible_at([weekend], utc("2026-01-10 00:00")) == utc("2026-01-12 00:00")
    joined = [weekend, MuteTime(start=time(0), end=time(8), days=(0,))]
    assert audible_at(joined, utc("2026-01-10 09:00")) == utc("2026-01-12 08:00")


def test_what_is_always_quiet_is_asked_again_after_a_week() -> None:
    asked = utc("2026-01-10 09:00")
    assert audible_at([MuteTime()], asked) == utc("2026-01-19 00:00")


@given(
    asked=st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1950 < at.year < 2100),
    start=st.times(),
    end=st.times(),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Seoul", "America/New_York", "Asia/Tehran"]),
)
def test_what_is_audible_is_covered_by_nothing(
    asked: datetime, start: time, end: time, zone: str
) -> None:
    mute = MuteTime(start=start, end=end, timezone=zone)
    found = audible_at([mute], asked)
    assert found >= asked
    assert mute.covers(found) is None or found - asked >= timedelta(days=8)


@pytest.mark.parametrize(
    ("cron", "after", "runs"),
    [
        ("0 8 * * *", "2026-01-10 07:00", "2026-01-10 08:00"),
        ("0 8 * * *", "2026-01-10 08:00", "2026-01-11 08:00"),
        ("*/15 * * * *", "2026-01-10 07:50", "2026-01-10 08:00"),
        ("30 6,18 * * mon-fri", "2026-01-10 07:00", "2026-01-12 06:30"),
        ("0 0 1 jan *", "2026-01-10 07:00", "2027-01-01 00:00"),
        ("0 0 29 2 *", "2026-01-10 07:00", "2028-02-29 00:00"),
        ("0 9 * * 7", "2026-01-10 07:00", "2026-01-11 09:00"),
        ("0 9 * * 0", "2026-01-10 07:00", "2026-01-11 09:00"),
        ("0 9 13 * fri", "2026-01-10 07:00", "2026-01-13 09:00"),  # either will do
        ("5/20 3 * * *", "2026-01-10 03:05", "2026-01-10 03:25"),
    ],
)
def test_a_schedule_runs_next(cron: str, after: str, runs: str) -> None:
    assert parse_cron(cron).next(utc(after)) == utc(runs)


def test_a_schedule_follows_the_readers_clock() -> None:
    morning = parse_cron("0 8 * * *", timezone="Europe/Berlin")
    assert morning.next(utc("2026-03-28 00:00")) == utc("2026-03-28 07:00")
    assert morning.next(utc("2026-03-28 12:00")) == utc("2026-03-29 06:00")
    assert morning.next(utc("2026-10-24 12:00")) == utc("2026-10-25 07:00")
    once = parse_cron("30 2 * * *", timezone="Europe/Berlin")
    assert once.next(utc("2026-10-24 12:00")) == utc("2026-10-25 00:30")
    assert once.next(utc("2026-10-25 00:30")) == utc("2026-10-26 01:30")
    assert once.next(utc("2026-03-28 12:00")) == utc("2026-03-29 01:30")


@pytest.mark.parametrize(
    ("zone", "day_before", "runs"),
    [
        ("America/St_Johns", "2026-03-07 12:00", "2026-03-08 10:30"),
        ("America/St_Johns", "2026-10-31 12:00", "2026-11-01 11:30"),
        ("Australia/Lord_Howe", "2026-10-03 00:00", "2026-10-03 21:00"),
        ("Australia/Lord_Howe", "2026-04-04 00:00", "2026-04-04 21:30"),
        ("Asia/Kolkata", "2026-03-28 12:00", "2026-03-29 02:30"),
    ],
)
def test_a_digest_comes_at_eight_by_every_clock(zone: str, day_before: str, runs: str) -> None:
    assert parse_cron("0 8 * * *", timezone=zone).next(utc(day_before)) == utc(runs)


@pytest.mark.parametrize(
    ("cron", "why"),
    [
        ("0 8 * *", "expected five fields"),
        ("60 8 * * *", "'60' is no minute: expected 0 to 59"),
        ("0 8 * foo *", "'foo' is no month: expected 1 to 12"),
        ("0 8 9-5 * *", "'9-5' is no day: a range goes from the lower"),
        ("*/0 8 * * *", r"'\*/0' is no minute: a step is a number"),
        ("0 0 31 2 *", "this date never comes"),
        ("0 ٣ * * *", "is no hour"),
    ],
)
def test_what_is_wrong_with_a_schedule(cron: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_cron(cron)
