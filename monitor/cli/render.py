"""How things look: a table for people, a JSON object a line for programs.

Everything shown came from outside, so markup is never interpreted and control characters are
taken out: a headline cannot paint the terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from monitor.records import json_line
from monitor.text import printable

#: The width of a table in a pipe, where no terminal says one.
_PIPE_WIDTH = 160


def console() -> Console:
    """Standard output; colours only on a terminal, and not with NO_COLOR."""
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(markup=False, highlight=False, width=width, emoji=False)


def plain(value: object) -> str:
    """A value as text that is safe to print."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(item) for item in value)
    return printable(str(value))


def json_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line, UTF-8."""
    for row in rows:
        click.echo(json_line(row))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table, or the sentence `empty` when there is no row."""
    shown = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(plain(value)) for value in row))
    if shown.row_count:
        console().print(shown)
    else:
        click.echo(empty)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Progress]:
    """A progress bar on a terminal, nothing in a pipe; advance its first task."""
    bar = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    bar.add_task(what, total=total)
    with bar:
        yield bar
