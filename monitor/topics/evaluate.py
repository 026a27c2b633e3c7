"""The plain evaluator: what a query says of a document, node by node.

It is the meaning of the language, written to be read. The index asks the same of the few topics
that can match at all, and only finds the words faster; in the tests it must never differ.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Final, NamedTuple

from monitor.model import ZoneKind
from monitor.topics.document import Document
from monitor.topics.lexer import FARTHEST
from monitor.topics.nodes import (
    DEFAULT_ZONES,
    And,
    AtLeast,
    Fielded,
    Named,
    Near,
    Node,
    Not,
    NotNear,
    Or,
    Term,
    Unit,
    Weighted,
    Within,
)
from monitor.topics.patterns import WORD_WIDTH, Pattern, Row

#: The most places kept of one node, the first ones: what repeats more often adds nothing but time.
MOST_PLACES: Final = 2000

#: Finds the places of a term, as (start, end) in half words, each once and in order.
Find = Callable[[Term], Sequence[tuple[int, int]]]
#: The operands of an OR that are worth asking, in order: all but some that do not hold.
Possible = Callable[[Or], Sequence[Node]]


class Leaf(NamedTuple):
    """A term at a place."""

    start: int
    #: The place after its last word.
    end: int
    term: Term


class Place(NamedTuple):
    """Where a node is true."""

    start: int
    end: int
    #: The terms that make it true, in the order of the query.
    leaves: tuple[Leaf, ...]
    weight: float = 1.0


class Verdict(NamedTuple):
    """What a document says to a node."""

    held: bool
    #: In the order of the text; a NOT has none.
    places: Sequence[Place] = ()


_NO: Final = Verdict(False)


def plain_find(document: Document) -> Find:
    """Finds a term by trying each of its patterns on every word of the document."""

    @cache
    def one(pattern: Pattern) -> list[int]:
        return [
            place + inside
            for word, place in zip(document.words, document.places, strict=True)
            for inside in pattern.hits(word)
        ]

    def row_spans(row: Row) -> Iterator[tuple[int, int]]:
        starts, width = one(row[0]), row[0].width
        for pattern in row[1:]:
            follows = set(one(pattern))
            starts = [start for start in starts if start + width in follows]
            width += pattern.width
        return ((start, start + width) for start in starts)

    def find(term: Term) -> list[tuple[int, int]]:
        return sorted({span for row in term.rows for span in row_spans(row)})

    return find


class Evaluator:
    """What one document says to queries."""

    def __init__(
        self, document: Document, find: Find, possible: Possible = attrgetter("operands")
    ) -> None:
        #: The document it asks.
        self.document = document
        self._find = find
        self._possible = possible
        # What a set says is the same wherever it is named.
        self._sets: dict[tuple[str, frozenset[ZoneKind]], Verdict] = {}

    def verdict(self, node: Node, zones: frozenset[ZoneKind] = DEFAULT_ZONES) -> Verdict:
        """What the document says to a node, searching these zones."""
        match node:
            case Term():  # first, for most nodes are
                places = self._term(node, zones)
            case And():
                return self._and(node, zones)
            case Or():
                found = [
                    v for each in self._possible(node) if (v := self.verdict(each, zones)).held
                ]
                return Verdict(True, _first(v.places for v in found)) if found else _NO
            case Not():
                return Verdict(not self.verdict(node.child, zones).held)
            case Named():
                return self._named(node, zones)
            case Fielded():
                return self.verdict(node.child, node.field.zones)
            case _:
                places = self._places(node, zones)
        return Verdict(True, places) if places else _NO

    def _named(self, node: Named, zones: frozenset[ZoneKind]) -> Verdict:
        key = node.name, zones
        if key not in self._sets:
            self._sets[key] = self.verdict(node.child, zones)
        return self._sets[key]

    def _and(self, node: And, zones: frozenset[ZoneKind]) -> Verdict:
        found = []
        for each in node.operands:
            verdict = self.verdict(each, zones)
            if not verdict.held:
                return _NO
            found.append(verdict.places)
        return Verdict(True, _first(found))

    def _places(self, node: Node, zones: frozenset[ZoneKind]) -> Sequence[Place]:
        match node:
            case AtLeast():
                places = self.verdict(node.child, zones).places
                return places if len(apart(places)) >= node.count else ()
            case Weighted():
                places = self.verdict(node.child, zones).places
                return [p._replace(weight=p.weight * node.weight) for p in places]
            case Near() | NotNear():
                left = self.verdict(node.left, zones).places
                right = self.verdict(node.right, zones).places if left else ()
                compare = near if isinstance(node, Near) else not_near
                return compare(left, right, node.within, self.document)
            case _:
                raise TypeError(f"no such node: {node!r}")

    def _term(self, term: Term, zones: frozenset[ZoneKind]) -> Sequence[Place]:
        spans = self._find(term)
        if not spans:
            return ()
        zone = self.document.zone
        found = (span for span in spans if zone(span[0]) in zones)
        return [
            Place(start, end, (Leaf(start, end, term),))
            for start, end in islice(found, MOST_PLACES)
        ]


def _first(groups: Iterable[Sequence[Place]]) -> list[Place]:
    """The first places of all the groups, each group being in order; the same words once."""
    filled = [group for group in groups if group]
    if len(filled) == 1:
        return list(filled[0])
    return list(islice(_once(merge(*filled, key=_in_text)), MOST_PLACES))


def _in_text(place: Place) -> tuple[int, int]:
    return place.start, place.end


def _once(places: Iterable[Place]) -> Iterator[Place]:
    seen: set[tuple[tuple[int, int], ...]] = set()
    for place in places:
        occupied = tuple((leaf.start, leaf.end) for leaf in place.leaves)
        if occupied not in seen:
            seen.add(occupied)
            yield place


def apart(places: Iterable[Place]) -> list[Place]:
    """The places that do not overlap one before them: what is counted."""
    counted: list[Place] = []
    reached = -1
    for place in places:
        if place.start >= reached:
            counted.append(place)
            reached = place.end
    return counted


# ── nearness ─────────────────────────────────────────────────────────────────────────────────


def near(
    left: Sequence[Place], right: Sequence[Place], within: Within, document: Document
) -> list[Place]:
    """Every pair that is near and shares no word."""
    found = []
    for a, b in _pairs(left, right, within):
        if not _shares(a, b) and _is_near(a, b, within, document):
            start, end = min(a.start, b.start), max(a.end, b.end)
            found.append(Place(start, end, a.leaves + b.leaves, a.weight * b.weight))
            if len(found) == MOST_PLACES:
                break
    return list(_once(sorted(found, key=_in_text)))


def not_near(
    left: Sequence[Place], right: Sequence[Place], within: Within, document: Document
) -> list[Place]:
    """The left places with no right one near; what lies inside the left place is its own."""
    spoilt = {
        (a.start, a.end, a.leaves)
        for a, b in _pairs(left, right, within)
        if not (a.start <= b.start and b.end <= a.end) and _is_near(a, b, within, document)
    }
    return [a for a in left if (a.start, a.end, a.leaves) not in spoilt]


def _pairs(
    left: Sequence[Place], right: Sequence[Place], within: Within
) -> Iterator[tuple[Place, Place]]:
    """The pairs that may be near, by the distance of their ends."""
    if not right:
        return
    starts = [b.start for b in right]
    longest = max(b.end - b.start for b in right)
    reach = within.words * WORD_WIDTH if within.unit is Unit.WORDS else FARTHEST_PART
    for a in left:
        low = bisect_left(starts, a.start if within.ordered else a.start - reach - longest)
        high = bisect_left(starts, a.end + reach + 1)
        for b in right[low:high]:
            yield a, b


#: Half words to look around for the rest of a sentence or a paragraph: no farther than NEAR goes
#: in words, or a text without full stops would be compared with itself as a whole.
FARTHEST_PART: Final = FARTHEST * WORD_WIDTH


def _is_near(a: Place, b: Place, within: Within, document: Document) -> bool:
    if within.ordered and a.start >= b.start:
        return False
    if within.unit is Unit.WORDS:
        return max(a.start, b.start) - min(a.end, b.end) <= within.words * WORD_WIDTH
    part = document.sentence if within.unit is Unit.SENTENCE else document.paragraph
    low, high = min(a.start, b.start), max(a.end, b.end) - 1
    return part(low) == part(high)


def _shares(a: Place, b: Place) -> bool:
    """Whether a word belongs to both."""
    if a.end <= b.start or b.end <= a.start:
        return False
    return any(x.start < y.end and y.start < x.end for x in a.leaves for y in b.leaves)
