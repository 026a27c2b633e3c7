"""Why a topic matches an article, or why it does not: clause by clause, with places.

`explain` follows the query as it is written and shows below a set only the items that were
found; `tree` draws a query without an article.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from monitor.model import Clause, Explanation, Match, NearMiss, Prominence, ZoneKind
from monitor.topics.evaluate import Evaluator, Verdict
from monitor.topics.judge import Compiled, asleep, first_failed, judge, quoted, said, shown
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
    Weighted,
)
from monitor.topics.query import Query
from monitor.topics.score import spans

#: Columns of a tree, and of what stands far to the right in it.
WIDTH: Final = 100
NARROW: Final = 40


def explain(compiled: Compiled, evaluator: Evaluator) -> Explanation:
    """All of one topic on one document."""
    result = judge(compiled, evaluator)
    teller = _Teller(evaluator)
    clauses = [teller.query("match", compiled.match)]
    if compiled.require is not None:
        clauses.append(teller.query("require", compiled.require))
    if compiled.exclude is not None:
        clauses.append(teller.query("exclude", compiled.exclude))
    if sleeping := asleep(compiled.topic, evaluator.document.article):
        clauses.append(Clause(text=sleeping, held=False))
    return Explanation(
        topic=compiled.topic.id,
        revision=compiled.topic.revision,
        clauses=tuple(clauses),
        failed=_failed(compiled, evaluator),
        match=result if isinstance(result, Match) else None,
    )


def _failed(compiled: Compiled, evaluator: Evaluator) -> str | None:
    """The first thing that kept the topic from ringing, in words; None: nothing did."""
    failed = first_failed(compiled.match.root, evaluator)
    if failed is not None:
        return f"match: nothing answers {shown(compiled.match.text, failed)}"
    result = judge(compiled, evaluator)
    if isinstance(result, NearMiss):
        return result.why
    if result is None or result.prominence is not Prominence.PASSING:
        return None
    if result.score < compiled.topic.threshold:
        return f"threshold: {result.score:g} is below {compiled.topic.threshold:g}"
    return "prominence: it is only mentioned in passing, late in the text"


class _Teller:
    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.document = evaluator.document

    def query(self, label: str, query: Query) -> Clause:
        """One query of the topic; `exclude` holds when nothing answers it."""
        clause = self.clause(query.root, query.text, DEFAULT_ZONES)
        verdict = self.evaluator.verdict(query.root)
        if label != "exclude":
            return Clause(text=label, held=verdict.held, spans=clause.spans, clauses=(clause,))
        why = f"found {quoted(verdict.places[0], self.document)}" if verdict.held else ""
        return Clause(text=label, held=not verdict.held, why=why, clauses=(clause,))

    def clause(self, node: Node, text: str, zones: frozenset[ZoneKind]) -> Clause:
        verdict = self.evaluator.verdict(node, zones)
        inner = node.field.zones if isinstance(node, Fielded) else zones
        below = tuple(self._below(node, text, inner))
        return Clause(
            text=said(text, node),
            held=verdict.held,
            spans=spans(verdict.places, self.document),
            why=_why(node, verdict, below),
            clauses=below,
        )

    def _below(self, node: Node, text: str, zones: frozenset[ZoneKind]) -> Iterator[Clause]:
        if isinstance(node, Named):
            yield from self._items(node, zones)
        else:
            for child in node.children:
                yield self.clause(child, text, zones)

    def _items(self, node: Named, zones: frozenset[ZoneKind]) -> Iterator[Clause]:
        for item, text in node.items:
            clause = self.clause(item, text, zones)
            if clause.held:
                yield clause


def _why(node: Node, verdict: Verdict, below: tuple[Clause, ...]) -> str:
    """What the clauses below do not tell by themselves."""
    if isinstance(node, Near) and not verdict.held and all(clause.held for clause in below):
        return f"both are there, but never {_reach(node)}"
    if isinstance(node, NotNear) and not verdict.held and below[0].held:
        return f"each one has the other {_reach(node)}"
    if isinstance(node, AtLeast) and not verdict.held:
        return f"{len(below[0].spans)} of {node.count}"
    return ""


def _reach(node: Near | NotNear) -> str:
    within = node.within
    what = {"s": "in one sentence", "p": "in one paragraph"}.get(within.unit.value)
    what = what or f"within {within.words} word{'s' * (within.words != 1)}"
    return f"{what}, in this order" if within.ordered else what


# ── a query as a tree ────────────────────────────────────────────────────────────────────────


def tree(query: Query) -> str:
    """A query as a tree, a node a line, for a person to read; a set is drawn where first named."""
    return "\n".join(_lines(query.root, set()))


def _lines(node: Node, drawn: set[str], first: str = "", rest: str = "") -> Iterator[str]:
    if isinstance(node, Named) and node.name in drawn:
        yield f"{first}@{node.name}: as above"
        return
    if isinstance(node, Named):
        drawn.add(node.name)
    children = _shown_children(node)
    indent = f"{rest}{'│' if children else ' '}    "
    label, *more = _wrapped(_label(node), WIDTH - len(indent))
    yield first + label
    yield from (indent + line for line in more)
    for index, child in enumerate(children):
        last = index == len(children) - 1
        branch, below = ("└─ ", "   ") if last else ("├─ ", "│  ")
        yield from _lines(child, drawn, rest + branch, rest + below)


def _wrapped(label: str, width: int) -> list[str]:
    """A long list of terms in several lines, none of them broken."""
    whole = label.replace(" ", "\0").replace("\0|\0", " |\0").replace(":\0", ": ", 1)
    lines = wrap(whole, max(width, NARROW), break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines] or [label]


def _shown_children(node: Node) -> tuple[Node, ...]:
    """The terms of a set are told on its own line, and only what is no term below it."""
    if isinstance(node, Named):
        return tuple(item for item in node.child.operands if not isinstance(item, Term))
    return node.children


def _label(node: Node) -> str:
    match node:
        case Term():
            return node.text
        case Named():
            terms = [item.text for item in node.child.operands if isinstance(item, Term)]
            others = ["any of"] if len(terms) < len(node.child.operands) else []
            return f"@{node.name}: {' | '.join([*terms, *others])}"
        case Or():
            return "any of"
        case And():
            return "all of"
        case Not():
            return "not"
    return _label_of_operator(node)


def _label_of_operator(node: Node) -> str:
    match node:
        case Near():
            return f"{node.within}: {_reach(node)}"
        case NotNear():
            return f"NOT {node.within}: the first, without the second {_reach(node)}"
        case AtLeast():
            return f"at least {node.count} of"
        case Fielded():
            return f"in {node.field.value}" if node.field.value != "any" else "anywhere"
        case Weighted():
            return f"worth {node.weight:g} times"
    raise TypeError(f"no such node: {node!r}")
