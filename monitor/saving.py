"""Saves what polls taught that brought nothing else, many polls a transaction.

Most polls end so, and a transaction each costs more than the poll. Whoever saves waits until it is
stored; those who come while a transaction is under way share the next one.
"""

from __future__ import annotations

import asyncio

from monitor.model import SourceState
from monitor.ports import Store

#: How long the first of a batch waits for others: not long for a poll, and long enough that
#: hundreds a second share a few dozen transactions.
GATHER_SECONDS = 0.02


class StateSaver:
    """Saves states in batches; one for each event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[SourceState, asyncio.Future[None]]] = []
        self._saving: asyncio.Task[None] | None = None

    async def save(self, state: SourceState) -> None:
        """Returns when the state is stored. Raises StorageError."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((state, stored))
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save_all())
        await stored

    async def _save_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_SECONDS)
            batch, self._waiting = self._waiting, []
            await self._save(batch)

    async def _save(self, batch: list[tuple[SourceState, asyncio.Future[None]]]) -> None:
        try:
            await asyncio.to_thread(self._store.save_states, [state for state, _ in batch])
        except Exception as error:
            _settle(batch, error)  # it is raised where each of them waits
        else:
            _settle(batch, None)


def _settle(batch: list[tuple[SourceState, asyncio.Future[None]]], error: Exception | None) -> None:
    for _, stored in batch:
        if stored.done():  # whoever waited was cancelled
            continue
        if error:
            stored.set_exception(error)
        else:
            stored.set_result(None)
