"""Ids over all files: each is declared once, and whoever names one must name one that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from monitor.settings.nodes import MappingNode, Node, ScalarNode, SequenceNode
from monitor.settings.report import Report, did_you_mean


class Ids(Mapping[str, ScalarNode]):
    """The ids that some entries declare, and where.

    An entry that is wrong declares its id too; else a mistake in a channel would make every
    route to it another.
    """

    def __init__(self, entries: Iterable[Node], *, what: str, report: Report) -> None:
        #: What they name: "source", "channel".
        self.what: Final = what
        self._ids: Final[dict[str, ScalarNode]] = {}
        for entry in entries:
            node = entry.get("id") if isinstance(entry, MappingNode) else None
            if isinstance(node, ScalarNode) and not node.is_nothing:
                self._declare(node, report)

    def _declare(self, node: ScalarNode, report: Report) -> None:
        first = self._ids.setdefault(node.value, node)
        if first is not node:
            report.error(node, f"the {self.what} '{node.value}' stands already at {place(first)}")

    def __getitem__(self, name: str) -> ScalarNode:
        return self._ids[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def check_references(node: Node | None, ids: Ids, report: Report, *, or_one: bool = False) -> None:
    """Reports each name of a list that nothing is declared by, and each that is there twice.

    With `or_one` a name may stand there without the list's brackets.
    """
    seen: set[str] = set()
    alone = (node,) if or_one and isinstance(node, ScalarNode) and not node.is_nothing else ()
    for item in node.items if isinstance(node, SequenceNode) else alone:
        if not isinstance(item, ScalarNode) or item.is_nothing:
            report.error(item, f"expected the id of a {ids.what}")
        elif item.value not in ids:
            hint = did_you_mean(item.value, ids) or _known(ids)
            report.error(item, f"there is no {ids.what} '{item.value}'{hint}")
        elif item.value in seen:
            report.error(item, f"the {ids.what} '{item.value}' is named twice")
        else:
            seen.add(item.value)


def place(node: Node) -> str:
    """`file:line`, to name another place in a message."""
    return f"{node.document.name}:{node.document.place(node.start)[0]}"


#: More than these in a message help nobody to choose.
_FEW: Final = 8


def _known(ids: Ids) -> str:
    if not ids:
        return f"; no {ids.what} is configured"
    return f"; there are {', '.join(sorted(ids))}" if len(ids) <= _FEW else ""
