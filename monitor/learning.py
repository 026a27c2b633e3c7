"""What filing teaches about a source's lines, and what reading is told of it.

Before the transaction one lookup a source asks how often the lines of all new articles were seen;
inside it, one call counts them with the articles that bear them. See `reading.recurring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.model import Article, Filed, Relation
from monitor.ports import Store, Writing
from monitor.reading.recurring import set_aside, telling

#: A line that no article bore for so long is forgotten: sites change their furniture.
MEMORY = timedelta(days=90)


_REPEATS = {Relation.UPDATE, Relation.COPY, Relation.RECIRCULATED}


def cleaned(articles: Sequence[Article], source: str, *, store: Store) -> list[Article]:
    """The articles of one source, the lines set aside that its stories have in common."""
    keys = {key for article in articles for key in telling(article)}
    seen = store.lookup().recurring(source, sorted(keys)) if keys else {}
    return [set_aside(article, seen) for article in articles] if seen else list(articles)


def learn(filed: Iterable[Filed], *, source: str, writing: Writing, now: datetime) -> None:
    """Counts the lines of what was filed, once a story; versions and copies teach nothing."""
    lines = {
        (key, one.placement.story)
        for one in filed
        if one.placement.story is not None and one.placement.relation not in _REPEATS
        for key in telling(one.article)
    }
    if lines:
        writing.learn(source, sorted(lines), now=now, forget_before=now - MEMORY)
