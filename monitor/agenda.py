"""When each source is due and whose site is free: the database's schedule, kept at hand. Pure.

::

    later (a heap by time) ──due──▶ waiting, a queue a site ──site free──▶ take() ──▶ polled
        ▲                                                         ▲                     │
        └──────────────────── done(next poll, rest) ◀─────────────┼─────────────────────┘
                                        └──▶ resting (a heap) ────┘

Asking the database each second which of ten thousand rows are due cost four per cent of a core;
this costs what is due. The schedule is still the database's: what is taken here is leased there,
and another process that was first there is believed.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from monitor.model import Source, SourceState
from monitor.pace import site

_AT_ONCE = datetime.min.replace(tzinfo=UTC)


class Agenda:
    """The enabled sources of one configuration, by when they are due.

    `busy` are those being polled at this moment; they come back with `done`.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        states: Mapping[str, SourceState],
        *,
        busy: Iterable[str] = (),
        rests: Mapping[str, datetime] | None = None,
        now: datetime | None = None,
    ) -> None:
        """`rests` are the sites that are to be left alone until then.

        What was polled later than `now` was planned by a clock that is set back: it is due.
        """
        self._sources = {name: source for name, source in sources.items() if source.enabled}
        self._sites = {name: site(source) for name, source in self._sources.items()}
        polled = [name for name in busy if name in self._sources]
        self._busy = {self._sites[name] for name in polled}
        self._later = [
            (at, name)
            for name, source in self._sources.items()
            if name not in polled and (at := _due_at(source, states.get(name), now)) is not None
        ]
        heapq.heapify(self._later)
        # Due, by site; and the sites with something due that are not being asked.
        self._waiting: dict[str, deque[str]] = {}
        self._free: deque[str] = deque()
        # The sites that rest, until when; and of those the ones with something due, by time.
        self._rests: dict[str, datetime] = dict(rests or {})
        self._resting: list[tuple[datetime, str]] = []
        self._woken: set[str] = set()

    def wake(self, name: str) -> None:
        """Something is known to be new there: the source is due now, whatever the schedule says.

        One that is being polled is due again as soon as it is done.
        """
        if name not in self._sources:
            return
        self._woken.add(name)
        if any(later == name for _, later in self._later):
            self._later = [entry for entry in self._later if entry[1] != name]
            self._later.append((_AT_ONCE, name))
            heapq.heapify(self._later)

    def woken(self, sources: Iterable[Source]) -> set[str]:
        """Those of the sources that were woken since they were last asked about."""
        names = self._woken.intersection(source.id for source in sources)
        self._woken -= names
        return names

    def take(self, *, now: datetime, limit: int) -> list[Source]:
        """At most `limit` sources that are due, one a site; the sites are busy until `done`."""
        while self._later and self._later[0][0] <= now:
            _, name = heapq.heappop(self._later)
            self._wait(name)
        while self._resting and self._resting[0][0] <= now:
            _, rested = heapq.heappop(self._resting)
            del self._rests[rested]
            self._free.append(rested)
        taken: list[Source] = []
        while self._free and len(taken) < limit:
            free = self._free.popleft()
            taken.append(self._sources[self._next_of(free)])
            self._busy.add(free)
        return taken

    def done(
        self, source: Source, *, next_at: datetime | None, rest_until: datetime | None = None
    ) -> None:
        """The source was polled and is due again then (None: never).

        Its site is free from `rest_until` on; None: at once.
        """
        configured = self._sources.get(source.id)
        if configured is None:
            return  # the configuration has changed meanwhile
        if configured.location != source.location or (next_at and source.id in self._woken):
            next_at = _AT_ONCE
        if next_at is not None:
            heapq.heappush(self._later, (next_at, source.id))
        freed = self._sites[source.id]
        if freed not in self._busy:
            return  # two sources became one site's by a reload while both were being polled
        self._busy.discard(freed)
        if rest_until is None:
            self._rests.pop(freed, None)
        else:
            self._rests[freed] = rest_until
        if freed in self._waiting:
            self._release(freed)

    @property
    def is_waiting(self) -> bool:
        """Whether something due could be taken at once."""
        return bool(self._free)

    def _wait(self, name: str) -> None:
        where = self._sites[name]
        if where in self._waiting:
            self._waiting[where].append(name)
            return
        self._waiting[where] = deque([name])
        if where not in self._busy:
            self._release(where)

    def _release(self, where: str) -> None:
        """Something is due at the site, which is not being asked: it is free, or still rests."""
        if until := self._rests.get(where):
            heapq.heappush(self._resting, (until, where))
        else:
            self._free.append(where)

    def _next_of(self, where: str) -> str:
        queue = self._waiting[where]
        name = queue.popleft()
        if not queue:
            del self._waiting[where]
        return name


def _due_at(source: Source, state: SourceState | None, now: datetime | None) -> datetime | None:
    """When the source is due; None: never, it is gone."""
    if state is None or state.location != source.location:
        return _AT_ONCE
    if now and state.last_poll_at and state.last_poll_at > now and not state.gone:
        return _AT_ONCE
    return None if state.gone else state.next_poll_at or _AT_ONCE
