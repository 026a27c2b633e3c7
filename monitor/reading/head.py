"""The first lines of a text: where a bare text keeps its headline, its date and its byline.

A text without structure says all of it in lines of its own, above the first paragraph. Those lines
become asides of the text (it stays whole, and every offset points into what was read); what they
say goes where it belongs. Taken from text alone the headline is right four times in five, so a
headline from a feed or a page always goes before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from monitor.model import DateSource
from monitor.reading import boilerplate, dateline, dates
from monitor.reading.draft import DateClaim
from monitor.reading.lines import Line

#: Lines looked at for the head; scrapers put five above the text.
WITHIN: Final = 8
#: A headline has at most so many words …
TITLE_WORDS: Final = 40
#: … and characters, whatever its script …
TITLE_LENGTH: Final = 400
#: … and a label ("International", "World News") so few.
LABEL_WORDS: Final = 3
#: Words of a byline's or an outlet's name.
NAME_WORDS: Final = 5

HEADLINE: Final = "the headline"

_DATED: Final = re.compile(
    r"\W*(?:(?:date|dated|published|posted|updated|last updated|time|release(?:d| date)?|"
    r"입력|등록|수정|기사입력|발행일?|опубликовано|дата|发布时间|時間|时间|更新|公開|"
    r"veröffentlicht|publié)(?: (?:on|at|le|am))?\s*[:：]?\s*)?(?P<date>.*\d.*?)\W*",
    re.IGNORECASE,
)
#: " date 2024-01-05 Headline": how some archives write the first line.
_DATE_AND_TITLE: Final = re.compile(
    r"\W*(?:date[:：]?\s+)?(?P<date>\d{4}-\d\d-\d\d"
    r"(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?)"
    r"[\s|:,–—-]+(?P<title>\D.{8,})",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"(?P<name>title|headline|제목|标题|標題|заголовок)\s*[:：]\s*(?P<title>.+)", re.IGNORECASE
)
#: A capitalised name with a colon or a comma glued to it, or itself glued to one.
_NAME: Final = r"(?:[A-Z][\w&]*)(?: [A-Z][\w&]*){0,3}"
_GLUED: Final = re.compile(rf"(?=({_NAME}):(?=\S))|(?<=,)(?=({_NAME}))")


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """What the first lines say."""

    title: str = ""
    dates: tuple[DateClaim, ...] = ()
    #: Bylines and names of outlets.
    credits: tuple[str, ...] = ()
    #: Why, by the line's index, for each line of the head.
    asides: dict[int, str] = field(default_factory=dict)


def bare(lines: Sequence[Line]) -> Head:
    """The head of a text that has no headline but in its own lines."""
    asides: dict[int, str] = {}
    claims: list[DateClaim] = []
    names: list[str] = []
    title = ""
    brand = _glued_name([line.text for line in lines[:WITHIN]])
    for i, line in takewhile(lambda at: not at[1].is_prose, enumerate(lines[:WITHIN])):
        why, said = _head_line(line, titled=bool(title))
        if why == "the date":
            claims.append(DateClaim(raw=said, where=DateSource.HEADER))
        elif why == "a byline":
            names.append(said)
        elif not why and not title and _is_title(lines, i):
            title, why = _without(brand, said), HEADLINE
            claims += [DateClaim(raw=raw, where=DateSource.HEADER) for raw in _dates_in(line)]
            # What stood above the headline was the section's name or the site's.
            asides |= {above: "a label" for above in range(i) if above not in asides}
        if why:
            asides[i] = why
    return Head(title=title, dates=tuple(claims), credits=tuple(names), asides=asides)


def under(title: str, lines: Sequence[Line]) -> Head:
    """The head of a text whose headline is known: the lines that say it again, bylines, dates."""
    brand = _glued_name([title, *(line.text for line in lines[:WITHIN])])
    wanted = {Line(name, 0, len(name)).folded for name in (title, _without(brand, title))}
    asides: dict[int, str] = {}
    claims: list[DateClaim] = []
    names: list[str] = []
    for i, line in takewhile(lambda at: not at[1].is_prose, enumerate(lines[:WITHIN])):
        why, said = _head_line(line, titled=True)
        if line.folded in wanted:
            why = HEADLINE
        elif why == "the date":
            claims.append(DateClaim(raw=said, where=DateSource.HEADER))
        elif why == "a byline":
            names.append(said)
        if why and why != "a label":
            asides[i] = why
    if len(asides) == len(lines) and HEADLINE not in asides.values():
        asides = {}
    return Head(
        title=_without(brand, title), dates=tuple(claims), credits=tuple(names), asides=asides
    )


def _head_line(line: Line, *, titled: bool) -> tuple[str, str]:
    """Why a line of the head is no headline and no prose, and what it says."""
    why, said = "", line.text
    if len(line.text) > TITLE_LENGTH or line.words > TITLE_WORDS:
        pass
    elif boilerplate.is_breadcrumb(line.text):
        why = "where it stood on the site"
    elif (match := _DATED.fullmatch(line.text)) and dates.is_date(match["date"]):
        why, said = "the date", match["date"]
    elif titled and line.is_open and boilerplate.is_byline(line.text):
        why = "a byline"
    elif match := _DATE_AND_TITLE.fullmatch(line.text) or _NAMED.fullmatch(line.text):
        said = match["title"].strip()
    elif titled and line.is_open and line.words <= LABEL_WORDS and line.text[-1] not in ":：":
        why = "a label"
    return why, said


def _is_title(lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` can be the headline: open, not long, with more below it."""
    line = lines[i]
    if i + 1 == len(lines) or line.words > TITLE_WORDS or dateline.length(line.text):
        return False
    if boilerplate.mark(line.text):
        return False
    below = lines[i + 1]
    # A section's name above the headline: a word or two, with a longer open line next.
    if line.words <= LABEL_WORDS and below.is_open and below.words > 2 * line.words:
        return below.is_prose
    return line.is_open or _DATE_AND_TITLE.fullmatch(line.text) is not None


def _dates_in(line: Line) -> list[str]:
    match = _DATE_AND_TITLE.fullmatch(line.text)
    return [match["date"]] if match else []


def _glued_name(head: Sequence[str]) -> str:
    """The name a scraper glued to its copies: twice or more in the head, without a space."""
    seen: dict[str, int] = {}
    for text in head:
        for match in _GLUED.finditer(text):
            name = match[1] or match[2]
            seen[name] = seen.get(name, 0) + 1
    often = [name for name, times in seen.items() if times > 1 and len(name) > LABEL_WORDS]
    return max(often, key=len, default="")


def _without(brand: str, title: str) -> str:
    return title.removeprefix(f"{brand}:").strip() if brand else title
