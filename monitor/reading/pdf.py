"""PDF as a draft: the text of its pages, its lines joined to paragraphs again.

A PDF knows places on a page, not paragraphs. A line that ends a sentence short of the margin ends
a paragraph; what stands at the edge of most pages is their running head.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from typing import Final

import pypdfium2

from monitor.errors import ReadingError
from monitor.reading import tidy
from monitor.reading.draft import Draft

#: Pages that are read; what lies beyond is a book.
MOST_PAGES: Final = 1_000
#: Of the usual length of a full line: what is shorter was not ended by the margin.
_SHORT: Final = 0.85
#: A line so short that does not end a sentence either is a heading, or of a table.
_HEADING: Final = 0.6
#: Where among the lengths of all lines the usual full one is looked for.
_FULL: Final = 0.9
#: Lines at a page's top and at its bottom that may be running ones …
_EDGE: Final = 2
#: … if they recur on more than half of the pages, of at least so many.
_FEWEST_PAGES: Final = 3
#: How PDFium writes a hyphen at the margin: as one of these, with the next line behind it.
_BROKEN: Final = re.compile("[\x02\ufffe](?:\r?\n)?")
_HYPHEN: Final = "\ufffe"
_DIGITS: Final = re.compile(r"\d+")
#: Characters from the beginning within which a believable title stands.
_HEAD: Final = 2_000

#: PDFium may be called by one thread at a time.
_LOCK: Final = threading.Lock()


def draft_of(content: bytes, *, name: str, key: str) -> Draft:
    """What the document says.

    Raises ReadingError where it is encrypted, damaged, only pictures, or empty.
    """
    with _LOCK:
        pages, said, pictures, left = _read(content, name)
    lines = _without_running(pages)
    text = "\n".join(_paragraphs(lines))
    if not text.strip():
        raise ReadingError(f"{name}: {_empty(len(pages), pictures)}")
    head = " ".join(text[:_HEAD].split()).casefold()
    title = " ".join(said.split())
    title = title if title.casefold() in head else ""
    notes = (f"{left} more pages were not read",) if left else ()
    return Draft(key=key, title=title, text=text, bare=not title, notes=notes)


def _read(content: bytes, name: str) -> tuple[list[list[str]], str, int, int]:
    """The lines of each page, the title it states, its pages with pictures, and pages left."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadingError(f"{name}: it is encrypted; save it without a password") from error
        raise ReadingError(f"{name}: it is no PDF, or a damaged one") from error
    try:
        pages: list[list[str]] = []
        pictures = size = 0
        for number in range(min(len(document), MOST_PAGES)):
            lines, pictured = _page(document, number)
            pages.append(lines)
            pictures += pictured
            size += sum(map(len, lines))
            if size > tidy.LONGEST:
                break
        said = str(document.get_metadata_value("Title") or "")
        return pages, said, pictures, len(document) - len(pages)
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[list[str], bool]:
    """The lines of a page, and whether it has a picture; a damaged page has neither."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return [], False
    try:
        reader = page.get_textpage()
        text = reader.get_text_range(count=min(reader.count_chars(), tidy.LONGEST))
        reader.close()
        image = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
        # Only asked where there is no text: pages of maps have a hundred thousand objects.
        pictured = not text.strip() and any(True for _ in page.get_objects(filter=[image]))
    finally:
        page.close()
    lines = _BROKEN.sub(f"{_HYPHEN}\n", text).splitlines()
    return [line.strip() for line in lines], pictured


def _empty(pages: int, pictures: int) -> str:
    if pictures:
        return f"its pages ({pages}) are pictures of text, a scan; run it through OCR first"
    return "it holds no text"


def _without_running(pages: list[list[str]]) -> list[str]:
    """All lines, but those that recur at the edges of the pages, whatever their page number."""
    edges = [{_DIGITS.sub("#", line) for line in _edges(page) if line} for page in pages]
    often = Counter(line for page in edges for line in page)
    running = {
        line
        for line, times in often.items()
        if len(pages) >= _FEWEST_PAGES and times > len(pages) / 2
    }
    kept: list[str] = []
    for page in pages:
        edge = {i for i in range(len(page)) if i < _EDGE or i >= len(page) - _EDGE}
        kept += [
            line
            for i, line in enumerate(page)
            if i not in edge or _DIGITS.sub("#", line) not in running
        ]
    return kept


def _edges(page: list[str]) -> list[str]:
    return page[:_EDGE] + page[-_EDGE:]


def _paragraphs(lines: list[str]) -> list[str]:
    """The lines joined where only the margin parted them."""
    lengths = sorted(len(line) for line in lines if line)
    full = lengths[int(_FULL * (len(lengths) - 1))] if lengths else 0
    joined: list[str] = []
    open_ended = False
    for line in lines:
        if not line:
            open_ended = False
            continue
        if not open_ended:
            joined.append(line)
        elif joined[-1].endswith(_HYPHEN):
            joined[-1] = joined[-1].removesuffix(_HYPHEN) + line
        else:
            joined[-1] += f" {line}"
        open_ended = not _ends(line, full)
    return [line.removesuffix(_HYPHEN) for line in joined]


def _ends(line: str, full: int) -> bool:
    """Whether a paragraph ends with this line."""
    if line.endswith(_HYPHEN):
        return False
    return len(line) < (_SHORT if tidy.ENDS.search(line) else _HEADING) * full
