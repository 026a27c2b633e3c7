"""What of a document was not read before: a feed's new items, and all of anything else. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.model import Fetched, Source, SourceKind, SourceState
from monitor.reading.slicing import cut


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """Documents as they are to be read."""

    documents: tuple[Fetched, ...]
    #: The state's `items` once they are filed.
    items: tuple[int, ...]


def unread(documents: Iterable[Fetched], source: Source, state: SourceState) -> Unread:
    """The documents without the items of a feed that the state knows.

    A document that cannot be cut is read whole, now and the next time.
    """
    documents = tuple(documents)
    if source.kind is not SourceKind.FEED:
        return Unread(documents=documents, items=())
    left: list[Fetched] = []
    items: tuple[int, ...] = ()
    for document in documents:
        slices = cut(document.content, known=state.items, charset=document.charset)
        left.append(replace(document, content=slices.content) if slices else document)
        items += slices.items if slices else ()
    return Unread(documents=tuple(left), items=items)
