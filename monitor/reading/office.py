"""Word and OpenDocument texts: a zip of XML, of which one part is the text.

Read with expat, part by part, because the libraries for it build the whole document first and take
thirty times as long. What is only in the document's history (deleted text, comments) is left out.
The document's own dates are not read: they tell when it was saved, not when its text was published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from monitor.errors import ReadingError
from monitor.reading import unzip
from monitor.reading.draft import Draft

#: Of one part after decompression; a book of a thousand pages has 10 MB of markup.
MOST_BYTES: Final = 50_000_000
#: Elements open at once; tables in tables take some dozens.
DEPTH: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class _Dialect:
    """Which element means what in one family of documents, by local name."""

    #: The part that holds the text, and the one with the title.
    body: str
    meta: str
    #: Ends of these end a line.
    paragraphs: frozenset[str]
    #: What each of these stands for.
    marks: Mapping[str, str]
    #: Characters count only inside these; empty: inside paragraphs.
    runs: frozenset[str]
    #: What is inside these is not the text.
    unread: frozenset[str]


_WORD: Final = _Dialect(
    body="word/document.xml",
    meta="docProps/core.xml",
    paragraphs=frozenset({"p"}),
    marks={"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
    runs=frozenset({"t"}),
    # Old programs' copy of a drawing's text; deleted and moved text.
    unread=frozenset({"Fallback", "del", "moveFrom"}),
)
_OPEN_DOCUMENT: Final = _Dialect(
    body="content.xml",
    meta="meta.xml",
    paragraphs=frozenset({"p", "h"}),
    marks={"tab": " ", "s": " ", "line-break": "\n"},
    runs=frozenset(),
    unread=frozenset({"tracked-changes", "annotation", "note"}),
)


def read_docx(content: bytes, *, name: str, key: str) -> Draft:
    """What a Word document says. Raises ReadingError where it is none, encrypted or empty."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadingError(
            f"{name}: it is encrypted, or of a Word before 2007; save it unprotected"
        )
    return _draft(content, _WORD, name=name, key=key)


def read_odt(content: bytes, *, name: str, key: str) -> Draft:
    """What an OpenDocument text says. Raises ReadingError where it is none, encrypted or empty."""
    return _draft(content, _OPEN_DOCUMENT, name=name, key=key)


def _draft(content: bytes, dialect: _Dialect, *, name: str, key: str) -> Draft:
    with unzip.open_archive(content, name=name) as archive:
        manifest = unzip.part(archive, "META-INF/manifest.xml", most=MOST_BYTES, name=name)
        if b"encryption-data" in manifest:
            raise ReadingError(f"{name}: it is encrypted; save it without a password")
        body = unzip.part(archive, dialect.body, most=MOST_BYTES, name=name)
        meta = unzip.part(archive, dialect.meta, most=MOST_BYTES, name=name)
    if not body:
        raise ReadingError(f"{name}: it holds no {dialect.body}, so it is no such document")
    text = _Text(dialect).read(body, name=name)
    if not text.strip():
        raise ReadingError(f"{name}: it holds no text, only pictures or nothing")
    title = _title(meta, text, name=name)
    return Draft(key=key, title=title, text=text, bare=not title)


def _title(meta: bytes, text: str, *, name: str) -> str:
    """The title among the properties, where the text begins with it: others are a template's."""
    if not meta:
        return ""
    properties = _Dialect(
        body="", meta="", paragraphs=frozenset({"title"}), marks={}, runs=frozenset({"title"}),
        unread=frozenset(),
    )  # fmt: skip
    title = " ".join(_Text(properties).read(meta, name=name).split())
    head = " ".join(text[: 2 * len(title) + 200].split())
    return title if title and title.casefold() in head.casefold() else ""


@dataclass
class _Text:
    """Collects the text of one part while expat walks over it."""

    dialect: _Dialect
    pieces: list[str] = field(default_factory=list)
    depth: int = 0
    #: How many elements are open that are not read, that hold characters, that are paragraphs.
    unread: int = 0
    runs: int = 0
    paragraphs: int = 0

    def read(self, xml: bytes, *, name: str) -> str:
        """The text, one paragraph a line. Raises ReadingError for XML that is ill or hostile."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise ReadingError(f"{name}: its XML is damaged: {error}") from error
        except _HostileError as error:
            raise ReadingError(f"{name}: {error}") from error
        return re.sub(r" *\n *", "\n", "".join(self.pieces))

    def _start(self, tag: str, _: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        self.depth += 1
        if self.depth > DEPTH:
            raise _HostileError(f"elements nested more than {DEPTH} deep")
        self.unread += local in self.dialect.unread
        self.runs += local in self.dialect.runs
        self.paragraphs += local in self.dialect.paragraphs
        if not self.unread and self.paragraphs and local in self.dialect.marks:
            self.pieces.append(self.dialect.marks[local])

    def _end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        self.depth -= 1
        if local in self.dialect.paragraphs:
            self.paragraphs -= 1
            self.pieces.append("\n" if not self.unread else "")
        self.unread -= local in self.dialect.unread
        self.runs -= local in self.dialect.runs

    def _characters(self, text: str) -> None:
        if not self.unread and (self.runs if self.dialect.runs else self.paragraphs):
            self.pieces.append(text)

    def _doctype(self, *_: object) -> None:
        # Where entities are declared; neither family of documents has any.
        raise _HostileError("it declares a document type, as no office document does")


class _HostileError(Exception):
    """Raised through expat, which passes it on as it is."""
