"""Times by the clock on somebody's wall: hours in which to be quiet, and cron schedules.

Everything is given in an IANA zone and asked for in UTC. On the two days of a year when the clock
is put forward or back:

- a time that the clock skips is taken as far behind the gap as it stands in it (02:30 is 03:30);
- of a time that comes twice, a quiet hour begins with the first and ends with the second, so that
  nobody is woken between; a schedule runs at the first only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# fmt: off
MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)
# fmt: on
_DAY: Final = timedelta(days=1)
#: Quiet hours that join up for longer than this have no end worth waiting for.
_LONGEST_MUTE: Final = timedelta(days=8)
#: The longest way from one 29 February to the next, over a year like 2100.
_HORIZON: Final = timedelta(days=366 * 8 + 1)


# ── quiet hours ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class MuteTime:
    """Hours in which nobody is to be disturbed, each day or on some."""

    #: First minute, by the clock of the zone.
    start: time = time(0)
    #: The minute after the last; not later than `start`: on the day after.
    end: time = time(0)
    #: The days on which it begins, 0 = Monday.
    days: tuple[int, ...] = tuple(range(7))
    #: IANA zone.
    timezone: str = "UTC"

    def window(self, day: date) -> tuple[datetime, datetime]:
        """From when to when it lasts if it begins on this day, in UTC."""
        zone = ZoneInfo(self.timezone)
        last = day if self.end > self.start else day + _DAY
        begins = datetime.combine(day, self.start, zone)
        ends = datetime.combine(last, self.end, zone)
        # The later of the two: the second of a time that comes twice, and behind a gap.
        return begins.astimezone(UTC), max(ends.replace(fold=f).astimezone(UTC) for f in (0, 1))

    def covers(self, moment: datetime) -> datetime | None:
        """The end, where it lasts at this moment."""
        today = moment.astimezone(ZoneInfo(self.timezone)).date()
        for day in (today - _DAY, today):
            begins, ends = self.window(day)
            if day.weekday() in self.days and begins <= moment < ends:
                return ends
        return None


def audible_at(mutes: Sequence[MuteTime], moment: datetime) -> datetime:
    """The first time from `moment` on that no quiet hour covers.

    Where they leave no gap for over a week, that is the time after that week: ask again then.
    """
    found = moment
    while found - moment < _LONGEST_MUTE:
        ends = [end for mute in mutes if (end := mute.covers(found))]
        if not ends:
            break
        found = max(ends)
    return found


# ── cron ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Cron:
    """A schedule in the five fields of crontab(5), in a zone."""

    #: As it was written.
    text: str
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    #: Days of the month.
    days: tuple[int, ...]
    months: tuple[int, ...]
    #: Days of the week, 0 = Monday.
    weekdays: tuple[int, ...]
    #: True where either kind of day will do: crontab's rule when both are restricted.
    either_day: bool = False
    timezone: str = "UTC"

    def next(self, after: datetime) -> datetime | None:
        """The first time later than `after`, in UTC; None for a date that never comes."""
        zone = ZoneInfo(self.timezone)
        today = after.astimezone(zone).date()
        for number in range(_HORIZON.days):
            day = today + number * _DAY
            if self._takes(day):
                times = (datetime.combine(day, each, zone).astimezone(UTC) for each in self._times)
                if later := [each for each in times if each > after]:
                    return min(later)
        return None

    @property
    def _times(self) -> Iterator[time]:
        return (time(hour, minute) for hour in self.hours for minute in self.minutes)

    def _takes(self, day: date) -> bool:
        in_month, in_week = day.day in self.days, day.weekday() in self.weekdays
        good = in_month or in_week if self.either_day else in_month and in_week
        return good and day.month in self.months


def parse_cron(text: str, *, timezone: str = "UTC") -> Cron:
    """Reads `MINUTE HOUR DAY MONTH WEEKDAY`. Raises ValueError, which says what is wrong.

    Fields take `*`, numbers, names of months and days, ranges (`mon-fri`), steps (`*/15`) and
    lists of these; Sunday is 0 or 7.
    """
    fields = text.split()
    if len(fields) != 5:  # noqa: PLR2004 - crontab has five
        raise ValueError("expected five fields, MINUTE HOUR DAY MONTH WEEKDAY, as in 0 8 * * mon")
    sundays_first = (DAYS[-1], *DAYS[:-1])
    minutes = _field(fields[0], "minute", range(60))
    hours = _field(fields[1], "hour", range(24))
    days = _field(fields[2], "day", range(1, 32))
    months = _field(fields[3], "month", range(1, 13), MONTHS)
    weekdays = _field(fields[4], "weekday", range(8), sundays_first)
    cron = Cron(
        text=text,
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=tuple(sorted({(day - 1) % 7 for day in weekdays})),
        either_day="*" not in (fields[2][0], fields[4][0]),
        timezone=timezone,
    )
    if cron.next(datetime(2000, 1, 1, tzinfo=UTC)) is None:
        raise ValueError("this date never comes")
    return cron


def _field(text: str, what: str, span: range, names: Sequence[str] = ()) -> tuple[int, ...]:
    found: set[int] = set()
    for part in text.split(","):
        found.update(_part(part, what, span, names))
    return tuple(sorted(found))


def _part(text: str, what: str, span: range, names: Sequence[str]) -> Iterable[int]:
    stretch, has_step, step = text.partition("/")
    if has_step and not (step.isdecimal() and int(step)):
        raise ValueError(f"'{text}' is no {what}: a step is a number, as in */15")
    by = int(step) if has_step else 1
    if stretch == "*":
        return span[::by]
    first, is_range, last = stretch.partition("-")
    start = _number(first, what, span, names)
    # `3/5` is from 3 on, as in every cron.
    end = _number(last, what, span, names) if is_range else span[-1] if has_step else start
    if end < start:
        raise ValueError(f"'{text}' is no {what}: a range goes from the lower to the higher")
    return range(start, end + 1, by)


def _number(text: str, what: str, span: range, names: Sequence[str]) -> int:
    if text.lower() in names:
        return names.index(text.lower()) + span[0]
    if text.isascii() and text.isdecimal() and int(text) in span:
        return int(text)
    raise ValueError(f"'{text}' is no {what}: expected {span[0]} to {span[-1]}")
