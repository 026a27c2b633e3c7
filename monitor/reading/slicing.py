"""Cuts out of a feed what was read before, so that feedparser sees the channel and new items only.

A feed of twenty items that gained one is read again nineteen parts in twenty for nothing, and
feedparser takes a hundred times as long as expat. So expat finds where each item begins and ends,
items whose bytes are known are cut out, and the rest is still a feed, read like any other: no
second reader that could come to differ from the first.

::

    <rss><channel> title, link … <item>known</item> <item>new</item> </channel></rss>
                                 ╰── cut out ─────╯

What cannot be cut safely is not: ill-formed documents, those with a doctype, encodings other than
UTF-8. They are read whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final
from xml.parsers import expat

#: So many items of one document are remembered; the largest real feed of 282 has 1,100.
MOST_ITEMS: Final = 4_096
#: How far into a document its root element may begin: text before it is common, and harmless.
WITHIN: Final = 65_536

_ROOT: Final = re.compile(
    rb"<(?:[\w.-]+:)?(?:rss|feed|RDF|channel|urlset)(?=[\s>/])", re.IGNORECASE
)
_ENCODING: Final = re.compile(rb"""encoding\s*=\s*["']([\w.:-]{1,40})["']""")
# With these a `<` is a `<`, and bytes that are UTF-8 are read as such whatever they declare.
_PLAIN: Final = re.compile(rb"utf-?8|us-ascii|iso-8859-\d+|windows-125\d", re.IGNORECASE)
_ITEMS: Final = frozenset({"item", "entry"})
_ADDRESSES: Final = frozenset({"url"})  # of a sitemap
# Items are children of the channel, or of the root (Atom, RDF).
_CHANNEL_DEPTH: Final = 2
_SEPARATOR: Final = "\n"  # stands in no name

_GUID: Final = re.compile(
    rb"<(?:[\w.-]+:)?(?:guid|id)\b[^<>]*>\s*(?:<!\[CDATA\[)?\s*([^<\]]*[^<\]\s])", re.IGNORECASE
)
_LOC: Final = re.compile(rb"<(?:[\w.-]+:)?loc>\s*([^<\s]*)", re.IGNORECASE)
_LINK: Final = re.compile(
    rb"<(?:[\w.-]+:)?link\b([^<>]*)>\s*(?:<!\[CDATA\[)?\s*([^<\]]*)", re.IGNORECASE
)

_Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slices:
    """A feed without its known items."""

    #: The document to read: the channel, and the items that are left.
    content: bytes
    #: A hash of each item of the whole document, in order: known the next time.
    items: tuple[int, ...]
    #: How many of the items were not known.
    fresh: int


def cut(content: bytes, *, known: Collection[int], charset: str | None = None) -> Slices | None:
    """`content` without the items whose hashes are `known`; None where it cannot be cut.

    A known item that shares its identity with a new one stays: how two items under one identity
    are told apart is decided when both are seen.
    """
    root = _ROOT.search(content, 0, WITHIN)
    if not root or not _sliceable(content, content[: root.start()], charset):
        return None
    spans = _spans(content, root.start())
    if spans is None:
        return None
    hashes = [_hash(content[start:end]) for start, end in spans]
    seen = frozenset(known)
    fresh = {number for number, value in enumerate(hashes) if value not in seen}
    left = _with_namesakes(content, spans, fresh)
    return Slices(
        content=_without(content, [span for n, span in enumerate(spans) if n not in left]),
        items=tuple(hashes[:MOST_ITEMS]),
        fresh=len(fresh),
    )


def _sliceable(content: bytes, head: bytes, charset: str | None) -> bool:
    """Whether byte offsets are what they seem: UTF-8 throughout, and no entities of its own."""
    declared = _ENCODING.search(head)
    names = [name for name in (charset and charset.encode(), declared and declared[1]) if name]
    if b"<!DOCTYPE" in head.upper() or not all(_PLAIN.fullmatch(name) for name in names):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _spans(content: bytes, root: int) -> list[_Span] | None:
    """Where each item begins and ends; None where the document is ill-formed."""
    finder = _Finder(content, root)
    try:
        finder.parse()
    except expat.ExpatError:
        return None
    return finder.spans


class _Finder:
    """Notes the items that expat passes."""

    def __init__(self, content: bytes, root: int) -> None:
        self.spans: list[_Span] = []
        self._content = content
        self._root = root
        self._depth = 0
        self._item_depth = 0
        self._start = 0
        self._items = _ADDRESSES if _is_sitemap(content, root) else _ITEMS
        # With namespaces on, a prefix without a declaration is an error, as feedparser has it.
        self._parser = expat.ParserCreate("utf-8", _SEPARATOR)
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close

    def parse(self) -> None:
        """Raises ExpatError where the document is ill-formed."""
        self._parser.Parse(self._content[self._root :], True)

    def _open(self, name: str, _attributes: object) -> None:
        depth = self._depth
        self._depth = depth + 1
        if self._item_depth or not 0 < depth <= _CHANNEL_DEPTH:
            return
        if name.rpartition(_SEPARATOR)[2].lower() in self._items:
            self._item_depth = depth + 1
            self._start = self._root + self._parser.CurrentByteIndex

    def _close(self, _name: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if depth != self._item_depth:
            return
        self._item_depth = 0
        end = self._root + self._parser.CurrentByteIndex
        if self._content.startswith(b"</", end):  # else it is an empty element, and this its end
            end = self._content.index(b">", end) + 1
        self.spans.append((self._start, end))


def _is_sitemap(content: bytes, root: int) -> bool:
    tag = _ROOT.match(content, root)
    return tag is not None and tag[0].lower().endswith(b"urlset")


def _with_namesakes(content: bytes, spans: Sequence[_Span], fresh: set[int]) -> set[int]:
    """The new items, and the known ones that go by the same name as one of them."""
    if not fresh or len(fresh) == len(spans):
        return fresh
    names = [_name(content[start:end]) for start, end in spans]
    wanted = {names[number] for number in fresh}
    return {number for number, name in enumerate(names) if name in wanted} | fresh


def _name(item: bytes) -> bytes:
    """What the item says it is: its guid, else its link, as written."""
    if guid := _GUID.search(item):
        return guid[1]
    if loc := _LOC.search(item):
        return loc[1]
    link = _LINK.search(item)
    return (link[2].strip() or link[1].strip()) if link else b""


def _hash(item: bytes) -> int:
    """64 bits, signed as the databases have them."""
    return int.from_bytes(blake2b(item, digest_size=8).digest(), signed=True)


def _without(content: bytes, spans: Sequence[_Span]) -> bytes:
    if not spans:
        return content
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(content)]
    return b"".join(content[start:end] for start, end in zip(starts, ends, strict=True))
