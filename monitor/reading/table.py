"""Tables (.csv, .tsv): one article a row, by the names of its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Final

from monitor.errors import ReadingError
from monitor.reading import records

#: Rows that are read.
MOST_ROWS: Final = 20_000
#: Characters of one cell: a long report, and not the rest of a file whose quote never ends.
MOST_CELL: Final = 1_000_000
_DELIMITERS: Final = ",;\t|"
#: What else people call the fields of a record.
_CALLED: Final = {
    "id": "id guid uid key",
    "url": "url link href",
    "title": "title headline heading subject",
    "text": "text body content article fulltext full_text description summary",
    "published": "published date published_at publish_date pubdate datetime time timestamp",
    "source": "source outlet publisher publication author byline",
    "language": "language lang",
}
_FIELD: Final = {name: field for field, names in _CALLED.items() for name in names.split()}


def rows(text: str, *, name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The rows as records, each with what to call it.

    Raises ReadingError where no column holds a text or a title, or the table is ill.
    """
    # The module's only knob is a global one.
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    try:
        fields = _fields(next(reader, []), name)
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                raise ReadingError(f"{name}: more than {MOST_ROWS:,} rows")
            if any(cell.strip() for cell in row):
                yield f"row {number}", _record(fields, row)
    except csv.Error as error:
        raise ReadingError(f"{name}: line {reader.line_num}: {error}") from error


def _delimiter(text: str) -> str:
    """The one that stands most often in the first line."""
    first = text[: text.find("\n")] if "\n" in text else text
    return max(_DELIMITERS, key=first.count)


def _fields(header: list[str], name: str) -> list[str | None]:
    """Which field of a record each column is; of two columns for one field, the first."""
    fields: list[str | None] = []
    for cell in header:
        field = _FIELD.get(cell.strip().lower().replace(" ", "_"))
        fields.append(field if field not in fields else None)
    if not {"title", "text"} & set(fields):
        known = ", ".join(records.FIELDS)
        raise ReadingError(
            f"{name}: its first line names no column `title` or `text`; known: {known}"
        )
    return fields


def _record(fields: list[str | None], row: list[str]) -> dict[str, str]:
    # A row may be shorter than the header, or longer by a delimiter at its end.
    return {field: cell for field, cell in zip(fields, row, strict=False) if field}
