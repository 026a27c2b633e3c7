"""The tree of a query: what the parser makes and everything else reads.

Every node knows its place in the text that was parsed. A set's items are texts of their own, so
below a `Named` node the places count in the item; the place in the query is that of the `Named`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitor.model import ZoneKind
from monitor.topics.patterns import Pattern


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """Anything that can be true of an article."""

    #: 0-based offset of its first character in the text it was parsed from.
    start: int
    #: Offset after its last character.
    end: int

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes directly below, in reading order."""
        return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Term(Node):
    """A word, a phrase, or a word in its exact case."""

    #: As the query writes it.
    text: str
    #: Each alternative is a row of adjacent words; any of them will do. There is more than one
    #: only for Hangul, where the words of a phrase may be written together.
    rows: tuple[tuple[Pattern, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Named(Node):
    """A shared set, `@name`: any of its items."""

    name: str
    child: Or
    #: The text of each item, in the order of the operands of `child`.
    texts: tuple[str, ...]

    @property
    def children(self) -> tuple[Node, ...]:  # noqa: D102 - as in Node
        return (self.child,)

    @property
    def items(self) -> Iterator[tuple[Node, str]]:
        """Each item with its own text, in which its places count."""
        return zip(self.child.operands, self.texts, strict=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Or(Node):
    """Any of them."""

    operands: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:  # noqa: D102 - as in Node
        return self.operands


@dataclass(frozen=True, kw_only=True, slots=True)
class And(Node):
    """All of them, anywhere in the zones searched."""

    operands: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:  # noqa: D102 - as in Node
        return self.operands


@dataclass(frozen=True, kw_only=True, slots=True)
class Not(Node):
    """Nowhere in the zones searched."""

    child: Node

    @property
    def children(self) -> tuple[Node, ...]:  # noqa: D102 - as in Node
        return (self.child,)


class Unit(StrEnum):
    """What a distance counts."""

    WORDS = "words"
    SENTENCE = "s"
    PARAGRAPH = "p"


@dataclass(frozen=True, kw_only=True, slots=True)
class Within:
    """How near: `/5`, `/s` or `/p`, in either order or in this one."""

    unit: Unit
    #: At most so many words between; 0 and unused for sentences and paragraphs.
    words: int = 0
    ordered: bool = False

    def __str__(self) -> str:
        reach = str(self.words) if self.unit is Unit.WORDS else self.unit.value
        return f"{'ONEAR' if self.ordered else 'NEAR'}/{reach}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Near(Node):
    """Places of `left` and `right` that are near each other and share no word."""

    left: Node
    right: Node
    within: Within

    @property
    def children(self) -> tuple[Node, ...]:  # noqa: D102 - as in Node
        return (self.left, self.right)


@dataclass(frozen=True, kw_only=True, slots=True)
class NotNear(Node):
    """Places of `left` that have no `right` near them; `right` inside `left` does not count."""

    left: Node
    right: Node
    within: Within

    @property
    def children(self) -> tuple[Node, ...]:  # noqa: D102 - as in Node
        return (self.left, self.right)


@dataclass(frozen=True, kw_only=True, slots=True)
class AtLeast(Node):
    """So many places of `child`, places that overlap counting once."""

    count: int
    child: Node

    @property
    def children(self) -> tuple[Node, ...]:  # noqa: D102 - as in Node
        return (self.child,)


class Field(StrEnum):
    """Where to look."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    ANY = "any"

    @property
    def zones(self) -> frozenset[ZoneKind]:
        """The zones it stands for."""
        return frozenset(ZoneKind) if self is Field.ANY else frozenset({ZoneKind(self.value)})


#: Where a query looks that names no field; datelines and asides are only there when named.
DEFAULT_ZONES = frozenset({ZoneKind.TITLE, ZoneKind.LEAD, ZoneKind.BODY})


@dataclass(frozen=True, kw_only=True, slots=True)
class Fielded(Node):
    """`child`, looked for only there."""

    field: Field
    child: Node

    @property
    def children(self) -> tuple[Node, ...]:  # noqa: D102 - as in Node
        return (self.child,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighted(Node):
    """`child`, each of its places worth `weight` times as much; weights multiply."""

    weight: float
    child: Node

    @property
    def children(self) -> tuple[Node, ...]:  # noqa: D102 - as in Node
        return (self.child,)


def walk(node: Node, *, into_sets: bool = True) -> Iterator[Node]:
    """The node and all below it, in reading order."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        # Most nodes are terms, and these have nothing below them.
        if not isinstance(node, Term) and (into_sets or not isinstance(node, Named)):
            waiting += reversed(node.children)


def depth(node: Node) -> int:
    """How many nodes stand on the longest way down."""
    return 1 + max(map(depth, node.children), default=0)
