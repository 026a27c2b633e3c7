"""The parts of a YAML document, each with its place: what `compose` makes and all others read.

Scalars keep the text that was written, whatever YAML would make of it: `on` stays a word, `no` a
language, `22:22` no number of seconds. What a text means is for the models to say, which know
what they want there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from monitor.settings.documents import Document

#: What YAML reads as nothing when it stands bare.
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ScalarNode:
    """A text."""

    document: Document
    #: Offset of its first character, quote or block indicator.
    start: int
    #: Offset after its last one.
    end: int
    #: The text, unquoted and unindented.
    value: str
    #: The first character of a quoted or block text; empty for a bare one.
    style: str

    @property
    def is_nothing(self) -> bool:
        """True for a key without a value, `~` and `null`."""
        return not self.style and self.value in _NOTHING


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SequenceNode:
    """A list."""

    document: Document
    start: int
    items: Sequence[Node]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class MappingNode:
    """Keys and values."""

    document: Document
    start: int
    #: By the key's text: the key and the value.
    entries: Mapping[str, tuple[ScalarNode, Node]]

    def get(self, key: str) -> Node | None:
        """The value of a key; None where it is absent."""
        entry = self.entries.get(key)
        return entry[1] if entry else None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class BrokenNode:
    """Something that was refused and reported when it was composed: an alias."""

    document: Document
    start: int


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode | BrokenNode

#: What stands for a broken node among the values: no type accepts it.
BROKEN: Final = object()


def plain(node: Node) -> Any:
    """The values without their places: str, None, list and dict."""
    match node:
        case ScalarNode():
            return None if node.is_nothing else node.value
        case SequenceNode():
            return [plain(item) for item in node.items]
        case MappingNode():
            return {key: plain(value) for key, (_, value) in node.entries.items()}
        case BrokenNode():
            return BROKEN


def child(node: Node, *keys: str) -> Node | None:
    """The value at the end of a path of keys; None where one of them is absent."""
    found: Node | None = node
    for key in keys:
        found = found.get(key) if isinstance(found, MappingNode) else None
    return found


def find(node: Node, path: Iterable[str | int]) -> Node:
    """The node at the end of a path, or the last one on the way to it: where to point at."""
    for step in path:
        if isinstance(node, MappingNode) and isinstance(step, str) and step in node.entries:
            node = node.entries[step][1]
        elif isinstance(node, SequenceNode) and isinstance(step, int):
            node = node.items[step]
        else:
            break
    return node


def scalars(node: Node) -> list[ScalarNode]:
    """All texts at or below a node, in reading order, keys left out."""
    match node:
        case ScalarNode():
            return [node]
        case SequenceNode():
            return [scalar for item in node.items for scalar in scalars(item)]
        case MappingNode():
            return [scalar for _, value in node.entries.values() for scalar in scalars(value)]
        case BrokenNode():
            return []


def mask_all(node: Node) -> None:
    """Keeps every text at or below a node from being shown."""
    for text in scalars(node):
        text.document.mask(text.start, text.end)
