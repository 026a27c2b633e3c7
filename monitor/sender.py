"""Sends what is due: leased, one task a message, settled; and calls again what nobody has seen to.

::

    tick, or a poll that rang ─▶ lease what is due ─▶ one task a message ─▶ deliver ─┐
                                       ▲                                             │
                                       └──── the next of the same recipient ◀────────┘

A lease says in the database that someone is at it, so nothing is sent twice at once; one that runs
out (its holder crashed) makes the message due again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from monitor.delivering import SEND_TIMEOUT, deliver
from monitor.errors import MonitorError
from monitor.inflight import InFlight
from monitor.logs import event
from monitor.model import Delivery, SendOutcome
from monitor.ports import Clock, Store
from monitor.ringing import call_again, tell_of_ends
from monitor.snapshot import Snapshot

logger = logging.getLogger(__name__)

#: Sends in flight; the channels' own executors keep the slow from holding up the fast.
SENDS_AT_ONCE = 64
#: Longer than any send takes.
SEND_LEASE = SEND_TIMEOUT + timedelta(seconds=30)


class Sender:
    """Sends what is due; `dispatcher.Dispatcher.sender`."""

    def __init__(self, *, clock: Clock, store: Store, snapshot: Callable[[], Snapshot]) -> None:
        self._clock = clock
        self._store = store
        self._snapshot = snapshot
        self.in_flight: InFlight[int] = InFlight()
        self.closing = False

    async def deliver_due(self) -> bool:
        """Starts sending what is due; whether there was anything."""
        room = SENDS_AT_ONCE - len(self.in_flight)
        if self.closing or room <= 0:
            return False
        now = self._clock.now()
        leased = await asyncio.to_thread(
            self._store.lease_deliveries, now=now, until=now + SEND_LEASE, limit=room
        )
        if self._ends():  # since the lease was asked for
            numbers = [delivery.id for delivery in leased]
            await asyncio.to_thread(self._store.release_deliveries, numbers, now=now)
            return False
        for delivery in leased:
            self.in_flight.start(delivery.id, self._deliver(delivery))
        return bool(leased)

    async def hurry(self) -> None:
        """Sends what is due before the next tick, which tries again where the database is away."""
        try:
            await self.deliver_due()
        except MonitorError as error:
            event(logger, "sending.waits", level=logging.WARNING, error=error)

    def _ends(self) -> bool:
        return self.closing

    async def _deliver(self, delivery: Delivery) -> None:
        snapshot = self._snapshot()
        try:
            result = await deliver(
                delivery,
                clock=self._clock,
                store=self._store,
                notifiers=snapshot.notifiers,
                looks=snapshot.looks,
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
        except MonitorError as error:  # the lease runs out, and it is sent again
            event(logger, "delivery.lost", level=logging.ERROR, delivery=delivery.id, error=error)
        # The next one of this channel waits for this one only.
        await self.hurry()

    async def call_due(self) -> None:
        """Sends again what nobody has acknowledged in time."""
        at, now = await asyncio.to_thread(self._store.next_call_at), self._clock.now()
        if self.closing or at is None or at > now:
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
        while await self.deliver_due() or self.in_flight:
            await asyncio.wait([*self.in_flight.tasks.values()])
