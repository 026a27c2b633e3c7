"""Blocking work that may never end, kept away from everything else.

Not a ThreadPoolExecutor: its threads are joined when the process ends, so one service that hangs
would hold up a shutdown; and a pool that many share is emptied by the few that hang. A daemon
thread for each send costs 50 µs and holds up nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def detached(work: Callable[[], T], *, name: str) -> T:
    """Runs `work` in a thread of its own and returns or raises what it does.

    Cancelled, it stops waiting; the thread goes on by itself and its result is dropped.
    """
    future: Future[T] = Future()
    # Marked as running before anyone can cancel it, so that setting the result cannot fail.
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # else whoever waits would wait for ever
            future.set_exception(error)

    Thread(target=run, name=name, daemon=True).start()
    return await asyncio.wrap_future(future)
