"""Explains one article: what is known of a stored one, what would become of one that is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.errors import NotFoundError
from monitor.filing import Rules
from monitor.ingesting import Ingesting
from monitor.model import Alert, Article, Correction, Explanation, Filed, Placement
from monitor.ports import Clock, Store, Window
from monitor.snapshot import Snapshot


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


class Explaining:
    """Finds what is to be explained; `service.Monitor.explaining`."""

    def __init__(
        self,
        *,
        clock: Clock,
        store: Store,
        files: Ingesting,
        snapshot: Callable[[], Snapshot],
    ) -> None:
        self._clock = clock
        self._store = store
        self._files = files
        self._snapshot = snapshot

    def explain(self, reference: str, *, topic: str | None = None) -> list[Explained]:
        """What is known of an article, by its id, its URL or the file it stands in.

        Raises NotFoundError, and ReadingError for a file that cannot be read.
        """
        snapshot, now = self._snapshot(), self._clock.now()
        rules, store = snapshot.rules, self._store
        snapshot.require_topics([topic] if topic else ())
        topics = [topic] if topic else list(rules.topics.topics)
        if filed := self._find(reference):
            return [explained(filed, topics, rules=rules, store=store)]
        if Path(reference).is_file():
            return [
                supposed(article, topics, rules=rules, store=store, now=now)
                for article in self._files.articles(Path(reference))
            ]
        raise NotFoundError(f"no stored article has the id or URL {reference!r}, nor is it a file")

    def _find(self, reference: str) -> Filed | None:
        by_id = self._store.article(int(reference)) if reference.isdecimal() else None
        return by_id or self._store.article_by_url(reference)
