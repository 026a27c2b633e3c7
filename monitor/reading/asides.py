"""Which lines of a text are not the article: share bars, teasers, lists of other headlines.

Three kinds of evidence, the strongest first:

1. what a line says (`boilerplate`), anywhere;
2. a tail that begins at a mark — a heading like "Related", a line said twice, a share bar,
   a headline over a teaser that breaks off — and holds nothing after it that reads as prose;
3. a tail of headlines, or of headlines over a sentence each, unmarked — in bare texts only:
   of a page or a feed's item such a list has been left out already, or it is the article's own
   (the dates of a tour, a ranking).

A cut that would take too much of the text is not made: a text of odd shape is kept whole rather
than lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from monitor import text as words_of
from monitor.reading import boilerplate
from monitor.reading.lines import Line

#: An unmarked tail is left in when it would take more than this share of the words.
MOST_UNMARKED: Final = 0.4
#: A marked one too; scrapers append fifty headlines to a short article.
MOST_MARKED: Final = 0.75
#: Fewer open lines at the end are not a list: an article may end in a verse or a signature.
FEWEST_UNMARKED: Final = 4
#: A headline has at least so many words, a caption at most.
HEADLINE_WORDS: Final = 4
CAPTION_WORDS: Final = 20
#: A name that is said twice, above a biography, has at most so many.
NAME_WORDS: Final = 6
#: Teasers that must stand below headlines of their own before whole sentences pass as teasers.
FEWEST_TEASERS: Final = 2

#: Many headlines are a list beyond doubt, which may be longer than the article.
MANY: Final = 8
MOST_LISTED: Final = 0.6
#: Beside one, for each headline of a list so many short lines of another shape may stand in it.
STRAY: Final = 0.25
#: A headline and its teaser; so many of them end no article.
PAIR: Final = 2
FEWEST_PAIRS: Final = 3
#: A teaser is a lead sentence: it has at most so many words.
TEASER_WORDS: Final = 60
#: One sentence, or what an abbreviation makes two of it.
TEASER_SENTENCES: Final = 2
#: No headline has more words.
HEADLINE_MOST: Final = 30

# A link, a table's row, a line that announces the next one.
_NO_HEADLINE: Final = re.compile(r"https?://|\||[:：]$")

Asides = Mapping[int, str]


def find(lines: Sequence[Line], *, bare: bool) -> dict[int, str]:
    """Why, by the line's index, for each line that is not the article's.

    `bare` is true for a text that was copied with what stood around it.
    """
    said = {i: why for i, line in enumerate(lines) if (why := boilerplate.mark(line.text))}
    found = said | _captions(lines, said)
    tail = _marked_tail(lines, found)
    if bare and not tail:
        tail = _unmarked_tail(lines, found) or _unmarked_teasers(lines, found)
    found = tail | found
    # Where nothing would be left, the marks were the text: a one-line note, a list of links.
    return found if len(found) < len(lines) else {}


def _captions(lines: Sequence[Line], said: Asides) -> dict[int, str]:
    """The open line above a credit or an icon is what the picture shows."""
    above = [
        i - 1 for i, why in said.items() if i and why in ("a credit line", "a player or an icon")
    ]
    return {
        i: "a caption"
        for i in above
        if i not in said
        and not lines[i].is_prose
        and lines[i].is_open
        and lines[i].words <= CAPTION_WORDS
        # The last words of the text before a closing "Source: …" are not below a picture.
        and i + 2 < len(lines)
    }


def _marked_tail(lines: Sequence[Line], found: Asides) -> dict[int, str]:
    """The tail from the first mark that has nothing but weak lines after it."""
    weak_from = _weak_from(lines)
    for i, why in _tail_marks(lines, found):
        if weak_from[i] and (i in found or not lines[i].is_prose):
            tail = _tail_from(lines, i, why)
            return tail if _share(lines, tail) <= MOST_MARKED else {}
    return {}


def _tail_from(lines: Sequence[Line], begin: int, why: str) -> dict[int, str]:
    """Every line from `begin` on, with the reason of the last heading above it."""
    tail = {}
    for i in range(begin, len(lines)):
        if boilerplate.is_related_heading(lines[i].text):
            why = f"a list under {_bare(lines[i].text)!r}"
        tail[i] = why
    return tail


def _bare(heading: str) -> str:
    return heading.strip(" -–—:：|*#")


def _tail_marks(lines: Sequence[Line], found: Asides) -> list[tuple[int, str]]:
    """Where a tail may begin, and why, in order; never at the first line."""
    marks = []
    for i in range(1, len(lines)):
        line, after = lines[i], lines[i + 1] if i + 1 < len(lines) else None
        if boilerplate.is_related_heading(line.text):
            marks.append((i, f"a list under {_bare(line.text)!r}"))
        elif found.get(i) in ("a share bar", "a counter", "a copyright notice", "an end mark"):
            marks.append((i, f"after {found[i]}"))
        elif after and line.is_open and not line.is_prose:
            said_twice = line.words <= NAME_WORDS and after.folded == line.folded
            if said_twice and not _NO_HEADLINE.search(line.text):
                marks.append((i, f"after a name said twice, {line.text!r}"))
            elif after.is_truncated and line.words >= HEADLINE_WORDS:
                marks.append((i, "a headline and a teaser that breaks off"))
    return marks


def _weak_from(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether nothing after it reads as the article going on.

    Prose right below an open line may be its teaser (or an author's biography), if there are at
    least two such pairs: an article that goes on has more than one paragraph below a heading.
    """
    weak = [True] * len(lines)
    teasers = strong = 0
    going_on = False
    for i in range(len(lines) - 2, -1, -1):
        above, line = lines[i], lines[i + 1]
        if line.is_prose or (line.is_truncated and above.is_open):
            below_headline = above.is_open and not above.is_prose
            going_on = going_on or not below_headline
            teasers += 1
            strong += line.is_prose
        weak[i] = not going_on and (not strong or teasers >= FEWEST_TEASERS)
    return weak


def _unmarked_tail(lines: Sequence[Line], found: Asides) -> dict[int, str]:
    """A run of open lines at the end, below prose: headlines of other articles."""
    begin = end = len(lines)
    headlines = others = 0
    for i in range(len(lines) - 1, -1, -1):
        if _is_headline(lines[i]):
            headlines, begin = headlines + 1, i
        else:
            # A headline may be a sentence or two, or of a few words.
            others += 1
            if lines[i].words > CAPTION_WORDS or others > 1 + STRAY * headlines:
                break
    tail = {i: "a list of headlines" for i in range(begin, end) if i not in found}
    enough = headlines >= FEWEST_UNMARKED and any(line.is_prose for line in lines[:begin])
    most = MOST_LISTED if headlines >= MANY else MOST_UNMARKED
    return tail if enough and _share(lines, tail) <= most else {}


def _unmarked_teasers(lines: Sequence[Line], found: Asides) -> dict[int, str]:
    """Pairs of a headline and one sentence at the end, below paragraphs that follow each other."""
    begin = len(lines)
    while begin >= PAIR and _is_teaser(lines[begin - PAIR], lines[begin - 1]):
        begin -= PAIR
    above = [line.is_prose for line in lines[:begin]]
    is_article = any(one and other for one, other in pairwise(above))
    tail = {i: "headlines over teasers" for i in range(begin, len(lines)) if i not in found}
    enough = len(lines) - begin >= FEWEST_PAIRS * PAIR and is_article
    return tail if enough and _share(lines, tail) <= MOST_LISTED else {}


def _is_teaser(above: Line, line: Line) -> bool:
    """Whether it is one sentence below a headline."""
    return (
        not above.is_prose
        and HEADLINE_WORDS <= above.words <= HEADLINE_MOST
        and not _NO_HEADLINE.search(above.text)
        and not line.is_open
        and HEADLINE_WORDS <= line.words <= TEASER_WORDS
        and len(words_of.sentences(line.text)) <= TEASER_SENTENCES
    )


def _is_headline(line: Line) -> bool:
    return (
        line.is_open
        and not line.is_prose
        and not _NO_HEADLINE.search(line.text)
        and (line.words >= HEADLINE_WORDS or bool(boilerplate.mark(line.text)))
    )


def _share(lines: Sequence[Line], chosen: Asides) -> float:
    """How much of the words the chosen lines have."""
    total = sum(line.words for line in lines)
    return sum(lines[i].words for i in chosen) / total if total else 0.0
