"""Which lines of a text are not the article: share bars, teasers, lists of other headlines.

Three kinds of evidence, the strongest first:

1. what a line says (`boilerplate`), anywhere; lines that are a link to another page, paragraphs
   that the page holds twice;
2. a tail that begins at a mark — a heading like "Related", a line said twice, a share bar,
   a headline over a teaser that breaks off — and holds nothing after it that reads as prose;
3. a tail of headlines, or of headlines over a sentence each, `unmarked` — in bare texts only:
   of a page or a feed's item such a list has been left out already, or it is the article's own.

A cut that would take too much of the text is not made: a text of odd shape is kept whole rather
than lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.reading import boilerplate, unmarked
from monitor.reading.lines import Line

#: A tail is left in when it would take more than this share of the words; scrapers append fifty
#: headlines to a short article.
MOST_MARKED: Final = 0.75
#: A name that is said twice, above a biography, has at most so many.
NAME_WORDS: Final = 6
#: Teasers that must stand below headlines of their own before whole sentences pass as teasers.
FEWEST_TEASERS: Final = 2

#: A line that is a link is one to another article from so many words on.
LINK_WORDS: Final = 5
#: So many bullets that begin with a link are a list of other articles.
FEWEST_LINKED: Final = 3
Asides = Mapping[int, str]


def find(
    lines: Sequence[Line], *, bare: bool, links: frozenset[str] = frozenset()
) -> dict[int, str]:
    """Why, by the line's index, for each line that is not the article's.

    `bare` is true for a text that was copied with what stood around it; `links` are what the links
    of a page to other pages of its site say, as `lines.bare` writes it.
    """
    said = {i: why for i, line in enumerate(lines) if (why := boilerplate.mark(line.text))}
    found = _repeated(lines) | _linked(lines, links) | said | _captions(lines, said)
    tail = _marked_tail(lines, found)
    if bare and not tail:
        tail = unmarked.tail(lines)
    found = tail | found
    # Where nothing would be left, the marks were the text: a one-line note, a list of links.
    return found if len(found) < len(lines) else {}


def _linked(lines: Sequence[Line], links: frozenset[str]) -> dict[int, str]:
    """Lines that are a link to another page and nothing else, or bullets that begin with one."""
    if not links:
        return {}
    alone = {i for i, line in enumerate(lines) if _is_link(line, links)}
    items = {i for i, line in enumerate(lines) if _is_linked_item(line, links)}
    listed = {i for i in items if {i - 1, i + 1} & items and len(items) >= FEWEST_LINKED}
    return dict.fromkeys(sorted(alone | listed), "a link to another page")


def _is_link(line: Line, links: frozenset[str]) -> bool:
    """Whether a link is all there is in it; a word in brackets may follow."""
    if line.is_prose or line.words < LINK_WORDS or "://" in line.text:
        return False
    return line.bare in links or line.without_label.bare in links


def _is_linked_item(line: Line, links: frozenset[str]) -> bool:
    """Whether it is a bullet with a headline that is a link, and its teaser."""
    if not line.is_bullet or line.words > unmarked.PARAGRAPH_WORDS:
        return False
    words = line.bare.split()
    return any(
        " ".join(words[:n]) in links for n in range(unmarked.HEADLINE_WORDS, unmarked.CAPTION_WORDS)
    )


def _repeated(lines: Sequence[Line]) -> dict[int, str]:
    """Paragraphs that stand above already in the same order: a page's copy for another screen.

    One alone is the article's own: a question asked of each expert, a refrain.
    """
    prose = [i for i, line in enumerate(lines) if line.is_prose]
    first: dict[str, int] = {}
    earlier = [first.setdefault(lines[i].text, place) for place, i in enumerate(prose)]
    again = {place for place, at in enumerate(earlier) if at < place}
    return {
        prose[place]: "paragraphs said above"
        for place in again
        if any(
            other in again and earlier[other] - earlier[place] == other - place
            for other in (place - 1, place + 1)
        )
    }


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
        and lines[i].words <= unmarked.CAPTION_WORDS
        # The last words of the text before a closing "Source: …" are not below a picture.
        and i + 2 < len(lines)
    }


def _marked_tail(lines: Sequence[Line], found: Asides) -> dict[int, str]:
    """The tail from the first mark that has nothing but weak lines after it."""
    weak_from = _weak_from(lines)
    for i, why in _tail_marks(lines, found):
        if weak_from[i] and (i in found or not lines[i].is_prose):
            tail = _tail_from(lines, i, why)
            return tail if unmarked.share(lines, tail) <= MOST_MARKED else {}
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
            if said_twice and not unmarked.NO_HEADLINE.search(line.text):
                marks.append((i, f"after a name said twice, {line.text!r}"))
            elif after.is_truncated and line.words >= unmarked.HEADLINE_WORDS:
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
