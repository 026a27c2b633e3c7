"""The entrance: one document in, its articles out."""

from __future__ import annotations

from monitor.model import Fetched, Reading, Source, SourceKind
from monitor.reading.documents import read_document, read_page
from monitor.reading.draft import Origin
from monitor.reading.feed import read_feed


def read(fetched: Fetched, source: Source) -> Reading:
    """Reads a feed, a folder's file or an item's page, as `ports.Reader` asks.

    Raises ReadingError, naming the document, when nothing of it can be read; what is wrong with
    one article alone stands in `Reading.problems`.
    """
    origin = Origin.of(fetched, source)
    if fetched.is_page:
        return read_page(fetched, origin)
    if source.kind is SourceKind.FEED:
        return read_feed(fetched, origin)
    return read_document(fetched, origin)
