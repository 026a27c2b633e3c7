"""Collects what is wrong, so that one run tells of everything at once."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from monitor.errors import Problem
from monitor.settings.documents import Document
from monitor.settings.nodes import BrokenNode, Node


class Report:
    """The problems found so far, as places in documents; lines are cut out only at the end.

    Not before, because what has to be masked in a line is known only once all of it was read.
    """

    def __init__(self) -> None:
        self._found: list[tuple[Document, int, str, bool]] = []
        self._elsewhere: list[Problem] = []

    def error(self, at: Node, message: str, *, offset: int | None = None) -> None:
        """Something that refuses the configuration, at a node or at an offset within it."""
        self._add(at, message, offset, warning=False)

    def warn(self, at: Node, message: str, *, offset: int | None = None) -> None:
        """Something that is told, and lets the program run."""
        self._add(at, message, offset, warning=True)

    def error_in(self, document: Document, offset: int, message: str) -> None:
        """An error in a file that could not be composed."""
        self._found.append((document, offset, message, False))

    def about(
        self, file: Path | str, message: str, *, line: int = 1, warning: bool = False
    ) -> None:
        """About a file or folder that is no document; no line of it is shown."""
        self._elsewhere.append(
            Problem(file=str(file), line=line, column=1, message=message, warning=warning)
        )

    @property
    def errors(self) -> tuple[Problem, ...]:
        """By file, line and column, each once."""
        return tuple(p for p in self._problems() if not p.warning)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """By file, line and column, each once."""
        return tuple(p for p in self._problems() if p.warning)

    def _add(self, at: Node, message: str, offset: int | None, *, warning: bool) -> None:
        if isinstance(at, BrokenNode):
            return  # it was reported when it was composed; what follows from it is noise
        place = at.start if offset is None else offset
        self._found.append((at.document, place, message, warning))

    def _problems(self) -> list[Problem]:
        found = {_problem(*fault) for fault in self._found}
        return sorted(
            found.union(self._elsewhere), key=lambda p: (p.file, p.line, p.column, p.message)
        )


def _problem(document: Document, offset: int, message: str, warning: bool) -> Problem:
    line, column = document.place(offset)
    return Problem(
        file=document.name,
        line=line,
        column=column,
        message=message,
        source=document.shown(line),
        warning=warning,
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`: did you mean 'x'?` for the known word nearest to a mistyped one; else empty."""
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), by_folded, n=1)
    return f": did you mean '{by_folded[near[0]]}'?" if near else ""
