"""From documents to articles that are ready to be filed: read, compared with the store, matched.

::

    Fetched ─read_all─▶ Read ─new_articles─▶ Article ─(cleaned)─▶ prepare_all ─▶ Prepared

One document that cannot be read does not stop the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from monitor.errors import ReadingError
from monitor.filing import Prepared, Rules, is_new, prepare
from monitor.learning import cleaned
from monitor.model import Article, Fetched, Reading, Source
from monitor.ports import Reader, Store

logger = logging.getLogger(__name__)

#: Articles of one poll that are prepared before it is another's turn: a tenth of a second's work.
PREPARED_IN_TURN = 10
_PREPARING = ThreadPoolExecutor(1, thread_name_prefix="prepare")


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A document and what reading made of it."""

    document: Fetched
    reading: Reading
    #: Why nothing of it could be read, if so.
    error: str | None = None


def read_all(documents: Iterable[Fetched], source: Source, *, read: Reader) -> list[Read]:
    """Reads each document; one that cannot be read does not stop the others."""
    reads = []
    for document in documents:
        try:
            reads.append(Read(document=document, reading=read(document, source)))
        except ReadingError as refusal:
            reads.append(Read(document=document, reading=Reading(), error=str(refusal)))
        except Exception as fault:
            # Whatever a document does to a parser, it must not cost the others.
            logger.exception("reading failed: %s", document.name)
            error = f"{document.name}: cannot be read: {type(fault).__name__}: {fault}"
            reads.append(Read(document=document, reading=Reading(), error=error))
    return reads


def articles_of(reads: Iterable[Read]) -> list[Article]:
    """What the documents held, in order."""
    return [article for r in reads for article in r.reading.articles]


def new_articles(reads: Sequence[Read], source: str, *, store: Store) -> list[Article]:
    """What the store does not have yet, or has otherwise."""
    articles = articles_of(reads)
    known = store.lookup().known(source, [article.key for article in articles])
    return [article for article in articles if is_new(article, known)]


def prepare_new(
    reads: Sequence[Read], source: str, *, store: Store, rules: Rules
) -> list[Prepared]:
    """Matches and fingerprints what the store does not have yet, or has otherwise."""
    fresh = cleaned(new_articles(reads, source, store=store), source, store=store)
    return prepare_all(fresh, rules=rules)


async def prepare_in_turn(articles: Sequence[Article], *, rules: Rules) -> list[Prepared]:
    """As `prepare_all`, a few articles of one poll after a few of another.

    It is computing, and Python computes one thing at a time: done side by side, all of them would
    be ready only when the last is. And a folder of a thousand files does not hold up a feed's item.
    """
    loop, prepared = asyncio.get_running_loop(), list[Prepared]()
    for start in range(0, len(articles), PREPARED_IN_TURN):
        some = articles[start : start + PREPARED_IN_TURN]
        work = partial(prepare_all, some, rules=rules)
        prepared += await loop.run_in_executor(_PREPARING, work)
    return prepared


def prepare_all(articles: Sequence[Article], *, rules: Rules) -> list[Prepared]:
    """Matches and fingerprints them."""
    return [prepare(article, rules=rules) for article in articles]


def problems_of(reads: Sequence[Read], prepared: Sequence[Prepared]) -> tuple[str, ...]:
    """What went wrong in reading and matching, a line each."""
    return (
        *(r.error for r in reads if r.error),
        *(line for r in reads for line in r.reading.problems),
        *(line for p in prepared for line in p.matching.problems),
    )
