"""The window's articles as those in another language see them: found by the keys of their bridges.

A report joins a story in another language when what both name is rare, is a good part of what
either names, and is more than one or two things; days that both name must not disagree. How rare
a key is the window teaches: what every article of a watch names (its leader, its country) is
common there and proves nothing.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.model import Article, Fingerprint, Member
from monitor.stories.bridge import unpack
from monitor.stories.dates import distance
from monitor.stories.features import unpack as unpack_features

#: Bits of rarity that two texts must share, and in how many keys.
ENOUGH_BITS: Final = 20.0
ENOUGH_KEYS: Final = 3
#: … and how much of what they name that must be, 0 to 1.
ALIKE: Final = 0.18
#: A story stands for its first and latest members, so many of them.
LINKED: Final = 8
#: Articles that share the most bits are compared in full, so many of them: long ones share much.
LIKELY: Final = 16
#: The table of rarities counts as much as this many articles of the window.
PRIOR: Final = 100.0
#: A key in more articles than this finds none.
CROWDED: Final = 200
#: How many articles have a key is counted in this many cells; a collision makes it less rare.
_CELLS: Final = 1 << 18
# Articles of the prior that have a key, by its half bits of rarity.
_PRIOR_WITH: Final = PRIOR * 2.0 ** (-np.arange(256) / 2)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Foreign:
    """One article of the window, or the one that searches."""

    article: int
    story: int
    language: str
    at: datetime
    days: tuple[int, ...]
    #: Sorted, and the half bits of rarity of each.
    keys: NDArray[np.uint32]
    rarities: NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bridged:
    """A story in another language that tells of the same event."""

    story: int
    #: Its article that shares the most.
    article: int
    #: How much of what both name is the same, 0 to 1.
    alike: float
    #: The numbers of the keys in common.
    shared: frozenset[int]


#: The articles that have a key.
_Index = defaultdict[int, "array[int]"]


def _index() -> _Index:
    return defaultdict(lambda: array("q"))


class Abroad:
    """Finds the same event in other languages."""

    def __init__(self) -> None:
        self._articles: dict[int, Foreign] = {}
        self._having = np.zeros(_CELLS, np.int32)
        self._stories: defaultdict[int, list[int]] = defaultdict(list)
        # By language. Those that wait enter the index when another language first looks for them:
        # whoever reads in one language never pays for it.
        self._waiting: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._found_by: defaultdict[str, _Index] = defaultdict(_index)

    def add(self, member: Member) -> None:
        """Takes in a stored article."""
        ours = seen_as(member, member.fingerprint, article=member.article, story=member.story)
        if ours is not None:
            self._articles[ours.article] = ours
            self._stories[ours.story].append(ours.article)
            self._waiting[ours.language][ours.article] = None
            np.add.at(self._having, ours.keys % _CELLS, 1)

    def drop(self, article: int) -> None:
        """Lets go of an article."""
        old = self._articles.pop(article, None)
        if old is None:
            return
        self._stories[old.story].remove(article)
        if not self._stories[old.story]:
            del self._stories[old.story]
        np.subtract.at(self._having, old.keys % _CELLS, 1)
        if article in self._waiting[old.language]:
            del self._waiting[old.language][article]
            return
        found_by = self._found_by[old.language]
        for key in old.keys.tolist():
            found_by[key].remove(article)
            if not found_by[key]:
                del found_by[key]

    def move(self, articles: Sequence[int], story: int) -> None:
        """Puts articles into another story."""
        for article in articles:
            if article in self._articles:
                old = self._articles[article]
                self._stories[old.story].remove(article)
                self._stories[story].append(article)
                self._articles[article] = replace(old, story=story)

    def best(self, ours: Foreign, *, within: timedelta) -> Bridged | None:
        """The story in another language that tells of the same event, if any does."""
        scores: defaultdict[int, float] = defaultdict(float)
        bits_of = dict(zip(ours.keys.tolist(), self._bits(ours).tolist(), strict=True))
        for found_by in self._others(ours.language):
            for key in bits_of.keys() & found_by.keys():
                if len(found_by[key]) <= CROWDED:
                    for article in found_by[key]:
                        scores[article] += bits_of[key]
        likely = [
            self._articles[article]
            for article, bits in sorted(scores.items(), key=lambda found: (-found[1], found[0]))
            if bits >= ENOUGH_BITS
        ]
        found = [self._joined(ours, theirs, within) for theirs in likely[:LIKELY]]
        return max(filter(None, found), key=lambda one: one.alike, default=None)

    def _others(self, language: str) -> list[_Index]:
        """The indexes of all other languages, with what waited for them."""
        others = [other for other in self._waiting if other != language]
        for other in others:
            found_by = self._found_by[other]
            for article in self._waiting[other]:
                for key in self._articles[article].keys.tolist():
                    found_by[key].append(article)
            self._waiting[other].clear()
        return [self._found_by[other] for other in others]

    def _joined(self, ours: Foreign, theirs: Foreign, within: timedelta) -> Bridged | None:
        shared = frozenset(np.intersect1d(ours.keys, theirs.keys, assume_unique=True).tolist())
        days = distance(ours.days, theirs.days)
        if (
            len(shared) < ENOUGH_KEYS
            or abs(ours.at - theirs.at) > within
            or (days is not None and days > 1)
        ):
            return None
        members = [self._articles[a] for a in self._stories[theirs.story]]
        some = members if len(members) <= LINKED else members[:1] + members[1 - LINKED :]
        alike = [self._alike(ours, m) for m in some if m.language != ours.language]
        mean = sum(alike) / len(alike)
        if self._alike(ours, theirs) < ALIKE or mean < ALIKE / 2:
            return None
        return Bridged(story=theirs.story, article=theirs.article, alike=mean, shared=shared)

    def _alike(self, ours: Foreign, theirs: Foreign) -> float:
        mine, others = self._bits(ours), self._bits(theirs)
        both = np.isin(ours.keys, theirs.keys, assume_unique=True)
        return float(mine[both].sum()) / (sqrt(mine.sum() * others.sum()) or 1.0)

    def _bits(self, side: Foreign) -> NDArray[np.float64]:
        """Bits of rarity of each key, as its table and the window know it."""
        known = _PRIOR_WITH[side.rarities] + self._having[side.keys % _CELLS]
        bits: NDArray[np.float64] = np.log2((PRIOR + len(self._articles)) / known)
        return np.maximum(bits, 0.0)


def seen_as(
    text: Article | Member, fingerprint: Fingerprint, *, article: int = 0, story: int = 0
) -> Foreign | None:
    """An article as others see it; None where its language or its bridge is not known."""
    bridge, features = unpack(fingerprint.bridge), unpack_features(fingerprint.features)
    if bridge is None or not bridge.keys or not text.language:
        return None
    keys = np.array(bridge.keys, np.uint32)
    order = np.argsort(keys)
    return Foreign(
        article=article,
        story=story,
        language=text.language,
        at=fingerprint.event_at or text.first_seen_at,
        days=features.days if features else (),
        keys=keys[order],
        rarities=np.frombuffer(bridge.rarities, np.uint8)[order],
    )
