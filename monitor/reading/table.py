"""Tables (.csv, .tsv): one article a row, by the names of its columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Final

from monitor.errors import ReadingError
from monitor.reading import records

#: Rows that are read.
MOST_ROWS: Final = 20_000
#: Characters of one cell: a long report, and not the rest of a file whose quote never ends.
MOST_CELL: Final = 1_000_000
_DELIMITERS: Final = ",;\t|"
#: How Excel is told the delimiter, in a line above the table.
_SEP: Final = re.compile(r"\ufeff?sep=(.)\n", re.IGNORECASE)


def rows(text: str, *, name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The rows as records, each with what to call it.

    Raises ReadingError where no column holds a text or a title, or the table is ill.
    """
    # The module's only knob is a global one.
    csv.field_size_limit(MOST_CELL)
    stated = _SEP.match(text)
    text = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else _delimiter(text)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    lines = text.split("\n")
    begins, last = 2, len(lines) - (not lines[-1])
    try:
        fields = _fields(next(reader, []), name)
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                raise ReadingError(f"{name}: more than {MOST_ROWS:,} rows")
            if any(cell.strip() for cell in row):
                yield f"row {number}", _record(fields, row)
            if reader.line_num == last and "".join(lines[begins - 1 :]).count('"') % 2:
                raise ReadingError(
                    f"{name}: line {begins}: a quote is never closed; all that follows was read as"
                    " one cell"
                )
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ReadingError(f"{name}: line {reader.line_num}: {error}") from error


def _delimiter(text: str) -> str:
    """The one that parts the first line into the most names of columns; else the most frequent."""
    first = text[: text.find("\n")] if "\n" in text else text

    def parts(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(records.field_of(cell) is not None for cell in cells), first.count(delimiter)

    return max(_DELIMITERS, key=parts)


def _fields(header: list[str], name: str) -> list[str | None]:
    """Which field of a record each column is; of two columns for one field, the better named."""
    called = [records.field_of(cell) for cell in header]
    best: dict[str, tuple[int, int]] = {}
    for place, found in enumerate(called):
        if found and (found.field not in best or found.rank < best[found.field][0]):
            best[found.field] = found.rank, place
    chosen = {place: field for field, (_, place) in best.items()}
    if not {"title", "text"} & set(chosen.values()):
        known = ", ".join(records.FIELDS)
        raise ReadingError(
            f"{name}: its first line names no column `title` or `text`; known: {known}"
        )
    return [chosen.get(place) for place in range(len(header))]


def _record(fields: list[str | None], row: list[str]) -> dict[str, str]:
    # A row may be shorter than the header, or longer by a delimiter at its end.
    return {field: cell for field, cell in zip(fields, row, strict=False) if field}
