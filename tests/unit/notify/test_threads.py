"""Work that may never end holds up nobody."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from monitor.notify.threads import detached


async def test_it_returns_or_raises_what_the_work_does() -> None:
    assert await detached(lambda: threading.current_thread().name, name="aside") == "aside"
    with pytest.raises(ZeroDivisionError):
        await detached(lambda: 1 // 0, name="aside")


async def test_who_stops_waiting_leaves_the_work_alone() -> None:
    started, go, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        go.wait(10)
        done.set()

    task = asyncio.create_task(detached(work, name="aside"))
    await asyncio.to_thread(started.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()
    assert await asyncio.to_thread(done.wait, 10)


def test_a_process_ends_though_work_hangs() -> None:
    program = """
import asyncio, threading
from monitor.notify.threads import detached

async def main():
    try:
        async with asyncio.timeout(0.05):
            await detached(lambda: threading.Event().wait(60), name="hangs")
    except TimeoutError:
        print("gave up")

asyncio.run(main())
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True
    )
    assert (ended.stdout, ended.stderr) == ("gave up\n", "")
