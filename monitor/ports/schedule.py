"""Which source is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from monitor.model import SourceState

#: What every poll changes of a state; most change nothing else.
TIMES: Final = ("next_poll_at", "last_poll_at", "last_success_at")


class Schedule(Protocol):
    """Which source is due, and what its polls taught."""

    def states(
        self, sources: Sequence[str] | None = None, *, items: bool = True
    ) -> dict[str, SourceState]:
        """What is known of these sources, of every source ever polled for None, by id.

        Without their `items`, which are most of it, where those are not asked for.
        """
        ...

    def save_states(
        self, states: Sequence[SourceState], *, touched: Sequence[SourceState] = ()
    ) -> None:
        """Stores what polls taught that brought nothing else, in one transaction.

        Those `touched` are stored already, but for their `TIMES`. Raises StorageError.
        """
        ...

    def state(self, source: str) -> SourceState | None:
        """What is known of one source; None when it was never polled."""
        ...

    def gaps(self) -> dict[str, timedelta]:
        """The learned gaps between two requests to a site."""
        ...

    def save_gaps(self, gaps: Mapping[str, timedelta]) -> None:
        """Stores the gaps of these sites; one of 0 is forgotten."""
        ...

    def lease_due(
        self,
        sources: Mapping[str, str],
        *,
        now: datetime,
        until: datetime,
        limit: int,
        at_once: Collection[str] = (),
    ) -> dict[str, SourceState | None]:
        """Of these sources (id: configured location), those due now with what is known of each;
        leased so that no one else polls them before `until` or before their state is saved. The
        longest due first.

        Never polled is due, and so is a location other than the one of the stored state; a source
        that is `gone` is due only then. Those `at_once` are due whatever the schedule says.
        """
        ...

    def release_due(self, sources: Sequence[str]) -> None:
        """Gives leases back unused: these sources are due again as they were."""
        ...
