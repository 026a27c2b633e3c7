"""What works in a query but is probably not meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from monitor.errors import Complaint
from monitor.model import ZoneKind
from monitor.topics.nodes import (
    DEFAULT_ZONES,
    And,
    Fielded,
    Named,
    Near,
    Node,
    Not,
    NotNear,
    Or,
    Term,
    Unit,
    walk,
)
from monitor.topics.patterns import Kind

#: Capitals of up to so many letters are likely to be a word, too: TEL, US, IT, WHO.
_SHORT: Final = re.compile(r"[A-Z]{2,4}")
#: Words found in most texts of their language: as a term of their own they say nothing.
_EVERYWHERE: Final = frozenset(
    (  # noqa: SIM905 - fifty quoted words would hide the list
        "a an the of to in on for and or with by from at as is are was were be it its he his that "
        "this not has have had will said says new more than after "
        "и в на с по что не из за от как это для его"
    ).split()
)
#: Zones that no NEAR joins.
_STREAMS: Final = (
    frozenset({ZoneKind.TITLE}),
    frozenset({ZoneKind.LEAD, ZoneKind.BODY}),
    frozenset({ZoneKind.DATELINE}),
    frozenset({ZoneKind.ASIDE}),
)


def warnings(root: Node) -> Iterator[Complaint]:
    """The doubts about a query, in reading order; the sets it names are doubted by themselves."""
    nodes = list(walk(root, into_sets=False))
    nears = [node for node in nodes if isinstance(node, Near | NotNear)]
    held = {id(part) for near in nears for part in _alternatives(near.children)}
    joined = {id(part) for near in nears if _joins(near) for part in _alternatives(near.children)}
    for node in nodes:
        doubt = _doubt(node, near=id(node) in held, joined=id(node) in joined)
        if doubt is not None:
            yield Complaint(start=node.start, end=node.end, message=doubt, warning=True)


def _joins(near: Near | NotNear) -> bool:
    """Whether it makes a phrase: in `ONEAR/0 (will | to)` even "to" tells something."""
    within = near.within
    return within.ordered and within.unit is Unit.WORDS and within.words <= 1


def _alternatives(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes themselves and, through every OR, what each may stand for."""
    for node in nodes:
        yield node
        if isinstance(node, Or):
            yield from _alternatives(node.operands)


def _doubt(node: Node, *, near: bool, joined: bool) -> str | None:
    match node:
        case Term():
            return _doubt_of_term(node, near=near, joined=joined)
        case Near():
            return _doubt_of_near(node)
        case And():
            return _doubt_of_and(node)
    return None


def _doubt_of_term(term: Term, *, near: bool, joined: bool) -> str | None:
    if _SHORT.fullmatch(term.text):
        return (
            f"{term.text} also finds {term.text.lower()} and {term.text.capitalize()}: "
            f"write {{{term.text}}} to keep the case"
        )
    row = term.rows[0]
    # One Han character beside another term says much: Korean headlines call the North 北.
    lonely = row[0].kind is Kind.RUN and len(row[0].text) == 1 and not near
    frequent = (row[0].text in _EVERYWHERE and not joined) or lonely
    if len(row) == 1 and frequent and not row[0].cased:
        return f"{term.text} is in almost every text, so it tells nothing: leave it out"
    return None


def _doubt_of_near(near: Near) -> str | None:
    left, right = _zones(near.left), _zones(near.right)
    if any(left & stream and right & stream for stream in _STREAMS):
        return None
    return "this can never match: title, text, dateline and aside are never near each other"


def _doubt_of_and(node: And) -> str | None:
    wanted = {_meaning(each) for each in node.operands if not isinstance(each, Not)}
    for each in node.operands:
        if isinstance(each, Not) and _meaning(each.child) in wanted:
            return "this can never match: it wants and forbids the same"
    return None


def _zones(node: Node) -> frozenset[ZoneKind]:
    """Where places of the node can begin."""
    if isinstance(node, Fielded):
        return node.field.zones
    if isinstance(node, NotNear):
        return _zones(node.left)
    if isinstance(node, Term | Named):
        return DEFAULT_ZONES
    return frozenset().union(*map(_zones, node.children))


def _meaning(node: Node) -> object:
    """Equal for nodes that say the same, wherever they stand."""
    if isinstance(node, Term):
        return node.rows
    name = node.name if isinstance(node, Named) else ""
    return type(node), name, tuple(map(_meaning, node.children))
