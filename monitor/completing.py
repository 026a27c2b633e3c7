"""Completes new articles of a feed from their pages, before they are matched and filed.

Only what a poll newly brought, so many pages and seconds a poll at most, and all of a host one
after the other: `Pages` sees to that. Whatever happens to a page, its article is filed, with the
feed's own text and a note that says why.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.errors import SourceError
from monitor.model import Article, Source
from monitor.ports import Pages, Reader
from monitor.reading.fulltext import complete, is_partial, summary_kept

#: Pages asked for in one poll. A feed polled as often as it should be gains a handful; the rest of
#: a first poll is old news, and fetching all of it would not be polite.
MOST_PAGES = 20
#: For all pages of one poll; the alerts of its other articles wait so long.
WITHIN = timedelta(seconds=45)

logger = logging.getLogger(__name__)


async def completed(
    articles: Sequence[Article], source: Source, *, pages: Pages, read: Reader, now: datetime
) -> list[Article]:
    """The articles in order, those that carry only a summary with the text of their page."""
    partial = [article for article in articles if is_partial(article, source)]
    tasks = {
        article.key: asyncio.create_task(
            _completed(article, source, pages=pages, read=read, now=now)
        )
        for article in partial[:MOST_PAGES]
    }
    if tasks:
        try:
            await asyncio.wait(tasks.values(), timeout=WITHIN.total_seconds())
        finally:
            for task in tasks.values():
                task.cancel()
    late = {a.key: "too many new articles in one poll" for a in partial[MOST_PAGES:]}
    return [_settled(article, tasks.get(article.key), late) for article in articles]


def _settled(article: Article, task: asyncio.Task[Article] | None, late: dict[str, str]) -> Article:
    if task is None:
        return summary_kept(article, late[article.key]) if article.key in late else article
    if not task.done() or task.cancelled():
        return summary_kept(article, f"its page did not come within {WITHIN.total_seconds():g} s")
    return task.result()


async def _completed(
    article: Article, source: Source, *, pages: Pages, read: Reader, now: datetime
) -> Article:
    try:
        fetched = await pages.page(article.url or "", source, now=now)
        return await asyncio.to_thread(complete, article, fetched, source, read=read)
    except SourceError as refusal:
        return summary_kept(article, str(refusal))
    except Exception as fault:
        # Whatever a page does to a parser, it must not cost the article.
        logger.exception("completing failed: %s", article.url)
        return summary_kept(article, f"{type(fault).__name__}: {fault}")
