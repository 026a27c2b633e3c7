"""Lines that recur in a source's articles: learnt from what was filed, set aside in what comes.

::

    article ─telling──▶ hash of each line that may be furniture ─▶ (counted where it is filed)
    article, in how many stories each was seen, of how many ─set_aside─▶ the article, those lines
                                                                         as asides

Counted are stories, not articles: versions and copies of one text repeat every line of it, and so
do the reports of one event. An open line (a menu, an invitation, a caption) is furniture once it
stood in two stories before; a sentence may be an agency's background, so it needs more of them,
and a place at the beginning or the end of the text. Either must stand in a good part of all that
the source brought of late: furniture does, while what a newsroom says often ("It did not
elaborate.", a minister's motto, a heading of its own) does not. Counts are kept by the month, so
that years of saying it do not make it furniture. `content_hash` stays that of what was read: what
is learnt later makes no update of an article.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from monitor.model import Article, Zone, ZoneKind
from monitor.reading import lines
from monitor.reading.lines import Line

#: In so many stories of the source an open line, or a sentence, was seen before.
OPEN_IN: Final = 2
PROSE_IN: Final = 5
#: … and in this share of the stories of this month and the last.
SHARE: Final = 0.3
#: Counted as a line is: that there was a story.
STORY: Final = 0
#: Sentences count among so many first and last lines.
FIRST: Final = 2
LAST: Final = 4
#: No furniture is longer; a longer line is a paragraph.
LONGEST: Final = 320
#: Nothing is set aside where more than this share of the clean words would go.
MOST: Final = 0.4

WHY: Final = "a line that recurs in the source"


def telling(article: Article) -> dict[int, Line]:
    """The lines that may be furniture, by a signed 64-bit hash of their words."""
    return dict(_telling(article.title, article.text))


# Asked before an article is matched, and again when it is filed a moment later.
@lru_cache(maxsize=128)
def _telling(headline: str, text: str) -> dict[int, Line]:
    split = lines.split(text)
    title = Line(headline, 0, len(headline)).folded
    found = {}
    for number, line in enumerate(split):
        edge = number < FIRST or number >= len(split) - LAST
        if len(line.text) <= LONGEST and (edge or not (line.is_prose or _is_sentence(line))):
            words = line.folded
            if words and words != title:
                found[_hash(words)] = line
    return found


def in_month(key: int, moment: datetime, *, back: int = 0) -> int:
    """What a line is counted by in the month of `moment`, or in one so many months before."""
    months = 12 * moment.year + moment.month - back
    return _hash(f"{months} {key}")


def set_aside(article: Article, seen: Mapping[int, int], *, stories: int) -> Article:
    """The article with the lines aside that recur.

    `seen` tells in how many stories before, of `stories` that the source brought of late.
    """
    least = SHARE * stories
    recurring = {
        line.start: line
        for key, line in telling(article).items()
        if seen.get(key, 0) >= max(least, PROSE_IN if _is_sentence(line) else OPEN_IN)
    }
    taken = [line for line in recurring.values() if _is_clean(line, article.zones)]
    if not taken:
        return article
    share = sum(line.words for line in taken) / max(lines.count_words(article.clean_text), 1)
    if share > MOST:
        told = f"{len(taken)} lines recur in the source: kept, they are {share:.0%} of the text"
        return replace(article, notes=(*article.notes, told))
    ordered = sorted(taken, key=lambda line: line.start)
    return replace(article, zones=tuple(_zones(article, ordered)))


def _is_sentence(line: Line) -> bool:
    """Whether it may be said by the article itself; a formula of ceremonies is short, too."""
    return line.ends_sentence or line.words >= lines.PROSE_WORDS


def _is_clean(line: Line, zones: Sequence[Zone]) -> bool:
    """Whether the whole line is read as the article's own."""
    clean = (ZoneKind.LEAD, ZoneKind.BODY)
    return any(z.kind in clean and z.start <= line.start and line.end <= z.end for z in zones)


def _zones(article: Article, taken: Sequence[Line]) -> Iterator[Zone]:
    """The zones, cut around the lines; what is between them keeps its kind."""
    for zone in article.zones:
        inside = [line for line in taken if zone.start <= line.start and line.end <= zone.end]
        if not inside or zone.kind is ZoneKind.ASIDE:
            yield zone
            continue
        begin = zone.start
        for line in inside:
            yield from _rest(article.text, zone, begin, line.start)
            yield Zone(kind=ZoneKind.ASIDE, start=line.start, end=line.end, why=WHY)
            begin = line.end
        yield from _rest(article.text, zone, begin, zone.end)


def _rest(text: str, zone: Zone, begin: int, end: int) -> Iterator[Zone]:
    """The stretch without the spaces around it, if there is anything else."""
    piece = text[begin:end]
    if piece.strip():
        start = begin + len(piece) - len(piece.lstrip())
        yield replace(zone, start=start, end=start + len(piece.strip()))


def _hash(words: str) -> int:
    digest = hashlib.blake2b(words.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
