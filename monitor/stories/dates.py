"""When the event happened, as the text itself tells it.

News writes its dates without the year ("Dec. 30", "1월 5일", "5 января"). One such day proves
little, but two texts on one event name days close together, and the days of a text tell whether
its stated date can be true. Days are compared on a
circle of 366, because the year is what is missing; a date with its year is either the text's own,
when it stands at its top, or history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

#: Days of two texts this near each other may be of one event: a week's news and its background.
NEAR: Final = timedelta(days=7)
#: Beyond this the days of two texts belong to two events.
FAR: Final = timedelta(days=30)
#: A stated date this far from every day the text names is not believed on its own.
DOUBT: Final = timedelta(days=60)
#: A full date among the first words is the text's own: a dateline, or a line by itself.
DATELINE_WORDS: Final = 40
#: A text that names more days than this is a chronicle; its first ones are kept.
MAX_DAYS: Final = 16

_MONTHS: Final = (
    "Jan January января январь янв",
    "Feb February февраля февраль фев",
    "Mar March марта март мар",
    "Apr April апреля апрель апр",
    "May мая май",
    "Jun June июня июнь",
    "Jul July июля июль",
    "Aug August августа август авг",
    "Sep Sept September сентября сентябрь сен",
    "Oct October октября октябрь окт",
    "Nov November ноября ноябрь ноя",
    "Dec December декабря декабрь дек",
)
_MONTH: Final = {
    form: number
    for number, names in enumerate(_MONTHS, 1)
    for name in names.split()
    for form in (name, name.capitalize(), name.upper())
}
_YEAR: Final = {str(year): year for year in range(1950, 2100)}
_MONTH_SIGNS: Final = ("月", "월")
_DAY_SIGNS: Final = ("日", "일")
_YEAR_SIGNS: Final = ("年", "년")
# A word that may begin or end a date, looked for before anything else is looked at.
_ANCHORS: Final = frozenset((*_MONTH, *_YEAR, *_MONTH_SIGNS))
_DAY: Final = {
    f"{zero}{day}{ordinal}": day
    for day in range(1, 32)
    for zero in ("", *("0" * (day < 10)))  # noqa: PLR2004 - one digit
    for ordinal in ("", "st", "nd", "rd", "th")
}
_RANGE: Final = frozenset(("to", "and", "through", "по", "и"))
_DAYS_BEFORE: Final = (0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335)
_MONTH_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CIRCLE: Final = 366


#: Days that a text names by the day alone are looked for among so many words: its lead.
_LEAD: Final = 80
#: … and are this near its date, or another month is meant.
_RECENT: Final = timedelta(days=6)
_WEEKDAY: Final = {
    name: number
    for number, names in enumerate(
        (
            "Monday понедельник понеділок",
            "Tuesday вторник вівторок",
            "Wednesday среду среда середу",
            "Thursday четверг четвер",
            "Friday пятницу пятница ятницю",
            "Saturday субботу суббота суботу",
            "Sunday воскресенье неділю",
        )
    )
    for name in names.split()
}


class TextDates(NamedTuple):
    """What a text says of time."""

    #: Days of the year (0 to 365, as in a leap year) that it names without a year, each once.
    days: tuple[int, ...]
    #: The full date among its first words.
    own: datetime | None


class _Mention(NamedTuple):
    place: int
    month: int
    day: int
    year: int | None


def text_dates(written: Sequence[str]) -> TextDates:
    """The dates in a text, given as its words as they are written."""
    found = [m for m in _mentions(written) if m.day <= _MONTH_LENGTHS[m.month - 1]]
    own = next((_full(m) for m in found if m.year and m.place < DATELINE_WORDS), None)
    days = dict.fromkeys(_DAYS_BEFORE[m.month - 1] + m.day - 1 for m in found if not m.year)
    return TextDates(tuple(days)[:MAX_DAYS], own)


def day_of_year(time: datetime) -> int:
    """0 to 365, as in a leap year, so that a day has one number in every year."""
    return _DAYS_BEFORE[time.month - 1] + time.day - 1


def recent_days(written: Sequence[str], at: datetime) -> tuple[int, ...]:
    """Days of the year that a text of this date names in its lead by the day alone: 4日, 4일, on
    Wednesday. Each once, in order.
    """
    found: dict[int, None] = {}
    # Zones differ: what is tomorrow here may be today where the text was written.
    late = at + timedelta(days=1)
    for word, after in pairwise([*written[:_LEAD], ""]):
        days: list[datetime] = []
        if word in _WEEKDAY:
            # Tomorrow's name is that of last week's day as well, and nobody can tell. A date
            # without a time is the outlet's own.
            ahead = at.time() != time.min and late.weekday() == _WEEKDAY[word]
            days = [late] if ahead else []
            days.append(at - timedelta(days=(at.weekday() - _WEEKDAY[word]) % 7))
        elif after.startswith(_DAY_SIGNS) and word in _DAY:
            near = (late - timedelta(days=back) for back in range(31))
            days = [one for one in near if one.day == _DAY[word]][:1]
        found |= dict.fromkeys(day_of_year(day) for day in days if at - day <= _RECENT)
    return tuple(found)[:MAX_DAYS]


def distance(ours: Iterable[int], theirs: Iterable[int]) -> int | None:
    """Days between the nearest two days of the year; None where one side names none."""
    theirs = tuple(theirs)
    apart = [abs(a - b) for a in ours for b in theirs]
    return min((min(d, _CIRCLE - d) for d in apart), default=None)


def event_time(
    published: datetime | None, dates: TextDates, *, first_seen: datetime, window: timedelta
) -> datetime | None:
    """When the event of a text happened; None where its stated date is missing or not believed.

    A date is believed when the program saw the text appear within `window` of it, or when the
    text names a day near it, or none at all.
    """
    if published is None:
        return dates.own
    if abs(published - first_seen) <= window:
        return published
    apart = distance(dates.days, (day_of_year(published),))
    return None if apart is not None and apart > DOUBT.days else published


def _mentions(written: Sequence[str]) -> Iterator[_Mention]:
    for i in [i for i, word in enumerate(written) if word in _ANCHORS]:
        word, before, after = written[i], written[max(0, i - 3) : i], written[i + 1 : i + 4]
        if word in _MONTH:
            yield from _by_name(i, _MONTH[word], before, after)
        elif word in _MONTH_SIGNS:
            yield from _by_sign(i, before, after)
        else:
            yield from _by_digits(i, _YEAR[word], after)


def _by_name(i: int, month: int, before: Sequence[str], after: Sequence[str]) -> Iterator[_Mention]:
    """As in "January 5, 2024", "5 January 2024", "August 21 to 31"."""
    if after and after[0] in _DAY:
        yield _Mention(i, month, _DAY[after[0]], _YEAR.get(after[1]) if after[1:] else None)
        if after[2:] and after[1] in _RANGE and after[2] in _DAY:
            yield _Mention(i, month, _DAY[after[2]], None)
    elif before and before[-1] in _DAY:
        yield _Mention(i, month, _DAY[before[-1]], _YEAR.get(after[0]) if after else None)


def _by_sign(i: int, before: Sequence[str], after: Sequence[str]) -> Iterator[_Mention]:
    """As in 1月5日, 2024年1月5日, 1월 5일."""
    if not before or not after[1:] or not after[1].startswith(_DAY_SIGNS):
        return
    month, day = _DAY.get(before[-1], 0), _DAY.get(after[0])
    if day and 1 <= month <= len(_MONTHS):
        dated = len(before) > 2 and before[1] in _YEAR_SIGNS  # noqa: PLR2004 - year, sign, month
        yield _Mention(i, month, day, _YEAR.get(before[0]) if dated else None)


def _by_digits(i: int, year: int, after: Sequence[str]) -> Iterator[_Mention]:
    """As in 2024-01-05."""
    if after[1:] and all(len(digits) == 2 for digits in after[:2]):  # noqa: PLR2004 - ISO 8601
        month, day = _DAY.get(after[0], 0), _DAY.get(after[1])
        if day and 1 <= month <= len(_MONTHS):
            yield _Mention(i, month, day, year)


def _full(mention: _Mention) -> datetime | None:
    try:
        return datetime(mention.year or 1, mention.month, mention.day, tzinfo=UTC)
    except ValueError:  # 29 February of a common year
        return None
