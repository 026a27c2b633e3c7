"""`sets:` and the queries of `topics:`, read by the topic language, complaints put in place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from monitor.errors import QueryError
from monitor.settings.names import place
from monitor.settings.nodes import MappingNode, Node, ScalarNode, SequenceNode
from monitor.settings.offsets import keeps_columns
from monitor.settings.report import Report
from monitor.settings.validate import complain
from monitor.topics import query

#: The keys of a topic that hold a query.
_QUERY_KEYS: Final = ("match", "require", "exclude")
#: What the topic language takes behind an @.
_SET_NAME: Final = re.compile(r"[\w-]+")

_FOLDED: Final = "a query stands on one line or in a `|` block, where places are kept: write `|`"


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedSet:
    """A set and where its items stand."""

    key: ScalarNode
    items: tuple[ScalarNode, ...]


def read_sets(nodes: Iterable[Node], report: Report) -> dict[str, NamedSet]:
    """The sets of all files by name; what is no list of texts is left out and reported."""
    sets: dict[str, NamedSet] = {}
    for node in nodes:
        for key, value in node.entries.values() if isinstance(node, MappingNode) else ():
            if not _SET_NAME.fullmatch(key.value):
                report.error(key, "the name of a set holds letters, digits, '-' and '_'")
            if key.value in sets:
                at = place(sets[key.value].key)
                report.error(key, f"the set '{key.value}' stands already at {at}")
            else:
                sets[key.value] = NamedSet(key=key, items=_items(value, report))
    return sets


def parse_sets(sets: Mapping[str, NamedSet], report: Report) -> query.Vocabulary:
    """The sets as the topic language takes them, each one checked."""
    texts = {name: tuple(item.value for item in named.items) for name, named in sets.items()}
    vocabulary = query.Vocabulary(texts)
    for name, named in sets.items():
        for found in query.parse_set(name, sets=vocabulary):
            complain(named.items[found.item], found.complaints, report)
    return vocabulary


def parse_clauses(topic: Node, vocabulary: query.Vocabulary, report: Report) -> frozenset[str]:
    """Parses the queries of a topic, whatever else is wrong with it; the sets that they use."""
    used: frozenset[str] = frozenset()
    for key in _QUERY_KEYS:
        node = topic.get(key) if isinstance(topic, MappingNode) else None
        if isinstance(node, ScalarNode) and node.value.strip() and not node.is_nothing:
            used |= _parse(node, vocabulary, report)
    return used


def warn_of_unused(sets: Mapping[str, NamedSet], used: frozenset[str], report: Report) -> None:
    """A set that no topic uses is probably a mistyped one."""
    for name, named in sets.items():
        if name not in used:
            report.warn(named.key, f"no topic uses the set '{name}'")


def _items(value: Node, report: Report) -> tuple[ScalarNode, ...]:
    if not isinstance(value, SequenceNode) or not value.items:
        report.error(value, "expected a list of terms, as in [Pyongyang, Kim Jong Un]")
        return ()
    items = []
    for item in value.items:
        if not isinstance(item, ScalarNode) or not item.value.strip() or item.is_nothing:
            report.error(item, "expected a term; quote one that has a `:`, `{` or `[` in it")
        elif not keeps_columns(item):
            report.error(item, _FOLDED)
        else:
            items.append(item)
    return tuple(items)


def _parse(node: ScalarNode, vocabulary: query.Vocabulary, report: Report) -> frozenset[str]:
    if not keeps_columns(node):
        report.error(node, _FOLDED)
        return frozenset()
    try:
        parsed = query.parse(node.value, sets=vocabulary)
    except QueryError as error:
        complain(node, error.complaints, report)
        return query.reached(node.value, sets=vocabulary)
    complain(node, parsed.warnings, report)
    return parsed.sets
