"""The window: the articles of the last days, found by the rare words they share.

It is memory only, and only what the store can give again: `catch_up` reads what was filed since,
whoever filed it, and `forget` is always safe. Besides finding, the window teaches: a word that
half of the last days' articles have tells little there, however rare it is in the news at large.
That is what keeps the items of a formulaic agency, or of one watched topic, apart.
"""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.model import OPENS_STORY, Correction, Fingerprint, Member
from monitor.ports import Lookup
from monitor.stories.abroad import Abroad
from monitor.stories.features import Features, unpack
from monitor.stories.pair import cosines
from monitor.stories.profile import Profile, one_language, profile

#: Articles kept at most; the oldest go first. Some 5 KB each.
MOST: Final = 12_000
#: Articles read at once when catching up.
PAGE: Final = 500
#: The table of rarities counts as much as this many articles of the window.
PRIOR: Final = 100.0
#: Articles this far from each other in time tell of different events.
OTHER_EVENT: Final = timedelta(days=6)
#: Likeness to so many of them, the most alike, is what is usual.
USUAL: Final = 10
#: Articles that are looked at as candidates, or for what is usual.
NEAREST: Final = 100
#: Those far less alike than the most alike are not looked at.
FAINT: Final = 0.1
#: A word that more articles than this have, and one in twenty of all, finds none.
CROWDED: Final = 500
#: So many finds are read, those of the rarest words first; the common words add little.
READ: Final = 1_500
#: Document frequencies are counted in this many cells; a collision makes a word less rare.
_CELLS: Final = 1 << 18
# Articles of the prior that hold a word, by its half bits of rarity.
_PRIOR_WITH: Final = (PRIOR * 2.0 ** (-np.arange(256) / 2)).astype(np.float32)


class Meeting(NamedTuple):
    """An article among those of the window."""

    ours: Profile
    #: Those that share its telling words, the most alike first.
    near: list[Profile]


class Window:
    """The articles of the last days."""

    def __init__(self) -> None:
        self._profiles: dict[int, Profile] = {}
        # Articles in the order they came; their places in it, from `_first` on, are what they are
        # found by.
        self._order: deque[int] = deque()
        self._first = 0
        self._at: dict[int, int] = {}
        self._found_by: defaultdict[int, array[int]] = defaultdict(lambda: array("i"))
        self._stories: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))
        self._stories_with = np.zeros(_CELLS, np.int32)
        self._counted: set[int] = set()
        self._met: tuple[Fingerprint, Profile] | None = None
        self._gone = 0
        self._latest = 0
        self._corrected = 0
        #: The same articles, as those in other languages find them.
        self.abroad = Abroad()

    @classmethod
    def of(cls, members: Iterable[Member]) -> Window:
        """A window on these articles alone."""
        made = cls()
        for member in members:
            made._add(member)
        return made

    def catch_up(self, lookup: Lookup, *, seen_after: datetime) -> None:
        """Takes in what was filed since the last time, and lets go of what is too old."""
        while page := lookup.filed_since(self._latest, seen_after=seen_after, limit=PAGE):
            for member in page:
                self._add(member)
            self._latest = page[-1].article
            if len(page) < PAGE:
                break
        for correction in lookup.corrected_since(self._corrected):
            self._correct(correction)
            self._corrected = correction.id
        self._expire(seen_after)

    def _correct(self, correction: Correction) -> None:
        """Moves what a person moved; what was read since is moved already, which harms nothing."""
        left = self._stories.get(correction.story, array("q"))
        moved = [a for a in left if not correction.articles or a in correction.articles]
        for article in moved:
            if article in self._profiles:
                old = self._profiles[article]
                self._profiles[article] = replace(old, story=correction.into)
        left[:] = array("q", [a for a in left if a not in moved])
        self.abroad.move(moved, correction.into)
        entered = self._stories[correction.into]
        entered[:] = array("q", sorted({*entered, *moved}))

    def meet(
        self, fingerprint: Fingerprint, *, seen_at: datetime, language: str | None
    ) -> Meeting | None:
        """An article that is new to the window; None where it has nothing to compare."""
        features = unpack(fingerprint.features)
        if features is None or not len(features.terms):
            return None
        ours = self._weighed(features, fingerprint, seen_at, language=language)
        near = self._nearest(ours)
        ours = replace(ours, usual=_usual(ours, near))
        self._met = fingerprint, ours
        return Meeting(ours, near)

    def settled(self, known: Profile) -> Profile:
        """An article of the window, with what is usual for it.

        It is worked out when first asked for, not while catching up: after a start the window
        takes in a fortnight inside the first write transaction, and most of it is never compared.
        """
        if known.usual is not None:
            return known
        near = [other for other in self._nearest(known) if other.article != known.article]
        settled = replace(known, usual=_usual(known, near))
        self._profiles[known.article] = settled
        return settled

    def _weighed(
        self,
        features: Features,
        fingerprint: Fingerprint,
        seen_at: datetime,
        *,
        language: str | None,
    ) -> Profile:
        return profile(
            features,
            bits=self._bits(features),
            event_at=fingerprint.event_at,
            seen_at=seen_at,
            language=language,
        )

    def _bits(self, features: Features) -> NDArray[np.float32]:
        """Bits of rarity of each term, as the table and the window know it."""
        stories = self._stories_with[features.terms % _CELLS].astype(np.float32)
        whole = np.float32(PRIOR + len(self._counted))
        bits: NDArray[np.float32] = np.log2(whole / (_PRIOR_WITH[features.rarities] + stories))
        return bits

    def _nearest(self, ours: Profile) -> list[Profile]:
        found = list(self._rarest(ours))
        if not found:
            return []
        sizes = [len(places) for _, places in found]
        places = np.frombuffer(b"".join([places for _, places in found]), np.int32) - self._first
        weights = np.repeat([weight for weight, _ in found], sizes)
        still = places >= 0
        scores = np.bincount(places[still], weights[still])
        nearest = _greatest(scores, NEAREST) + self._first
        return [self._profiles[self._at[place]] for place in nearest.tolist()]

    def _rarest(self, ours: Profile) -> Iterator[tuple[float, array[int]]]:
        """Its telling words that few others have, and those; up to `READ` of them in all."""
        crowded = max(CROWDED, len(self._profiles) // 20)
        terms = ours.features.terms[ours.keys].tolist()
        weights = ours.weights[ours.keys].tolist()
        found = [(weight, self._found_by.get(t)) for weight, t in zip(weights, terms, strict=True)]
        read = 0
        for weight, articles in sorted(
            [(weight, articles) for weight, articles in found if articles],
            key=lambda each: len(each[1]),
        ):
            read += len(articles)
            if len(articles) > crowded or read > READ + len(articles):
                return
            yield weight, articles

    def story(self, story: int, *, like: Profile, most: int) -> list[Profile]:
        """The first and the latest articles of a story in one's language, `most` at most."""
        still = [self._profiles[a] for a in self._stories.get(story, ()) if a in self._profiles]
        told = [other for other in still if one_language(like, other)]
        return told if len(told) <= most else told[:1] + told[1 - most :]

    def _add(self, member: Member) -> None:
        ours = self._profile(member)
        if ours is None:
            return
        self.abroad.add(member)
        place = self._first + len(self._order)
        self._profiles[ours.article] = ours
        self._order.append(ours.article)
        self._at[place] = ours.article
        opens = member.relation in OPENS_STORY or not any(
            one_language(ours, self._profiles[a])
            for a in self._stories.get(ours.story, ())
            if a in self._profiles
        )
        self._stories[ours.story].append(ours.article)
        for term in ours.features.terms[ours.keys].tolist():
            self._found_by[term].append(place)
        if opens:
            self._count(ours, +1)

    def _profile(self, member: Member) -> Profile | None:
        """What `meet` made of it a moment ago, if it is that article; else made now."""
        if self._met is not None and self._met[0] == member.fingerprint:
            made = self._met[1]
        else:
            features = unpack(member.fingerprint.features)
            if features is None or not len(features.terms):
                return None
            made = self._weighed(
                features, member.fingerprint, member.first_seen_at, language=member.language
            )
        return replace(made, article=member.article, story=member.story, language=member.language)

    def _expire(self, seen_after: datetime) -> None:
        while self._order and (
            len(self._order) > MOST or self._profiles[self._order[0]].seen_at <= seen_after
        ):
            article = self._order.popleft()
            old = self._profiles.pop(article)
            del self._at[self._first]
            self._first += 1
            self.abroad.drop(article)
            if article in self._counted:
                self._count(old, -1)
            self._gone += 1
        if self._gone > len(self._profiles):
            self._compact()

    def _count(self, opener: Profile, step: int) -> None:
        """A story counts once a language, by what opened it there: much told is not common."""
        (self._counted.add if step > 0 else self._counted.discard)(opener.article)
        np.add.at(self._stories_with, opener.features.terms % _CELLS, step)

    def _compact(self) -> None:
        """Drops what is gone from the lists, once it is the greater part of them."""
        for key, places in list(self._found_by.items()):
            places[:] = array("i", [place for place in places if place >= self._first])
            if not places:
                del self._found_by[key]
        for story, articles in list(self._stories.items()):
            articles[:] = array("q", [a for a in articles if a in self._profiles])
            if not articles:
                del self._stories[story]
        self._gone = 0


def _greatest(scores: NDArray[Any], most: int) -> NDArray[np.intp]:
    """Where the greatest scores stand, `most` at most, but faint ones; of equal ones the first."""
    greatest = scores.max(initial=0.0)
    if greatest <= 0.0:
        return np.empty(0, np.intp)
    found = np.flatnonzero(scores >= FAINT * greatest)
    if len(found) > most:
        least = np.partition(scores[found], -most)[-most]
        found = found[scores[found] >= least]
    return found[np.argsort(-scores[found], kind="stable")[:most]]


def _usual(ours: Profile, near: Sequence[Profile]) -> float:
    """Mean likeness to the most alike articles of certainly other events, 0 where too few."""
    time = ours.event_at or ours.seen_at
    others = (o for o in near if abs((o.event_at or o.seen_at) - time) >= OTHER_EVENT)
    return sum(cosines(ours, list(islice(others, USUAL)))) / USUAL
