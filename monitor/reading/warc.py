"""Web archives (.warc, .warc.gz): the pages that were archived in them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from monitor.errors import ReadingError

#: Pages of one archive, and records that are looked at for them.
MOST_PAGES: Final = 2_000
MOST_RECORDS: Final = 50_000
#: Of one page after decompression; `guard` refuses longer ones anyway.
MOST_BYTES: Final = 12_000_000
#: Of all pages together.
MOST_TOTAL: Final = 200_000_000
_HTML: Final = ("text/html", "application/xhtml+xml")


class Archived(NamedTuple):
    """One page of an archive."""

    url: str
    content: bytes
    #: The charset that was sent with it, if any.
    charset: str | None


def pages(content: bytes, *, name: str) -> Iterator[Archived]:
    """The pages that were answered with 200. Raises ReadingError where the archive is ill."""
    found = total = 0
    try:
        for number, record in enumerate(ArchiveIterator(io.BytesIO(content)), 1):
            if number > MOST_RECORDS or found == MOST_PAGES or total > MOST_TOTAL:
                raise ReadingError(
                    f"{name}: larger than can be read; what stands behind page {found} was not"
                )
            if not _is_page(record):
                continue
            body = record.content_stream().read(MOST_BYTES)
            found, total = found + 1, total + len(body)
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            yield Archived(url, body, _charset(record))
    except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
        # What warcio says quotes the bytes it stumbled over.
        said = str(error).partition(", first line")[0].partition("[")[0].strip()
        raise ReadingError(f"{name}: no web archive, or a damaged one: {said}") from error


def _is_page(record: ArcWarcRecord) -> bool:
    """Whether the record is an answer with a page in it, and not a request, an image, an error."""
    http = record.http_headers
    if record.rec_type != "response" or http is None:
        return False
    kind = (http.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return http.get_statuscode() == "200" and kind in _HTML


def _charset(record: ArcWarcRecord) -> str | None:
    _, _, parameter = (record.http_headers.get_header("Content-Type") or "").partition("charset=")
    return parameter.partition(";")[0].strip("\"' ") or None
