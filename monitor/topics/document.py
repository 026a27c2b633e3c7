"""An article as matching sees it: its words in a row, each with its place.

Places are counted in half words, so that a character of a script without spaces, which is about
half a word, has a place of its own. A paragraph break takes the place of one word. Title, text
(lead and body), datelines and asides stand so far apart that no NEAR reaches from one to another.

Words are kept as written; what they fold to is the patterns' business, and where they stand in
the article is looked up only for what matched.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from monitor.model import Article, Span, ZoneKind
from monitor.text import (
    fold,
    has_unspaced,
    is_unspaced,
    places,
    sentences,
    western_words,
    words,
)
from monitor.topics.lexer import FARTHEST
from monitor.topics.patterns import WORD_WIDTH

#: Half words between the streams: farther than any NEAR reaches.
_APART: Final = WORD_WIDTH * (FARTHEST + 2)
#: Which zones read on into each other, in the order in which the streams are laid out.
_STREAMS: Final = (
    frozenset({ZoneKind.LEAD, ZoneKind.BODY}),
    frozenset({ZoneKind.DATELINE}),
    frozenset({ZoneKind.ASIDE}),
)


class Line(NamedTuple):
    """A paragraph, or the part of one that lies in one zone."""

    zone: ZoneKind
    #: Which paragraph it belongs to, counted over the whole document.
    paragraph: int
    #: Its text, and where that begins in the title or the text of the article.
    text: str
    offset: int
    #: Index of its first word in `Document.words`.
    first: int
    #: Place of its first word.
    place: int


class _Layout:
    """The lines of an article and the place of each of its words."""

    def __init__(self, article: Article, *, unspaced: bool) -> None:
        self.lines: list[Line] = []
        self.places: list[int] = []
        self._article = article
        self._unspaced = unspaced
        self._place = 0
        self._paragraph = 0
        self._add(ZoneKind.TITLE, article.title, 0)
        for stream in _STREAMS:
            self._place += _APART
            self._add_stream(stream)

    def _add_stream(self, kinds: frozenset[ZoneKind]) -> None:
        text, stopped = self._article.text, -1
        for zone in self._article.zones:
            if zone.kind not in kinds:
                continue
            # A lead may end in the middle of a paragraph, and then its body goes on in it.
            flows_on = stopped == zone.start and "\n" not in text[stopped - 1 : stopped + 1]
            offset = zone.start
            for piece in text[zone.start : zone.end].split("\n"):
                self._add(zone.kind, piece, offset, flows_on=flows_on)
                flows_on = False
                offset += len(piece) + 1
            stopped = zone.end

    def _add(self, zone: ZoneKind, text: str, offset: int, *, flows_on: bool = False) -> None:
        found = words(text)
        if not found:
            return
        if not flows_on:
            self._paragraph += 1
            self._place += WORD_WIDTH
        line = Line(zone, self._paragraph, text, offset, len(self.places), self._place)
        self.lines.append(line)
        if self._unspaced:
            widths = [len(fold(w)) if is_unspaced(w) else WORD_WIDTH for w in found]
            self.places += accumulate(widths[:-1], initial=self._place)
            self._place = self.places[-1] + widths[-1]
        else:
            end = self._place + WORD_WIDTH * len(found)
            self.places += range(self._place, end, WORD_WIDTH)
            self._place = end


class Document:
    """The words of one article, in order, and where each stands.

    Most articles are known by their words to match nothing, so lines and places are found out
    when they are asked for.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        zones = (z for kinds in _STREAMS for z in article.zones if z.kind in kinds)
        # Lines are what no word reaches beyond, so all is cut into words at once.
        text = "\n".join([article.title, *(article.text[z.start : z.end] for z in zones)])
        western = western_words(text)
        #: As written.
        self.words: list[str] = words(text) if western is None else western
        #: Whether any word is a run of a script without spaces.
        self.unspaced = western is None and has_unspaced(text)
        self._known_words: dict[int, list[tuple[int, int]]] = {}

    @cached_property
    def _layout(self) -> _Layout:
        return _Layout(self.article, unspaced=self.unspaced)

    @property
    def places(self) -> list[int]:
        """The place of each word."""
        return self._layout.places

    @property
    def lines(self) -> list[Line]:
        """The lines that hold any word."""
        return self._layout.lines

    @cached_property
    def _line_places(self) -> list[int]:
        return [line.place for line in self.lines]

    def line(self, place: int) -> Line:
        """The line a place stands in."""
        return self.lines[bisect_right(self._line_places, place) - 1]

    def zone(self, place: int) -> ZoneKind:
        """The zone a place stands in."""
        return self.line(place).zone

    def paragraph(self, place: int) -> int:
        """Which paragraph a place stands in."""
        return self.line(place).paragraph

    def extent(self, zones: frozenset[ZoneKind]) -> tuple[int, int]:
        """From the first place in these zones to after the last; (0, 0) where they are empty."""
        lines = [index for index, line in enumerate(self.lines) if line.zone in zones]
        if not lines:
            return 0, 0
        after = lines[-1] + 1
        last = (self.lines[after].first if after < len(self.lines) else len(self.words)) - 1
        return self.lines[lines[0]].place, self.places[last] + WORD_WIDTH

    def sentence(self, place: int) -> int:
        """Which sentence a place stands in."""
        return bisect_right(self._sentence_places, place)

    @cached_property
    def _sentence_places(self) -> list[int]:
        """Where each sentence begins; a line that flows on begins none."""
        found: list[int] = []
        paragraph = 0
        for line in self.lines:
            starts = [start for start, _ in sentences(line.text)]
            if line.paragraph == paragraph:
                del starts[:1]
            paragraph = line.paragraph
            found += self._places_at(line, starts)
        return found

    def _places_at(self, line: Line, starts: list[int]) -> Iterator[int]:
        """The places of the first words at or after these characters of the line."""
        begun = [start for start, _ in self._words_of(line)]
        for start in starts:
            index = bisect_right(begun, start - 1)
            if index < len(begun):
                yield self.places[line.first + index]

    def _words_of(self, line: Line) -> list[tuple[int, int]]:
        """Where each word of the line begins and ends in it."""
        if line.first not in self._known_words:
            self._known_words[line.first] = places(line.text)
        return self._known_words[line.first]

    def span(self, start: int, end: int) -> Span:
        """The stretch of the article from one place up to another."""
        first, last = self.line(start), self.line(end - 1)
        left, _ = self._characters(first, start)
        _, right = self._characters(last, end - 1)
        return Span(zone=first.zone, start=left, end=right)

    def _characters(self, line: Line, place: int) -> tuple[int, int]:
        """Where the word, or the character of a run, at a place begins and ends."""
        index = bisect_right(self.places, place) - 1
        start, end = self._words_of(line)[index - line.first]
        word = self.words[index]
        if is_unspaced(word):
            inside = place - self.places[index]
            start, end = _character(word, fold(word), inside, start)
        return line.offset + start, line.offset + end


def _character(written: str, folded: str, inside: int, start: int) -> tuple[int, int]:
    """Where in the text the character of a run stands that folding put at `inside`.

    Folding keeps one character for one, but for half-width kana with their voicing mark, marks
    and invisible characters; then the text is folded bit by bit until the character is there.
    """
    if len(written) == len(folded):
        return start + inside, start + inside + 1
    lengths = [0, *accumulate(len(fold(c)) * (not _joins(c)) for c in written)]
    for index, (before, after) in enumerate(pairwise(lengths)):
        if before <= inside < after:
            stop = index + 1
            while stop < len(written) and _joins(written[stop]):
                stop += 1
            return start + index, start + stop
    return start, start + len(written)


def _joins(character: str) -> bool:
    """Whether folding melts the character into the one before it."""
    return len(fold("カ" + character)) == 1
