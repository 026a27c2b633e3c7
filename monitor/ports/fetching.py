"""Polling sources, reading what they bring, completing it from pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from monitor.model import Fetched, Reading, Source, SourceState

#: The longest wait after a poll that failed for our own network: no server is spared by a longer
#: one, and once the network is back everything is wanted at once.
LONGEST_OFFLINE: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """How a server took it that it was asked."""

    #: How long it took to answer, or until it was given up.
    took: timedelta = timedelta(0)
    #: How long it wants to be left alone (429, 503, Retry-After); None: it did not say.
    wait: timedelta | None = None
    #: False when no answer came at all: no name, no connection, or none in time.
    reached: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetch:
    """The end of one poll: what came, and the state to store with it.

    A failed poll brings no documents, and its failure stands in `state.last_error`.
    """

    #: Nothing when nothing is new (304, the same body, no new file).
    documents: tuple[Fetched, ...]
    #: The next state, `next_poll_at` included.
    state: SourceState
    #: What could not be fetched although the poll as a whole succeeded: one file of a folder.
    problems: tuple[str, ...] = ()
    #: True when the poll failed as a whole; `state.last_error` says why.
    failed: bool = False
    #: How many more files are there, not yet at rest: a look some seconds later brings them.
    waiting: int = 0
    #: None where no server was asked: for a folder, or a feed that is gone.
    contact: Contact | None = None


class Fetcher(Protocol):
    """Polls sources of one kind."""

    async def fetch(self, source: Source, state: SourceState, *, now: datetime) -> Fetch:
        """Polls once. Never raises for what a server or a disk does; that is a failed `Fetch`."""
        ...

    def schedule(self, source: Source, state: SourceState, *, now: datetime) -> SourceState:
        """The state with `next_poll_at` anew, its `hints` having changed. Pure."""
        ...

    async def settle(self, source: Source, document: Fetched, *, error: str | None) -> str | None:
        """After the document was filed (or, with `error`, could not be read): put it away.

        Returns what went wrong in doing so, as one line, or None.
        """
        ...


class Reader(Protocol):
    """Reads one document; pure, so it may run in a thread or in another process."""

    def __call__(self, fetched: Fetched, source: Source) -> Reading:
        """Raises ReadingError when nothing of it can be read."""
        ...


class Pages(Protocol):
    """Fetches the web pages that the items of feeds lead to."""

    async def page(self, url: str, source: Source, *, now: datetime) -> Fetched:
        """The page, within the adapter's own deadline, as its site's robots.txt allows.

        One request a host at a time, with a gap between two. Raises SourceError saying why not.
        """
        ...


class Site(Protocol):
    """One site, asked politely for its feeds."""

    async def ask(self, url: str, *, now: datetime) -> Fetched:
        """The document there. Raises SourceError when there is none."""
        ...

    async def robots(self, url: str) -> str:
        """The text of the robots.txt of the URL's site; empty where there is none."""
        ...

    def allows(self, url: str) -> bool:
        """Whether that robots.txt allows an address that nobody offered."""
        ...
