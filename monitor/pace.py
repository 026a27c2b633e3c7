"""What a site can bear: one request at a time, and between two of them a gap that it teaches. Pure.

A site is a registrable domain (feeds.bbci.co.uk and www.bbci.co.uk are one; two weblogs of one
hoster are two), by the Public Suffix List: its hosts usually share a server or a rate limit.

::

    answers within a second      the next may follow at once
    takes longer                 it rests as long as it took
    429, 503, or a Retry-After   it rests as long as it asks, to a minute; its gap is doubled
    answers again                its gap shrinks by a tenth, and below a second is none

The source that was refused waits for the whole of its Retry-After (see `sources/schedule.py`); the
other sources of its site only for a minute, since they may well be welcome. Gaps are stored, and a
restart, which knows when each source was last asked, goes on where the site was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from monitor.model import Source
from monitor.ports import Contact

#: A server that answers within this is at ease; it is also how often the agenda is looked at.
AT_EASE: Final = timedelta(seconds=1)
#: The gap after a first refusal.
FIRST_GAP: Final = timedelta(seconds=2)
#: The longest gap: a hundred feeds of one site are then asked in less than two hours.
LONGEST_GAP: Final = timedelta(minutes=1)
#: What is left of a gap after an answer: seven answers halve it, so it hovers about the limit.
EASING: Final = 0.9
_NONE: Final = timedelta(0)


class Pace:
    """The learned gaps, by site, and until when sites rest."""

    def __init__(self) -> None:
        self._gaps: dict[str, timedelta] = {}
        self._rests: dict[str, datetime] = {}
        self._changed: set[str] = set()

    def remember(self, gaps: Mapping[str, timedelta], asked: Mapping[str, datetime]) -> None:
        """Takes up the gaps of an earlier run; `asked` is when each site was asked last."""
        self._gaps = dict(gaps)
        self._rests = {where: asked[where] + gap for where, gap in gaps.items() if where in asked}

    def rests(self, *, now: datetime) -> dict[str, datetime]:
        """The sites that rest, and until when."""
        # A clock that was set back must not make a rest of a minute one of an hour.
        latest = now + LONGEST_GAP
        self._rests = {w: min(until, latest) for w, until in self._rests.items() if until > now}
        return dict(self._rests)

    def changed(self) -> dict[str, timedelta]:
        """The gaps that are others since they were last asked for; 0: there is none any more."""
        gaps = {where: self._gaps.get(where, _NONE) for where in self._changed}
        self._changed.clear()
        return gaps

    def learn(self, where: str, contact: Contact, *, now: datetime) -> datetime | None:
        """Until when the site rests after this contact with it; None: it need not."""
        before = gap = self._gaps.pop(where, _NONE)
        refused = contact.wait is not None
        gap = min(max(2 * gap, FIRST_GAP), LONGEST_GAP) if refused else gap * EASING
        if gap >= AT_EASE:
            self._gaps[where] = gap
        if self._gaps.get(where, _NONE) != before:
            self._changed.add(where)
        rest = max(gap, contact.took, contact.wait or _NONE)
        if rest <= AT_EASE:
            self._rests.pop(where, None)
            return None
        self._rests[where] = now + min(rest, LONGEST_GAP)
        return self._rests[where]


def site(source: Source) -> str:
    """What must not be asked twice at once: a feed's registrable domain, or the folder itself."""
    host = urlsplit(source.location).hostname
    if not host:
        return source.location
    if ":" in host or host.rpartition(".")[2].isdigit():
        return host  # an address has no domain
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
