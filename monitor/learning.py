"""What filing teaches about a source's lines, and what reading is told of it.

Before the transaction one lookup a source asks how often the lines of all new articles were seen;
inside it, one call counts them with the articles that bear them. See `reading.recurring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.model import REPEATS, Article, Filed
from monitor.ports import Lookup, Writing
from monitor.reading.recurring import STORY, in_month, set_aside, telling

#: A line that no article bore for so long is forgotten: sites change their furniture.
MEMORY = timedelta(days=90)
#: Which months count: this one and the last.
MONTHS = (0, 1)


def cleaned(articles: Sequence[Article], source: str, *, lookup: Lookup) -> list[Article]:
    """The articles of one source, the lines set aside that its stories have in common."""
    keys = {STORY, *(key for article in articles for key in telling(article))}
    latest = max((article.first_seen_at for article in articles), default=None)
    if latest is None:
        return []
    counted = {key: [in_month(key, latest, back=back) for back in MONTHS] for key in keys}
    asked = sorted(count for counts in counted.values() for count in counts)
    found = lookup.recurring(source, asked)
    if not found:
        return list(articles)
    seen = {key: sum(found.get(count, 0) for count in counts) for key, counts in counted.items()}
    return [set_aside(article, seen, stories=seen[STORY]) for article in articles]


def learn(filed: Iterable[Filed], *, source: str, writing: Writing, now: datetime) -> None:
    """Counts the lines of what was filed, once a story; versions and copies teach nothing."""
    lines = {
        (in_month(key, one.article.first_seen_at), one.placement.story)
        for one in filed
        if one.placement.story is not None and one.placement.relation not in REPEATS
        for key in (STORY, *telling(one.article))
    }
    if lines:
        writing.learn(source, sorted(lines), now=now, forget_before=now - MEMORY)
