"""What of a document was not read before, and whether reading that is a risk. Pure.

Of a feed its new items are read, of anything else all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from monitor.model import Fetched, Source, SourceKind, SourceState
from monitor.reading.slicing import cut

#: Documents that are compressed, or hold others that are.
PACKED: Final = (".pdf", ".docx", ".odt", ".rtf", ".eml", ".msg", ".warc", ".warc.gz", ".zip")
#: In bytes. 250 of 282 real feeds are smaller as a whole, nearly all without their known items.
LARGE: Final = 256 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """Documents as they are to be read."""

    documents: tuple[Fetched, ...]
    #: The state's `items` once they are filed.
    items: tuple[int, ...]
    #: How many of the items are new; None where a document could not be cut.
    fresh: int | None


def unread(documents: Iterable[Fetched], source: Source, state: SourceState) -> Unread:
    """The documents without the items of a feed that the state knows.

    A document that cannot be cut is read whole, now and the next time.
    """
    documents = tuple(documents)
    if source.kind is not SourceKind.FEED:
        return Unread(documents=documents, items=(), fresh=None)
    left: list[Fetched] = []
    items: tuple[int, ...] = ()
    fresh: int | None = 0
    for document in documents:
        slices = cut(document.content, known=state.items, charset=document.charset)
        left.append(replace(document, content=slices.content) if slices else document)
        items += slices.items if slices else ()
        fresh = fresh + slices.fresh if slices and fresh is not None else None
    return Unread(documents=tuple(left), items=items, fresh=fresh)


def is_risky(document: Fetched, source: Source) -> bool:
    """Whether reading it may take long or all memory: a page, large, packed, or an ill-formed feed.

    The page of an item comes from anywhere. What is packed may unfold to anything: a PDF of 20 KB
    to a gigabyte. What is ill-formed goes to feedparser's forgiving parser, which can be kept busy
    for hours.
    """
    packed = source.kind is SourceKind.FOLDER and document.name.lower().endswith(PACKED)
    if packed or document.is_page or len(document.content) > LARGE:
        return True
    is_xml = source.kind is SourceKind.FEED and document.content.lstrip()[:1] == b"<"
    return is_xml and cut(document.content, known=(), charset=document.charset) is None
