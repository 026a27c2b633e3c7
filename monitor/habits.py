"""What a source's counts say of it: how often it has news, and when its silence is none of its own.

::

    counts of new items ──observe──▶ Habit ─┬─ interval     between its polls
    (by day, by hour)                       └─ quiet_after when its silence would be a surprise

Both take news for a Poisson process whose rate goes with the hour of the day and the day of the
week, as learned: a newsroom that sleeps at night and writes nothing on its own weekend (which is
Friday and Saturday in some countries) surprises nobody by that.

*Silence.* The chance of no item where m were to be expected is exp(-m). Real news comes in bursts,
which makes long gaps likelier than that, so m is divided by the dispersion of the daily counts
(variance over mean; the quasi-Poisson correction of McCullagh & Nelder, "Generalized Linear
Models", 1989, ch. 6). A source of fifty items a day has 18,000 gaps a year; at a chance of one in
a million each, it is called quiet by mistake once in fifty years.

Days without news after the last item are no part of the habit until the next item comes: a source
that fell silent does not get used to it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log
from typing import Final

from monitor.model import Habit, Source, SourceState

#: Days that are kept: four of each weekday.
WINDOW: Final = 28
#: Days before silence is judged: two weekends. Before that a habit is not one.
JUDGED_AFTER: Final = 14
#: Days before the rate is trusted for polling.
TRUSTED_AFTER: Final = 2
#: The chance of a silence by which nobody is told of it though all is well.
SURPRISE: Final = 1e-6
#: No silence shorter than this is told, however busy the source: a publisher's system may stand
#: still for a morning, and a person must be able to do something about it.
SHORTEST_SILENCE: Final = timedelta(hours=6)
#: Silences that would surprise only later are never told: the rate is too low to say.
LONGEST_SILENCE: Final = timedelta(days=60)

#: What a source begins with whose own rate of news decides, and is not known yet.
UNKNOWN_WAIT: Final = timedelta(minutes=15)
#: Of the time that its next item takes: at half of it, two polls in three find nothing new, and an
#: item waits a quarter of that time.
PART_OF_WAIT: Final = 0.5

#: Between two polls of a source whose publisher's hub tells of its news: what it fails to tell is
#: then an hour late, once; after that the source is polled as before.
SAFETY_NET: Final = timedelta(hours=1)

_HOUR: Final = timedelta(hours=1)
_HOURS: Final = 24
_WEEKDAYS: Final = 7


def observe(habit: Habit, new: int, *, now: datetime) -> Habit:
    """The habit with `new` items first seen now; with none, only its beginning is noted."""
    today = now.astimezone(UTC).date()
    if habit.day is None:
        habit = Habit(day=today, days=(0,), hours=(0,) * _HOURS)
    if not new or habit.day is None:
        return habit
    passed = max((today - habit.day).days, 0)
    days = [*habit.days, *(0,) * min(passed, WINDOW)]
    days[-1] += new
    # Hours have no days, so they age by halves: every four weeks, as the days do.
    ages = today.toordinal() // WINDOW > habit.day.toordinal() // WINDOW
    hours = [count // 2 if ages else count for count in habit.hours]
    hours[now.astimezone(UTC).hour] += new
    return replace(habit, day=max(today, habit.day), days=tuple(days[-WINDOW:]), hours=tuple(hours))


def wait(habit: Habit, *, now: datetime) -> timedelta | None:
    """How long its next item takes on average, in this hour and the next; None: nothing is known.

    A silence counts: the longer it lasts, the longer the wait.
    """
    if habit.day is None:
        return None
    lived = len(habit.days) + max((now.astimezone(UTC).date() - habit.day).days, 0)
    if lived <= TRUSTED_AFTER:
        return None
    hour = now.astimezone(UTC).hour
    share = max(_share(habit, hour), _share(habit, (hour + 1) % _HOURS))
    per_hour = sum(habit.days) / lived * share
    return _HOUR / per_hour if per_hour else LONGEST_SILENCE


def interval(source: Source, habit: Habit, *, now: datetime) -> timedelta:
    """Between two polls of a source that neither fails nor asks for more: learned, in a range."""
    if source.slowest is None:
        return source.every
    expected = wait(habit, now=now)
    learned = UNKNOWN_WAIT if expected is None else expected * PART_OF_WAIT
    return min(max(learned, source.every), source.slowest)


def every(source: Source, state: SourceState, *, now: datetime) -> timedelta:
    """The time between two polls, as its habit and its hub have it."""
    wait = interval(source, state.habit, now=now)
    return max(wait, SAFETY_NET) if state.pushed else wait


def quiet_after(habit: Habit, *, last: datetime) -> datetime | None:
    """When silence since `last`, the source's last item, would be a surprise; None: it would not.

    Weekdays are judged by their own mean, so that weekends are, whichever days those are.
    """
    if len(habit.days) < JUDGED_AFTER:
        return None
    means = _weekday_means(habit)
    shares = [_share(habit, hour) for hour in range(_HOURS)]
    enough = -log(SURPRISE) * _dispersion(habit, means)
    start = last.astimezone(UTC)
    # What is left of its own hour of the clock, then whole hours.
    whole = start.replace(minute=0, second=0, microsecond=0)
    expected = (1 - (start - whole) / _HOUR) * means[start.weekday()] * shares[start.hour]
    weekday, hour = start.weekday(), start.hour
    for number in range(1, LONGEST_SILENCE // _HOUR):
        if expected >= enough:
            return max(whole + number * _HOUR, last + SHORTEST_SILENCE)
        weekday, hour = _next(weekday, hour)
        expected += means[weekday] * shares[hour]
    return None


def per_day(habit: Habit) -> float | None:
    """Items a day on average, up to the last one; None: nothing is known."""
    return sum(habit.days) / len(habit.days) if habit.days else None


def _next(weekday: int, hour: int) -> tuple[int, int]:
    """The hour after this one of the week."""
    return (weekday, hour + 1) if hour + 1 < _HOURS else ((weekday + 1) % _WEEKDAYS, 0)


def _share(habit: Habit, hour: int) -> float:
    """The part of a day's items that comes in this hour; one is added to each (Laplace), so that
    a source of which little is known is taken for even.
    """
    return (habit.hours[hour] + 1) / (sum(habit.hours) + _HOURS)


def _weekday_means(habit: Habit) -> list[float]:
    """Items a day, Monday first."""
    return [
        sum(counts) / len(counts) if (counts := habit.days[offset::_WEEKDAYS]) else 0.0
        for offset in (_first(habit, weekday) for weekday in range(_WEEKDAYS))
    ]


def _first(habit: Habit, weekday: int) -> int:
    """Where in `days` this weekday comes first."""
    assert habit.day is not None, "days have a last one"
    begins = (habit.day.weekday() - (len(habit.days) - 1)) % _WEEKDAYS
    return (weekday - begins) % _WEEKDAYS


def _dispersion(habit: Habit, means: list[float]) -> float:
    """How much more the daily counts vary than those of a Poisson process would: 1 or more.

    Pearson's statistic over its degrees of freedom, a mean for each weekday having been fitted.
    """
    first = [_first(habit, weekday) for weekday in range(_WEEKDAYS)]
    fitted = {offset: mean for offset, mean in zip(first, means, strict=True) if mean}
    deviations = [
        (count - fitted[number % _WEEKDAYS]) ** 2 / fitted[number % _WEEKDAYS]
        for number, count in enumerate(habit.days)
        if number % _WEEKDAYS in fitted
    ]
    freedom = len(deviations) - len(fitted)
    return max(sum(deviations) / freedom, 1.0) if freedom > 0 else 1.0
