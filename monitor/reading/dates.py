"""Dates as documents write them, and which of several to believe.

One pass for all of them: find year, month and day, take them out, find the time in what is left,
then the zone. feedparser's own parser reads CEST, BST and IST as UTC and 1790000000 as the year
1789; here a zone is known or the date counts as local to the source, and numbers are epochs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.model import DatePrecision, DateSource
from monitor.reading.datewords import AFTERNOON, MONTHS, MORNING, ZONES, spelled
from monitor.reading.draft import DateClaim

#: No date is longer ("Wednesday, September 23rd, 2026 at 03:04:05 p.m. GMT+09:00" has 57).
LONGEST: Final = 100
#: Dates outside are no dates of news: before it lie the zeros of computer clocks (1900, 1904,
#: 1970) and misread epochs, after it nobody publishes.
FIRST_YEAR: Final = 1980
LAST_YEAR: Final = 2100
#: How far ahead a clock may be wrong before a date counts as lying in the future.
FUTURE_TOLERANCE: Final = timedelta(days=1)
#: Claims further apart than this disagree; less is the zone or the hour of an update.
DISAGREEMENT: Final = timedelta(days=1)
#: Two-digit years below are of this century, as in RFC 2822.
_PIVOT: Final = 70
#: Letters a line may have beside its date: "Wednesday", "Eastern Time", "Freitag, den".
_STRAY_LETTERS: Final = 16

#: How far a date is believed by who states it: machines for machines, then people for people.
TRUST: Final[Mapping[DateSource, float]] = {
    DateSource.JSON_LD: 0.95,
    DateSource.FEED: 0.95,
    DateSource.META: 0.9,
    DateSource.RECORD: 0.9,
    DateSource.PAGE: 0.8,
    DateSource.URL: 0.8,
    DateSource.HEADER: 0.7,
    DateSource.TEXT: 0.6,
    DateSource.FILE: 0.5,
}
#: A heuristic's guess, and a date that lies in the future.
GUESSED: Final = 0.5
FUTURE: Final = 0.2

_EPOCH: Final = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_ISO: Final = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<year2>\d{4})(?P<month2>\d{2})(?P<day2>\d{2})(?=T|\s|$|\d{6}$)"
)
_CJK: Final = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]")
_DOTTED: Final = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
_WORDED: Final = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?[\s-]*(?:de\s+)?(?P<month>[^\W\d_]{3,12})\.?"
    r"[\s,-]*(?:de\s+)?(?P<year>\d{4}|\d{2})(?!\d)"
    r"|(?P<month2>[^\W\d_]{3,12})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})"
    r"|(?<!\d)(?P<year3>\d{4}),?\s+(?P<month3>[^\W\d_]{3,12})\.?\s+(?P<day3>\d{1,2})(?!\d)"
)
# As C's asctime writes it: Mon Sep 21 03:04:05 [CEST] 2026.
_ASCTIME: Final = re.compile(
    r"(?P<month>[^\W\d_]{3})\s+(?P<day>\d{1,2})\s+(?P<time>\d\d:\d\d:\d\d)\s+"
    r"(?P<zone>[A-Z]{1,5}\s+)?(?P<year>\d{4})"
)
# The time of a date without separators: 20260921T030405Z.
_COMPACT: Final = re.compile(r"^(\d\d)(\d\d)(\d\d)(?!\d)|^T(\d\d)(\d\d)(?!\d)")
_TIME: Final = re.compile(
    r"(?P<before>오전|오후|上午|下午|午前|午後|凌晨|早上|晚上)?\s*"
    r"(?<!\d)(?P<hour>\d{1,2})(?:\s*[:：.]\s*|\s*[시時时]\s*|\s?h\s?(?=\d\d))(?P<minute>\d{2}(?!\d)|\d(?=\s*[분分]))?"
    r"(?:\s*[분分:：.]\s*(?P<second>\d{2})(?:[.,]\d+)?\s*[초秒]?)?[분分]?\s*"
    r"(?P<after>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET: Final = re.compile(r"(?:GMT|UTC|UT)?\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)")
# A month alone; only where nothing else is said.
_MONTH_ALONE: Final = re.compile(
    r"(?P<year>\d{4})\s*[-/.年년]\s*(?P<month>\d{1,2})\s*[月월]?|(?P<name>[^\W\d_]{3,10})\.?,?\s+(?P<year2>\d{4})"
)
_IN_URL: Final = re.compile(
    r"://[^/?#]+[^?#]*?(?:/((?:19|20)\d\d)/([01]\d)/?([0-3]\d)(?=[/_.-]|$)"
    r"|[/_-](20\d\d)-([01]\d)-([0-3]\d)(?=[/_.-]|$)|[/_-](20\d\d)([01]\d)([0-3]\d)(?=[/_.-]|$))"
)
# Between letters or digits eight digits are a number of something.
_IN_NAME: Final = re.compile(
    r"(?<![^\W_])((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?![^\W_])"
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_NAME: Final = re.compile(r"(?<![^\W\d_])[A-ZМСК]{1,5}(?![^\W\d_])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """Which date is believed, and what there is to say of the others."""

    published_at: datetime | None = None
    date_from: DateSource | None = None
    precision: DatePrecision | None = None
    #: As `Article.date_confidence`.
    confidence: float | None = None
    #: As `Article.text_date`.
    text_date: datetime | None = None
    notes: tuple[str, ...] = ()


def resolve(claims: Sequence[DateClaim], *, zone: str | None, seen_at: datetime) -> Resolved:
    """The first claim that can be read, moved to `seen_at` if it lies in the future.

    A missing date stays missing: the time of reading never stands in for it.
    """
    notes: list[str] = []
    chosen: tuple[DateClaim, datetime, DatePrecision] | None = None
    confidence = 0.0
    # What somebody stated goes before what was guessed, wherever it stands.
    for claim in sorted(claims, key=lambda claim: claim.guessed):
        found = _stated(claim.raw, zone)
        if found is None:
            notes.append(f"the {claim.where} date cannot be read: {claim.raw[:LONGEST]!r}")
        elif chosen is None:
            chosen = claim, *found
            confidence = GUESSED if claim.guessed else TRUST[claim.where]
        elif abs(found[0] - chosen[1]) <= DISAGREEMENT + _slack(found[1], chosen[2]):
            confidence = 1 - (1 - confidence) / 2  # somebody else says so too
        else:
            confidence /= 2
            notes.append(
                f"dates disagree: the {chosen[0].where} says {chosen[1]:%Y-%m-%d}, "
                f"the {claim.where} {found[0]:%Y-%m-%d}"
            )
    if chosen is None:
        return Resolved(notes=tuple(notes))
    claim, moment, precision = chosen
    if claim.guessed:
        notes.append(f"the date was guessed from the {claim.where}")
    if moment > seen_at + FUTURE_TOLERANCE:
        notes.append(f"dated in the future ({moment:%Y-%m-%d %H:%M} UTC): taken as when first seen")
        moment, confidence = seen_at, FUTURE
    return Resolved(
        published_at=moment,
        date_from=claim.where,
        precision=precision,
        confidence=round(confidence, 3),
        notes=tuple(notes),
    )


def _slack(*precisions: DatePrecision) -> timedelta:
    """What a day lacks of being a moment; a month lacks more."""
    if DatePrecision.MONTH in precisions:
        return timedelta(days=31)
    return timedelta(days=1) if DatePrecision.DAY in precisions else timedelta()


def in_url(url: str | None) -> tuple[DateClaim, ...]:
    """The day that a URL's path holds ("/2024/01/05/", "-20240105"), as a claim."""
    match = _IN_URL.search(url or "")
    if not match:
        return ()
    year, month, day = (part for part in match.groups() if part)
    return (DateClaim(raw=f"{year}-{month}-{day}", where=DateSource.URL),)


def in_name(name: str) -> tuple[DateClaim, ...]:
    """The day that a file's name holds ("2024-01-05 visit.pdf", "kcna_20240105.txt"), as a claim.

    People and archives name files so. What the file system and the document's properties say is
    not asked: it tells when the file was saved or copied, and so would be now() by another name.
    """
    match = _IN_NAME.search(name)
    if not match:
        return ()
    year, _, month, day = match.groups()
    return (DateClaim(raw=f"{year}-{month}-{day}", where=DateSource.FILE),)


def parse(raw: str, *, zone: str | None = None) -> datetime | None:
    """The moment in UTC; None when it is no date, ambiguous, or outside the years of news.

    Without an offset it is local time in the IANA zone `zone` (UTC without one); without a time,
    the day's first minute; of a month alone, the first day's.
    """
    found = _stated(raw, zone)
    return found[0] if found else None


def _stated(raw: str, zone: str | None) -> tuple[datetime, DatePrecision] | None:
    """The moment and how exactly it is stated. Midnight sharp is how many spell a day."""
    raw = raw.strip()
    if not raw or len(raw) > LONGEST:
        return None
    raw = spelled(raw)
    if _EPOCH.fullmatch(raw):
        epoch = _epoch(raw)
        return (epoch, DatePrecision.MINUTE) if epoch else None
    found = _day(raw)
    if found is None:
        return _month_alone(raw, zone)
    (year, month, day), rest = found
    clock, rest = _time(rest)
    try:
        moment = datetime(year, month, day, *clock, tzinfo=_offset(rest) or local(zone))
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    precision = DatePrecision.MINUTE if any(clock) else DatePrecision.DAY
    return (moment, precision) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def in_dateline(datelines: Sequence[str]) -> tuple[DateClaim, ...]:
    """The day with its year that a dateline holds, as a claim; a day without one is none."""
    found = [spelled(line) for line in datelines if len(line) <= LONGEST]
    return tuple(DateClaim(raw=line, where=DateSource.TEXT) for line in found if _day(line))[:1]


def _month_alone(raw: str, zone: str | None) -> tuple[datetime, DatePrecision] | None:
    match = _MONTH_ALONE.fullmatch(raw)
    if not match:
        return None
    year = int(match["year"] or match["year2"])
    month = int(match["month"]) if match["month"] else MONTHS.get(match["name"].lower(), 0)
    if not (FIRST_YEAR < year < LAST_YEAR and 1 <= month <= 12):  # noqa: PLR2004 – of a year
        return None
    first = datetime(year, month, 1, tzinfo=local(zone)).astimezone(UTC)
    return first, DatePrecision.MONTH


def is_date(raw: str) -> bool:
    """Whether the line is a date and nothing else but a weekday or a word or two."""
    raw = spelled(raw) if len(raw) <= LONGEST else ""
    found = _day(raw)
    if found is None or parse(raw) is None:
        return False
    _, rest = _time(found[1])
    return len(_LETTER.findall(rest)) <= _STRAY_LETTERS


def local(zone: str | None) -> tzinfo:
    """The zone by its IANA name; UTC for None and for names nobody knows."""
    try:
        return ZoneInfo(zone) if zone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _epoch(raw: str) -> datetime | None:
    seconds = float(raw)
    # Twelve digits and more are milliseconds.
    moment = datetime.fromtimestamp(seconds if seconds < 10**11 else seconds / 1000, UTC)
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _day(raw: str) -> tuple[tuple[int, int, int], str] | None:
    """Year, month and day, and the text around them."""
    if match := _CJK.search(raw) or _ISO.search(raw):
        year, month, day = (int(g) for g in match.groups() if g and g.isdecimal())
        return (year, month, day), _without(raw, match)
    if match := _ASCTIME.search(raw):
        if number := MONTHS.get(match["month"].lower()):
            clock = f" {match['time']} {match['zone'] or ''}"
            return (int(match["year"]), number, int(match["day"])), clock
        return None
    for match in _WORDED.finditer(raw):
        year, month, day = (
            next(filter(None, (match[f"{part}{n}"] for n in ("", "2", "3"))))
            for part in ("year", "month", "day")
        )
        if number := MONTHS.get(month.lower()):
            return (_century(year), number, int(day)), _without(raw, match)
    return _numeric(raw)


def _numeric(raw: str) -> tuple[tuple[int, int, int], str] | None:
    """21.09.2026 is day first; 09/21/2026 only when one number can be no month."""
    match = _DOTTED.search(raw)
    if not match:
        return None
    first, second, year = (int(g) for g in match.groups())
    if "." in match[0] or first > 12 or first == second:  # noqa: PLR2004 – months of a year
        return (year, second, first), _without(raw, match)
    if second > 12:  # noqa: PLR2004 – months of a year
        return (year, first, second), _without(raw, match)
    return None


def _without(raw: str, match: re.Match[str]) -> str:
    rest = raw[match.end() :]
    if compact := _COMPACT.match(rest) or _COMPACT.match(rest.removeprefix("T")):
        numbers = [number for number in compact.groups() if number]
        rest = ":".join(numbers) + rest.removeprefix("T")[2 * len(numbers) :]
    rest = rest.removeprefix("T")
    return f"{raw[: match.start()]} {rest}"


def _century(year: str) -> int:
    number = int(year)
    if len(year) > 2:  # noqa: PLR2004 – a year in full
        return number
    return number + (2000 if number < _PIVOT else 1900)


def _time(rest: str) -> tuple[tuple[int, int, int], str]:
    """Hour, minute and second (midnight where there is none), and what is left."""
    match = _TIME.search(rest)
    if not match:
        return (0, 0, 0), rest
    hour = int(match["hour"])
    half = (match["before"] or match["after"] or "").lower().replace(".", "")
    if half in AFTERNOON and hour < 12:  # noqa: PLR2004 – hours of a half day
        hour += 12
    elif half in MORNING and hour == 12:  # noqa: PLR2004 – hours of a half day
        hour = 0
    clock = hour, int(match["minute"] or 0), min(int(match["second"] or 0), 59)
    return clock, rest[match.end() :] or rest[: match.start()]


def _offset(rest: str) -> tzinfo | None:
    """The zone that is named or given as an offset, if any."""
    if match := _OFFSET.search(rest):
        delta = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(delta if match[1] == "+" else -delta)
    for match in _NAME.finditer(rest):
        if match[0] in ZONES:
            return timezone(timedelta(hours=ZONES[match[0]]))
    return None
