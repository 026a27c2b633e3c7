"""What a folder's sweeps remember of its files, and what follows from it. Pure.

::

    first look ──2 s, unchanged──▶ ready ──read──▶ handed out ──filed──▶ taken
        ▲                                              │
        └──── changed, or not filed: looked at again ──┘

A file is one *look* (path, size, time of change, inode): written to, it is another file. Looks
are kept as their 64-bit hashes, which keeps 100,000 known files within 10 MB.

Nothing of this is stored: after a restart every kept file is read once more and the store, which
knows its articles, drops them. That costs 0.13 s of a core per thousand small files, and no table.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import merge
from typing import Final

from monitor.sources.files import Look

#: A file is at rest when two looks this far apart see the same: most writers pause for less.
SETTLE: Final = timedelta(seconds=2)
#: How long a file that could not be opened or moved is left alone at first, doubling each time.
FIRST_RETRY: Final = timedelta(seconds=10)
#: At most this long: a file that another program holds open is wanted as soon as it is let go.
LONGEST_RETRY: Final = timedelta(hours=1)
_MOST_DOUBLINGS: Final = 10
#: Files sorted in one go: that cannot be interrupted, and 100,000 held the event loop up for 0.2 s.
SORTED_AT_ONCE: Final = 2_000
#: A folder of 60,000 links is one mistake, not 60,000.
MOST_NEWS: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A file that could not be opened or put away, and when that is tried again."""

    seen: Look
    #: How often it was tried.
    tries: int
    retry_at: datetime
    #: What to do then: None reads it, else it is put away as `Errand` says.
    errand: Errand | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """How a file that has been read is put away."""

    #: When it was read; names the month it is filed under.
    read_at: datetime
    #: Why it could not be read; None: it was filed.
    error: str | None


@dataclass(kw_only=True, slots=True)
class Memory:
    """The files of one folder, as the sweeps of this process know them."""

    #: The folder; a source that was moved starts anew.
    location: str
    #: Hash of each look that is not at rest yet: when it was first seen.
    looks: dict[int, datetime] = field(default_factory=dict)
    #: At rest and not yet read, the oldest first.
    ready: deque[Look] = field(default_factory=deque)
    #: Handed out and not yet settled, by the document's location.
    handed: dict[str, Look] = field(default_factory=dict)
    #: Hashes of the looks that were filed or given up.
    taken: set[int] = field(default_factory=set)
    #: By the hash of the look.
    troubles: dict[int, Trouble] = field(default_factory=dict)
    #: What the last sweep complained of, so that a link is not told of at each.
    told: set[str] = field(default_factory=set)

    def sweep(self, found: Iterable[Look], *, now: datetime) -> None:
        """Takes in all files that are there now, and forgets those that are not.

        Whatever `found` raises while it is listed, what was known before still holds.
        """
        looks: dict[int, datetime] = {}
        taken: set[int] = set()
        settled = []
        for seen in found:
            key = hash(seen)
            if key in self.taken:
                taken.add(key)
                continue
            # A clock set back starts the wait anew rather than prolong it.
            looks[key] = min(self.looks.get(key, now), now)
            if now - looks[key] >= SETTLE and self._may_try(key, now):
                settled.append(seen)
        self.looks, self.taken = looks, taken
        self.troubles = {k: t for k, t in self.troubles.items() if k in looks or t.errand}
        self.ready = deque(_in_order(settled))

    def unsettled(self) -> int:
        """How many files are there that a later sweep will hand out, unless they are in trouble."""
        troubled = sum(key in self.looks for key in self.troubles)
        return len(self.looks) - len(self.ready) - len(self.handed) - troubled

    def take(self, seen: Look) -> None:
        """The file is filed, or given up: no later sweep hands it out."""
        key = hash(seen)
        self.taken.add(key)
        self.looks.pop(key, None)
        self.troubles.pop(key, None)

    def fail(self, seen: Look, *, now: datetime, errand: Errand | None = None) -> None:
        """The file could not be opened, or put away: later, and later still the next time."""
        known = self.troubles.get(hash(seen))
        tries = known.tries + 1 if known else 1
        wait = min(FIRST_RETRY * (1 << min(tries - 1, _MOST_DOUBLINGS)), LONGEST_RETRY)
        self.troubles[hash(seen)] = Trouble(
            seen=seen, tries=tries, retry_at=now + wait, errand=errand
        )

    def news(self, lines: Iterable[str]) -> list[str]:
        """Those of a sweep's lines that the sweep before did not have; of many, the first."""
        before, self.told = self.told, set(lines)
        fresh = sorted(self.told - before)
        more = len(fresh) - MOST_NEWS
        return [*fresh[:MOST_NEWS], f"and {more} more like these"] if more > 0 else fresh

    def _may_try(self, key: int, now: datetime) -> bool:
        trouble = self.troubles.get(key)
        return trouble is None or trouble.retry_at <= now


def _in_order(looks: list[Look]) -> Iterator[Look]:
    """The oldest first; other threads come in between."""
    parts = (looks[at : at + SORTED_AT_ONCE] for at in range(0, len(looks), SORTED_AT_ONCE))
    return merge(*(sorted(part, key=_age) for part in parts), key=_age)


def _age(seen: Look) -> tuple[int, str]:
    return seen.mtime_ns, seen.path
