"""JSON objects with the fields of the contract's replay input, as drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from monitor.errors import ReadingError
from monitor.model import DateSource
from monitor.reading import markup
from monitor.reading.draft import DateClaim, Draft

#: The fields that are read, and what each may be; others are let be.
FIELDS: Final[Mapping[str, tuple[type, ...]]] = {
    "id": (str, int),
    "url": (str,),
    "title": (str,),
    "text": (str,),
    "published": (str, int, float),
    "source": (str,),
    "language": (str,),
}
_NAMES: Final = {str: "a string", int: "a number", float: "a number"}


def draft_of(record: Any, *, key: str) -> Draft:
    """What the record says. Raises ReadingError naming the field that is wrong."""
    if not isinstance(record, Mapping):
        raise ReadingError("a record is a JSON object: {…}")
    fields = {name: _field(record, name) for name in FIELDS}
    title, text = fields["title"], fields["text"]
    if not title and not text:
        raise ReadingError("a record needs a `text` or a `title`")
    return Draft(
        key=key,
        url=fields["url"] or None,
        title=markup.line(title, name="title"),
        text=markup.lines(text, name="text") if "</" in text else text,
        dates=_dates(fields["published"]),
        language=fields["language"] or None,
        credits=(fields["source"],) if fields["source"] else (),
        bare=not title,
    )


def objects(text: str, *, name: str) -> Iterator[tuple[str, Any]]:
    """The records of a .json file: one object, a list of them, or the list under `articles`.

    Each with what to call it. Raises ReadingError when it is not JSON.
    """
    try:
        value = parsed(text)
    except ReadingError as error:
        raise ReadingError(f"{name}: {error}") from error
    if isinstance(value, dict) and isinstance(value.get("articles"), list):
        value = value["articles"]
    if not isinstance(value, list):
        value = [value]
    for number, record in enumerate(value, 1):
        yield f"record {number}", record


def parsed(text: str) -> Any:
    """The JSON value. Raises ReadingError naming the place where it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ReadingError(f"not JSON: {error.msg} ({place})") from error
    except RecursionError as error:
        raise ReadingError("not JSON that can be read: nested too deep") from error


def _field(record: Mapping[str, Any], name: str) -> str:
    """The field as text; absent and null are empty."""
    value = record.get(name)
    if value is None:
        return ""
    # JSON's true is an int to Python, and no number to anybody else.
    if isinstance(value, bool) or not isinstance(value, FIELDS[name]):
        wanted = " or ".join(dict.fromkeys(_NAMES[kind] for kind in FIELDS[name]))
        raise ReadingError(f"field `{name}` is to be {wanted}, not {json.dumps(value)[:60]}")
    return str(value).strip() if name != "text" else str(value)


def _dates(published: str) -> tuple[DateClaim, ...]:
    return (DateClaim(raw=published, where=DateSource.RECORD),) if published else ()
