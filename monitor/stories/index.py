"""The window: the articles of the last days, found by the rare words they share.

It is memory only, and only what the store can give again: `catch_up` reads what was filed since,
whoever filed it, and `forget` is always safe. Besides finding, the window teaches: a word that
half of the last days' articles have tells little there, however rare it is in the news at large.
That is what keeps the items of a formulaic agency, or of one watched topic, apart.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from math import log2
from typing import Final

from monitor.model import OPENS_STORY, Member
from monitor.ports import Lookup
from monitor.stories.features import Features, unpack
from monitor.stories.pair import cosine
from monitor.stories.profile import Profile, profile

#: Articles kept at most; the oldest go first. Some 3 KB each.
MOST: Final = 20_000
#: Articles read at once when catching up.
PAGE: Final = 500
#: The table of rarities counts as much as this many articles of the window.
PRIOR: Final = 100.0
#: Articles this far from each other in time tell of different events.
OTHER_EVENT: Final = timedelta(days=6)
#: Likeness to so many of them, the most alike, is what is usual.
USUAL: Final = 10
#: Document frequencies are counted in this many cells; a collision makes a word less rare.
_CELLS: Final = 1 << 18


class Window:
    """The articles of the last days."""

    def __init__(self) -> None:
        self._profiles: dict[int, Profile] = {}
        self._found_by: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))
        self._stories: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))
        self._stories_with = array("I", bytes(4 * _CELLS))
        self._counted: set[int] = set()
        self._gone = 0
        self._latest = 0

    def catch_up(self, lookup: Lookup, *, seen_after: datetime) -> None:
        """Takes in what was filed since the last time, and lets go of what is too old."""
        while page := lookup.filed_since(self._latest, seen_after=seen_after, limit=PAGE):
            for member in page:
                self._add(member)
            self._latest = page[-1].article
            if len(page) < PAGE:
                break
        self._expire(seen_after)

    def profile(
        self,
        features: Features,
        *,
        event_at: datetime | None,
        seen_at: datetime,
        article: int = 0,
        story: int = 0,
    ) -> Profile:
        """An article as it stands among those of the window."""
        ours = profile(
            features,
            rarity=self._rarity,
            article=article,
            story=story,
            event_at=event_at,
            seen_at=seen_at,
        )
        return replace(ours, usual=self._usual(ours))

    def _usual(self, ours: Profile) -> float:
        """Mean likeness to the most alike articles of certainly other events, 0 where too few."""
        time = ours.event_at or ours.seen_at
        rows = {term: row for row, term in enumerate(ours.features.terms)}
        others = (
            o for o in self.nearest(ours) if abs((o.event_at or o.seen_at) - time) >= OTHER_EVENT
        )
        return sum(cosine(ours, rows, other) for other in islice(others, USUAL)) / USUAL

    def _rarity(self, features: Features) -> list[float]:
        """Bits of rarity of each term, as the table and the window know it."""
        texts, counted = self._stories_with, len(self._counted)
        whole = log2(PRIOR + counted)
        return [
            whole - log2(PRIOR * 2 ** (-half / 2) + texts[term % _CELLS])
            for term, half in zip(features.terms, features.rarities, strict=True)
        ]

    def get(self, article: int) -> Profile | None:
        """An article, if it is in the window."""
        return self._profiles.get(article)

    def nearest(self, ours: Profile) -> list[Profile]:
        """Those that share key terms, the most alike first."""
        scores: defaultdict[int, float] = defaultdict(float)
        for row in ours.keys:
            weight = ours.weights[row]
            for article in self._found_by.get(ours.features.terms[row], ()):
                scores[article] += weight
        ranked = sorted(scores, key=lambda article: (-scores[article], -article))
        return [self._profiles[a] for a in ranked if a in self._profiles]

    def story(self, story: int, *, most: int) -> list[Profile]:
        """The first and the latest articles of a story, `most` at most."""
        articles = [a for a in self._stories.get(story, ()) if a in self._profiles]
        chosen = articles if len(articles) <= most else articles[:1] + articles[1 - most :]
        return [self._profiles[article] for article in chosen]

    def _add(self, member: Member) -> None:
        features = unpack(member.fingerprint.features)
        if features is None:
            return
        ours = self.profile(
            features,
            article=member.article,
            story=member.story,
            event_at=member.fingerprint.event_at,
            seen_at=member.first_seen_at,
        )
        self._profiles[ours.article] = ours
        self._stories[ours.story].append(ours.article)
        for row in ours.keys:
            self._found_by[features.terms[row]].append(ours.article)
        if member.relation in OPENS_STORY:
            self._count(ours, +1)

    def _expire(self, seen_after: datetime) -> None:
        surplus = max(0, len(self._profiles) - MOST)
        for article, old in list(islice(self._profiles.items(), surplus + PAGE)):
            if surplus <= 0 and old.seen_at > seen_after:
                break
            self._remove(article)
            surplus -= 1
        if self._gone > len(self._profiles):
            self._compact()

    def _remove(self, article: int) -> None:
        old = self._profiles.pop(article)
        if article in self._counted:
            self._count(old, -1)
        self._gone += 1

    def _count(self, old: Profile, step: int) -> None:
        """A story counts once, by the article that opened it: much told is not common."""
        (self._counted.add if step > 0 else self._counted.discard)(old.article)
        for term in old.features.terms:
            self._stories_with[term % _CELLS] += step

    def _compact(self) -> None:
        """Drops what is gone from the lists, once it is the greater part of them."""
        for lists in (self._found_by, self._stories):
            for key, articles in list(lists.items()):
                articles[:] = array("q", [a for a in articles if a in self._profiles])
                if not articles:
                    del lists[key]
        self._gone = 0
