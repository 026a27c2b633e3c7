"""A folder's files, each by its name, and by what it holds where the name says nothing.

::

    one text      .txt .md .html .pdf .docx .odt .rtf
    one a record  .json .jsonl .csv .tsv (one article a row), .warc .warc.gz (one a page)
    documents     .eml .msg (the message, then what is attached to it), .zip

An article is identified by the digest and the name of its file, and by its number where the file
holds several; a document inside another by the outer digest and both names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any, Final, Protocol, TypeVar

from monitor.errors import ReadingError
from monitor.model import Article, Fetched, Reading, Writer
from monitor.reading import (
    identity,
    mail,
    markdown,
    office,
    outlook,
    page,
    records,
    rtf,
    table,
    unzip,
    warc,
)
from monitor.reading.assemble import assemble
from monitor.reading.decode import decode
from monitor.reading.draft import Draft, Origin
from monitor.reading.items import gather

T = TypeVar("T")

#: Documents that may stand around a document: a mail, and a zip archive attached to it.
MOST_INSIDE: Final = 2
#: What is not opened inside an archive: bombs are built of archives in archives.
_ARCHIVES: Final = (".zip", ".warc", ".gz")
_PAGE: Final = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)


class _Drafter(Protocol):
    """Reads a document of one text."""

    def __call__(self, content: bytes, *, name: str, key: str) -> Draft: ...


class _Opener(Protocol):
    """Reads a message and what is attached to it."""

    def __call__(
        self, content: bytes, *, name: str, key: str
    ) -> tuple[Draft, tuple[mail.Attachment, ...]]: ...


def read_document(fetched: Fetched, origin: Origin) -> Reading:
    """The articles of a file. Raises ReadingError when nothing of it can be read."""
    suffix = _suffix(fetched.name)
    read = _READERS.get(suffix)
    if not read:
        known = ", ".join(_READERS)
        raise ReadingError(f"{fetched.name}: {suffix or 'no suffix'} is not read; known: {known}")
    if not fetched.content.strip():
        raise ReadingError(f"{fetched.name}: it is empty")
    try:
        return read(fetched, origin)
    except ReadingError:
        raise
    # Libraries that read wild documents raise what they like; none of it says which document.
    except Exception as error:
        raise ReadingError(
            f"{fetched.name}: cannot be read: {type(error).__name__}: {error}"
        ) from error


def read_page(fetched: Fetched, origin: Origin) -> Reading:
    """The article of a web page. Raises ReadingError when it holds none."""
    return _page(fetched, origin, location=fetched.location)


def record_article(
    record: Mapping[str, Any],
    *,
    source: str,
    key: str,
    first_seen_at: datetime,
    lexicon: tuple[Writer, ...] = (),
) -> Article:
    """One JSON object with the fields of the contract's replay input, as an article.

    `lexicon` names writers and institutions beside those that are shipped. Raises ReadingError
    naming the field that is wrong.
    """
    origin = Origin(source=source, seen_at=first_seen_at, lexicon=lexicon)
    return assemble(records.draft_of(record, key=key), origin)


def _suffix(name: str) -> str:
    path = PurePath(name.lower())
    return "".join(path.suffixes[-2:]) if path.name.endswith(".warc.gz") else path.suffix


# ── one text ─────────────────────────────────────────────────────────────────────────────────


def _text(fetched: Fetched, origin: Origin) -> Reading:
    text = _decoded(fetched)
    if _PAGE.match(text):
        return _page(fetched, origin)
    return _one(Draft(key=_key(fetched), text=text, bare=True), fetched, origin)


def _markdown(fetched: Fetched, origin: Origin) -> Reading:
    return _one(markdown.draft_of(_decoded(fetched), key=_key(fetched)), fetched, origin)


def _page(fetched: Fetched, origin: Origin, *, location: str = "") -> Reading:
    draft = page.draft_of(
        _decoded(fetched),
        name=fetched.name,
        key=_key(fetched),
        seen_at=origin.seen_at,
        location=location,
    )
    return _one(draft, fetched, origin)


def _drafted(draft_of: _Drafter, fetched: Fetched, origin: Origin) -> Reading:
    return _one(draft_of(fetched.content, name=fetched.name, key=_key(fetched)), fetched, origin)


def _pdf(content: bytes, *, name: str, key: str) -> Draft:
    from monitor.reading import pdf  # noqa: PLC0415 - as `body` loads what it needs

    return pdf.draft_of(content, name=name, key=key)


def _one(draft: Draft, fetched: Fetched, origin: Origin) -> Reading:
    origin = replace(origin, name=PurePath(fetched.name).name)
    return Reading(articles=(assemble(draft, origin),))


def _decoded(fetched: Fetched) -> str:
    return decode(fetched.content, name=fetched.name, charset=fetched.charset)


def _key(fetched: Fetched, number: int | None = None) -> str:
    return identity.file_key(fetched.digest, fetched.name, number)


# ── one article a record ─────────────────────────────────────────────────────────────────────


def _json(fetched: Fetched, origin: Origin) -> Reading:
    return _records(list(records.objects(_decoded(fetched), name=fetched.name)), fetched, origin)


def _jsonl(fetched: Fetched, origin: Origin) -> Reading:
    text = _decoded(fetched)
    lines = [(f"line {n}", line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    return _records(lines, fetched, origin)


def _table(fetched: Fetched, origin: Origin) -> Reading:
    rows, broken = _up_to_damage(table.rows(_decoded(fetched), name=fetched.name))
    return _records(rows, fetched, origin, broken=broken)


def _records(
    found: Sequence[tuple[str, Any]], fetched: Fetched, origin: Origin, *, broken: str = ""
) -> Reading:
    """The records, each bad one as a line. Raises ReadingError when all of them are bad."""
    numbers = [None] if len(found) == 1 else range(1, len(found) + 1)
    made = (
        (name, partial(_record, value, _key(fetched, n), origin))
        for n, (name, value) in zip(numbers, found, strict=True)
    )
    return _gathered(made, fetched, broken)


def _record(value: Any, key: str, origin: Origin) -> Article:
    record = records.parsed(value) if isinstance(value, str) else value
    return assemble(records.draft_of(record, key=key), origin)


def _warc(fetched: Fetched, origin: Origin) -> Reading:
    pages, broken = _up_to_damage(warc.pages(fetched.content, name=fetched.name))
    made = (
        (f"page {n} ({archived.url})", partial(_archived, archived, n, fetched, origin))
        for n, archived in enumerate(pages, 1)
    )
    return _gathered(made, fetched, broken)


def _archived(archived: warc.Archived, number: int, fetched: Fetched, origin: Origin) -> Article:
    name = f"{fetched.name}#{number}"
    html = decode(archived.content, name=name, charset=archived.charset)
    draft = page.draft_of(
        html,
        name=name,
        key=_key(fetched, number),
        seen_at=origin.seen_at,
        location=archived.url,
    )
    return assemble(replace(draft, url=draft.url or archived.url or None), origin)


def _up_to_damage(found: Iterator[T]) -> tuple[list[T], str]:
    """What stands in a document before the place where it is damaged, and what is wrong there."""
    kept: list[T] = []
    try:
        kept.extend(found)
    except ReadingError as error:
        return kept, str(error)
    return kept, ""


def _gathered(
    made: Iterator[tuple[str, Callable[[], Article]]], fetched: Fetched, broken: str
) -> Reading:
    """The articles of a document of many. Raises ReadingError when there is none."""
    articles, told = gather(made, document=fetched.name)
    problems = (*told, broken) if broken else told
    if not articles:
        raise ReadingError("; ".join(problems[:3]) or f"{fetched.name}: it holds no article")
    return Reading(articles=articles, problems=problems)


# ── documents inside documents ───────────────────────────────────────────────────────────────


def _message(opened: _Opener, fetched: Fetched, origin: Origin) -> Reading:
    """The message, and each attachment that can be read as an article that names it."""
    draft, attached = opened(fetched.content, name=fetched.name, key=_key(fetched))
    unread = [a.name for a in attached if _suffix(a.name) not in _READERS]
    notes = (f"attachments not read: {', '.join(unread)}",) if unread else ()
    message = assemble(replace(draft, notes=(*draft.notes, *notes)), origin)
    files = [(a.name, partial(bytes, a.content)) for a in attached if a.name not in unread]
    inner = _inside(files, fetched, origin, note=f"attached to the e-mail: {message.title}")
    return replace(inner, articles=(message, *inner.articles))


def _zip(fetched: Fetched, origin: Origin) -> Reading:
    files: list[tuple[str, Callable[[], bytes]]] = []
    refused: list[str] = []
    with unzip.open_archive(fetched.content, name=fetched.name) as archive:
        for info in unzip.members(archive):
            name = f"{fetched.name}/{info.filename}"
            if unzip.climbs(info):
                refused.append(f"{name}: its name leads out of the archive")
            elif _suffix(info.filename) in _ARCHIVES:
                refused.append(f"{name}: an archive inside an archive is not opened")
            else:
                most = unzip.MOST_BYTES
                unpack = partial(unzip.unpack, archive, info, most=most, name=name)
                files.append((info.filename, unpack))
        inner = _inside(files, fetched, origin, note=f"from the archive {fetched.name}")
    problems = (*refused, *inner.problems)
    if not inner.articles:
        raise ReadingError("; ".join(problems[:3]) or f"{fetched.name}: the archive is empty")
    return replace(inner, problems=problems)


def _inside(
    files: Sequence[tuple[str, Callable[[], bytes]]], outer: Fetched, origin: Origin, *, note: str
) -> Reading:
    """The articles of the documents that stand inside another; what cannot be read is a line."""
    if files and origin.inside == MOST_INSIDE:
        return Reading(problems=(f"{outer.name}: too deep inside other documents to be opened",))
    inside = replace(origin, inside=origin.inside + 1)
    articles: list[Article] = []
    problems: list[str] = []
    for number, (name, content) in enumerate(files, 1):
        # Two attachments may have one name.
        taken = any(name == earlier for earlier, _ in files[: number - 1])
        path = f"{outer.name}/{number}-{name}" if taken else f"{outer.name}/{name}"
        try:
            document = replace(outer, name=path, content=content(), content_type="", charset=None)
            reading = read_document(document, inside)
        except ReadingError as error:
            problems.append(str(error))
            continue
        articles += (replace(a, notes=(note, *a.notes)) for a in reading.articles)
        problems += reading.problems
    return Reading(articles=tuple(articles), problems=tuple(problems))


_READERS: Final[Mapping[str, Callable[[Fetched, Origin], Reading]]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _page,
    ".htm": _page,
    ".pdf": partial(_drafted, _pdf),
    ".docx": partial(_drafted, office.read_docx),
    ".odt": partial(_drafted, office.read_odt),
    ".rtf": partial(_drafted, rtf.draft_of),
    ".eml": partial(_message, mail.read),
    ".msg": partial(_message, outlook.read),
    ".json": _json,
    ".jsonl": _jsonl,
    ".csv": _table,
    ".tsv": _table,
    ".warc": _warc,
    ".warc.gz": _warc,
    ".zip": _zip,
}
