"""Other articles' headlines below a bare text, without a mark that says so.

Their shape is all there is: lines that end without an end to their sentence, or pairs of such a
line and one sentence. A table of the article's own (the dates of a tour, a ranking, results) holds
a number a line, and a list that it announces stands below a colon.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from monitor import text as words_of
from monitor.reading import boilerplate
from monitor.reading.lines import Line

#: A list is left in when it would take more than this share of the words …
MOST: Final = 0.4
#: … or, where there are so many headlines that it is one beyond doubt, more than this.
MANY: Final = 8
MANY_PAIRS: Final = 5
MOST_OF_MANY: Final = 0.8
#: Fewer open lines at the end are not a list: an article may end in a verse or a signature.
FEWEST: Final = 4
FEWEST_PAIRS: Final = 3
#: A headline has so many words, a caption at most, the lead sentence below a headline at most.
HEADLINE_WORDS: Final = 4
HEADLINE_MOST: Final = 30
CAPTION_WORDS: Final = 20
TEASER_WORDS: Final = 60
#: One sentence, or what an abbreviation makes two of it.
TEASER_SENTENCES: Final = 2
#: One paragraph longer than this is an article.
PARAGRAPH_WORDS: Final = 60
#: Beside one, for each headline of a list so many lines or pairs of another shape may stand in it.
STRAY: Final = 0.25
#: So many lines in a row that hold a number are a table of the article's own …
TABLE_ROWS: Final = 5
#: … and so is a list in which more than this share do. Of headlines one in five does.
NUMBERED: Final = 0.5

#: A link, a table's row, a line that announces the next one.
NO_HEADLINE: Final = re.compile(r"https?://|\||[:：]$")
_ANNOUNCES: Final = re.compile(r"[:：]$")
_NUMBER: Final = re.compile(r"\d")
#: A headline and its teaser.
_PAIR: Final = 2


def tail(lines: Sequence[Line]) -> dict[int, str]:
    """Why, by the line's index, for each line of such a list at the end."""
    return _headlines(lines) or _teasers(lines)


def share(lines: Sequence[Line], chosen: Collection[int]) -> float:
    """How much of the words the chosen lines have."""
    total = sum(line.words for line in lines)
    return sum(lines[i].words for i in chosen) / total if total else 0.0


def _headlines(lines: Sequence[Line]) -> dict[int, str]:
    """A run of open lines at the end, below prose: headlines of other articles."""
    begin = len(lines)
    headlines = others = 0
    table = _table_end(lines)
    for i in range(len(lines) - 1, table - 1, -1):
        if _is_headline(lines[i]):
            headlines, begin = headlines + 1, i
        else:
            # A headline may be a sentence or two, or of a few words.
            others += 1
            if lines[i].words > CAPTION_WORDS or others > 1 + STRAY * headlines:
                break
    listed = range(begin, len(lines))
    numbered = sum(bool(_NUMBER.search(lines[i].text)) for i in listed)
    enough = headlines >= FEWEST and any(line.is_prose for line in lines[:begin])
    most = MOST_OF_MANY if headlines >= MANY else MOST
    announced = any(_ANNOUNCES.search(line.text) for line in lines[max(begin - 1, 0) : begin + 1])
    own = announced or numbered > NUMBERED * len(listed)
    if not enough or own or share(lines, listed) > most:
        return {}
    return dict.fromkeys(listed, "a list of headlines")


def _table_end(lines: Sequence[Line]) -> int:
    """Behind the last run of lines that all hold a number: dates of a tour, a ranking, results."""
    run = 0
    for i in range(len(lines) - 1, -1, -1):
        run = run + 1 if _NUMBER.search(lines[i].text) and not lines[i].is_prose else 0
        if run == TABLE_ROWS:
            return i + run
    return 0


def _teasers(lines: Sequence[Line]) -> dict[int, str]:
    """Pairs of a headline and one sentence at the end, below paragraphs of an article."""
    begin, pairs = _pairs(lines)
    listed = range(begin, len(lines))
    enough = pairs >= FEWEST_PAIRS and _is_article(lines[:begin])
    most = MOST_OF_MANY if pairs >= MANY_PAIRS else MOST
    if not enough or share(lines, listed) > most:
        return {}
    return dict.fromkeys(listed, "headlines over teasers")


def _pairs(lines: Sequence[Line]) -> tuple[int, int]:
    """Where the headlines over teasers at the end begin, and how many they are.

    Among many a few may be of another shape: two sentences as a headline, a caption as a teaser.
    """
    begin, pairs, odd = len(lines), 0, 0
    for i in range(len(lines) - _PAIR, -1, -_PAIR):
        if _is_teaser(lines[i], lines[i + 1]):
            begin, pairs = i, pairs + 1
        elif not _may_be_teaser(lines[i]) or (odd := odd + 1) > 1 + STRAY * pairs:
            break
    return begin, pairs


def _is_article(lines: Sequence[Line]) -> bool:
    """Whether paragraphs follow each other, or one is as long as no teaser is."""
    above = [line.is_prose for line in lines]
    return any(one and other for one, other in pairwise(above)) or any(
        line.is_prose and line.words > PARAGRAPH_WORDS for line in lines
    )


def _may_be_teaser(above: Line) -> bool:
    """Whether a line can be a headline of odd shape, with whatever below it."""
    short = above.words <= (CAPTION_WORDS if above.is_prose else HEADLINE_MOST)
    two = not above.is_prose or len(words_of.sentences(above.text)) == TEASER_SENTENCES
    return short and two and not NO_HEADLINE.search(above.text)


def _is_teaser(above: Line, line: Line) -> bool:
    """Whether it is one sentence below a headline."""
    return (
        not above.is_prose
        and HEADLINE_WORDS <= above.words <= HEADLINE_MOST
        and not NO_HEADLINE.search(above.text)
        and not line.is_open
        and HEADLINE_WORDS <= line.words <= TEASER_WORDS
        and len(words_of.sentences(line.text)) <= TEASER_SENTENCES
    )


def _is_headline(line: Line) -> bool:
    return (
        line.is_open
        and not line.is_prose
        and not NO_HEADLINE.search(line.text)
        and (line.words >= HEADLINE_WORDS or bool(boilerplate.mark(line.text)))
    )
