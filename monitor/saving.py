"""Saves what polls taught that brought nothing else, many polls a transaction.

Most polls end so, and a transaction each costs more than the poll. Whoever saves waits until it is
stored; those who come while a transaction is under way share the next one. Of a state that a poll
changed in its times only, as most do, only those are written: the rest is two thirds of the work.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from monitor.model import SourceState
from monitor.ports import Store
from monitor.ports.schedule import TIMES

#: How long the first of a batch waits for others: not long for a poll, and long enough that
#: hundreds a second share a few dozen transactions.
GATHER_SECONDS = 0.02

_ALL_BUT_TIMES: Final = attrgetter(*(f.name for f in fields(SourceState) if f.name not in TIMES))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A state, and who waits for it to be stored."""

    state: SourceState
    #: It is stored as it is, but for its times.
    touched: bool
    stored: asyncio.Future[None]


class StateSaver:
    """Saves states in batches; one for each event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Waiting] = []
        self._saving: asyncio.Task[None] | None = None

    async def save(self, state: SourceState, *, before: SourceState | None = None) -> None:
        """Returns when the state is stored; `before` is what it was. Raises StorageError."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(state, _is_touched(before, state), stored))
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save_all())
        await stored

    async def _save_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHER_SECONDS)
            batch, self._waiting = self._waiting, []
            await self._save(batch)

    async def _save(self, batch: list[_Waiting]) -> None:
        whole = [one.state for one in batch if not one.touched]
        touched = [one.state for one in batch if one.touched]
        try:
            await asyncio.to_thread(self._store.save_states, whole, touched=touched)
        except Exception as error:
            _settle(batch, error)  # it is raised where each of them waits
        else:
            _settle(batch, None)


def _is_touched(before: SourceState | None, after: SourceState) -> bool:
    """Whether the poll of a stored state changed its times and nothing else, as most do."""
    stored = before is not None and before.last_poll_at is not None
    return stored and _ALL_BUT_TIMES(before) == _ALL_BUT_TIMES(after)


def _settle(batch: list[_Waiting], error: Exception | None) -> None:
    for one in batch:
        if one.stored.done():  # whoever waited was cancelled
            continue
        if error:
            one.stored.set_exception(error)
        else:
            one.stored.set_result(None)
