"""Running named jobs at intervals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol


class Jobs(Protocol):
    """Runs named jobs at intervals; one run of a job at a time, a missed run is caught up once."""

    def every(self, interval: timedelta, name: str, job: Callable[[], Awaitable[None]]) -> None:
        """Registers a job before `start`."""
        ...

    def start(self) -> None: ...
    async def stop(self) -> None:
        """No new runs; waits for those in hand."""
        ...
