"""YAML text to nodes, refusing what a configuration should not hold.

Composed from PyYAML's events (libyaml's, where it was built in) rather than with `yaml.compose`:
that follows aliases without a word, forgets which node had an anchor or a tag, keeps the last of
two equal keys, and recurses as deep as the text wants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from monitor.settings.documents import Document
from monitor.settings.nodes import (
    BrokenNode,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    mask_all,
)
from monitor.settings.report import Report

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: The deepest thing there is, a boost of a topic, is four down; past this it is a mistake.
_MAX_DEPTH: Final = 20

#: What YAML forbids, and the line breaks that editors do not count: U+0085, U+2028 and U+2029.
_UNREADABLE: Final = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

#: A value that begins with an indicator of YAML; queries often do.
_NEEDS_QUOTES: Final = re.compile(r"\s*(?:- )?(?:[\w-]+:\s+)?([{\[@`%*&!])")

_ALIAS: Final = "aliases (`*name`) are not accepted; quote a text that begins with *"
_ANCHOR: Final = "anchors (`&name`) are not accepted; quote a text that begins with &"
_TAG: Final = "tags (`!name`) are not accepted; quote a text that begins with !"


def read(path: Path, report: Report) -> MappingNode | None:
    """The nodes of a file; None where it is empty or was refused, which the report then says."""
    try:
        content = path.read_bytes()
    except OSError as error:
        report.about(path, f"cannot be read: {error.strerror}")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report.about(path, "is not UTF-8 on this line; save it as UTF-8", line=line)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return compose(Document(name=str(path), text=text), report)


def compose(document: Document, report: Report) -> MappingNode | None:
    """The document's mapping; None where there is none, or the YAML is broken."""
    if bad := _UNREADABLE.search(document.text):
        message = f"the character U+{ord(bad[0]):04X} cannot stand here; remove it"
        report.error_in(document, bad.start(), message)
        return None
    try:
        return _Composer(document, report).document()
    except yaml.MarkedYAMLError as error:
        _report_broken(document, error, report)
    except _TooDeepError as error:
        report.error_in(document, error.offset, f"nested more than {_MAX_DEPTH} deep")
    return None


def _report_broken(document: Document, error: yaml.MarkedYAMLError, report: Report) -> None:
    document.mask_addresses()
    mark = error.problem_mark or error.context_mark
    offset = mark.index if mark else 0
    what = ", ".join(part for part in (error.context, error.problem) if part)
    report.error_in(document, offset, f"this is not YAML: {what}{_hint(document, offset)}")


def _offset(event: yaml.Event) -> int:
    assert event.start_mark is not None  # only events made by hand have none
    return event.start_mark.index


def _end(event: yaml.Event) -> int:
    assert event.end_mark is not None
    return event.end_mark.index


def _hint(document: Document, offset: int) -> str:
    """What is wrong most often: a query that begins with what means something to YAML."""
    line, _ = document.place(offset)
    begins = _NEEDS_QUOTES.match(document.line_text(line))
    return f"; a text that begins with {begins[1]} must be quoted" if begins else ""


class _TooDeepError(Exception):
    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(offset)


class _Composer:
    """Builds the nodes of one document from its events, by recursive descent."""

    def __init__(self, document: Document, report: Report) -> None:
        self._document = document
        self._report = report
        self._events: Iterator[yaml.Event] = yaml.parse(document.text, Loader=_Loader)
        self._depth = 0

    def document(self) -> MappingNode | None:
        """The first document of the stream, which must be the only one, and a mapping."""
        root: Node | None = None
        for event in self._events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if root is not None:
                message = "a second document begins here; put it into a file of its own"
                self._report.error(root, message, offset=_offset(event))
                break
            root = self._node(next(self._events))
        return self._mapping_of(root)

    def _mapping_of(self, root: Node | None) -> MappingNode | None:
        if isinstance(root, MappingNode):
            return root
        if root is not None and not (isinstance(root, ScalarNode) and root.is_nothing):
            self._report.error(root, "expected keys such as `sources:` and `topics:` here")
        return None

    def _node(self, event: yaml.Event) -> Node:
        start = _offset(event)
        if isinstance(event, yaml.AliasEvent):
            broken = BrokenNode(document=self._document, start=start)
            self._refuse(start, _ALIAS)
            return broken
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor is not None:
            self._refuse(start, _ANCHOR)
        if event.tag is not None:
            self._refuse(start, _TAG)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        return self._collection(event)

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        return ScalarNode(
            document=self._document,
            start=_offset(event),
            end=_end(event),
            value=event.value,
            style=event.style or "",
        )

    def _collection(self, event: yaml.Event) -> Node:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _TooDeepError(_offset(event))
        if isinstance(event, yaml.SequenceStartEvent):
            node: Node = self._sequence(event)
        else:
            node = self._mapping(event)
        self._depth -= 1
        return node

    def _sequence(self, start: yaml.Event) -> SequenceNode:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event))
        return SequenceNode(document=self._document, start=_offset(start), items=tuple(items))

    def _mapping(self, start: yaml.Event) -> MappingNode:
        entries: dict[str, tuple[ScalarNode, Node]] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event)
            value = self._node(next(self._events))
            if not isinstance(key, ScalarNode):
                self._report.error(key, "a key must be a plain word")
            elif key.value in entries:
                line, _ = self._document.place(entries[key.value][0].start)
                self._report.error(key, f"the key '{key.value}' stands already in line {line}")
                mask_all(value)  # it is nobody's from here on, and who knows what it was
            else:
                entries[key.value] = (key, value)
        return MappingNode(document=self._document, start=_offset(start), entries=entries)

    def _refuse(self, offset: int, message: str) -> None:
        self._report.error_in(self._document, offset, message)
