"""The topic language: its grammar, read by recursive descent.

::

    query  = or
    or     = and { ("OR" | "|") and }
    and    = not { "AND" not | "NOT" not }
    not    = ["NOT"] prox
    prox   = prim { ["NOT"] ("NEAR" | "ONEAR") "/" (INT | "s" | "p") prim }
    prim   = "(" or ")" ["^" NUM] | field prim | "ATLEAST/" INT prim | "@" set | term ["^" NUM]
    field  = "title:" | "lead:" | "body:" | "any:"
    term   = word | "quoted phrase" | {Exact Case}

AND beside OR without parentheses is an error that shows both readings, and a NEAR chain is of one
kind; it is read from the left, `a NEAR/5 b NEAR/5 c` as `(a NEAR/5 b) NEAR/5 c`. Every error is
found in one go, each with its place and what to write instead.

**Who gives to whom.** ONEAR keeps the order of the words, so a direction is said by the order of
the parties around the verb, a line for each voice. What Russia gives to North Korea::

      ((@russia NOT ONEAR/0 was) ONEAR/4 @gives) ONEAR/8 @dprk      Russia sent North Korea …
    | (@dprk ONEAR/4 @receives) ONEAR/8 @russia                     North Korea got … from Russia
    | (@dprk ONEAR/1 "was supplied") ONEAR/8 "by Russia*"           the passive
    | @supply ONEAR/6 ("from Russia*" ONEAR/3 "to North Korea*")    the noun: shipments from … to …

`tests/unit/topics/test_direction.py` holds this topic whole, and the sentences it parts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Final

from monitor.errors import Complaint, QueryError
from monitor.model import Topic
from monitor.topics import lint
from monitor.topics.lexer import Mark, lex
from monitor.topics.nodes import Named, Node, Or, walk
from monitor.topics.parser import DEEPEST, Parser


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A query that can be used."""

    #: As it was written.
    text: str
    root: Node = field(repr=False)
    #: Every set it names, and those that these name.
    sets: frozenset[str] = frozenset()

    @property
    def warnings(self) -> tuple[Complaint, ...]:
        """What works but is probably not meant."""
        return tuple(lint.warnings(self.root))


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemComplaints:
    """What is wrong with one item of a set."""

    #: Index of the item in the set, from 0.
    item: int
    #: Errors and warnings (`Complaint.warning`), offsets into the item's own text.
    complaints: tuple[Complaint, ...]


def parse(query: str, *, sets: Mapping[str, Sequence[str]]) -> Query:
    """Reads a query; `sets` maps the name of each set to its items.

    Pass a `Vocabulary` instead of a plain mapping to read the sets once for many queries.
    Raises QueryError with every complaint, offsets counting in `query` from 0.
    """
    vocabulary = sets if isinstance(sets, Vocabulary) else Vocabulary(sets)
    parser = Parser(query, vocabulary)
    root = parser.parse()
    if root is None or parser.complaints:
        raise QueryError(query, _in_order(parser.complaints))
    named = frozenset(node.name for node in walk(root) if isinstance(node, Named))
    return Query(text=query, root=root, sets=named)


def parse_set(name: str, *, sets: Mapping[str, Sequence[str]]) -> tuple[ItemComplaints, ...]:
    """Checks one set of `sets`; raises nothing.

    Returns one `ItemComplaints` for each item that has any, in order: the caller knows where the
    item stands in its file. An item is a phrase without quotes (`North Korea*`), or, as soon as
    it holds an operator, quotes, braces, parentheses, a field or another @set, a query. Sets
    that name each other in a circle are an error in the item that closes it.
    """
    vocabulary = sets if isinstance(sets, Vocabulary) else Vocabulary(sets)
    return vocabulary.read(name).complaints


class Vocabulary(Mapping[str, Sequence[str]]):
    """The sets of a configuration, each read once, when it is first named."""

    def __init__(self, sets: Mapping[str, Sequence[str]]) -> None:
        self._items = sets
        self._read: dict[str, _Set] = {}
        self._reading: list[str] = []

    def __getitem__(self, name: str) -> Sequence[str]:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    @property
    def names(self) -> Mapping[str, object]:
        """What the parser may be asked for."""
        return self._items

    def read(self, name: str) -> _Set:
        """The set and all that is wrong with it."""
        if name not in self._read:
            self._reading.append(name)
            try:
                self._read[name] = self._parse(self._items[name])
            finally:
                self._reading.pop()
        return self._read[name]

    def node(self, name: str) -> Or | None:
        """The set as one OR of its items; None where it cannot be used."""
        # Sets that hold sets: bounded like all nesting, before it reaches Python's own bound.
        if len(self._reading) > DEEPEST:
            return None
        return self.read(name).node

    def items_of(self, name: str) -> tuple[str, ...]:
        """The items of the set, as written."""
        return tuple(self._items[name])

    def circle(self, name: str) -> str | None:
        """How the set being read comes back to itself through `name`: "@a → @b → @a"."""
        if not self._reading:
            return None
        way = self._way(name, self._reading[-1], set())
        if way is None:
            return None
        return " → ".join(f"@{step}" for step in (self._reading[-1], *way))

    def _way(self, start: str, goal: str, seen: set[str]) -> list[str] | None:
        """The sets from `start` to `goal`, each naming the next; depth first, on a stack."""
        stack = [[start]]
        while stack:
            way = stack.pop()
            if way[-1] == goal:
                return way
            if way[-1] not in seen:
                seen.add(way[-1])
                stack += [[*way, name] for name in named(self._items.get(way[-1], ()))]
        return None

    def _parse(self, items: Sequence[str]) -> _Set:
        operands: list[Node] = []
        complaints: list[ItemComplaints] = []
        for index, item in enumerate(items):
            node, found = _parse_item(item, self)
            if node is not None:
                operands.append(node)
                found = found or list(lint.warnings(node))
            if found:
                complaints.append(ItemComplaints(item=index, complaints=_in_order(found)))
        wrong = any(not c.warning for item in complaints for c in item.complaints)
        node = None if wrong or not operands else Or(start=0, end=0, operands=tuple(operands))
        return _Set(node=node, complaints=tuple(complaints))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Set:
    #: None where it cannot be used.
    node: Or | None
    complaints: tuple[ItemComplaints, ...]


def _parse_item(item: str, vocabulary: Vocabulary) -> tuple[Node | None, list[Complaint]]:
    parser = Parser(item, vocabulary)
    *lexemes, _end = parser.lexemes
    if parser.complaints or not lexemes or any(each.mark is not Mark.WORD for each in lexemes):
        return parser.parse(), parser.complaints
    start, end = lexemes[0].start, lexemes[-1].end
    return parser.term(item[start:end], start, end, cased=False), parser.complaints


def _in_order(complaints: Sequence[Complaint]) -> tuple[Complaint, ...]:
    return tuple(sorted(complaints, key=lambda each: (each.start, each.end)))


def named(texts: Sequence[str]) -> list[str]:
    """The sets that these queries or items name, as far as they can be read."""
    return list(dict.fromkeys(chain.from_iterable(_gist(text)[1] for text in texts)))


def reached(text: str, *, sets: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The sets that a query names, and those that these name; as far as all can be read."""
    found: set[str] = set()
    waiting = named([text])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += named(sets.get(name, ()))
    return frozenset(found)


def revision(topic: Topic, *, sets: Mapping[str, Sequence[str]]) -> str:
    """A short hash over everything that decides a match, sets expanded.

    Names, severities and what rings are no part of it, nor is a comment or a line break in a
    query. Raises nothing, whatever the queries hold.
    """
    queries = [_gist(query) for query in (topic.match, topic.require, topic.exclude)]
    used: dict[str, list[str]] = {}
    waiting = [name for _, names in queries for name in names]
    while waiting:
        name = waiting.pop()
        if name not in used:
            items = [_gist(item) for item in sets.get(name, ())]
            used[name] = [text for text, _ in items]
            waiting += chain.from_iterable(names for _, names in items)
    decisive = (
        [text for text, _ in queries],
        sorted(used.items()),
        (topic.threshold, topic.cap, topic.boosts),
        (sorted(topic.languages), sorted(topic.sources), topic.active_from, topic.active_until),
    )
    return hashlib.sha256(repr(decisive).encode()).hexdigest()[:_REVISION_DIGITS]


#: 48 bits: enough to tell the revisions of one topic apart, short enough to read aloud.
_REVISION_DIGITS: Final = 12


@lru_cache(maxsize=1 << 12)
def _gist(query: str) -> tuple[str, tuple[str, ...]]:
    """The query without comments and with single spaces, and the sets that it names."""
    if not query:
        return "", ()
    lexemes, _ = lex(query)
    text = " ".join(query[each.start : each.end] for each in lexemes).strip()
    return text, tuple(each.text for each in lexemes if each.mark is Mark.SET)
