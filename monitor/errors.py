"""Everything that can go wrong, as one tree.

::

    MonitorError                 exit code 1
    ├── UsageError               2  the command line asks for something impossible
    ├── ConfigurationError       2  the YAML is wrong; carries every problem of every file
    ├── StorageError             3  the database cannot be used
    │   ├── DatabaseUnreachableError
    │   └── DatabaseNewerError           written by a later version of this program
    ├── NotFoundError            1  no such article, story, alert, delivery, source or topic
    ├── QueryError               2  one query is wrong; carries every complaint with its place
    ├── SourceError              1  a source could not be fetched
    ├── ReadingError             1  a document could not be read
    ├── ChannelError             1  a channel cannot be used as configured
    └── ServingError             1  the address to listen at cannot be had

Messages name the file, the line, the source or the channel, say what is wrong and what to do.
They are shown to users as they stand, so they never hold a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


class MonitorError(Exception):
    """The root: catch this to catch everything the program raises on purpose."""

    #: What the process exits with when the error reaches the command line.
    exit_code = 1


class UsageError(MonitorError):
    """The command line asks for something impossible."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing wrong in one file, with all that is needed to point at it."""

    #: The file as the user named it.
    file: str
    #: 1-based line.
    line: int
    #: 1-based column, in characters.
    column: int
    #: What is wrong, and what to write instead.
    message: str
    #: The line itself, to print above the caret; empty when the file could not be read.
    source: str = ""
    #: True for a warning: told, but nothing is refused because of it.
    warning: bool = False

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}:{self.column}: "
        head += f"warning: {self.message}" if self.warning else self.message
        if not self.source:
            return head
        # Keep the tabs of the line, so that the caret stands below what it points at.
        indent = "".join(c if c == "\t" else " " for c in self.source[: self.column - 1])
        return f"{head}\n    {self.source}\n    {indent}^"


class ConfigurationError(MonitorError):
    """The configuration is wrong; `problems` holds every error found, in reading order."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StorageError(MonitorError):
    """The database cannot be used."""

    exit_code = 3


class DatabaseUnreachableError(StorageError):
    """The database did not answer, or its folder cannot be written."""


class DatabaseNewerError(StorageError):
    """The database was migrated by a later version of this program."""


class NotFoundError(MonitorError):
    """Nothing is stored under the id, URL or name that was asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """One thing wrong inside one query, by its place in the query's own text."""

    #: 0-based offset of the first character complained about.
    start: int
    #: Offset after the last one; equal to `start` where something is missing.
    end: int
    #: What is wrong, and what to write instead.
    message: str
    #: True for lint: the query works, but probably not as meant.
    warning: bool = False


class QueryError(MonitorError):
    """A query cannot be used; `complaints` holds every reason found, in reading order."""

    exit_code = 2

    def __init__(self, query: str, complaints: Sequence[Complaint]) -> None:
        self.query = query
        self.complaints = tuple(complaints)
        super().__init__("; ".join(c.message for c in self.complaints))


class SourceError(MonitorError):
    """A source could not be fetched; the next poll tries again unless `gone`."""

    def __init__(
        self, message: str, *, retry_after: timedelta | None = None, gone: bool = False
    ) -> None:
        #: How long the server asked us to stay away, if it said.
        self.retry_after = retry_after
        #: The server said it is gone for good (410).
        self.gone = gone
        super().__init__(message)


class ReadingError(MonitorError):
    """A document could not be read; the message names it and says why."""


class ChannelError(MonitorError):
    """A channel cannot be used as configured (its URL is not one Apprise knows, say)."""


class ServingError(MonitorError):
    """The address that the configuration says to listen at cannot be had."""
