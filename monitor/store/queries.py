"""Pieces that several queries are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Row, Select

from monitor.ports import Window

#: A row of any table, or what will be one.
AnyRow = Row[*tuple[Any, ...]]
Values = dict[str, Any]

T = TypeVar("T")
S = TypeVar("S", bound=Select[Any])

#: How many values one IN list may hold: SQLite takes 32,766 parameters in a statement.
IN_LIST: Final = 10_000


def chunks(values: Sequence[T], size: int = IN_LIST) -> Iterator[Sequence[T]]:
    """The values in stretches of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def newest(
    query: S, window: Window, *, time: ColumnElement[datetime], number: ColumnElement[int]
) -> S:
    """The rows of the window by `time`, the newest first, the later numbered before its twin."""
    if window.since is not None:
        query = query.where(time >= window.since)
    if window.until is not None:
        query = query.where(time < window.until)
    return query.order_by(time.desc(), number.desc()).limit(window.limit)
