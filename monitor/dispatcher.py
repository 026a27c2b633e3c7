"""Keeps the walk going: polling and sending side by side, to an orderly end.

::

    tick ─▶ poller ── alerts wake the other ──▶ sender ◀─ tick
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from monitor.logs import event
from monitor.poller import Poller
from monitor.ports import Clock, Fetcher, Pages, Reader, Store
from monitor.sender import Sender
from monitor.snapshot import Snapshot

logger = logging.getLogger(__name__)


class Dispatcher:
    """Polls and sends what is due."""

    def __init__(
        self,
        *,
        clock: Clock,
        store: Store,
        fetcher: Fetcher,
        read: Reader,
        snapshot: Callable[[], Snapshot],
        pages: Pages | None = None,
    ) -> None:
        self._clock = clock
        self._store = store
        self.sender = Sender(clock=clock, store=store, snapshot=snapshot)
        self.poller = Poller(
            clock=clock,
            store=store,
            fetcher=fetcher,
            read=read,
            snapshot=snapshot,
            pages=pages,
            rang=self.sender.hurry,
        )

    async def drain(self, timeout: timedelta) -> None:
        """Takes nothing new on; what is in hand may finish in `timeout`, the rest is given back."""
        self.poller.closing = self.sender.closing = True
        polls, sends = self.poller.in_flight.tasks, self.sender.in_flight.tasks
        tasks = {*polls.values(), *sends.values()}
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=timeout.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            event(logger, "drain.late", level=logging.WARNING, tasks=len(late))
            await asyncio.to_thread(self._store.release_due, [*polls])
            await asyncio.to_thread(self._store.release_deliveries, [*sends], now=self._clock.now())
