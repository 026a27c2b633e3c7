"""Named jobs in this process, on APScheduler.

A handful of jobs, each of them a tick that asks the database what is due: ten thousand jobs, one a
feed, missed every run in a measurement, and a job store of its own would be a second schedule.
The scheduler's job store is in memory for that reason; the schedule that counts is in the database.

APScheduler plans runs by the wall clock. When that clock is set back by an hour it would run
nothing for an hour, so `Heartbeat` compares it with the monotonic clock and plans anew when the
two part (a trap that was met: after −1 h it ran nothing, even once corrected).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.ports import Clock

logger = logging.getLogger(__name__)

#: Wall and monotonic time may part by this much (a leap second, a slow NTP slew) unnoticed.
CLOCK_TOLERANCE = timedelta(seconds=5)
#: How often the two clocks are compared.
HEARTBEAT = timedelta(seconds=1)


class LocalJobs:
    """Implements `ports.Jobs` with an AsyncIOScheduler."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._jobs: dict[str, tuple[timedelta, Callable[[], Awaitable[None]]]] = {}
        self._scheduler = _scheduler()
        self._running: set[asyncio.Future[None]] = set()
        self._heart: asyncio.Task[None] | None = None

    def every(self, interval: timedelta, name: str, job: Callable[[], Awaitable[None]]) -> None:
        """Registers a job; it first runs one interval after `start`."""
        self._jobs[name] = (interval, job)

    def start(self) -> None:
        """Starts all jobs on the running event loop."""
        self._schedule()
        self._scheduler.start()
        self._heart = asyncio.get_running_loop().create_task(self._beat())

    async def stop(self) -> None:
        """No new runs; returns when those in hand are done."""
        if self._heart:
            self._heart.cancel()
        self._scheduler.shutdown(wait=False)
        # The shutdown is posted to the loop; and it forgets its runs, so they are kept here.
        await asyncio.sleep(0)
        await asyncio.gather(*self._running, return_exceptions=True)

    def _schedule(self) -> None:
        for name, (interval, job) in self._jobs.items():
            self._scheduler.add_job(
                self._run,
                "interval",
                args=(job,),
                seconds=interval.total_seconds(),
                id=name,
                name=name,
                replace_existing=True,
            )

    async def _run(self, job: Callable[[], Awaitable[None]]) -> None:
        # A run has a task of its own: the scheduler cancels its runs when it is shut down.
        run = asyncio.ensure_future(job())
        self._running.add(run)
        run.add_done_callback(self._running.discard)
        with contextlib.suppress(asyncio.CancelledError):  # by the shutdown: `stop` waits for it
            await asyncio.shield(run)

    async def _beat(self) -> None:
        wall, steady = self._clock.now(), self._clock.monotonic()
        while True:
            await asyncio.sleep(HEARTBEAT.total_seconds())
            now, ticks = self._clock.now(), self._clock.monotonic()
            step = (now - wall) - timedelta(seconds=ticks - steady)
            if abs(step) > CLOCK_TOLERANCE:
                logger.warning("clock.stepped by=%+.0fs", step.total_seconds())
                self._schedule()
            wall, steady = now, ticks


def _scheduler() -> AsyncIOScheduler:
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        # One run at a time; however many were missed, one makes up for them, however late.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_listener(_told, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    return scheduler


def _told(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_MISSED:
        logger.warning("job.missed name=%s", event.job_id)
    else:
        logger.error("job.failed name=%s error=%r", event.job_id, event.exception)
