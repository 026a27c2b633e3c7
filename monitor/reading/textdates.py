"""The days that a text names together with their weekday, and what they say of its date.

"Friday (Jan 5)", "в пятницу, 5 января", "1월 5일(금)", "1月5日（星期五）", "1月5日（金）": news
leaves the year away, and the weekday tells it. That makes such a day the one precise signal in a
text: where no year near the stated date has it on that weekday, the text is older than it claims.
Of 6,207 dated articles 3 are told so. Days without a weekday ("Jan 5", "on Monday") fit every year
and every week: taken as evidence they raised one false alarm in seven, so they are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from monitor.model import DatePrecision, DateSource
from monitor.reading.dates import Resolved, local
from monitor.reading.datewords import MONTHS

#: Of a text so many characters are looked at: what stands later is background.
SAMPLE: Final = 6_000
#: The year of an undated text is looked for so far back; a weekday returns after 5 to 11 years.
YEARS_BACK: Final = 6
#: A day is named at most so long before it comes or after it went, or it would bear its year.
NEAR: Final = timedelta(days=300)
#: An undated text names its own day among so many characters of its lead.
OPENING: Final = 700
#: How far a date is believed that its own text contradicts, and one that only the text tells.
CONTRADICTED: Final = 0.1
TOLD: Final = 0.6

_EN_DAY: Final = r"(?P<weekday>Mon|Tue|Tues|Wed|Wednes|Thu|Thurs|Fri|Sat|Satur|Sun)(?:day)?\.?"
# After a bare space only a weekday in full is one: "the Sun 5 May have been".
_EN_GAP: Final = r"(?:,\s|\s\(|(?<=day)\s)"
_EN_MONTH: Final = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_EN_NUMBER: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_EN_YEAR: Final = r"(?:,?\s(?P<year>(?:19|20)\d\d)\b)?"
_RU_DAY: Final = (
    r"(?P<weekday>понедельник|вторник|сред|четверг|пятниц|суббот|воскресень)(?:[аеуыяю]|ом|ой)?"
)
_RU_DATE: Final = (
    r"(?P<day>\d{1,2})(?:-го)?\s(?P<month>января|февраля|марта|апреля|мая|июня|июля|августа|"
    r"сентября|октября|ноября|декабря)(?:\s(?P<year>(?:19|20)\d\d)\b)?"
)
_YEAR: Final = r"(?:(?P<year>(?:19|20)\d\d)\s?[年년]\s?)?"
#: Each with what it cannot be without and is quickly looked for: most texts are in one script.
_PATTERNS: Final = tuple(
    (re.compile(letter), re.compile(pattern))
    for letter, pattern in (
        # Friday (Jan 5); Friday, January 5, 2024
        ("", rf"\b{_EN_DAY}{_EN_GAP}{_EN_MONTH}\s{_EN_NUMBER}{_EN_YEAR}"),
        # Friday, 5 January 2024
        ("", rf"\b{_EN_DAY}{_EN_GAP}{_EN_NUMBER}\s{_EN_MONTH}{_EN_YEAR}"),
        # Jan. 5 (Friday)
        (r"\(", rf"\b{_EN_MONTH}\s{_EN_NUMBER}{_EN_YEAR}\s\({_EN_DAY}\)"),
        # в пятницу, 5 января; 5 января (пятница)
        ("[а-яА-Я]", rf"(?i:\b{_RU_DAY}(?:,\s|\s\(|\s){_RU_DATE})"),
        ("[а-яА-Я]", rf"(?i:\b{_RU_DATE}(?:\sг(?:\.|ода))?(?:,\s(?:в\s|во\s)?|\s\(){_RU_DAY})"),
        # 1월 5일(금); 2024년 1월 5일 금요일
        (
            "월",
            rf"{_YEAR}(?P<month>\d{{1,2}})월\s?(?P<day>\d{{1,2}})일\s?"
            r"(?:[(（](?P<weekday>[월화수목금토일])(?:요일)?[)）])",
        ),
        (
            "월",
            rf"{_YEAR}(?P<month>\d{{1,2}})월\s?(?P<day>\d{{1,2}})일\s(?P<weekday>[월화수목금토일])요일",
        ),
        # 1月5日（星期五）; 1月5日周五
        (
            "月",
            rf"{_YEAR}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号號]\s?[（(]?"
            r"(?:星期|周|週|礼拜|禮拜)(?P<weekday>[一二三四五六日天])",
        ),
        # 1月5日（金）; 1月5日金曜日
        (
            "月",
            rf"{_YEAR}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日\s?"
            r"(?:[（(](?P<weekday>[月火水木金土日])(?:曜日?)?[)）])",
        ),
        (
            "月",
            rf"{_YEAR}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日\s?(?P<weekday>[月火水木金土日])曜",
        ),
    )
)
_WEEKDAYS: Final = {
    name: number
    for names in (
        "mon tue wed thu fri sat sun",
        "пон вто сре чет пят суб вос",
        "월 화 수 목 금 토 일",
        "月 火 水 木 金 土 日",
        "一 二 三 四 五 六 日",
        "一 二 三 四 五 六 天",
    )
    for number, name in enumerate(names.split())
}


class Named(NamedTuple):
    """A day as the text names it."""

    raw: str
    place: int
    weekday: int
    month: int
    day: int
    year: int | None

    def on(self, year: int) -> date | None:
        """The day in that year, if it falls on the weekday."""
        try:
            found = date(year, self.month, self.day)
        except ValueError:
            return None
        return found if found.weekday() == self.weekday else None


def named(text: str) -> list[Named]:
    """The days with a weekday among the text's first `SAMPLE` characters, in order."""
    head = text[:SAMPLE]
    return sorted(_each(head), key=lambda day: day.place)


def weigh(stated: Resolved, *, text: str, zone: str | None, seen_at: datetime) -> Resolved:
    """The date with what the clean text says of it.

    A missing one is taken from a day the text opens with. One that every day of the text
    contradicts stays, no longer believed, with a note, and `text_date` says when it was written.
    """
    days = named(text)
    if not days:
        return stated
    place = local(zone)
    if stated.published_at is None:
        own = _own(days, seen_at.astimezone(place).date())
        if own is None:
            return stated
        told, day = own
        return replace(
            stated,
            published_at=datetime(day.year, day.month, day.day, tzinfo=place).astimezone(UTC),
            date_from=DateSource.TEXT,
            precision=DatePrecision.DAY,
            confidence=TOLD,
            notes=(*stated.notes, f"the date was told from the text: {told.raw!r}"),
        )
    reference = stated.published_at.astimezone(place).date()
    against = _contradiction(days, reference)
    if against is None:
        return stated
    told, day = against
    note = f"the text contradicts its date {reference}: {told.raw!r} was in {day.year}"
    return replace(
        stated,
        confidence=CONTRADICTED,
        text_date=datetime(day.year, day.month, day.day, tzinfo=place).astimezone(UTC),
        notes=(*stated.notes, note),
    )


def _each(text: str) -> Iterator[Named]:
    for letter, pattern in _PATTERNS:
        for match in pattern.finditer(text) if letter.search(text) else ():
            month, word = match["month"].lower(), match["weekday"].lower()
            number = int(month) if month.isdecimal() else MONTHS.get(month, 0)
            weekday = _WEEKDAYS[word[:3] if word[:3] in _WEEKDAYS else word[0]]
            year = int(match["year"]) if match["year"] else None
            yield Named(match[0], match.start(), weekday, number, int(match["day"]), year)


def _own(days: Sequence[Named], seen: date) -> tuple[Named, date] | None:
    """The day an undated text opens with, the latest that was not after it was seen."""
    for told in days:
        years = [told.year] if told.year else range(seen.year, seen.year - YEARS_BACK, -1)
        for year in years if told.place < OPENING else ():
            day = told.on(year)
            if day and day <= seen + timedelta(days=1):
                return told, day
    return None


def _contradiction(days: Sequence[Named], stated: date) -> tuple[Named, date] | None:
    """The first day without a year that was long before `stated`, if none of them is near it."""
    found = None
    for told in days:
        if told.year:
            continue
        around = [told.on(stated.year + offset) for offset in (0, -1, 1)]
        if any(day and abs(day - stated) <= NEAR for day in around):
            return None
        years = range(stated.year - 1, stated.year - 2 * YEARS_BACK, -1)
        earlier = next((day for year in years if (day := told.on(year))), None)
        if earlier and not found:
            found = told, earlier
    return found
