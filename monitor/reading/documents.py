"""A folder's files, each by its name, and by what it holds where the name says nothing.

.txt and .md are bare texts, .html is a page, .eml a message, .json one record or a list of them,
.jsonl one record a line. An article is identified by the digest and the name of its file, and by
its number where the file holds several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any, Final

from monitor.errors import ReadingError
from monitor.model import Article, Fetched, Reading
from monitor.reading import identity, mail, markdown, page, records
from monitor.reading.assemble import assemble
from monitor.reading.decode import decode
from monitor.reading.draft import Draft, Origin
from monitor.reading.items import gather

_PAGE: Final = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)


def read_document(fetched: Fetched, origin: Origin) -> Reading:
    """The articles of a file. Raises ReadingError when nothing of it can be read."""
    suffix = PurePath(fetched.name).suffix.lower()
    read = _READERS.get(suffix)
    if not read:
        known = ", ".join(_READERS)
        raise ReadingError(f"{fetched.name}: {suffix or 'no suffix'} is not read; known: {known}")
    return read(fetched, origin)


def record_article(
    record: Mapping[str, Any], *, source: str, key: str, first_seen_at: datetime
) -> Article:
    """One JSON object with the fields of the contract's replay input, as an article.

    Raises ReadingError naming the field that is wrong.
    """
    return assemble(records.draft_of(record, key=key), Origin(source=source, seen_at=first_seen_at))


def _text(fetched: Fetched, origin: Origin) -> Reading:
    text = decode(fetched.content, name=fetched.name, charset=fetched.charset)
    if _PAGE.match(text):
        return _page(fetched, origin)
    return _one(Draft(key=_key(fetched), text=text, bare=True), origin)


def _markdown(fetched: Fetched, origin: Origin) -> Reading:
    text = decode(fetched.content, name=fetched.name, charset=fetched.charset)
    return _one(markdown.draft_of(text, key=_key(fetched)), origin)


def _page(fetched: Fetched, origin: Origin) -> Reading:
    text = decode(fetched.content, name=fetched.name, charset=fetched.charset)
    return _one(
        page.draft_of(text, name=fetched.name, key=_key(fetched), seen_at=origin.seen_at), origin
    )


def _mail(fetched: Fetched, origin: Origin) -> Reading:
    return _one(mail.draft_of(fetched.content, name=fetched.name, key=_key(fetched)), origin)


def _json(fetched: Fetched, origin: Origin) -> Reading:
    text = decode(fetched.content, name=fetched.name, charset=fetched.charset)
    return _records(list(records.objects(text, name=fetched.name)), fetched, origin)


def _jsonl(fetched: Fetched, origin: Origin) -> Reading:
    text = decode(fetched.content, name=fetched.name, charset=fetched.charset)
    lines = [(f"line {n}", line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    return _records(lines, fetched, origin)


def _one(draft: Draft, origin: Origin) -> Reading:
    return Reading(articles=(assemble(draft, origin),))


def _key(fetched: Fetched) -> str:
    return identity.file_key(fetched.digest, fetched.name)


def _records(found: list[tuple[str, Any]], fetched: Fetched, origin: Origin) -> Reading:
    """The records, each bad one as a line. Raises ReadingError when all of them are bad."""
    numbers = [None] if len(found) == 1 else range(1, len(found) + 1)
    made = (
        (name, partial(_record, value, identity.file_key(fetched.digest, fetched.name, n), origin))
        for n, (name, value) in zip(numbers, found, strict=True)
    )
    articles, problems = gather(made, document=fetched.name)
    if problems and not articles:
        raise ReadingError("; ".join(problems[:3]))
    return Reading(articles=articles, problems=problems)


def _record(value: Any, key: str, origin: Origin) -> Article:
    record = records.parsed(value) if isinstance(value, str) else value
    return assemble(records.draft_of(record, key=key), origin)


_READERS: Final[Mapping[str, Callable[[Fetched, Origin], Reading]]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": _page,
    ".htm": _page,
    ".eml": _mail,
    ".json": _json,
    ".jsonl": _jsonl,
}
