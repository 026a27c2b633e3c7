"""The sentences that made a topic match, cut for a small screen, with the evidence marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from monitor.model import Article, Match, Span, ZoneKind
from monitor.text import printable, sentences

#: Two sentences convince, and fit a phone beside the headline.
MOST_QUOTES: Final = 2
#: A sentence longer than this is cut around its evidence; five lines on a phone.
LONGEST_QUOTE: Final = 280

#: How much of a sentence is kept before its first marked word when the sentence is cut.
_CONTEXT: Final = 60

_Range = tuple[int, int]


class Piece(NamedTuple):
    """A stretch of a quote."""

    text: str
    #: True for words that the topic asked for.
    marked: bool


#: A title or sentence, piece by piece.
Quote = tuple[Piece, ...]


def quoted_title(article: Article, match: Match | None) -> Quote:
    """The whole title with its evidence marked."""
    marks = _marks(match, title=True)
    return _pieces(article.title, (0, len(article.title)), marks)


def quoted_text(article: Article, match: Match | None) -> tuple[Quote, ...]:
    """The sentences of the text that hold the best evidence, in the order of the text."""
    marks = _marks(match, title=False)
    chosen: list[_Range] = []
    bounds = sentences(article.text) if marks else []
    for evidence in match.evidence if match else ():
        around = _around(evidence.span, bounds)
        if around and not any(_overlap(around, other) for other in chosen):
            chosen.append(around)
        if len(chosen) == MOST_QUOTES:
            break
    return tuple(_cut(article.text, around, marks) for around in sorted(chosen))


def _marks(match: Match | None, *, title: bool) -> list[_Range]:
    """Where the title or the text has the words asked for; overlapping ones are joined."""
    leaves = (
        leaf.span for evidence in (match.evidence if match else ()) for leaf in evidence.leaves
    )
    wanted = sorted((s.start, s.end) for s in leaves if (s.zone is ZoneKind.TITLE) is title)
    joined: list[_Range] = []
    for start, end in wanted:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _around(span: Span, bounds: Iterable[_Range]) -> _Range | None:
    """From the start of the sentence where the span begins to the end of the one where it ends."""
    if span.zone is ZoneKind.TITLE:
        return None
    touched = [around for around in bounds if _overlap(around, (span.start, span.end))]
    return (touched[0][0], touched[-1][1]) if touched else None


def _overlap(one: _Range, other: _Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _cut(text: str, around: _Range, marks: list[_Range]) -> Quote:
    """The sentence; a long one from shortly before its first mark, with an ellipsis at each cut."""
    start, end = around
    if end - start <= LONGEST_QUOTE:
        return _pieces(text, around, marks)
    first = next((m[0] for m in marks if start <= m[0] < end), start)
    if first - start > _CONTEXT:
        start = _next_word(text, first - _CONTEXT, first)
    stop = min(end, start + LONGEST_QUOTE)
    if stop < end:
        stop = _last_word(text, start, stop)
    head = (Piece("… ", False),) if start > around[0] else ()
    tail = (Piece(" …", False),) if stop < end else ()
    return (*head, *_pieces(text, (start, stop), marks), *tail)


def _next_word(text: str, start: int, end: int) -> int:
    """The first beginning of a word in the range; its start where no space tells words apart."""
    space = text.find(" ", start, end)
    return start if space < 0 else space + 1


def _last_word(text: str, start: int, end: int) -> int:
    """The last end of a word in the range; its end where no space tells words apart."""
    space = text.rfind(" ", start, end)
    return end if space <= start else space


def _pieces(text: str, around: _Range, marks: list[_Range]) -> Quote:
    """The range as pieces, marked and unmarked by turns, fit to show."""
    position, stop = around
    pieces = []
    for start, end in marks:
        inside, outside = max(start, position), min(end, stop)
        if inside < outside:
            pieces += [Piece(text[position:inside], False), Piece(text[inside:outside], True)]
            position = outside
    pieces.append(Piece(text[position:stop], False))
    return tuple(Piece(shown, p.marked) for p in pieces if (shown := printable(p.text)))
