"""Polls what is due: leased, done concurrently one source of a site at a time, and leased anew.

::

    tick ─▶ the agenda: what is due ─▶ lease it ─▶ one task a source ─▶ poll ─┬─ alerts: `rang`
                   ▲                                                          │
                   └───────────────── next poll, the site's rest ◀────────────┘

A lease says in the database that someone is at it, so nothing is polled twice at once; one that
runs out (its holder crashed) makes the source due again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from monitor.agenda import Agenda
from monitor.alerting.outage import Outage
from monitor.errors import MonitorError
from monitor.inflight import InFlight
from monitor.logs import event
from monitor.model import Source, SourceState
from monitor.pace import Pace, site
from monitor.polling import Polled, poll
from monitor.ports import Clock, Fetcher, Pages, Reader, Store
from monitor.saving import GATHER_SECONDS, StateSaver
from monitor.snapshot import Snapshot

logger = logging.getLogger(__name__)

#: Polls in flight: what one small machine and its network carry without a queue of their own.
POLLS_AT_ONCE = 100
#: Sources are leased so many at a time: a transaction for each would cost more than its poll.
LEASED_AT_ONCE = 50
#: A source that was due here and is not, or leased to another process, is looked at after this.
SECOND_LOOK = timedelta(minutes=1)
#: Longer than any poll takes: 30 s of network, then reading and filing.
POLL_LEASE = timedelta(minutes=3)
#: A clock that goes back further was set, not slewed; what it planned is planned anew.
SET_BACK = timedelta(seconds=5)


class Poller:
    """Polls what is due; `dispatcher.Dispatcher.poller`."""

    def __init__(
        self,
        *,
        clock: Clock,
        store: Store,
        fetcher: Fetcher,
        read: Reader,
        snapshot: Callable[[], Snapshot],
        pages: Pages | None,
        rang: Callable[[], Awaitable[object]],
    ) -> None:
        """`rang` is called after a poll that rang, so that its alerts need not wait for a tick."""
        self._clock = clock
        self._store = store
        self._fetcher = fetcher
        self._read = read
        self._snapshot = snapshot
        self._pages = pages
        self._rang = rang
        self.in_flight: InFlight[str] = InFlight()
        self.closing = False
        self._saver = StateSaver(store)
        self._agenda = Agenda({}, {})
        self._pace = Pace()
        self._outage = Outage()
        self._planned: Snapshot | None = None
        self._looked_at = datetime.min.replace(tzinfo=UTC)
        self._leasing = asyncio.Lock()
        self._gathering = False
        # The sources whose poll or lease the database broke off; and those to which that happened
        # again, for which the lease is left to run out: it may be the source that breaks it.
        self._broken_off: set[str] = set()
        self._tried_again: set[str] = set()
        # Those of whose news a hub has told.
        self._announced: set[str] = set()
        # Why nothing is polled at this moment.
        self._shortage: str | None = None

    async def poll_due(self) -> None:
        """Starts polling what is due, one source of a site at a time."""
        if self.closing or self._leasing.locked():
            return  # what is due is being looked at, or will be at the next tick
        async with self._leasing:
            if await self._is_short_of_room():
                return
            await self._take_up()
            await self._plan()
            while due := self._take():
                await self._lease(due)

    async def _is_short_of_room(self) -> bool:
        """Whether the disk is full; sending goes on. Told once, and once when it is over."""
        before, self._shortage = self._shortage, await asyncio.to_thread(self._store.keep_room)
        if self._shortage and not before:
            event(logger, "disk.full", level=logging.ERROR, reason=self._shortage)
        elif before and not self._shortage:
            event(logger, "disk.has_room")
        return self._shortage is not None

    def wake(self, source: str) -> None:
        """A hint that the source has something new: it is polled at the next tick."""
        self._agenda.wake(source)

    def announce(self, source: str) -> None:
        """As `wake`, by the word of the publisher's hub."""
        self._announced.add(source)
        self._agenda.wake(source)

    async def _take_up(self) -> None:
        """What the database broke off is due at once, now that it answers again."""
        if names := self._broken_off - self._tried_again:
            await asyncio.to_thread(self._store.release_due, [*names])
            for name in names:
                self._agenda.wake(name)
            self._tried_again |= names
        self._broken_off -= self._tried_again  # one that broke off meanwhile stays

    async def _plan(self) -> None:
        """Reads the schedule anew when the configuration is another one, or the clock set back."""
        snapshot, now = self._snapshot(), self._clock.now()
        set_back = self._planned is not None and now < self._looked_at - SET_BACK
        if snapshot is not self._planned or set_back:
            states = await asyncio.to_thread(self._store.states, items=False)
            if self._planned is None:
                gaps = await asyncio.to_thread(self._store.gaps)
                self._pace.remember(gaps, _asked(snapshot.sources, states, gaps))
            self._agenda = Agenda(
                snapshot.sources,
                states,
                busy=self.in_flight.tasks,
                rests=self._pace.rests(now=now),
                now=now,
            )
            self._planned = snapshot
        self._looked_at = now

    def _take(self) -> list[Source]:
        room = 0 if self.closing else POLLS_AT_ONCE - len(self.in_flight)
        return self._agenda.take(now=self._clock.now(), limit=min(room, LEASED_AT_ONCE))

    async def _lease(self, due: Sequence[Source]) -> None:
        """Starts polling those of the sources that the database, too, says are due and free."""
        now = self._clock.now()
        states: dict[str, SourceState | None] = {}
        try:
            woken = self._agenda.woken(due)
            states = await asyncio.to_thread(self._lease_and_read, due, woken, now)
            if self.closing:
                await asyncio.to_thread(self._store.release_due, [*states])
                states = {}
        except MonitorError:
            self._broken_off.update(source.id for source in due)
            raise
        finally:
            for source in due:
                if source.id in states:
                    self.in_flight.start(source.id, self._poll(source, states[source.id]))
                else:
                    self._agenda.done(source, next_at=now + SECOND_LOOK)

    def _lease_and_read(
        self, due: Sequence[Source], woken: Collection[str], now: datetime
    ) -> dict[str, SourceState | None]:
        locations = {source.id: source.location for source in due}
        return self._store.lease_due(
            locations, now=now, until=now + POLL_LEASE, limit=len(locations), at_once=woken
        )

    async def _poll(self, source: Source, state: SourceState | None) -> None:
        # If all else fails, the lease runs out and the source is polled again.
        next_at: datetime | None = self._clock.now() + POLL_LEASE
        rest_until: datetime | None = None
        try:
            announced = source.id in self._announced
            self._announced.discard(source.id)
            polled = await self.poll_now(source, state=state, announced=announced)
            self._tried_again.discard(source.id)
            next_at = polled.next_poll_at
            if polled.contact:
                now = self._clock.now()
                rest_until = self._pace.learn(site(source), polled.contact, now=now)
            if changed := self._pace.changed():
                await asyncio.to_thread(self._store.save_gaps, changed)
        except MonitorError as error:
            event(logger, "poll.lost", level=logging.ERROR, source=source.id, error=error)
            self._broken_off.add(source.id)
            return
        finally:
            self._agenda.done(source, next_at=next_at, rest_until=rest_until)
        if polled.alerts:
            await self._rang()
        await self._poll_more()

    async def _poll_more(self) -> None:
        """A poll has ended: those that had to wait for a site may begin, several together."""
        if self._agenda.is_waiting and not self._gathering:
            self._gathering = True
            await asyncio.sleep(GATHER_SECONDS)
            self._gathering = False
            try:
                await self.poll_due()
            except MonitorError as error:  # the next tick tries again, and tells how it stands
                event(logger, "poll.lost", level=logging.ERROR, error=error)

    async def poll_now(
        self, source: Source, *, state: SourceState | None = None, announced: bool = False
    ) -> Polled:
        """Polls one source, due or not; `state` is what the store has of it, None: it is asked."""
        polled = await poll(
            source,
            now=self._clock.now(),
            fetcher=self._fetcher,
            read=self._read,
            store=self._store,
            rules=self._snapshot().rules,
            saver=self._saver,
            state=state,
            pages=self._pages,
            outage=self._outage,
            announced=announced,
        )
        tell(polled)
        await self._tell_of_outage()
        return polled

    async def _tell_of_outage(self) -> None:
        """Tells the operators when our own network is down, and when it is back."""
        operators, now = self._snapshot().rules.operators, self._clock.now()
        if notice := self._outage.word(now=now):
            # Two polls may get here at once: the notice's key sees to it that it is told once.
            await self._store.write(lambda writing: writing.notify(notice, channels=operators))
            if self._outage.word(now=now):  # else the other poll was first
                self._outage.told(notice)
                event(logger, "network.told", level=logging.WARNING, notice=notice.title)


def _asked(
    sources: Mapping[str, Source], states: Mapping[str, SourceState], sites: Collection[str]
) -> dict[str, datetime]:
    """When each of these sites was asked last, by the states of its sources."""
    asked: dict[str, datetime] = {}
    for name, source in sources.items() if sites else ():
        state = states.get(name)
        if state and state.last_poll_at and (where := site(source)) in sites:
            asked[where] = max(state.last_poll_at, asked.get(where, state.last_poll_at))
    return asked


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
