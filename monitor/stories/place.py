"""Which story an article belongs to, decided in three steps, each with its reason in words.

1. The same text, or one that contains or is contained in a stored one: `copy`, whatever its date.
   Looked for in the whole archive, for a copy may come years later.
2. Another text on the same event: `coverage`. Candidates come from the window, a pair model
   (`pair`) says how likely each tells of the same event, and the mean over a story's members
   decides: one alike member is not enough, or background paragraphs would chain stories.
3. Otherwise a story of its own: `first`, or `follow_up` and `possible`, which name the article
   they may continue or may belong to.

A copy or coverage of a story that has been silent for long is `recirculated`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from monitor.model import Article, Fingerprint, Member, Placement, Relation
from monitor.ports import Lookup
from monitor.stories import pair, why
from monitor.stories.copies import Copy, find_copy
from monitor.stories.features import unpack
from monitor.stories.fingerprint import fingerprint_of
from monitor.stories.index import Window
from monitor.stories.pair import Likeness, Model
from monitor.stories.profile import Profile
from monitor.text import fold

#: Articles that share most with a new one are scored, so many of them.
CANDIDATES: Final = 20
#: A story stands for its first and its latest members, so many of them.
LINKED: Final = 8
#: Stored articles that share grams are asked for, so many of them.
HITS: Final = 24


class _Scored(NamedTuple):
    probability: float
    likeness: Likeness
    profile: Profile


class StoryPlacer:
    """Implements `ports.Stories`."""

    def __init__(
        self,
        *,
        window: timedelta = timedelta(days=3),
        memory: timedelta = timedelta(days=14),
        silent: timedelta = timedelta(days=30),
        redated: timedelta = timedelta(days=14),
        joins: float = 0.35,
        joins_undated: float = 0.6,
        continues: float = 0.1,
        model: Model | None = None,
        sets: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """The tunables.

        Two articles may tell of one event if it happened within `window`; `memory` is how long
        articles are remembered, for follow-ups and for what words are worth. A story `silent`
        for so long is recirculated by its next article, and so is a copy that claims to be newer
        than its original by `redated`. Probabilities from `joins` on join, from `joins_undated`
        on where no date speaks for it; from `continues` on an article is told as a follow-up.
        `sets` are the watchlist's names for one thing in several languages.
        """
        self._window = window
        self._memory = memory
        self._silent = silent
        self._redated = redated
        self._joins = joins
        self._joins_undated = joins_undated
        self._continues = continues
        self._model = model or pair.shipped()
        self._sets = {name: frozenset(map(fold, terms)) for name, terms in (sets or {}).items()}
        self._index = Window()

    def fingerprint(self, article: Article) -> Fingerprint:
        """See `ports.Stories`; `event_at` as `dates.event_time` tells it."""
        return fingerprint_of(article, window=self._window)

    def place(
        self, article: Article, fingerprint: Fingerprint, *, lookup: Lookup, now: datetime
    ) -> Placement:
        """See `ports.Stories`."""
        self._index.catch_up(lookup, seen_after=now - self._memory)
        hits = lookup.sketch_hits(fingerprint.sketch, limit=HITS) if fingerprint.sketch else []
        copy = find_copy(article, fingerprint, hits, lookup)
        if copy is not None:
            return self._copy(article, fingerprint, copy, lookup)
        ours = self._profile(article, fingerprint)
        if ours is None:
            return Placement(relation=Relation.FIRST, story=None, why=why.NOTHING_TO_COMPARE)
        return self._same_event(article, ours, dict(hits), lookup)

    def forget(self) -> None:
        """See `ports.Stories`."""
        self._index = Window()

    def _copy(
        self, article: Article, fingerprint: Fingerprint, copy: Copy, lookup: Lookup
    ) -> Placement:
        original = copy.original
        silence = self._silence(article, original, lookup)
        claim = why.dates(article.published_at, original.published_at, least=self._redated)
        past = why.silent(silence) if silence else claim
        relation = Relation.RECIRCULATED if past else Relation.COPY
        return Placement(
            relation=relation,
            story=original.story,
            of=original.article,
            similarity=round(copy.containment, 3),
            why=copy.why + past,
        )

    def _profile(self, article: Article, fingerprint: Fingerprint) -> Profile | None:
        features = unpack(fingerprint.features)
        if features is None or not features.terms:
            return None
        return self._index.profile(
            features, event_at=fingerprint.event_at, seen_at=article.first_seen_at
        )

    def _same_event(
        self, article: Article, ours: Profile, shared: Mapping[int, int], lookup: Lookup
    ) -> Placement:
        scored = self._candidates(ours, shared)
        if not scored:
            return Placement(relation=Relation.FIRST, story=None, why=why.NOTHING_ALIKE)
        stories = dict.fromkeys(found.profile.story for found in scored[:CANDIDATES])
        linked = {story: self._linkage(ours, story, shared) for story in list(stories)[:5]}
        story, (mean, best) = max(linked.items(), key=lambda item: item[1][0])
        member = lookup.members([best.profile.article])[0]
        reason = why.same_event(article, member, (ours, best.profile), best.likeness, mean)
        relation = self._relation(mean, best)
        joins = relation is Relation.COVERAGE
        if joins and (silence := self._silence(article, member, lookup)):
            relation, reason = Relation.RECIRCULATED, reason + why.silent(silence)
        return Placement(
            relation=relation,
            story=story if joins else None,
            of=None if relation is Relation.FIRST else member.article,
            similarity=round(mean, 3),
            why=reason,
        )

    def _relation(self, mean: float, best: _Scored) -> Relation:
        seen = best.likeness
        if seen.gap >= 1:
            return Relation.FOLLOW_UP if mean >= self._joins else Relation.FIRST
        dated = not seen.undated or seen.days or seen.quoted or seen.copied
        if mean >= (self._joins if dated else self._joins_undated) and not seen.apart:
            return Relation.COVERAGE
        if seen.undated and not seen.apart and mean >= self._joins:
            return Relation.POSSIBLE
        return Relation.FOLLOW_UP if mean >= self._continues else Relation.FIRST

    def _candidates(self, ours: Profile, shared: Mapping[int, int]) -> list[_Scored]:
        near = [other for other in self._index.nearest(ours) if self.near(ours, other)]
        scored = [self._score(ours, other, shared) for other in near[:CANDIDATES]]
        return sorted(scored, key=lambda found: (-found.probability, found.profile.article))

    def near(self, ours: Profile, theirs: Profile) -> bool:
        """Whether both may tell of one event, by their times alone."""
        if ours.event_at is not None and theirs.event_at is not None:
            return abs(ours.event_at - theirs.event_at) <= self._window
        return abs(ours.seen_at - theirs.seen_at) <= self._window

    def _score(self, ours: Profile, theirs: Profile, shared: Mapping[int, int]) -> _Scored:
        rows = {term: row for row, term in enumerate(ours.features.terms)}
        measured = pair.likeness(ours, rows, theirs, shared_grams=shared.get(theirs.article, 0))
        return _Scored(self._model.probability(measured), measured, theirs)

    def _linkage(
        self, ours: Profile, story: int, shared: Mapping[int, int]
    ) -> tuple[float, _Scored]:
        members = self._index.story(story, most=LINKED)
        scored = [self._score(ours, member, shared) for member in members]
        best = max(scored, key=lambda found: found.probability)
        return pair.linked([found.probability for found in scored]), best

    def _silence(self, article: Article, member: Member, lookup: Lookup) -> timedelta | None:
        """How long the story was silent, where that is long enough to call it past."""
        if article.first_seen_at - member.first_seen_at <= self._silent:
            return None
        latest = max(m.first_seen_at for m in lookup.story_members(member.story))
        silence = article.first_seen_at - latest
        return silence if silence > self._silent else None
