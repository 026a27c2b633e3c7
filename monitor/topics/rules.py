"""What must hold of a query beyond its grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from monitor.topics.nodes import And, AtLeast, Named, Node, Not, Term, walk

_PLACELESS: Final = {And: "AND", Not: "NOT", AtLeast: "ATLEAST"}
#: Operands of a reading are shown up to so many characters: both readings fit two lines.
_SHOWN: Final = 40


def positive(node: Node) -> bool:
    """Whether something must be there for it to be true."""
    if isinstance(node, Term):
        return True
    if isinstance(node, Not):
        return False
    if isinstance(node, And):
        return any(map(positive, node.operands))
    return all(map(positive, node.children))


def placeless(node: Node) -> tuple[Node, str] | None:
    """The first node below (and in the same text) that has no places, or holds such; and why."""
    for inner in walk(node, into_sets=False):
        if isinstance(inner, Named):
            held = next((each for each in walk(inner) if type(each) in _PLACELESS), None)
            if held is not None:
                return inner, f"@{inner.name} holds {_PLACELESS[type(held)]}, which"
        elif type(inner) in _PLACELESS:
            return inner, _PLACELESS[type(inner)]
    return None


def readings(operands: Sequence[str], joined_by_and: Sequence[bool]) -> tuple[str, str]:
    """How a row of operands with both AND and OR reads with AND, and with OR, binding tighter."""
    shown = [_short(text) for text in operands]
    return _reading(shown, joined_by_and, tight=True), _reading(shown, joined_by_and, tight=False)


def _reading(operands: Sequence[str], joined_by_and: Sequence[bool], *, tight: bool) -> str:
    groups = [[operands[0]]]
    for by_and, operand in zip(joined_by_and, operands[1:], strict=True):
        if by_and is tight:
            groups[-1].append(operand)
        else:
            groups.append([operand])
    parts = [_grouped(group, by_and=tight) for group in groups]
    return _spoken(parts, by_and=not tight)


def _grouped(group: Sequence[str], *, by_and: bool) -> str:
    if len(group) == 1:
        return group[0]
    # Where OR binds tighter, a NOT before it would take away all that OR joins.
    negated = not by_and and group[0].startswith("NOT ")
    spoken = _spoken(
        [group[0].removeprefix("NOT "), *group[1:]] if negated else group, by_and=by_and
    )
    return f"NOT ({spoken})" if negated else f"({spoken})"


def _spoken(parts: Sequence[str], *, by_and: bool) -> str:
    return (" AND " if by_and else " OR ").join(parts).replace("AND NOT ", "NOT ")


def _short(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def did_you_mean(name: str, known: Mapping[str, object]) -> str:
    """The set that was probably meant, else all there are, as the end of a message."""
    close = get_close_matches(name, known, n=1)
    if close:
        return f": did you mean @{close[0]}?"
    return f": there are {', '.join(f'@{k}' for k in known)}" if known else ": there are no sets"
