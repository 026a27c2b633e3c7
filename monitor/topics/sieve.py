"""What an article must have before a query is worth evaluating.

A sieve lets through every article that the query could match, and few others. It knows groups of
terms of which one must be there, and pairs of groups that must come near each other. What it
lets through is judged by the plain evaluator, so a sieve never decides what matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Final, NamedTuple

from monitor.topics.bag import Bag
from monitor.topics.dictionary import Dictionary, commonness
from monitor.topics.evaluate import FARTHEST_PART
from monitor.topics.nodes import And, Near, Node, Not, Or, Term, Unit
from monitor.topics.patterns import WORD_WIDTH
from monitor.topics.senses import Group

Test = Callable[[Bag], bool]


class Sieve(NamedTuple):
    """What must be there."""

    #: Of each group one term.
    groups: tuple[Group, ...]
    #: What else must be true.
    tests: tuple[Test, ...]
    #: Every place of the node begins at most `extent` half words from one of these.
    heads: Group
    extent: int

    def lets(self, bag: Bag) -> bool:
        """Whether the query could match."""
        return all(map(bag.has, self.groups)) and all(test(bag) for test in self.tests)


#: A node that may be true of anything.
_OPEN: Final = Sieve((), (), frozenset(), 0)


class Sieves:
    """Makes the sieves of queries; a set that many queries name is done once."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._made: dict[int, tuple[Node, Sieve]] = {}
        self._commonness: dict[int, float] = {}

    def sieve(self, node: Node) -> Sieve:
        """The sieve of a query."""
        match node:
            case Term():
                return self._term(node)
            case Or():
                return self._or(node)
            case And():
                return self._and([self.sieve(each) for each in node.operands])
            case Near():
                return self._near(node)
            case Not():
                return _OPEN
        # The places of every other node are those of its first child.
        return self.sieve(node.children[0])

    def rarest(self, groups: Iterable[Group]) -> Group:
        """The group that fewest articles are likely to have."""
        return min(groups, key=self._likelihood)

    def two_rarest(self, groups: Sequence[Group]) -> tuple[Group, Group, tuple[Group, ...]]:
        """The two groups that fewest articles are likely to have, and the others.

        Where there is one group, it is both.
        """
        first, *others = self._rarest_first(groups)
        return (first, others[0], tuple(others[1:])) if others else (first, first, ())

    def _likelihood(self, group: Group) -> float:
        return sum(map(self._commonness.__getitem__, group))

    def _term(self, term: Term) -> Sieve:
        rows = self._dictionary.numbers(term)
        for (number, _), row in zip(rows, term.rows, strict=True):
            if number not in self._commonness:
                self._commonness[number] = min(map(commonness, row))
        group = frozenset(number for number, _ in rows)
        return Sieve((group,), (), group, max(width for _, width in rows))

    def _or(self, node: Or) -> Sieve:
        if id(node) not in self._made:
            sieve = self._any([self.sieve(each) for each in node.operands])
            # The node is kept, so that no other gets its id.
            self._made[id(node)] = (node, sieve)
        return self._made[id(node)][1]

    def _any(self, branches: list[Sieve]) -> Sieve:
        if not all(branch.groups for branch in branches):
            return _OPEN
        group = frozenset(chain.from_iterable(self.rarest(b.groups) for b in branches))
        simple = all(len(b.groups) == 1 and not b.tests for b in branches)
        heads = frozenset(chain.from_iterable(branch.heads for branch in branches))
        extent = max(branch.extent for branch in branches)
        return Sieve((group,), () if simple else (_any_of(branches),), heads, extent)

    def _and(self, parts: list[Sieve]) -> Sieve:
        groups = dict.fromkeys(chain.from_iterable(part.groups for part in parts))
        tests = tuple(chain.from_iterable(part.tests for part in parts))
        # An AND has no one place, so nothing outside it asks for its heads.
        return Sieve(self._rarest_first(groups), tests, frozenset(), 0)

    def _near(self, node: Near) -> Sieve:
        left, right = self.sieve(node.left), self.sieve(node.right)
        within = node.within
        reach = within.words * WORD_WIDTH if within.unit is Unit.WORDS else FARTHEST_PART
        extent = left.extent + reach + right.extent
        groups = self._rarest_first(dict.fromkeys(left.groups + right.groups))
        tests = (_close(left.heads, right.heads, extent), *left.tests, *right.tests)
        return Sieve(groups, tests, self.rarest([left.heads, right.heads]), extent)

    def _rarest_first(self, groups: Iterable[Group]) -> tuple[Group, ...]:
        return tuple(sorted(groups, key=self._likelihood))


def _any_of(branches: list[Sieve]) -> Test:
    def test(bag: Bag) -> bool:
        return any(branch.lets(bag) for branch in branches)

    return test


def _close(left: Group, right: Group, reach: int) -> Test:
    def test(bag: Bag) -> bool:
        return bag.near(left, right, reach)

    return test
