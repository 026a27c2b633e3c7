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
from math import log2, sqrt
from typing import Final

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreign:
    """One article of the window, or the one that searches."""

    article: int
    story: int
    language: str
    at: datetime
    days: tuple[int, ...]
    keys: dict[int, int]


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


class Abroad:
    """Finds the same event in other languages."""

    def __init__(self) -> None:
        self._articles: dict[int, Foreign] = {}
        # By language first: whoever reads in one language pays nothing for the others.
        self._found_by: dict[str, defaultdict[int, array[int]]] = {}
        self._stories: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, member: Member) -> None:
        """Takes in a stored article."""
        ours = seen_as(member, member.fingerprint, article=member.article, story=member.story)
        if ours is not None:
            self._articles[ours.article] = ours
            self._stories[ours.story].append(ours.article)
            found_by = self._found_by.setdefault(ours.language, defaultdict(lambda: array("q")))
            for key in ours.keys:
                found_by[key].append(ours.article)

    def drop(self, article: int) -> None:
        """Lets go of an article."""
        old = self._articles.pop(article, None)
        if old is None:
            return
        self._stories[old.story].remove(article)
        if not self._stories[old.story]:
            del self._stories[old.story]
        found_by = self._found_by[old.language]
        for key in old.keys:
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
        others = [by for language, by in self._found_by.items() if language != ours.language]
        for found_by in others:
            for key in ours.keys.keys() & found_by.keys():
                if len(found_by[key]) <= CROWDED:
                    bits = self._bits(key, ours.keys[key])
                    for article in found_by[key]:
                        scores[article] += bits
        likely = [
            self._articles[article]
            for article, bits in sorted(scores.items(), key=lambda found: (-found[1], found[0]))
            if bits >= ENOUGH_BITS
        ]
        found = [self._joined(ours, theirs, within) for theirs in likely[:LIKELY]]
        return max(filter(None, found), key=lambda one: one.alike, default=None)

    def _joined(self, ours: Foreign, theirs: Foreign, within: timedelta) -> Bridged | None:
        shared = frozenset(ours.keys.keys() & theirs.keys.keys())
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
        both = ours.keys.keys() & theirs.keys.keys()
        sides = (sum(self._bits(*key) for key in side.keys.items()) for side in (ours, theirs))
        a, b = sides
        return sum(self._bits(key, ours.keys[key]) for key in both) / (sqrt(a * b) or 1.0)

    def _bits(self, key: int, rarity: int) -> float:
        """Bits of rarity of a key, as its table and the window know it."""
        having = sum(len(by.get(key, ())) for by in self._found_by.values())
        known = PRIOR * 2 ** (-rarity / 2) + having
        return max(0.0, log2((PRIOR + len(self._articles)) / known))


def seen_as(
    text: Article | Member, fingerprint: Fingerprint, *, article: int = 0, story: int = 0
) -> Foreign | None:
    """An article as others see it; None where its language or its bridge is not known."""
    bridge, features = unpack(fingerprint.bridge), unpack_features(fingerprint.features)
    if bridge is None or not bridge.keys or not text.language:
        return None
    return Foreign(
        article=article,
        story=story,
        language=text.language,
        at=fingerprint.event_at or text.first_seen_at,
        days=features.days if features else (),
        keys=dict(zip(bridge.keys, bridge.rarities, strict=True)),
    )
