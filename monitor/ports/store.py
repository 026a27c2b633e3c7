"""The database as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from monitor.ports.archive import Archive
from monitor.ports.attention import Attention
from monitor.ports.correcting import Corrections
from monitor.ports.outbox import Outbox
from monitor.ports.schedule import Schedule
from monitor.ports.subscribing import Subscriptions
from monitor.ports.writing import Writing

T = TypeVar("T")


class Store(Schedule, Subscriptions, Outbox, Attention, Corrections, Archive, Protocol):
    """The database."""

    async def write(
        self, work: Callable[[Writing], T], *, undone: Callable[[], None] | None = None
    ) -> T:
        """Runs `work` in the writer thread, in one exclusive transaction; rolls back if it raises.

        Works that wait at the same time may share a transaction. Where one of them raises, all are
        rolled back and run again, each alone: `work` must do the same a second time.

        What was rolled back is `undone` in that thread too, before the next transaction begins.
        Cancelling the caller does not stop the transaction: it is stored, or not, as if nobody
        had waited. Raises StorageError when the database cannot be used.
        """
        ...

    def own(self) -> bool:
        """Claims the database for this process until `close`; False when another holds it.

        Ask again after an outage: a server that restarted has forgotten whose it was.
        """
        ...

    def shortage(self) -> str | None:
        """Why there is no room on the disk for anything new; None: there is."""
        ...

    def keep_room(self) -> str | None:
        """As `shortage`; keeps a little room for the end, for whoever owns the database."""
        ...

    def recover(self) -> None:
        """Takes back every lease; only the owner may, for whoever held them is gone."""
        ...

    def close(self) -> None: ...


class Migrations(Protocol):
    """Brings the database's tables to where the program is."""

    def upgrade(self) -> None:
        """Under a lock. Raises DatabaseUnreachableError, DatabaseNewerError."""
        ...

    def current(self) -> str | None: ...
    def check(self) -> list[str]:
        """How the tables differ from what the program expects; empty when they do not."""
        ...
