"""The entrance: one document in, its articles out."""

from __future__ import annotations

from monitor.model import Fetched, Reading, Source, SourceKind
from monitor.reading.documents import read_document
from monitor.reading.draft import Origin
from monitor.reading.feed import read_feed


def read(fetched: Fetched, source: Source) -> Reading:
    """Reads a feed or a folder's file, as `ports.Reader` asks.

    Raises ReadingError, naming the document, when nothing of it can be read; what is wrong with
    one article alone stands in `Reading.problems`.
    """
    origin = Origin.of(fetched, source)
    if source.kind is SourceKind.FEED:
        return read_feed(fetched, origin)
    return read_document(fetched, origin)
