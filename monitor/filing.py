"""Files articles: all that one exclusive transaction does, and what can be done before it.

::

    Article ─prepare─▶ Prepared ─┬─ place ─▶ file (or revise, where it is known) ─▶ ring ─▶ Filing
        (match, fingerprint)     └─ inside the transaction

Polls, handed-over files and replays all file through `file_one`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from monitor.errors import MonitorError
from monitor.learning import learn
from monitor.model import (
    REPEATS,
    Article,
    Channel,
    Filed,
    Fingerprint,
    Inhibition,
    Known,
    Matching,
    News,
    Placement,
    Reason,
    Relation,
    Route,
)
from monitor.ports import Store, Stories, Topics, Writing
from monitor.ringing import Filing, ring
from monitor.stories.novelty import novelty

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: The reasons for which a story rings again, and then tells what is new in it.
TOLD_AGAIN = {Reason.UPDATE, Reason.CORROBORATED}
_MAY_ADD = {Relation.COVERAGE, Relation.UPDATE}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What decides: one snapshot of the configuration, swapped as a whole."""

    topics: Topics
    stories: Stories
    channels: tuple[Channel, ...]
    route: Route
    #: Which alerts are not sent because others rang.
    inhibit: tuple[Inhibition, ...] = ()
    #: The channels that hear of failing sources and channels.
    operators: tuple[Channel, ...]
    #: After how many failures in a row the operators hear of a source.
    report_after: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """An article with all that can be found out about it before the database is locked."""

    article: Article
    fingerprint: Fingerprint
    matching: Matching


def prepare(article: Article, *, rules: Rules) -> Prepared:
    """Finds out all that needs no database: which topics match, and the article's fingerprint."""
    matching = rules.topics.match(article)
    try:
        fingerprint = rules.stories.fingerprint(article)
    except Exception as fault:
        # What placing stumbles over is filed as a story of its own rather than not at all.
        logger.exception("fingerprinting failed: %s %s", article.source, article.key)
        told = f"{article.key}: cannot be compared with others: {type(fault).__name__}: {fault}"
        matching = replace(matching, problems=(*matching.problems, told))
        fingerprint = Fingerprint(
            sketch=(), text_hash=article.content_hash, event_at=article.published_at
        )
    return Prepared(article=article, fingerprint=fingerprint, matching=matching)


async def write(store: Store, rules: Rules, work: Callable[[Writing], T]) -> T:
    """One exclusive transaction; the stories' index forgets what was rolled back."""
    return await store.write(work, undone=rules.stories.forget)


def file_all(
    prepared: Sequence[Prepared],
    *,
    writing: Writing,
    rules: Rules,
    now: datetime,
    quiet: str | None,
) -> tuple[Filing, ...]:
    """Files the articles of one source in order; what is known by now is left out."""
    if not prepared:
        return ()
    source = prepared[0].article.source
    known = writing.known(source, [p.article.key for p in prepared])
    filings = []
    for p in prepared:
        if is_new(p.article, known):
            before = known.get(p.article.key)
            filing = file_one(p, before, writing=writing, rules=rules, now=now, quiet=quiet)
            filings.append(filing)
            known[p.article.key] = _known_as(filing.filed)
    learn((filing.filed for filing in filings), source=source, writing=writing, now=now)
    return tuple(filings)


def file_one(
    prepared: Prepared,
    known: Known | None,
    *,
    writing: Writing,
    rules: Rules,
    now: datetime,
    quiet: str | None,
) -> Filing:
    """Places one article, files it and rings; `known` is what it is a new version of."""
    article, fingerprint = prepared.article, prepared.fingerprint
    before, news = None, None
    if known:
        before = writing.matched(known.id)
        news = _news(prepared, known.story, writing=writing, rules=rules)
        placement = _revision_of(known, article)
        filed = writing.revise(
            known,
            _attributed(article, known.id, writing),
            placement=placement,
            fingerprint=fingerprint,
            matching=prepared.matching,
        )
    else:
        placement = _place(article, fingerprint, writing=writing, rules=rules, now=now)
        if placement.relation in _MAY_ADD and placement.story is not None:
            news = _news(prepared, placement.story, writing=writing, rules=rules)
        filed = writing.file(
            _attributed(article, placement.of if placement.relation in REPEATS else None, writing),
            placement=placement,
            fingerprint=fingerprint,
            matching=prepared.matching,
        )
    return ring(
        filed,
        prepared.matching,
        writing=writing,
        topics=rules.topics,
        route=rules.route,
        channels=rules.channels,
        inhibit=rules.inhibit,
        now=now,
        quiet=quiet,
        before=before,
        news=news,
    )


def _news(prepared: Prepared, story: int, *, writing: Writing, rules: Rules) -> News | None:
    """What the article says that its story did not say yet; None where no topic would tell it.

    Compared with the story's own texts in its language, before it is among them: copies repeat
    those, and another language shares no words.
    """
    topics = rules.topics.topics
    wanted = (topics[match.topic].alert_on for match in prepared.matching.matches)
    if not any(TOLD_AGAIN & set(reasons) for reasons in wanted):
        return None
    article = prepared.article
    earlier = [
        member
        for member in writing.story_members(story)
        if member.language == article.language and member.relation is not Relation.COPY
    ]
    if not earlier:
        return None
    found = novelty(article, earlier)
    return News(sentences=found.sentences, names=found.names, numbers=found.numbers)


def _place(
    article: Article, fingerprint: Fingerprint, *, writing: Writing, rules: Rules, now: datetime
) -> Placement:
    try:
        return rules.stories.place(article, fingerprint, lookup=writing, now=now)
    except MonitorError:
        raise
    except Exception as fault:
        # As above: a story too many is a nuisance, an article that stops its source is a loss.
        logger.exception("placing failed: %s %s", article.source, article.key)
        rules.stories.forget()
        why = f"it could not be placed: {type(fault).__name__}: {fault}"
        return Placement(relation=Relation.FIRST, story=None, why=why)


def _attributed(article: Article, original: int | None, writing: Writing) -> Article:
    """The article; where it names nobody, by whoever wrote the stored one that it repeats."""
    if article.originator or original is None:
        return article
    found = next(iter(writing.members([original])), None)
    return replace(article, originator=found.originator) if found else article


def is_new(article: Article, known: Mapping[str, Known]) -> bool:
    """Whether there is anything to file: the article is not stored, or stored otherwise."""
    before = known.get(article.key)
    return before is None or before.content_hash != article.content_hash


def _known_as(filed: Filed) -> Known:
    assert filed.placement.story is not None, "a filed article is in a story"
    return Known(id=filed.id, story=filed.placement.story, content_hash=filed.article.content_hash)


def _revision_of(known: Known, article: Article) -> Placement:
    return Placement(
        relation=Relation.UPDATE,
        story=known.story,
        of=known.id,
        similarity=1.0,
        why=f"{article.source} changed the text of article {known.id}",
    )
