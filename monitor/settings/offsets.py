"""From a place in a text's value to its place in the file.

A query is parsed after YAML has unquoted and unindented it; this undoes that, so that an error
inside it stands under its own character.
"""

from __future__ import annotations

import re
from typing import Final

from monitor.settings.nodes import ScalarNode

#: One character of the value, by the quote around it.
_WRITTEN: Final = {
    "'": re.compile(r"''|."),
    '"': re.compile(r"\\x.{2}|\\u.{4}|\\U.{8}|\\.|."),
}


def keeps_columns(node: ScalarNode) -> bool:
    """True for what is written on one line or as a `|` block: there every character has its place.

    `>` blocks and texts over several lines are folded by YAML, and places are lost.
    """
    if node.style == "|":
        return True
    return node.style != ">" and "\n" not in node.document.text[node.start : node.end]


def offset_in_file(node: ScalarNode, index: int) -> int:
    """Where character `index` of the value stands in the file; its end for the value's length.

    The start of the node where `keeps_columns` is false.
    """
    if not keeps_columns(node):
        return node.start
    if node.style == "|":
        return _in_block(node, index)
    if node.style in _WRITTEN:
        return _in_quotes(node, index)
    return min(node.start + index, node.end)


def _in_block(node: ScalarNode, index: int) -> int:
    """Each line of the value is the end of a line of the file; the header line is not counted."""
    document = node.document
    header, _ = document.place(node.start)
    before = node.value[:index]
    row = before.count("\n")
    column = len(before) - (before.rfind("\n") + 1)
    line = header + 1 + row
    indent = len(document.line_text(line)) - len(node.value.split("\n")[row])
    return min(document.line_start(line) + max(0, indent) + column, len(document.text))


def _in_quotes(node: ScalarNode, index: int) -> int:
    inside = node.document.text[node.start + 1 : node.end - 1]
    starts = [match.start() for match in _WRITTEN[node.style].finditer(inside)]
    return node.start + 1 + (starts[index] if index < len(starts) else len(inside))
