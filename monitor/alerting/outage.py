"""When it is the monitor's own network that is down: one notice, and one when it is back. Pure.

A cable that is pulled makes every source fail, and hundreds of notices would hide the one thing
there is to do. Counted by site, not by source: five feeds of one dead server are that server's.

What is known here is kept in memory. A restart amid an outage learns of it, and tells it, anew;
before it has, the first few sources may be told one by one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from monitor.model import Notice

#: What was asked earlier says nothing of now. As long as a failing source waits at most while the
#: network is down, so that every site asked at the beginning is asked again within it.
WINDOW: Final = timedelta(minutes=15)
#: Fewer sites may well fail together by chance, or share a hoster.
LEAST_SITES: Final = 5
#: It begins where this part of the sites cannot be reached: a name server's or proxy's cache
#: still answers for a few. It ends below the other, so that it does not flicker between the two.
BEGINS: Final = 0.9
ENDS: Final = 0.5


class Outage:
    """Whether most of what was asked lately could not be reached, and what was told of that."""

    def __init__(self) -> None:
        # The last look at each site, the oldest first: when, and whether it was reached.
        self._looks: dict[str, tuple[datetime, bool]] = {}
        self._lost = 0
        self._since: datetime | None = None
        self._told: datetime | None = None

    @property
    def is_on(self) -> bool:
        """Whether it is our own network that is down, as far as can be told."""
        return self._since is not None

    def look(self, site: str, *, reached: bool, now: datetime) -> None:
        """A site was asked, and was reached or not (any answer will do)."""
        self._forget(site)
        self._looks[site] = (now, reached)
        self._lost += not reached
        while (oldest := next(iter(self._looks))) != site:
            if self._looks[oldest][0] > now - WINDOW:
                break
            self._forget(oldest)
        asked = len(self._looks)
        if self._since is None and asked >= LEAST_SITES and self._lost >= BEGINS * asked:
            self._since = now
        elif self._since and self._lost < ENDS * asked:
            self._since = None

    def word(self, *, now: datetime) -> Notice | None:
        """What the operators do not know yet; None: they know how it stands."""
        if self._since and not self._told:
            return Notice(
                key=f"network:down:{self._since.isoformat()}",
                title="The monitor's network is down",
                text=f"{self._lost} of the last {len(self._looks)} sites could not be reached: it "
                "is probably this machine's own network, name server or proxy. Sources that fail "
                "for that are not told one by one; all are polled on, and `monitor sources` shows "
                "how each stands.",
                created_at=now,
            )
        if self._told and not self._since:
            return Notice(
                key=f"network:back:{self._told.isoformat()}",
                title="The monitor's network is back",
                text=f"It was down from {self._told:%Y-%m-%d %H:%M} to {now:%H:%M} UTC. Each source"
                " is polled within a quarter of an hour; a feed that dropped items meanwhile may "
                "have lost them.",
                created_at=now,
            )
        return None

    def told(self, notice: Notice) -> None:
        """The notice is in the outbox."""
        if not notice.key.startswith("network:down:"):
            self._told = None
        elif self._told is None:
            self._told = notice.created_at

    def _forget(self, site: str) -> None:
        if look := self._looks.pop(site, None):
            self._lost -= not look[1]
