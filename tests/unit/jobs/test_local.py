"""Named jobs: one run at a time, finished at the end, and planned anew when the clock steps."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from monitor.jobs.local import LocalJobs

SOON = timedelta(milliseconds=20)


class Clock:
    """A wall clock that can be set, beside a steady one."""

    def __init__(self) -> None:
        self.step = timedelta(0)

    def now(self) -> datetime:
        steady = asyncio.get_running_loop().time()
        return datetime(2026, 1, 31, tzinfo=UTC) + timedelta(seconds=steady) + self.step

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


async def test_a_job_runs_again_and_again_one_run_at_a_time() -> None:
    runs, running = 0, 0
    enough = asyncio.Event()

    async def job() -> None:
        nonlocal runs, running
        running += 1
        assert running == 1
        await asyncio.sleep(0.05)
        running -= 1
        runs += 1
        if runs == 3:
            enough.set()

    jobs = LocalJobs(Clock())
    jobs.every(SOON, "job", job)
    jobs.start()
    await asyncio.wait_for(enough.wait(), 10)
    await jobs.stop()


async def test_stop_waits_for_the_run_in_hand_and_starts_no_other() -> None:
    began, may_end = asyncio.Event(), asyncio.Event()
    ended = 0

    async def job() -> None:
        nonlocal ended
        began.set()
        await may_end.wait()
        ended += 1

    jobs = LocalJobs(Clock())
    jobs.every(SOON, "job", job)
    jobs.start()
    await asyncio.wait_for(began.wait(), 10)
    stopping = asyncio.ensure_future(jobs.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    may_end.set()
    await asyncio.wait_for(stopping, 10)
    assert ended == 1


async def test_a_job_that_fails_runs_again_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    runs = 0
    again = asyncio.Event()

    async def job() -> None:
        nonlocal runs
        runs += 1
        if runs == 2:
            again.set()
        raise RuntimeError("broken")

    jobs = LocalJobs(Clock())
    jobs.every(SOON, "job", job)
    jobs.start()
    await asyncio.wait_for(again.wait(), 10)
    await jobs.stop()
    assert "job.failed name=job error=RuntimeError('broken')" in caplog.text


async def test_a_clock_set_back_is_noticed_and_the_jobs_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    jobs = LocalJobs(clock)

    async def job() -> None:
        pass

    jobs.every(timedelta(hours=1), "job", job)
    with caplog.at_level(logging.WARNING):
        jobs.start()
        await asyncio.sleep(0)
        clock.step = -timedelta(hours=1)
        async with asyncio.timeout(10):
            while "clock.stepped by=-3600s" not in caplog.text:  # noqa: ASYNC110 - a log sets no event
                await asyncio.sleep(0.05)
        await jobs.stop()
