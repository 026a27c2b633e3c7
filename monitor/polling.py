"""One poll: from a source into the store. Start reading here.

::

    fetch ─▶ unread ─▶ read ─▶ complete ─▶ prepare ─▶ one exclusive transaction ─▶ settle
             (without          (texts      (match,       │                     (move or
             known items)      from pages) fingerprint)  ▼                     delete files)
                                           place ─▶ file ─▶ decide ─▶ ring ─▶ state

What is rung stands in the outbox; `delivering` sends it.

The promise: an article, its placement, its matches, its alerts, their outbox rows and the state of
its source are stored together or not at all. A crash before the transaction polls again; a crash
after it finds the outbox full.

Why one exclusive transaction: without it, four sources that carried one story at the same moment
made four stories and four alerts in a trial; with it one and one. Polls that wait for it at the
same moment share one, each in it as a whole or not at all (`store.group`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from monitor import states
from monitor.alerting.identities import identity_notice
from monitor.alerting.outage import Outage
from monitor.alerting.overlap import lost_overlap, overlap_notice
from monitor.alerting.storms import LEAST, storm, storm_notice
from monitor.completing import completed
from monitor.filing import Prepared, Rules, file_all, write
from monitor.identities import Apart
from monitor.intake import Taken, prepare_in_turn, prepare_new, problems_of, read_all, take_in
from monitor.model import REPEATS, Alert, Article, Fetched, Notice, Source, SourceState
from monitor.pace import site
from monitor.ports import Contact, Fetch, Fetcher, Pages, Reader, Store, Writing
from monitor.reading.fulltext import is_partial
from monitor.ringing import Filing
from monitor.saving import StateSaver


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """What a poll brought, read and prepared: all that is left is to file it."""

    #: The source's state before the poll, and after it.
    before: SourceState
    after: SourceState
    #: What is new.
    prepared: tuple[Prepared, ...]
    #: How its items were told apart.
    apart: Apart
    #: How many items the documents hold, the known ones too.
    items: int
    #: What could not be fetched, read or matched, a line each.
    problems: tuple[str, ...]
    #: Why nothing of it rings; None: it may.
    quiet: str | None
    #: The publisher's hub said that there is something new.
    announced: bool
    #: The source was not reached, and nor were the others: it is our own network that fails.
    offline: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Polled:
    """What became of one poll."""

    source: str
    filings: tuple[Filing, ...] = ()
    #: All that could not be fetched, read, matched or put away, a line each.
    problems: tuple[str, ...] = ()
    #: The poll failed as a whole; the first of `problems` says why.
    failed: bool = False
    #: How many documents came.
    documents: int = 0
    #: Files that are not at rest yet; another poll some seconds later brings them.
    waiting: int = 0
    #: When it is to be polled again; None: never, it is gone.
    next_poll_at: datetime | None = None
    #: How its server took it; None: no server was asked.
    contact: Contact | None = None

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts it raised."""
        return tuple(alert for filing in self.filings for alert in filing.alerts)


async def poll(
    source: Source,
    *,
    now: datetime,
    fetcher: Fetcher,
    read: Reader,
    store: Store,
    rules: Rules,
    saver: StateSaver,
    state: SourceState | None = None,
    pages: Pages | None = None,
    outage: Outage | None = None,
    announced: bool = False,
) -> Polled:
    """Polls a source once and files what is new, with its alerts.

    `state` is what the store has of it; None: it is asked. Without `pages` nothing is completed.
    `outage` hears of each look at a server; while it is on, what is not reached is not told.
    `announced`: the publisher's hub said that there is something new.
    What a server, a disk or a document does ends in the result and in the store, never in an
    exception; only StorageError is raised.
    """
    state = state or await asyncio.to_thread(store.state, source.id)
    before = states.current(state, source)
    fetch = await fetcher.fetch(source, before, now=now)
    offline = _is_offline(fetch, source, outage, now=now)
    if states.brought_nothing(fetch, before, now=now):
        after = fetch.state
        after = after if after.baselined else replace(after, baselined=True)
        await saver.save(after, before=before)
        return Polled(
            source=source.id,
            waiting=fetch.waiting,
            next_poll_at=after.next_poll_at,
            contact=fetch.contact,
        )
    quiet = None if before.baselined or source.alert_on_first_poll else f"first poll of {source.id}"
    # A first poll is old news: its pages are not worth a site's while, nor ours.
    wanted = pages if not quiet else None
    taken = await take_in(
        fetch.documents,
        source,
        before,
        read=read,
        store=store,
        rules=rules,
        is_partial=lambda article: wanted is not None and is_partial(article, source),
    )
    prepared = taken.prepared
    if prepared is None:
        fresh: Sequence[Article] = taken.apart.fresh
        if wanted:
            fresh = await completed(fresh, source, pages=wanted, read=read, now=now)
        prepared = await prepare_in_turn(fresh, source.id, store=store, rules=rules)
    brought = Brought(
        before=before,
        after=_after(source, before, fetch, taken, fetcher=fetcher, now=now),
        offline=offline,
        announced=announced,
        prepared=tuple(prepared),
        apart=taken.apart,
        items=taken.items,
        problems=(*_failure(fetch), *fetch.problems, *problems_of(taken.reads, prepared)),
        quiet=quiet,
    )
    filing = partial(_file, brought, source, rules=rules, fetcher=fetcher, now=now)
    filings, after = await write(store, rules, filing)
    left = [await fetcher.settle(source, r.document, error=r.error) for r in taken.reads]
    return Polled(
        source=source.id,
        filings=filings,
        problems=(*brought.problems, *(line for line in left if line)),
        failed=fetch.failed or bool(after.failures),
        documents=len(fetch.documents),
        waiting=fetch.waiting,
        next_poll_at=None if after.gone else after.next_poll_at,
        contact=fetch.contact,
    )


def _is_offline(fetch: Fetch, source: Source, outage: Outage | None, *, now: datetime) -> bool:
    """Whether the source was not reached, and that is our own network's fault."""
    if outage is None or fetch.contact is None:
        return False
    outage.look(site(source), reached=fetch.contact.reached, now=now)
    return outage.is_on and not fetch.contact.reached


def _failure(fetch: Fetch) -> tuple[str, ...]:
    return (f"poll failed: {fetch.state.last_error}",) if fetch.failed else ()


def _after(
    source: Source,
    before: SourceState,
    fetch: Fetch,
    taken: Taken,
    *,
    fetcher: Fetcher,
    now: datetime,
) -> SourceState:
    """The state to store with what was read."""
    if fetch.failed:
        return fetch.state
    after = states.learned(
        source,
        before,
        fetch.state,
        error=next((r.error for r in taken.reads if r.error), None),
        hints=next((r.reading.hints for r in taken.reads if r.reading.hints), None),
        fetcher=fetcher,
        now=now,
    )
    if after.failures or not taken.reads:
        return after
    apart = taken.apart
    return replace(after, items=taken.new.items, identity=apart.identity, churned=apart.churned)


def _watched_for(filings: Iterable[Filing]) -> list[str]:
    """Headlines of what matched a topic and repeats no stored text."""
    return [
        f"{', '.join(match.topic for match in each.filed.matches)}: {each.filed.article.title}"
        for each in filings
        if each.filed.matches and each.filed.placement.relation not in REPEATS
    ]


def _file(
    brought: Brought,
    source: Source,
    writing: Writing,
    *,
    rules: Rules,
    fetcher: Fetcher,
    now: datetime,
) -> tuple[tuple[Filing, ...], SourceState]:
    """The one transaction of a poll: articles, alerts, what went wrong, and the state stored."""
    before, prepared, items = brought.before, brought.prepared, brought.items
    writing.rename(brought.apart.renamed)
    unseen = count_unseen(prepared, source.id, items=items, writing=writing)
    too_much = storm(source, before, new=unseen, items=items, now=now)
    quiet = brought.quiet or too_much
    filings = file_all(prepared, writing=writing, rules=rules, now=now, quiet=quiet)
    lost = None if too_much else lost_overlap(source, before, new=unseen, items=items)
    odd: dict[str, Notice] = {}
    if too_much:
        odd[too_much] = storm_notice(source, too_much, watched_for=_watched_for(filings), now=now)
    if lost:
        odd[lost] = overlap_notice(source, before, lost, now=now)
    if switched := brought.apart.why:
        odd[switched] = identity_notice(source, switched, now=now)
    for notice in odd.values():
        writing.notify(notice, channels=rules.operators)
    writing.record(source.id, (*brought.problems, *odd), now=now)
    new = sum(not each.filed.revised for each in filings)
    after = states.observed(
        source,
        before,
        brought.after,
        new=new,
        quiet=bool(quiet),
        announced=brought.announced,
        fetcher=fetcher,
        now=now,
    )
    if hush := states.quiet_notices(source, before, after, new=new, now=now):
        writing.notify(hush, channels=rules.operators)
    if brought.offline:
        after = states.soon_again(source, after, now=now)
    states.save(
        source, before, after, writing=writing, rules=rules, now=now, offline=brought.offline
    )
    return filings, after


async def ingest(
    documents: Sequence[Fetched],
    source: Source,
    *,
    now: datetime,
    read: Reader,
    store: Store,
    rules: Rules,
    problems: Sequence[str] = (),
) -> Polled:
    """Files documents that were handed over rather than polled; the source's state stays.

    `problems` are those of the files that could not be opened; they are kept with the others.
    """
    reads = await asyncio.to_thread(read_all, documents, source, read=read)
    prepared = await asyncio.to_thread(prepare_new, reads, source.id, store=store, rules=rules)
    told = (*problems, *problems_of(reads, prepared))

    def file_together(writing: Writing) -> tuple[Filing, ...]:
        writing.record(source.id, told, now=now)
        return file_all(prepared, writing=writing, rules=rules, now=now, quiet=None)

    filings = await write(store, rules, file_together)
    return Polled(source=source.id, filings=filings, problems=told)


def count_unseen(prepared: Sequence[Prepared], source: str, *, items: int, writing: Writing) -> int:
    """How many of them the store has under no key of the source; 0 where that matters nothing:
    they are too few for a storm, and not all of the document's items.
    """
    if len(prepared) < min(items, LEAST):
        return 0
    keys = {p.article.key for p in prepared}
    return len(keys) - len(writing.known(source, [*keys]))
