"""What counts say of a source: how often to ask it, and when its silence is a surprise."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import habits
from monitor.model import Habit, Source, SourceKind

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)


def lived(a_day: float, *, days: int = 28, hours=range(24), weekdays=range(7)):
    """The habit of a Poisson source that writes in these hours on these days; its last item."""
    draw = random.Random(7)
    hours = list(hours)
    habit, last = habits.observe(Habit(), 0, now=MONDAY), MONDAY
    for number in range(days * 24):
        now = MONDAY + number * HOUR + 30 * MINUTE
        if now.hour in hours and now.weekday() in weekdays:
            count = sum(draw.random() < a_day / len(hours) / 100 for _ in range(100))
            habit = habits.observe(habit, count, now=now)
            last = now if count else last
    return habit, last


def feed(shortest=5 * MINUTE, longest=HOUR) -> Source:
    return Source(
        id="a",
        kind=SourceKind.FEED,
        location="https://a.example/",
        name="A",
        every=shortest,
        slowest=longest,
    )


def test_a_fixed_interval_is_the_operators_word() -> None:
    habit, last = lived(500)
    assert habits.interval(feed(10 * MINUTE, None), habit, now=last) == 10 * MINUTE


def test_a_busy_feed_is_asked_often_and_a_slow_one_seldom() -> None:
    busy, at = lived(400)
    assert habits.interval(feed(), busy, now=at) == 5 * MINUTE
    fair, at = lived(48)
    assert 10 * MINUTE <= habits.interval(feed(), fair, now=at) <= 20 * MINUTE
    slow, at = lived(0.1)
    assert habits.interval(feed(), slow, now=at) == HOUR
    assert habits.interval(feed(), Habit(), now=at) == habits.UNKNOWN_WAIT


def test_the_hours_of_a_newsroom_are_learned() -> None:
    office, at = lived(40, hours=range(8, 18))
    noon, night = at.replace(hour=12), at.replace(hour=1)
    assert habits.interval(feed(), office, now=noon) < 15 * MINUTE
    assert habits.interval(feed(), office, now=night) == HOUR


def test_a_silence_slows_the_polls_down() -> None:
    habit, at = lived(48)
    now = habits.interval(feed(longest=DAY), habit, now=at)
    later = habits.interval(feed(longest=DAY), habit, now=at + 60 * DAY)
    assert later > 2 * now


def test_the_silence_of_a_busy_feed_is_told_within_a_day_but_not_by_night() -> None:
    even, last = lived(50)
    due = habits.quiet_after(even, last=last)
    assert 6 * HOUR <= due - last <= DAY
    office, last = lived(50, hours=range(8, 18))
    due = habits.quiet_after(office, last=last.replace(hour=17, minute=59))
    assert due - last > 14 * HOUR


def test_a_weekend_surprises_nobody_whichever_days_it_has() -> None:
    for weekdays, ends in ((range(5), 4), ((6, 0, 1, 2, 3), 3)):
        habit, last = lived(40, weekdays=weekdays)
        while last.weekday() != ends:
            last -= DAY
        assert habits.quiet_after(habit, last=last.replace(hour=23)) - last > 2 * DAY


def test_nothing_is_said_before_two_weeks_nor_of_what_is_too_slow() -> None:
    young, last = lived(100, days=13)
    assert habits.quiet_after(young, last=last) is None
    slow, last = lived(0.1)
    assert habits.quiet_after(slow, last=last) is None


def test_false_alarms_are_rare() -> None:
    """Ten years of a source of twenty a day, judged by what was learned of it until then."""
    draw = random.Random(3)
    habit, now, surprised = habits.observe(Habit(), 0, now=MONDAY), MONDAY, 0
    due = None
    for _ in range(10 * 365 * 20):
        now += timedelta(days=draw.expovariate(20))
        surprised += due is not None and now > due
        habit = habits.observe(habit, 1, now=now)
        due = habits.quiet_after(habit, last=now) if draw.random() < 0.05 else None
    assert surprised == 0


def test_silence_is_no_part_of_the_habit_until_it_ends() -> None:
    habit, last = lived(20)
    assert habits.observe(habit, 0, now=last + 9 * DAY) == habit
    after = habits.observe(habit, 1, now=last + 9 * DAY)
    assert after.days[-9:] == (0,) * 8 + (1,)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.timedeltas(-2 * DAY, 90 * DAY)), max_size=40))
def test_any_history_gives_sane_answers(history) -> None:
    habit, now = Habit(), MONDAY
    for new, later in history:
        now += later
        habit = habits.observe(habit, new, now=now)
        assert len(habit.days) <= habits.WINDOW
        assert 5 * MINUTE <= habits.interval(feed(), habit, now=now) <= HOUR
        due = habits.quiet_after(habit, last=now)
        assert due is None or due - now >= habits.SHORTEST_SILENCE


def test_the_shares_of_hours_make_a_day() -> None:
    habit, _ = lived(30)
    assert sum(habits._share(habit, hour) for hour in range(24)) == pytest.approx(1)
