"""The background service: jobs, signals, reload, and an orderly end.

::

    start ─▶ claim the database ─▶ recover leases ─▶ jobs ─┬─ poll      every second
                                                           ├─ deliver   every second
                                                           ├─ call      every second
                                                           ├─ remind    every minute
                                                           ├─ hubs      every minute, where public
                                                           ├─ tidy      every minute: memory
                                                           ├─ reload    every 2 s, if files changed
                                                           └─ health    every 10 min: one line
    SIGHUP ─▶ reload      SIGTERM, SIGINT ─▶ stop the jobs ─▶ drain ─▶ exit 0
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

from monitor import interpreter, wiring
from monitor.errors import MonitorError, StorageError
from monitor.logs import event
from monitor.polling import Polled
from monitor.settings import Settings

logger = logging.getLogger(__name__)

#: The schedule is in the database; a tick asks it what is due.
TICK = timedelta(seconds=1)
#: How often the configuration files are looked at.
RELOAD = timedelta(seconds=2)
#: How often it is seen to subscriptions at hubs.
HUBS = timedelta(minutes=1)
#: How often silences are looked at, to remind of their end.
REMIND = timedelta(minutes=1)
#: How often memory is tidied.
TIDY = timedelta(minutes=1)
#: How often one line tells how things stand.
HEALTH = timedelta(minutes=10)
#: What is in hand at the end may take this long, and the jobs' last runs as long as that: with
#: what closing takes, the whole end takes less than ten seconds.
DRAIN = timedelta(seconds=5)
JOBS_END = timedelta(seconds=2)


def run(load: Callable[[], Settings], *, database: str | None) -> None:
    """Runs until it is told to stop. Raises MonitorError when it cannot start."""
    settings = load()
    application = wiring.build(settings, database=database)
    try:
        if not application.store.own():
            raise StorageError(
                f"another monitor runs on {application.place}; stop it first, or give this one a "
                "database of its own (service: {database: …})"
            )
        with interpreter.attentive():
            application.together(Daemon(application, load).serve)
    finally:
        application.close()


async def once(application: wiring.Application, told: Callable[[Polled], None]) -> None:
    """One pass over every source. Beside a running daemon it leaves that one's leases alone."""
    application.prepare_folders()
    if application.store.own():
        application.store.recover()
    await application.monitor.run_once(told)


class Daemon:
    """One run, from its start to its end."""

    def __init__(self, application: wiring.Application, load: Callable[[], Settings]) -> None:
        self._application = application
        self._load = load
        self._stamp = _stamp(application.settings)
        self._stop = asyncio.Event()
        #: SIGHUP asks for a reload; the next look at the files, within two seconds, does it.
        self._asked = asyncio.Event()
        #: The database answers and is ours; no job runs while it is not.
        self._healthy = True
        self._taken = False
        self._returning = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        #: The day of the last self-check: one line a day, the first ten minutes after the start.
        self._checked: date | None = None

    async def serve(self) -> None:
        """Starts the jobs and returns once they have been stopped and drained."""
        application = self._application
        application.prepare_folders()
        application.store.recover()
        self._listen()
        async with application.answering_hubs():
            self._start_jobs()
            event(
                logger,
                "monitor.started",
                configuration=application.settings.directory,
                database=application.place,
                sources=len(application.settings.sources),
                topics=len(application.settings.topics),
            )
            await self._stop.wait()
            event(logger, "monitor.stopping")
            if self._watching:
                self._watching.cancel()
            with contextlib.suppress(TimeoutError):  # a job that waits for the database, say
                await asyncio.wait_for(application.jobs.stop(), JOBS_END.total_seconds())
        await application.monitor.dispatcher.drain(DRAIN)
        event(logger, "monitor.stopped")

    def _start_jobs(self) -> None:
        application, jobs = self._application, self._application.jobs
        poller = application.monitor.dispatcher.poller
        sender = application.monitor.dispatcher.sender
        jobs.every(TICK, "poll", self._guarded(poller.poll_due))
        jobs.every(TICK, "deliver", self._guarded(sender.deliver_due))
        jobs.every(TICK, "call", self._guarded(sender.call_due))
        jobs.every(REMIND, "remind", self._guarded(sender.remind))
        jobs.every(TIDY, "tidy", self._tidy)
        jobs.every(RELOAD, "reload", self._reload_if_changed)
        jobs.every(HEALTH, "health", self._guarded(self._tell_health))
        if application.hubs:
            jobs.every(HUBS, "hubs", self._guarded(application.hubs.tick))
            jobs.every(TICK, "second looks", self._guarded(application.hubs.look_again))
        jobs.start()
        self._watch()

    def _watch(self) -> None:
        """Watches the folders that are configured now, and no others."""
        if self._watching:
            self._watching.cancel()
        self._watching = asyncio.create_task(self._application.watch_folders())

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._asked.set)

    def _guarded(self, job: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        """The job, which a database that is away for a while only delays."""

        async def guarded() -> None:
            try:
                if self._healthy or await self._is_back():
                    await job()
            except MonitorError as error:
                if self._healthy:
                    event(logger, "database.away", level=logging.ERROR, error=error)
                self._healthy = False

        return guarded

    async def _is_back(self) -> bool:
        """Whether the database answers again and is ours still; one job asks at a time.

        A server that was restarted has forgotten whose it was, and one that has not noticed the
        end of our connection still holds it for that. Until it is free this one stands by.
        """
        async with self._returning:
            if self._healthy:
                return True
            if not await asyncio.to_thread(self._application.store.own):
                if not self._taken:
                    place = self._application.place
                    event(logger, "database.taken", level=logging.ERROR, place=place)
                self._taken = True
                return False
            self._healthy, self._taken = True, False
            event(logger, "database.back")
            return True

    async def _tidy(self) -> None:
        interpreter.tidy()

    async def _tell_health(self) -> None:
        monitor, today = self._application.monitor, self._application.clock.now().date()
        event(logger, "health", **await asyncio.to_thread(monitor.health))
        if today != self._checked:
            event(logger, "self_check", **await asyncio.to_thread(monitor.outgoing.self_check))
            self._checked = today

    # ── the configuration ────────────────────────────────────────────────────────────────────

    async def _reload_if_changed(self) -> None:
        if self._asked.is_set() or _stamp(self._application.settings) != self._stamp:
            self._asked.clear()
            await self._reload()

    async def _reload(self) -> None:
        """Puts the new configuration in place of the running one, or keeps that and says why."""
        self._stamp = _stamp(self._application.settings)
        try:
            settings = await asyncio.to_thread(self._load)
            self._stamp = _stamp(settings)
            await asyncio.to_thread(self._application.reload, settings)
        except MonitorError as error:
            for line in str(error).splitlines():
                logger.error(line)
            event(logger, "configuration.kept", level=logging.ERROR, reason="the new one is wrong")
            return
        self._watch()
        interpreter.tidy(everything=True)
        event(
            logger,
            "configuration.reloaded",
            sources=len(settings.sources),
            topics=len(settings.topics),
            channels=len(settings.channels),
        )


def _stamp(settings: Settings) -> frozenset[tuple[Path, int, int]]:
    """The configuration's files as they are on disk now; another stamp is another configuration."""
    files = {*settings.files, *settings.directory.glob("*.yaml")}
    stamps = set()
    for file in files:
        with contextlib.suppress(OSError):  # a file that went away is missing from the stamp
            seen = file.stat()
            stamps.add((file, seen.st_mtime_ns, seen.st_size))
    return frozenset(stamps)
