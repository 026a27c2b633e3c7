"""Group commit: what waits for the writer when it becomes free is stored in one transaction.

::

    write(work) ─▶ waiting ─┬─ one: a transaction of its own
                            └─ many: one transaction ─┬─ all well ─▶ each hears its result
                                                      └─ one fails ─▶ rolled back; then each alone

A transaction costs as much as filing an article does: beginning, committing, and the statements
that are the same for one poll as for ten. Nobody waits for company: whoever finds the writer free
is alone. And a group ends when it has lasted for a moment, or has put something into the outbox,
which then is on its way to a phone.

What one work files, with its alerts and its source's state, is still stored together or not at
all, and a work that fails costs the others nothing but time. (DeWitt et al., Implementation
Techniques for Main Memory Database Systems, 1984.)
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, TypeVar

from monitor.store.engine import Database, Lock
from monitor.store.writing import SqlWriting

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: A group takes in no more after so long: what comes out of it should not come late.
GROUP_SECONDS: Final = 0.02


@dataclass(kw_only=True, slots=True, eq=False)
class _Work:
    """One that waits to be stored, and where its result is waited for."""

    do: Callable[[SqlWriting], Any]
    undone: Callable[[], None] | None
    loop: asyncio.AbstractEventLoop
    stored: asyncio.Future[Any]
    #: What came of it: a result, or an error.
    result: Any = None
    error: BaseException | None = None


class GroupCommit:
    """The thread in which all that is filed is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-writer")
        self._waiting: deque[_Work] = deque()
        self._busy = False
        self._changing = threading.Lock()

    async def write(
        self, do: Callable[[SqlWriting], T], *, undone: Callable[[], None] | None = None
    ) -> T:
        """See `ports.Store.write`."""
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[T] = loop.create_future()
        with self._changing:
            if not self._busy:
                self._thread.submit(self._store_all)
                self._busy = True
            self._waiting.append(_Work(do=do, undone=undone, loop=loop, stored=stored))
        return await stored

    def close(self) -> None:
        """Waits for what is being stored, and for what waits."""
        self._thread.shutdown()

    def _store_all(self) -> None:
        try:
            while first := self._next():
                self._store(first)
        except BaseException:
            # Out of memory while telling, say: what comes next must not wait for ever.
            logger.exception("storing was broken off")
            with self._changing:
                self._busy = bool(self._waiting)
                if self._waiting:
                    self._thread.submit(self._store_all)
            raise

    def _next(self) -> _Work | None:
        with self._changing:
            self._busy = bool(self._waiting)
            return self._waiting.popleft() if self._waiting else None

    def _store(self, first: _Work) -> None:
        """Stores a work, and with it what is waiting by then."""
        group = [first]
        try:
            self._commit(group, open_to_more=True)
        except BaseException as error:  # whatever it was: nothing of them is stored
            first.error = error
            if len(group) > 1:
                for work in group:
                    self._store_alone(work)
        _tell(group)

    def _store_alone(self, work: _Work) -> None:
        """Stores one of a group of which another may have been at fault."""
        work.error = None
        try:
            self._commit([work], open_to_more=False)
        except BaseException as error:  # as above
            work.error = error

    def _commit(self, group: list[_Work], *, open_to_more: bool) -> None:
        """One transaction, all of it or nothing; `group` grows by what it takes in."""
        try:
            with self._database.writing(Lock.WRITE) as connection:
                writing, begun = SqlWriting(connection), monotonic()
                for work in group:
                    work.result = work.do(writing)
                    if writing.has_told or monotonic() - begun > GROUP_SECONDS:
                        break
                    if open_to_more and self._waiting and (more := self._next()):
                        group.append(more)
                writing.finish()
        except BaseException:
            for undone in {work.undone for work in group if work.undone}:
                _undo(undone)
            raise


def _undo(undone: Callable[[], None]) -> None:
    """Forgets what was rolled back; what went wrong first is what the waiting are told."""
    try:
        undone()
    except Exception:
        logger.exception("what was rolled back could not be forgotten")


def _tell(group: Sequence[_Work]) -> None:
    """Tells each who waits what came of it, those of one loop together."""
    for loop in {work.loop for work in group}:
        ours = [work for work in group if work.loop is loop]
        with suppress(RuntimeError):  # the loop was closed meanwhile, nobody waits
            loop.call_soon_threadsafe(_settle, ours)


def _settle(group: Sequence[_Work]) -> None:
    for work in group:
        if work.stored.done():  # whoever waited was cancelled
            continue
        if isinstance(work.error, StopIteration):  # a future takes none
            work.stored.set_exception(RuntimeError("a work ended with StopIteration"))
        elif work.error:
            work.stored.set_exception(work.error)
        else:
            work.stored.set_result(work.result)
