"""Keeps the walk going: what is due is leased, done concurrently, and counted until it is done.

::

    tick ─▶ lease due sources ─▶ one task a source ─▶ poll ──┐
                                                             ├─ alerts wake the other
    tick ─▶ lease due deliveries ─▶ one task each ─▶ deliver ┘

A lease says in the database that someone is at it, so nothing is polled or sent twice at once; one
that runs out (its holder crashed) makes the work due again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from monitor.errors import MonitorError
from monitor.filing import Rules
from monitor.logs import event
from monitor.model import Delivery, SendOutcome, Source
from monitor.pipeline import SEND_TIMEOUT, Polled, deliver, poll
from monitor.ports import Clock, Fetcher, Notifier, Reader, Store
from monitor.ringing import call_again, tell_of_ends

Key = TypeVar("Key")

logger = logging.getLogger(__name__)

#: Polls in flight: what one small machine and its network carry without a queue of their own.
POLLS_AT_ONCE = 100
#: Longer than any poll takes: 30 s of network, then reading and filing.
POLL_LEASE = timedelta(minutes=3)
#: Sends in flight; the channels' own executors keep the slow from holding up the fast.
SENDS_AT_ONCE = 64
#: Longer than any send takes.
SEND_LEASE = SEND_TIMEOUT + timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """All that the configuration says; a reload puts another one in its place."""

    sources: dict[str, Source]
    rules: Rules
    notifiers: dict[str, Notifier]


class Dispatcher:
    """Polls and delivers what is due."""

    def __init__(
        self,
        *,
        clock: Clock,
        store: Store,
        fetcher: Fetcher,
        read: Reader,
        snapshot: Callable[[], Snapshot],
    ) -> None:
        self._clock = clock
        self._store = store
        self._fetcher = fetcher
        self._read = read
        self._snapshot = snapshot
        # What is in flight, by what must not be in flight twice.
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._hosts: set[str] = set()
        self._sends: dict[int, asyncio.Task[None]] = {}
        self._closing = False

    async def poll_due(self) -> None:
        """Starts polling what is due, one source of a host at a time."""
        room = POLLS_AT_ONCE - len(self._polls)
        idle = {
            name: source
            for name, source in self._snapshot().sources.items()
            if source.enabled and name not in self._polls and host(source) not in self._hosts
        }
        if self._closing or room <= 0 or not idle:
            return
        now = self._clock.now()
        locations = {name: source.location for name, source in idle.items()}
        leased = await asyncio.to_thread(
            self._store.lease_due, locations, now=now, until=now + POLL_LEASE, limit=room
        )
        crowded = [name for name in leased if not self._start_poll(idle[name])]
        if crowded:
            await asyncio.to_thread(self._store.release_due, crowded)

    def _start_poll(self, source: Source) -> bool:
        if self._closing or host(source) in self._hosts:
            return False
        self._hosts.add(host(source))
        _start(self._poll(source), source.id, self._polls)
        return True

    async def _poll(self, source: Source) -> None:
        try:
            polled = await self.poll_now(source)
        except MonitorError as error:
            # The database failed: the lease runs out, and the source is polled again.
            event(logger, "poll.lost", level=logging.ERROR, source=source.id, error=error)
            return
        finally:
            self._hosts.discard(host(source))
        if polled.alerts:
            await self.deliver_due()

    async def poll_now(self, source: Source) -> Polled:
        """Polls one source, due or not."""
        polled = await poll(
            source,
            now=self._clock.now(),
            fetcher=self._fetcher,
            read=self._read,
            store=self._store,
            rules=self._snapshot().rules,
        )
        tell(polled)
        return polled

    async def deliver_due(self) -> bool:
        """Starts sending what is due; whether there was anything."""
        room = SENDS_AT_ONCE - len(self._sends)
        if self._closing or room <= 0:
            return False
        now = self._clock.now()
        leased = await asyncio.to_thread(
            self._store.lease_deliveries, now=now, until=now + SEND_LEASE, limit=room
        )
        for delivery in leased:
            _start(self._deliver(delivery), delivery.id, self._sends)
        return bool(leased)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            result = await deliver(
                delivery,
                clock=self._clock,
                store=self._store,
                notifiers=self._snapshot().notifiers,
            )
            event(
                logger,
                f"delivery.{result.outcome}",
                level=logging.INFO if result.outcome is SendOutcome.SENT else logging.WARNING,
                delivery=delivery.id,
                alert=delivery.alert,
                channel=delivery.channel,
                attempt=delivery.attempts + 1,
                detail=result.detail or None,
            )
            # The next one of this channel waits for this one only.
            await self.deliver_due()
        except MonitorError as error:
            event(logger, "delivery.lost", level=logging.ERROR, delivery=delivery.id, error=error)

    async def call_due(self) -> None:
        """Sends again what nobody has acknowledged in time."""
        at, now = await asyncio.to_thread(self._store.next_call_at), self._clock.now()
        if self._closing or at is None or at > now:
            return
        rules = self._snapshot().rules
        called = await self._store.write(
            lambda writing: call_again(writing, route=rules.route, channels=rules.channels, now=now)
        )
        event(logger, "alerts.called_again", alerts=called)
        await self.deliver_due()

    async def remind(self) -> None:
        """Tells the operators of silences that are about to end."""
        operators, now = self._snapshot().rules.operators, self._clock.now()
        await self._store.write(lambda writing: tell_of_ends(writing, operators=operators, now=now))

    async def deliver_all(self) -> None:
        """Sends until nothing is due any more; what must be tried later stays in the outbox."""
        while await self.deliver_due() or self._sends:
            await asyncio.wait([*self._sends.values()])

    async def drain(self, timeout: timedelta) -> None:
        """Takes nothing new on; what is in hand may finish in `timeout`, the rest is given back."""
        self._closing = True
        tasks = {*self._polls.values(), *self._sends.values()}
        if not tasks:
            return
        polls, sends = list(self._polls), list(self._sends)
        _, late = await asyncio.wait(tasks, timeout=timeout.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            event(logger, "drain.late", level=logging.WARNING, tasks=len(late))
            await asyncio.to_thread(self._store.release_due, polls)
            await asyncio.to_thread(self._store.release_deliveries, sends, now=self._clock.now())


def host(source: Source) -> str:
    """What must not be asked twice at once: a feed's host, or the folder itself."""
    return urlsplit(source.location).hostname or source.location


def _start(work: Coroutine[Any, Any, None], key: Key, tasks: dict[Key, asyncio.Task[None]]) -> None:
    """Runs `work` as a task that stands under `key` in `tasks` until it is done."""

    def done(task: asyncio.Task[None]) -> None:
        tasks.pop(key, None)
        if not task.cancelled() and (error := task.exception()):
            logger.error("task.failed", exc_info=error, extra={"facts": {"of": key}})

    tasks[key] = asyncio.create_task(work)
    tasks[key].add_done_callback(done)


def tell(polled: Polled) -> None:
    """Logs what became of a poll, each problem and each alert on its own line."""
    for problem in polled.problems:
        event(
            logger, "source.problem", level=logging.WARNING, source=polled.source, problem=problem
        )
    for alert in polled.alerts:
        event(
            logger,
            "alert.rung",
            alert=alert.id,
            topic=alert.topic,
            story=alert.story,
            reason=alert.reason,
            headline=alert.headline,
        )
    if polled.filings:
        event(
            logger,
            "poll.done",
            source=polled.source,
            articles=len(polled.filings),
            alerts=len(polled.alerts),
        )
