"""Explains one article: what is known of a stored one, what would become of one that is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.filing import Rules
from monitor.model import Alert, Article, Correction, Explanation, Filed, Placement
from monitor.ports import Store, Window


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """Why an article matched or not, where it was placed, and what it raised."""

    article: Article
    #: None where the article is not stored: then the placement is what it would be.
    id: int | None
    placement: Placement
    #: Clause by clause, a topic each.
    topics: tuple[Explanation, ...]
    #: For each topic matched, what became of it.
    outcomes: Mapping[str, str]
    alerts: tuple[Alert, ...]
    #: What people said of its story.
    corrections: tuple[Correction, ...] = ()


def explained(filed: Filed, topics: Sequence[str], *, rules: Rules, store: Store) -> Explained:
    """What is known of a stored article, as the topics are now."""
    return Explained(
        article=filed.article,
        id=filed.id,
        placement=filed.placement,
        topics=tuple(rules.topics.explain(filed.article, topic) for topic in topics),
        outcomes=filed.outcomes,
        alerts=tuple(store.alerts(Window(), article=filed.id)),
        corrections=tuple(store.corrections(filed.placement.story or 0)),
    )


def supposed(
    article: Article, topics: Sequence[str], *, rules: Rules, store: Store, now: datetime
) -> Explained:
    """What would become of an article; of one that is stored after all, what became of it."""
    lookup = store.lookup()
    known = lookup.known(article.source, [article.key]).get(article.key)
    filed = store.article(known.id) if known else None
    if filed:
        return explained(filed, topics, rules=rules, store=store)
    fingerprint = rules.stories.fingerprint(article)
    return Explained(
        article=article,
        id=None,
        placement=rules.stories.place(article, fingerprint, lookup=lookup, now=now),
        topics=tuple(rules.topics.explain(article, topic) for topic in topics),
        outcomes={},
        alerts=(),
    )
