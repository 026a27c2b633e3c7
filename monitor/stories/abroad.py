"""The window's articles as those in another language see them: found by the keys of their bridges.

A report joins a story in another language when what both name is rare, is a good part of what
either names, and is more than one or two things; days that both name must not disagree. How rare
a key is the window teaches: what every article of a watch names (its leader, its country) is
common there and proves nothing.

Where the `semantic` extra tells what both mean, texts that mean the same join by fewer things that
both name, and texts that mean something else do not join by any.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import sqrt
from statistics import fmean as mean
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.model import Article, Fingerprint, Member
from monitor.stories import meaning
from monitor.stories.bridge import Bridge, unpack
from monitor.stories.dates import distance

#: Bits of rarity that two texts must share, and in how many keys.
ENOUGH_BITS: Final = 20.0
ENOUGH_KEYS: Final = 3
#: … and how much of what they name that must be, 0 to 1.
ALIKE: Final = 0.18
#: Texts that mean as much the same, a cosine, join by less; translations have .60 to .85.
MEANT: Final = 0.60
MEANT_BITS: Final = 8.0
MEANT_KEYS: Final = 2
MEANT_ALIKE: Final = 0.10
#: What both only guess to be a name is worth so much: Chinese, Japanese and Korean share words.
GUESSED: Final = 0.3
#: Texts that mean less the same are of two events, whatever they name.
OTHERWISE: Final = 0.45
#: The others of a story must be so alike to a new text as they are to the one that it joins by, in
#: proportion: less, and that one was the odd one out.
FELLOW: Final = 0.5
#: Two texts in one language that is not English tell of one event only where both name so many
#: bits, and mean so much the same.
BORNE_BITS: Final = 12.0
BORNE_MEANT: Final = 0.32
#: A story stands for its first and latest members, so many of them.
LINKED: Final = 8
#: Articles that share the most bits are compared in full, so many of them: long ones share much.
LIKELY: Final = 16
#: … where their meaning is known, which is compared at once.
LIKELY_MEANT: Final = 64
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
    #: What it names, and what that means.
    bridge: Bridge

    @property
    def keys(self) -> NDArray[np.uint32]:
        """All the keys of what it names."""
        return self.bridge.keys


@dataclass(frozen=True, kw_only=True, slots=True)
class Bridged:
    """A story in another language that tells of the same event."""

    story: int
    #: Its article that shares the most.
    article: int
    #: How much of what both name is the same, 0 to 1.
    alike: float
    #: How much both mean the same, a cosine; None: not known.
    meant: float | None
    #: The numbers of the keys in common.
    shared: frozenset[int]


class _Compared(NamedTuple):
    """Two articles in two languages."""

    #: The numbers of the keys in common.
    shared: frozenset[int]
    #: How many things both name, and their bits of rarity.
    things: int
    bits: float
    #: … of those that are certain.
    certain: float
    #: How much of what they name is the same, 0 to 1.
    alike: float
    #: How much they mean the same, a cosine; None: not known.
    meant: float | None


class _Unread(NamedTuple):
    """A stored article whose bridge was not needed yet."""

    article: int
    story: int
    language: str
    at: datetime
    #: As it is stored.
    bridge: bytes


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
        # Whoever reads in one language never pays for others: bridges are read when an article in
        # another language is first looked for, and then enter the index of their language.
        self._unread: dict[int, _Unread] = {}
        self._languages: Counter[str] = Counter()
        self._waiting: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._found_by: defaultdict[str, _Index] = defaultdict(_index)

    def add(self, member: Member) -> None:
        """Takes in a stored article."""
        if member.language:
            self._languages[member.language] += 1
            self._unread[member.article] = _Unread(
                article=member.article,
                story=member.story,
                language=member.language,
                at=member.fingerprint.event_at or member.first_seen_at,
                bridge=member.fingerprint.bridge,
            )

    def _read(self) -> None:
        """Reads what was not needed before."""
        for one in self._unread.values():
            ours = _foreign(one)
            if ours is None:
                self._languages[one.language] -= 1
            else:
                self._articles[ours.article] = ours
                self._stories[ours.story].append(ours.article)
                self._waiting[ours.language][ours.article] = None
                np.add.at(self._having, ours.keys % _CELLS, 1)
        self._unread.clear()

    def drop(self, article: int) -> None:
        """Lets go of an article."""
        unread = self._unread.pop(article, None)
        old = self._articles.pop(article, None)
        if unread is not None:
            self._languages[unread.language] -= 1
        if old is None:
            return
        self._languages[old.language] -= 1
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
        self._read()
        for article in articles:
            if article in self._articles:
                old = self._articles[article]
                self._stories[old.story].remove(article)
                self._stories[story].append(article)
                self._articles[article] = replace(old, story=story)

    def size(self, story: int) -> int:
        """How many articles of the window a story has."""
        self._read()
        return len(self._stories.get(story, ()))

    def best(self, ours: Foreign, *, within: timedelta) -> Bridged | None:
        """The story in another language that tells of the same event, if any does."""
        if all(other == ours.language or not n for other, n in self._languages.items()):
            return None
        self._read()
        scores: defaultdict[int, float] = defaultdict(float)
        bits_of = dict(zip(ours.keys.tolist(), self._bits(ours).tolist(), strict=True))
        for found_by in self._others(ours.language):
            for key in bits_of.keys() & found_by.keys():
                if len(found_by[key]) <= CROWDED:
                    for article in found_by[key]:
                        scores[article] += bits_of[key]
        # Alike in meaning, they may name less.
        least, most = (0.0, LIKELY_MEANT) if ours.bridge.meaning else (ENOUGH_BITS, LIKELY)
        likely = [
            self._articles[article]
            for article, bits in sorted(scores.items(), key=lambda found: (-found[1], found[0]))
            if bits >= least
        ]
        found = [self._joined(ours, theirs, within) for theirs in likely[:most]]
        return max(filter(None, found), key=_sureness, default=None)

    def bears_out(self, ours: Foreign, article: int) -> bool:
        """Whether what both name lets them tell of one event, in a language that `pair` did not
        learn: there words that every text has pass for rare until the window has taught better.
        """
        self._read()
        theirs = self._articles.get(article)
        if theirs is None:
            return True
        seen = self._compared(ours, theirs)
        meant = seen.meant is None or seen.meant >= BORNE_MEANT
        return meant and seen.bits >= BORNE_BITS

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
        """The story of `theirs`, if it tells of the same event."""
        days = distance(ours.bridge.days, theirs.bridge.days)
        if abs(ours.at - theirs.at) > within or (days is not None and days > 1):
            return None
        seen = self._compared(ours, theirs)
        if not (_named(seen) or _meant(seen)):
            return None
        others = [m for m in self._members(theirs.story) if m.article != theirs.article]
        if others and not self._fits(ours, theirs, others, seen.alike):
            return None
        return Bridged(
            story=theirs.story,
            article=theirs.article,
            alike=seen.alike,
            meant=seen.meant,
            shared=seen.shared,
        )

    def _fits(
        self, ours: Foreign, theirs: Foreign, others: Sequence[Foreign], alike: float
    ) -> bool:
        """Whether what joins a story by one of its articles is fellow to the others as well."""
        to_us = mean(self._compared(ours, other).alike for other in others)
        to_them = mean(self._compared(theirs, other).alike for other in others)
        return to_us >= FELLOW * alike * to_them

    def _members(self, story: int) -> list[Foreign]:
        """Those that stand for a story."""
        members = [self._articles[article] for article in self._stories[story]]
        return members if len(members) <= LINKED else members[:1] + members[1 - LINKED :]

    def _compared(self, ours: Foreign, theirs: Foreign) -> _Compared:
        both, mine, others = np.intersect1d(
            ours.keys, theirs.keys, assume_unique=True, return_indices=True
        )
        guesses = ours.bridge.guessed[mine].astype(np.intp) + theirs.bridge.guessed[others]
        one = self._shared(ours, mine, guesses)
        other = self._shared(theirs, others, guesses)
        bits, certain, things = map(min, one[:3], other[:3])
        return _Compared(
            shared=frozenset(both.tolist()),
            things=int(things),
            bits=bits,
            certain=certain,
            alike=bits / (sqrt(one[3] * other[3]) or 1.0),
            meant=meaning.alike(ours.bridge.meaning, theirs.bridge.meaning),
        )

    def _shared(
        self, side: Foreign, both: NDArray[np.intp], guesses: NDArray[np.intp]
    ) -> tuple[float, float, float, float]:
        """Bits of what is named on both sides, of what of it is certain, how many things that are,
        and bits of all that counts: each thing by its rarest key.

        A guess counts only where it is shared. `guesses` tells of each key on how many sides it is
        one.
        """
        starts = side.bridge.starts
        bits = self._bits(side)
        common, certain = np.zeros(len(bits)), np.zeros(len(bits))
        common[both] = bits[both] * np.where(guesses > 1, GUESSED, 1.0)
        certain[both] = np.where(guesses > 0, 0.0, bits[both])
        shared = np.maximum.reduceat(common, starts)
        whole = np.maximum.reduceat(np.where(side.bridge.guessed, 0.0, bits), starts)
        return (
            float(shared.sum()),
            float(np.maximum.reduceat(certain, starts).sum()),
            float(np.count_nonzero(shared)),
            float(np.maximum(whole, shared).sum()),
        )

    def _bits(self, side: Foreign) -> NDArray[np.float64]:
        """Bits of rarity of each key, as its table and the window know it."""
        known = _PRIOR_WITH[side.bridge.rarities] + self._having[side.keys % _CELLS]
        bits: NDArray[np.float64] = np.log2((PRIOR + len(self._articles)) / known)
        return np.maximum(bits, 0.0)


def _named(seen: _Compared) -> bool:
    """Whether what both name joins them, unless they mean something else.

    What is guessed to be a name counts no more than what is certain.
    """
    bits = min(seen.bits, 2 * seen.certain)
    alike = seen.alike * bits / (seen.bits or 1.0)
    enough = seen.things >= ENOUGH_KEYS and bits >= ENOUGH_BITS and alike >= ALIKE
    return enough and (seen.meant is None or seen.meant >= OTHERWISE)


def _meant(seen: _Compared) -> bool:
    """Whether what both mean joins them; never by that alone."""
    enough = seen.things >= MEANT_KEYS and seen.bits >= MEANT_BITS and seen.alike >= MEANT_ALIKE
    return enough and seen.meant is not None and seen.meant >= MEANT


def _sureness(found: Bridged) -> float:
    """What they mean tells more than what they name."""
    return found.alike if found.meant is None else found.meant


def seen_as(article: Article, fingerprint: Fingerprint) -> Foreign | None:
    """An article as others see it; None where its language or its bridge is not known."""
    if not article.language:
        return None
    at = fingerprint.event_at or article.first_seen_at
    return _foreign(_Unread(0, 0, article.language, at, fingerprint.bridge))


def _foreign(unread: _Unread) -> Foreign | None:
    bridge = unpack(unread.bridge)
    if bridge is None or not len(bridge.keys):
        return None
    return Foreign(
        article=unread.article,
        story=unread.story,
        language=unread.language,
        at=unread.at,
        bridge=bridge,
    )
