"""From documents to articles that are ready to be filed: read, compared with the store, matched.

::

    Fetched ─unread─▶ read_all ─▶ Read ─tell_apart─▶ Article ─(cleaned)─▶ prepare_all ─▶ Prepared
                                                        └─ its page is fetched first ─▶ …

One document that cannot be read does not stop the others.

What most polls that bring anything bring, an item or a few of a feed, goes all this way in one
step, in turn with those of other polls. Each change of threads costs a tenth of reading an item;
and reading is computing, of which Python does one at a time: done side by side, all of them would
be ready only when the last is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from monitor.errors import ReadingError
from monitor.filing import Prepared, Rules, is_new, prepare
from monitor.identities import Apart, tell_apart
from monitor.learning import cleaned
from monitor.model import Article, Fetched, Reading, Source, SourceKind, SourceState
from monitor.ports import Reader, Store
from monitor.unread import LARGE, Unread, unread

logger = logging.getLogger(__name__)

#: Articles of one poll that are read or prepared before it is another's turn: a tenth of a second's
#: work.
IN_TURN = 10
#: In bytes: documents that are read in turn, not beside. A few items have no more.
LIGHT = 64 * 1024
_TURNS = ThreadPoolExecutor(1, thread_name_prefix="intake")


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A document and what reading made of it."""

    document: Fetched
    reading: Reading
    #: Why nothing of it could be read, if so.
    error: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What a poll's documents hold, told apart from what the store has."""

    new: Unread
    reads: Sequence[Read]
    #: How many items the documents hold, the known ones too.
    items: int
    #: What is new.
    apart: Apart
    #: The same, ready to be filed; None: it is much, or is to be completed first.
    prepared: list[Prepared] | None = None


async def take_in(
    documents: Sequence[Fetched],
    source: Source,
    before: SourceState,
    *,
    read: Reader,
    store: Store,
    rules: Rules,
    is_partial: Callable[[Article], bool],
) -> Taken:
    """What of a poll's documents is new; `is_partial` tells which articles are to be completed."""
    work = partial(
        _take_in, source=source, before=before, read=read, store=store, is_partial=is_partial
    )
    new = None
    is_feed = source.kind is SourceKind.FEED
    if is_feed and sum(len(document.content) for document in documents) <= LARGE:
        loop = asyncio.get_running_loop()
        in_turn = partial(_take_light, documents, source, before, work=partial(work, rules=rules))
        new = await loop.run_in_executor(_TURNS, in_turn)
    if isinstance(new, Taken):
        return new
    return await asyncio.to_thread(lambda: work(new or unread(documents, source, before)))


def _take_light(
    documents: Sequence[Fetched],
    source: Source,
    before: SourceState,
    *,
    work: Callable[[Unread], Taken],
) -> Taken | Unread:
    """Takes in what is a few items of a feed; of anything else, what of it was not read before."""
    new = unread(documents, source, before)
    size = sum(len(document.content) for document in new.documents)
    is_light = new.fresh is not None and new.fresh <= IN_TURN and size <= LIGHT
    return work(new) if is_light else new


def _take_in(
    new: Unread,
    *,
    source: Source,
    before: SourceState,
    read: Reader,
    store: Store,
    is_partial: Callable[[Article], bool],
    rules: Rules | None = None,
) -> Taken:
    """Reads documents and tells their articles apart; with `rules`, those that are whole and few
    are prepared, too.
    """
    reads = read_all(new.documents, source, read=read)
    items = len(new.items) or sum(len(r.reading.articles) for r in reads)
    fresh = None
    with store.looking() as lookup:
        apart = tell_apart(articles_of(reads), source, before, items=items, lookup=lookup)
        if rules and len(apart.fresh) <= IN_TURN and not any(map(is_partial, apart.fresh)):
            fresh = cleaned(apart.fresh, source.id, lookup=lookup)
    prepared = prepare_all(fresh, rules=rules) if rules and fresh is not None else None
    return Taken(new=new, reads=reads, items=items, apart=apart, prepared=prepared)


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
    fresh = cleaned(new_articles(reads, source, store=store), source, lookup=store.lookup())
    return prepare_all(fresh, rules=rules)


async def prepare_in_turn(
    articles: Sequence[Article], source: str, *, store: Store, rules: Rules
) -> list[Prepared]:
    """Sets aside what recurs in the source, then does as `prepare_all`: a few articles of one poll
    after a few of another, so that a folder of a thousand files does not hold up a feed's item.
    """
    loop, prepared = asyncio.get_running_loop(), list[Prepared]()
    articles = await asyncio.to_thread(cleaned, articles, source, lookup=store.lookup())
    for start in range(0, len(articles), IN_TURN):
        some = articles[start : start + IN_TURN]
        work = partial(prepare_all, some, rules=rules)
        prepared += await loop.run_in_executor(_TURNS, work)
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
