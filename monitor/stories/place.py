"""Which story an article belongs to, decided in three steps, each with its reason in words.

1. The same text, or one that contains or is contained in a stored one: `copy`, whatever its date.
   Looked for in the whole archive, for a copy may come years later.
   What its own outlet has written into it since makes it an `update`, under whatever address.
2. Another text on the same event: `coverage`. Candidates come from the window, a pair model
   (`pair`) says how likely each tells of the same event, and the mean over a story's members
   decides: one alike member is not enough, or background paragraphs would chain stories.
   What no story in its own language tells is looked for in the others (`abroad`), by the names,
   places, numbers and days that survive translation, and by their meaning (`meaning`) where the
   extra for it is installed.
3. Otherwise a story of its own: `first`, or `follow_up` and `possible`, which name the article
   they may continue or may belong to.

A copy or coverage of a story that has been silent for long is `recirculated`, and so is a copy that
claims to be much newer than its original, and what claims to be much newer than its own text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from monitor.model import Article, Fingerprint, Member, Placement, Relation
from monitor.ports import Lookup
from monitor.stories import pair, why
from monitor.stories.abroad import seen_as
from monitor.stories.bridge import named_days
from monitor.stories.concepts import Concepts
from monitor.stories.copies import Copy, find_copy
from monitor.stories.dates import distance
from monitor.stories.features import unpack
from monitor.stories.fingerprint import fingerprint_of
from monitor.stories.index import Meeting, Window
from monitor.stories.meaning import Meaning
from monitor.stories.novelty import written_in
from monitor.stories.pair import Model
from monitor.stories.search import LINKED, STORIES, Linked, Search

#: Articles of earlier days are looked at for what a new one continues, so many of them.
OLDER: Final = 6
#: So probable, an article tells of an event whatever days it names.
SURE: Final = 0.65
#: The weights were learnt from English: in other languages they must be surer by this much.
FOREIGN: Final = 0.05
#: Below this, likeness of words alone does not join: two texts that share no name, or next to
#: none, are two press releases of one kind.
LIKELY: Final = 0.7
NAMED: Final = 0.02
#: Stored articles that share grams are asked for, so many of them.
HITS: Final = 24


class StoryPlacer:
    """Implements `ports.Stories`."""

    def __init__(
        self,
        *,
        window: timedelta = timedelta(days=3),
        memory: timedelta = timedelta(days=14),
        silent: timedelta = timedelta(days=30),
        redated: timedelta = timedelta(days=14),
        joins: float = 0.4,
        continues: float = 0.1,
        model: Model | None = None,
        sets: Mapping[str, Sequence[str]] | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        """The tunables.

        Two articles may tell of one event if it happened within `window`; `memory` is how long
        articles are remembered, for follow-ups and for what words are worth. A story `silent`
        for so long is recirculated by its next article, and so is a copy that claims to be newer
        than its original by `redated`. Probabilities from `joins` on join; from `continues` on an
        article is told as a follow-up.
        `sets` are the watchlist's names for one thing in several languages; `meaning` is the
        model of the `semantic` extra, where it is installed.
        """
        self._window = window
        self._memory = memory
        self._silent = silent
        self._redated = redated
        self._joins = joins
        self._continues = continues
        self._model = model or pair.shipped()
        self._concepts = Concepts(sets or {})
        self._meaning = meaning
        self._index = Window()

    def fingerprint(self, article: Article) -> Fingerprint:
        """See `ports.Stories`; `event_at` as `dates.event_time` tells it."""
        return fingerprint_of(
            article, window=self._window, concepts=self._concepts, meaning=self._meaning
        )

    def place(
        self, article: Article, fingerprint: Fingerprint, *, lookup: Lookup, now: datetime
    ) -> Placement:
        """See `ports.Stories`."""
        self._index.catch_up(lookup, seen_after=now - self._memory)
        hits = lookup.sketch_hits(fingerprint.sketch, limit=HITS) if fingerprint.sketch else []
        copy = find_copy(article, fingerprint, hits, lookup)
        if copy is not None:
            return self._copy(article, fingerprint, copy, lookup)
        meeting = self._index.meet(
            fingerprint, seen_at=article.first_seen_at, language=article.language
        )
        if meeting is None:
            return Placement(relation=Relation.FIRST, story=None, why=why.NOTHING_TO_COMPARE)
        placement = self._same_event(article, fingerprint, meeting, dict(hits), lookup)
        across = self._across(article, fingerprint)
        if placement.story is not None:
            return across if across and self._prior(across, placement.story) else placement
        return across or self._long_past(article, fingerprint, dict(hits), lookup) or placement

    def forget(self) -> None:
        """See `ports.Stories`."""
        self._index = Window()

    def _copy(
        self, article: Article, fingerprint: Fingerprint, copy: Copy, lookup: Lookup
    ) -> Placement:
        original = copy.original
        silence = self._silence(article, original, lookup)
        claim = why.dates(article.published_at, original.published_at, least=self._redated)
        past = why.silent(silence) if silence else claim or self._old(article)
        more = "" if past else _more(article, fingerprint, original, lookup)
        relation = Relation.UPDATE if more else Relation.COPY
        return Placement(
            relation=Relation.RECIRCULATED if past else relation,
            story=original.story,
            of=original.article,
            similarity=round(copy.containment, 3),
            why=copy.why + past + more,
        )

    def _same_event(
        self,
        article: Article,
        fingerprint: Fingerprint,
        meeting: Meeting,
        shared: Mapping[int, int],
        lookup: Lookup,
    ) -> Placement:
        search = Search(meeting, self._index, shared, self._model)
        linked = search.best(within=self._window)
        relation = self._relation(linked)
        if relation is Relation.FIRST:
            older = search.best(within=self._memory, most=OLDER)
            linked, relation = older or linked, self._continuing(older)
        if linked is None:
            return Placement(relation=Relation.FIRST, story=None, why=why.NOTHING_ALIKE)
        doubt = ""
        if relation is Relation.COVERAGE and not linked.best.likeness.copied:
            relation, doubt = self._doubted(article, fingerprint, linked, lookup)
        of = linked.best.profile.article
        told = relation is not Relation.FIRST
        past = self._old(article) if relation is Relation.COVERAGE else ""
        return Placement(
            relation=Relation.RECIRCULATED if past else relation,
            story=linked.story if relation is Relation.COVERAGE else None,
            of=of if told else None,
            similarity=round(linked.probability, 3),
            why=why.event(article, relation, meeting.ours, linked, weights=self._model.version)
            + past
            + doubt
            if told
            else why.unlike(of, linked.probability),
        )

    def _doubted(
        self, article: Article, fingerprint: Fingerprint, linked: Linked, lookup: Lookup
    ) -> tuple[Relation, str]:
        """What a text is whose words are those of a story's event, and the doubt in words."""
        if linked.probability < SURE and self._other_day(fingerprint, linked, lookup):
            return Relation.FOLLOW_UP, why.OTHER_DAYS
        if not self._borne_out(article, fingerprint, linked):
            return Relation.POSSIBLE, why.OTHER_NAMES
        return Relation.COVERAGE, ""

    def _other_day(self, fingerprint: Fingerprint, linked: Linked, lookup: Lookup) -> bool:
        """Whether both name days, by the day of the week too, and none of theirs meet: two launches
        of one week are told in nearly the same words.
        """
        [theirs] = lookup.members([linked.best.profile.article])
        apart = distance(named_days(fingerprint.bridge), named_days(theirs.fingerprint.bridge))
        return apart is not None and apart > 1

    def _borne_out(self, article: Article, fingerprint: Fingerprint, linked: Linked) -> bool:
        """Whether names speak for one event too, where words may mislead: not in English."""
        if article.language == pair.LANGUAGE:
            return True
        ours, theirs = seen_as(article, fingerprint), linked.best.profile.article
        return ours is None or self._index.abroad.bears_out(ours, theirs)

    def _prior(self, across: Placement, own: int) -> bool:
        """Whether the event is the story in another language, not the one in its own: where one
        report could not be told to be of it, a story of its own began, which should not grow.
        """
        if across.story is None or across.story >= own:
            return False
        abroad = self._index.abroad
        return abroad.size(across.story) > abroad.size(own)

    def _across(self, article: Article, fingerprint: Fingerprint) -> Placement | None:
        """The event as another language tells it, where none in its own does."""
        ours = seen_as(article, fingerprint)
        found = ours and self._index.abroad.best(ours, within=self._window)
        if not found:
            return None
        past = self._old(article)
        return Placement(
            relation=Relation.RECIRCULATED if past else Relation.COVERAGE,
            story=found.story,
            of=found.article,
            similarity=round(found.alike, 3),
            why=why.across(article, found, self._concepts) + past,
        )

    def _long_past(
        self, article: Article, fingerprint: Fingerprint, shared: Mapping[int, int], lookup: Lookup
    ) -> Placement | None:
        """A story of the archive that tells in other words of the same event, if it is that old.

        Only by its own date, and among what shares runs of words with it: a new event that repeats
        an old text as its background is news.
        """
        remembered = article.first_seen_at - self._memory
        if fingerprint.event_at is None or fingerprint.event_at > remembered:
            return None
        hits = [m for m in lookup.members(list(shared)) if m.first_seen_at <= remembered]
        stories = dict.fromkeys(m.story for m in sorted(hits, key=lambda m: -shared[m.article]))
        members = [lookup.story_members(story) for story in list(stories)[:STORIES]]
        then = Window.of(m for some in members for m in (*some[:1], *some[1:][1 - LINKED :]))
        meeting = then.meet(fingerprint, seen_at=article.first_seen_at, language=article.language)
        linked = meeting and Search(meeting, then, shared, self._model).best(within=self._window)
        if not meeting or not linked or self._relation(linked) is not Relation.COVERAGE:
            return None
        [of] = lookup.members([linked.best.profile.article])
        silence = self._silence(article, of, lookup)
        past = why.silent(silence) if silence else self._old(article)
        told = why.event(
            article, Relation.COVERAGE, meeting.ours, linked, weights=self._model.version
        )
        return Placement(
            relation=Relation.RECIRCULATED if past else Relation.COVERAGE,
            story=linked.story,
            of=of.article,
            similarity=round(linked.probability, 3),
            why=told + past,
        )

    def _relation(self, linked: Linked | None) -> Relation:
        """To a story near in time."""
        english = linked is not None and linked.best.profile.language in {None, pair.LANGUAGE}
        joins = self._joins if english else self._joins + FOREIGN
        if linked is None or linked.probability < joins:
            return self._continuing(linked)
        seen = linked.best.likeness
        if linked.probability < LIKELY and max(seen.names, seen.copied) < NAMED:
            return self._continuing(linked)
        return Relation.FOLLOW_UP if seen.apart else Relation.COVERAGE

    def _continuing(self, linked: Linked | None) -> Relation:
        """To a story of another time, or one not alike enough."""
        likely = linked is not None and linked.probability >= self._continues
        return Relation.FOLLOW_UP if likely else Relation.FIRST

    def _old(self, article: Article) -> str:
        """That it claims to be much newer than its own text, in words; empty where it does not."""
        return why.own_date(article, least=self._redated)

    def _silence(self, article: Article, member: Member, lookup: Lookup) -> timedelta | None:
        """How long the story was silent, where that is long enough to call it past."""
        if article.first_seen_at - member.first_seen_at <= self._silent:
            return None
        latest = max(m.first_seen_at for m in lookup.story_members(member.story))
        silence = article.first_seen_at - latest
        return silence if silence > self._silent else None


def _more(article: Article, fingerprint: Fingerprint, original: Member, lookup: Lookup) -> str:
    """What its outlet wrote into its own text, as agencies do all day, in words; else empty.

    Another outlet's longer copy is not asked: most of what sites add to a text is furniture.
    """
    ours, theirs = unpack(fingerprint.features), unpack(original.fingerprint.features)
    if ours is None or theirs is None or not ours.outlet or ours.outlet != theirs.outlet:
        return ""
    told = [m for m in lookup.story_members(original.story) if m.relation is not Relation.COPY]
    return why.more(written_in(article, [original, *told[-LINKED:]]))
