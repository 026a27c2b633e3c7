"""The parser: recursive descent over the lexemes, a method a line of the grammar.

The grammar stands in `query.py`. A method gives None for what could not be read, having complained
of it, and goes on, so that one run finds every error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Protocol

from monitor.errors import Complaint
from monitor.topics import rules
from monitor.topics.lexer import Lexeme, Mark, lex
from monitor.topics.nodes import (
    And,
    AtLeast,
    Field,
    Fielded,
    Named,
    Near,
    Node,
    Not,
    NotNear,
    Or,
    Term,
    Weighted,
    depth,
    walk,
)
from monitor.topics.patterns import read

#: The deepest nesting, sets included: no one reads deeper, and recursion stays bounded.
DEEPEST: Final = 40
#: The longest phrase: what is longer is a quotation, and copies are found by other means.
LONGEST_PHRASE: Final = 12


class Sets(Protocol):
    """What the parser asks about `@name`."""

    @property
    def names(self) -> Mapping[str, object]:
        """All there are."""
        ...

    def node(self, name: str) -> Or | None:
        """The set as one OR of its items; None where it cannot be used."""
        ...

    def items_of(self, name: str) -> tuple[str, ...]:
        """The items of the set, as written."""
        ...

    def circle(self, name: str) -> str | None:
        """How the set being read comes back to itself through `name`: "@a → @b → @a"."""
        ...


_TERMS = {Mark.WORD, Mark.PHRASE, Mark.EXACT}
_OPENS = _TERMS | {Mark.OPEN, Mark.FIELD, Mark.SET, Mark.AT_LEAST}


class Parser:
    """Reads one text. A method a line of the grammar; None stands for what could not be read."""

    def __init__(self, text: str, sets: Sets) -> None:
        self.text = text
        self.sets = sets
        self.lexemes, self.complaints = lex(text)
        self.at = 0
        self.nesting = 0

    @property
    def next(self) -> Lexeme:
        """The next lexeme, left where it is."""
        return self.lexemes[self.at]

    def mark(self) -> Mark:
        """What the next lexeme is."""
        return self.lexemes[self.at].mark

    def take(self) -> Lexeme:
        """The next lexeme, which is thereby behind us; the end stays."""
        lexeme = self.lexemes[self.at]
        self.at += lexeme.mark is not Mark.END
        return lexeme

    def complain(self, start: int, end: int, message: str) -> None:
        """One more thing that is wrong."""
        self.complaints.append(Complaint(start=start, end=end, message=message))

    def parse(self) -> Node | None:
        """The whole text."""
        if self.mark() is Mark.END:
            if not self.complaints:
                self.complain(0, len(self.text), "the query is empty: write at least one term")
            return None
        root = self._or()
        while self.mark() is not Mark.END:
            stray = self.take()
            self.complain(stray.start, stray.end, "this ) closes nothing: leave it out")
            if self.mark() is not Mark.END:
                self._or()
        if root is not None and not self.complaints:
            self._check(root)
        return root

    def _check(self, root: Node) -> None:
        if not rules.positive(root):
            self.complain(root.start, root.end, _ONLY_NOT)
        if depth(root) > DEEPEST:
            self.complain(root.start, root.end, _TOO_DEEP)

    # or, and: one loop reads both, for it is their mixing that must be seen.
    def _or(self) -> Node | None:
        operands = [self._not()]
        joins: list[Mark] = []
        while (mark := self.mark()) in {Mark.AND, Mark.OR, Mark.NOT} or mark in _OPENS:
            if mark in _OPENS:
                self._unjoined()
                joins.append(joins[-1] if joins else Mark.OR)
            else:
                joins.append(Mark.OR if mark is Mark.OR else Mark.AND)
                if mark is not Mark.NOT:
                    self.take()
            operands.append(self._not())
        if len(set(joins)) > 1:
            self._mixed(operands, joins)
        return self._join(operands, joins)

    def _join(self, operands: list[Node | None], joins: list[Mark]) -> Node | None:
        present = [node for node in operands if node is not None]
        if not present:
            return None
        if len(present) == 1:
            return present[0]
        kind = And if Mark.AND in joins else Or
        if kind is Or:
            for node in present:
                if not rules.positive(node):
                    self.complain(node.start, node.end, _ONLY_NOT)
        return kind(start=present[0].start, end=present[-1].end, operands=tuple(present))

    def _unjoined(self) -> None:
        before, here = self.lexemes[self.at - 1], self.next
        advice = "write AND, OR or NEAR/n between them"
        if before.mark is here.mark is Mark.WORD:
            advice += f', or quote them as a phrase: "{before.text} {here.text}"'
        left, right = self.text[before.start : before.end], self.text[here.start : here.end]
        self.complain(here.start, here.end, f"no operator between {left} and {right}: {advice}")

    def _mixed(self, operands: list[Node | None], joins: list[Mark]) -> None:
        """AND beside OR: show the two ways in which it could be meant."""
        present = [node for node in operands if node is not None]
        if len(present) < len(operands):
            return  # it has errors already that hide what its operands are
        said = [self.text[node.start : node.end] for node in present]
        first, second = rules.readings(said, [join is Mark.AND for join in joins])
        message = f"AND beside OR needs parentheses: write {first} or {second}"
        self.complain(present[0].start, present[-1].end, message)

    def _not(self) -> Node | None:
        if self.mark() is not Mark.NOT:
            return self._prox()
        operator = self.take()
        if self.mark() is Mark.NOT:
            self.complain(
                operator.start, self.next.end, "NOT NOT takes itself back: leave both out"
            )
            return self._not()
        child = self._prox()
        return child and Not(start=operator.start, end=child.end, child=child)

    def _prox(self) -> Node | None:
        node = self._prim()
        first: tuple[bool, str] | None = None
        while (negated := self._near_follows()) is not None:
            start = self.next.start
            if negated:
                self.take()
            operator = self.take()
            kind = (negated, str(operator.within))
            if first not in {None, kind}:
                self.complain(start, operator.end, _ONE_KIND)
            first = first or kind
            node = self._near(node, operator, self._prim(), negated=negated)
        return node

    def _near_follows(self) -> bool | None:
        """False: NEAR comes next; True: NOT NEAR; None: neither."""
        mark = self.mark()
        if mark is Mark.NOT:  # never the last: the end follows
            return True if self.lexemes[self.at + 1].mark is Mark.NEAR else None
        return False if mark is Mark.NEAR else None

    def _near(
        self, left: Node | None, operator: Lexeme, right: Node | None, *, negated: bool
    ) -> Node | None:
        if left is None or right is None or operator.within is None:
            return None
        for operand in (left, right):
            self._check_places(operand, str(operator.within))
        kind = NotNear if negated else Near
        return kind(start=left.start, end=right.end, left=left, right=right, within=operator.within)

    def _check_places(self, node: Node, operator: str) -> None:
        """NEAR and ATLEAST look at places, and only terms, OR and NEAR have places."""
        if culprit := rules.placeless(node):
            where, what = culprit
            message = f"{what} cannot stand inside {operator}, which compares places: "
            self.complain(where.start, where.end, message + "take it out of the parentheses")

    def _prim(self) -> Node | None:
        if self.mark() in _TERMS:  # most are, and nothing nests in them
            return self._weighted(self._term())
        self.nesting += 1
        try:
            if self.nesting > DEEPEST:
                return self._skip_deep()
            return self._prim_of(self.mark())
        finally:
            self.nesting -= 1

    def _prim_of(self, mark: Mark) -> Node | None:
        if mark is Mark.OPEN:
            return self._weighted(self._group())
        reader: Callable[[], Node | None] | None = {
            Mark.FIELD: self._field,
            Mark.AT_LEAST: self._at_least,
            Mark.SET: self._set,
            Mark.WEIGHT: self._stray_weight,
        }.get(mark)
        return self._missing() if reader is None else reader()

    def _missing(self) -> Node | None:
        """An operand is missing; an operator that stands in its place is left to the caller."""
        here = self.next
        before = self.lexemes[self.at - 1] if self.at else None
        behind = f" after {self.text[before.start : before.end]}" if before else ""
        found = (
            "the query ends"
            if here.mark is Mark.END
            else f"{self.text[here.start : here.end]} comes"
        )
        self.complain(here.start, here.end, f"a term is missing{behind}: {found} instead")
        if here.mark is Mark.NEAR:
            self.take()
            self._prim()
        return None

    def _skip_deep(self) -> Node | None:
        start, open_ = self.next.start, 0
        while self.mark() is not Mark.END:
            mark = self.mark()
            open_ += (mark is Mark.OPEN) - (mark is Mark.CLOSE)
            if open_ < 0:
                break
            self.take()
        self.complain(start, self.next.start, _TOO_DEEP)
        return None

    def _group(self) -> Node | None:
        opening = self.take()
        if self.mark() is Mark.CLOSE:
            self.complain(opening.start, self.take().end, "() is empty: write a term in it")
            return None
        node = self._or()
        if self.mark() is not Mark.CLOSE:
            self.complain(opening.start, opening.end, "( is never closed: write ) where it ends")
            return node
        closing = self.take()
        return node and replace(node, start=opening.start, end=closing.end)

    def _weighted(self, node: Node | None) -> Node | None:
        if self.mark() is not Mark.WEIGHT:
            return node
        weight = self.take()
        while self.mark() is Mark.WEIGHT:
            second = self.take()
            self.complain(second.start, second.end, "one weight is enough: leave the second out")
        if node is None:
            return None
        return Weighted(start=node.start, end=weight.end, weight=weight.number, child=node)

    def _stray_weight(self) -> Node | None:
        weight = self.take()
        self.complain(weight.start, weight.end, "^ stands behind a term or a group: missile^2")
        return self._prim() if self.mark() in _OPENS else None

    def _field(self) -> Node | None:
        lexeme = self.take()
        child = self._prim()
        if child is None:
            return None
        for inner in walk(child):
            if isinstance(inner, Fielded):
                message = (
                    f"{lexeme.text}: already says where to look; a field in a field has no meaning"
                )
                self.complain(lexeme.start, child.end, message)
                break
        return Fielded(start=lexeme.start, end=child.end, field=Field(lexeme.text), child=child)

    def _at_least(self) -> Node | None:
        lexeme = self.take()
        child = self._prim()
        if child is None:
            return None
        self._check_places(child, "ATLEAST")
        return AtLeast(start=lexeme.start, end=child.end, count=int(lexeme.number), child=child)

    def _set(self) -> Node | None:
        lexeme = self.take()
        name, start, end = lexeme.text, lexeme.start, lexeme.end
        if not name:
            return None
        if name not in self.sets.names:
            self.complain(
                start, end, f"unknown set @{name}{rules.did_you_mean(name, self.sets.names)}"
            )
        elif circle := self.sets.circle(name):
            self.complain(start, end, f"a set cannot hold itself: {circle}")
        elif (node := self.sets.node(name)) is None:
            self.complain(
                start, end, f"@{name} has mistakes of its own, or no items: mend it first"
            )
        else:
            items = self.sets.items_of(name)
            return Named(start=start, end=end, name=name, child=node, texts=items)
        # Something stands here, so that what else is wrong with the query is told in the same go.
        return Or(start=start, end=end, operands=())

    def _term(self) -> Node | None:
        lexeme = self.take()
        return self.term(lexeme.text, lexeme.start, lexeme.end, cased=lexeme.mark is Mark.EXACT)

    def term(self, text: str, start: int, end: int, *, cased: bool) -> Node | None:
        """The term written in `text`, which stands (with its marks) from `start` to `end`."""
        rows, flaws = read(text, cased=cased)
        for flaw in flaws:
            shift = start + max(self.text[start:end].find(text), 0)
            self.complain(shift + flaw.start, shift + flaw.end, flaw.message)
        if rows and len(rows[0]) > LONGEST_PHRASE:
            self.complain(
                start, end, f"a phrase has at most {LONGEST_PHRASE} words: join parts with ONEAR/0"
            )
        return Term(start=start, end=end, text=self.text[start:end], rows=rows) if rows else None


_ONLY_NOT = "this only says what must be absent, so nothing could be shown: write x NOT y"
_TOO_DEEP = f"nested more than {DEEPEST} deep: take the inner part into a set"
_ONE_KIND = "a NEAR chain is of one kind: put parentheses around the pair that belongs together"
