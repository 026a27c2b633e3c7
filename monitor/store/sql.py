"""`Store` for both databases: one method a question, each a transaction of its own.

Methods may be called from any thread. Those that write queue behind the writer, so call them from
a thread where an event loop must not wait.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Final, TypeVar

from monitor.model import (
    Alert,
    Correction,
    Delivery,
    DeliveryStatus,
    FeedHubs,
    Filed,
    Fingerprint,
    Matchers,
    Silence,
    SourceState,
    Story,
    Subscription,
    Verdict,
)
from monitor.ports import Lookup, Origin, Problematic, Window, Writing
from monitor.store import archive, attention, corrections, outbox, schedule, subscribing
from monitor.store.engine import Database, Lock
from monitor.store.group import GroupCommit
from monitor.store.lookup import SqlLookup
from monitor.store.queries import chunks
from monitor.store.room import Room

T = TypeVar("T")

#: Articles read at a time while streaming: a few megabytes of text.
STREAMED: Final = 500


class SqlStore:
    """`Store` in a `Database` whose tables are there; closes it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._filing = GroupCommit(database)

    async def write(
        self, work: Callable[[Writing], T], *, undone: Callable[[], None] | None = None
    ) -> T:
        """See `ports.Store`."""
        return await self._filing.write(work, undone=undone)

    def own(self) -> bool:
        """Claims the database for this process until `close`; False when another holds it.

        Ask again after an outage: a server that restarted has forgotten whose it was.
        """
        return self._database.own()

    def shortage(self) -> str | None:
        """Why there is no room on the disk for anything new; None: there is, or it is a server."""
        path = self._database.path
        return Room(path).shortage() if path else None

    def keep_room(self) -> str | None:
        """As `shortage`; lays down the ballast file, or gives it up when it is needed."""
        path = self._database.path
        return Room(path).keep() if path else None

    def recover(self) -> None:
        """Takes back every lease; only the owner may, for whoever held them is gone."""
        with self._database.writing(Lock.SCHEDULE) as connection:
            schedule.release(connection, None)
            outbox.release(connection, None, now=None)

    def close(self) -> None:
        """Waits for what is to be filed, then ends all connections."""
        self._filing.close()
        self._database.close()

    # ── subscriptions at hubs ────────────────────────────────────────────────────────────────

    def hubs(self) -> list[FeedHubs]:
        """The hubs that the sources' feeds named when they were last read."""
        with self._database.reading() as connection:
            return subscribing.hubs(connection)

    def subscriptions(self) -> list[Subscription]:
        """All of them, of sources that are not configured any more too."""
        with self._database.reading() as connection:
            return subscribing.stored(connection)

    def save_subscription(self, subscription: Subscription) -> None:
        """Stores it, in place of the one with its token."""
        with self._database.writing(Lock.SCHEDULE) as connection:
            subscribing.save(connection, subscription)

    def drop_subscription(self, token: str) -> None:
        """Forgets it; unknown tokens are left alone."""
        with self._database.writing(Lock.SCHEDULE) as connection:
            subscribing.drop(connection, token)

    # ── the schedule ─────────────────────────────────────────────────────────────────────────

    def states(
        self, sources: Sequence[str] | None = None, *, items: bool = True
    ) -> dict[str, SourceState]:
        """What is known of these sources, of every source ever polled for None, by id."""
        with self._database.reading() as connection:
            return schedule.states(connection, sources, items=items)

    def save_states(
        self, states: Sequence[SourceState], *, touched: Sequence[SourceState] = ()
    ) -> None:
        """Stores what polls taught that brought nothing else, in one transaction."""
        with self._database.writing(Lock.SCHEDULE) as connection:
            schedule.save(connection, states)
            schedule.touch(connection, touched)

    def gaps(self) -> dict[str, timedelta]:
        """The learned gaps between two requests to a site."""
        with self._database.reading() as connection:
            return schedule.gaps(connection)

    def save_gaps(self, gaps: Mapping[str, timedelta]) -> None:
        """Stores the gaps of these sites; one of 0 is forgotten."""
        with self._database.writing(Lock.SCHEDULE) as connection:
            schedule.save_gaps(connection, gaps)

    def state(self, source: str) -> SourceState | None:
        """What is known of one source; None when it was never polled."""
        with self._database.reading() as connection:
            return schedule.states(connection, [source]).get(source)

    def lease_due(
        self,
        sources: Mapping[str, str],
        *,
        now: datetime,
        until: datetime,
        limit: int,
        at_once: Collection[str] = (),
    ) -> dict[str, SourceState | None]:
        """Of these sources (id: configured location), those due now, the longest due first."""
        with self._database.writing(Lock.SCHEDULE) as connection:
            return schedule.lease(
                connection, sources, now=now, until=until, limit=limit, at_once=at_once
            )

    def release_due(self, sources: Sequence[str]) -> None:
        """Gives leases back unused: these sources are due again as they were."""
        with self._database.writing(Lock.SCHEDULE) as connection:
            schedule.release(connection, sources)

    # ── the outbox ───────────────────────────────────────────────────────────────────────────

    def lease_deliveries(self, *, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        """The oldest delivery of each recipient, where it is due now."""
        with self._database.writing(None) as connection:
            return outbox.lease(connection, now=now, until=until, limit=limit)

    def settle_delivery(
        self,
        delivery: int,
        *,
        status: DeliveryStatus,
        now: datetime,
        next_try_at: datetime | None = None,
        error: str | None = None,
        sent_at: datetime | None = None,
    ) -> None:
        """Records the end of an attempt. Raises NotFoundError for an unknown id."""
        with self._database.writing(None) as connection:
            outbox.settle(
                connection,
                delivery,
                status=status,
                now=now,
                next_try_at=next_try_at,
                error=error,
                sent_at=sent_at,
            )

    def release_deliveries(self, deliveries: Sequence[int], *, now: datetime) -> None:
        """Gives leases back unused, due at `now`."""
        with self._database.writing(None) as connection:
            outbox.release(connection, deliveries, now=now)

    def revive(self, deliveries: Sequence[int] | None, *, now: datetime) -> int:
        """Makes dead deliveries due again, all of them for None; how many there were."""
        with self._database.writing(None) as connection:
            return outbox.revive(connection, deliveries, now=now)

    def next_delivery_at(self) -> datetime | None:
        """When the next delivery is due; None when the outbox is empty."""
        with self._database.reading() as connection:
            return outbox.next_at(connection)

    # ── what people say of alerts ────────────────────────────────────────────────────────────

    def silence(
        self, match: Matchers, *, author: str, reason: str, now: datetime, until: datetime
    ) -> Silence:
        """Keeps a new silence, from now on."""
        with self._database.writing(None) as connection:
            return attention.silence(
                connection, match, author=author, reason=reason, now=now, until=until
            )

    def expire(self, silence: int, *, now: datetime) -> Silence:
        """Ends a silence now. Raises NotFoundError where none of this number is in force."""
        with self._database.writing(None) as connection:
            return attention.expire(connection, silence, now=now)

    def silences(self, window: Window) -> list[Silence]:
        """The silences that were begun in the window."""
        with self._database.reading() as connection:
            return attention.listed(connection, window)

    def acknowledge(self, alert: int, *, by: str, now: datetime) -> None:
        """Keeps who sees to an alert. Raises NotFoundError."""
        with self._database.writing(None) as connection:
            attention.acknowledge(connection, alert, by=by, now=now)

    def judge(self, alert: int, verdict: Verdict) -> None:
        """Keeps what a reader says of an alert. Raises NotFoundError."""
        with self._database.writing(None) as connection:
            attention.judge(connection, alert, verdict)

    def verdicts(self, window: Window) -> dict[str, dict[Verdict, int]]:
        """For each topic, how many of its alerts were called what."""
        with self._database.reading() as connection:
            return attention.verdicts(connection, window)

    def next_call_at(self) -> datetime | None:
        """When somebody is to be called next for an alert that nobody has acknowledged."""
        with self._database.reading() as connection:
            return attention.next_call_at(connection)

    # ── what people say of stories ───────────────────────────────────────────────────────────

    def merge(self, story: int, *, into: int, author: str, now: datetime) -> Correction:
        """Puts all articles of a story into another one. Raises NotFoundError, UsageError."""
        with self._database.writing(Lock.WRITE) as connection:
            return corrections.merge(connection, story, into, author=author, now=now)

    def split(self, article: int, *, author: str, now: datetime) -> Correction:
        """Puts an article and its copies into their own story. Raises as `merge`."""
        with self._database.writing(Lock.WRITE) as connection:
            return corrections.split(connection, article, author=author, now=now)

    def corrections(self, story: int) -> list[Correction]:
        """What a story went through, in order."""
        with self._database.reading() as connection:
            return corrections.of_story(connection, corrections.resolve(connection, story))

    # ── what is read ─────────────────────────────────────────────────────────────────────────

    def article(self, article: int) -> Filed | None:
        """The article with this id."""
        with self._database.reading() as connection:
            return archive.article(connection, article)

    def article_by_url(self, url: str) -> Filed | None:
        """The article with this URL, the earliest of several."""
        with self._database.reading() as connection:
            return archive.article_by_url(connection, url)

    def articles(
        self, window: Window, *, source: str | None = None, story: int | None = None
    ) -> list[Filed]:
        """The articles first seen in the window, of a source, of a story."""
        with self._database.reading() as connection:
            return archive.articles(connection, window, source=source, story=story)

    def each_article(self) -> Iterator[Filed]:
        """Every stored article in the order of `published_at`, else `first_seen_at`; streamed."""
        with self._database.reading() as connection:
            numbers = archive.in_order(connection)
        # A transaction a stretch: one held for hours would keep the WAL from being taken in.
        for some in chunks(numbers, STREAMED):
            with self._database.reading() as connection:
                found = archive.some_articles(connection, some)
            yield from found

    def fingerprint(self, article: int) -> Fingerprint | None:
        """What placing keeps of this article."""
        with self._database.reading() as connection:
            return archive.fingerprint(connection, article)

    def story(self, story: int) -> Story | None:
        """The story with this id."""
        with self._database.reading() as connection:
            return archive.story(connection, story)

    def stories(self, window: Window, *, topic: str | None = None) -> list[Story]:
        """The stories that last grew in the window, of a topic."""
        with self._database.reading() as connection:
            return archive.stories(connection, window, topic=topic)

    def alert(self, alert: int) -> Alert | None:
        """The alert with this id."""
        with self._database.reading() as connection:
            return archive.alert(connection, alert)

    def alerts(
        self, window: Window, *, topic: str | None = None, article: int | None = None
    ) -> list[Alert]:
        """The alerts that rang in the window, for a topic, for an article."""
        with self._database.reading() as connection:
            return archive.alerts(connection, window, topic=topic, article=article)

    def deliveries(self, window: Window, *, status: DeliveryStatus | None = None) -> list[Delivery]:
        """The deliveries put into the outbox in the window, that stand so."""
        with self._database.reading() as connection:
            return archive.deliveries(connection, window, status=status)

    def origins(self, alerts: Sequence[int]) -> dict[int, Origin]:
        """The times of these alerts' articles, as far as those are still stored."""
        with self._database.reading() as connection:
            return archive.origins(connection, alerts)

    def article_counts(self) -> dict[str, int]:
        """How many stored articles each source has."""
        with self._database.reading() as connection:
            return archive.article_counts(connection)

    def match_counts(self, window: Window) -> dict[str, int]:
        """How many of the articles first seen in the window each topic matched."""
        with self._database.reading() as connection:
            return archive.match_counts(connection, window)

    def delivery_counts(self) -> dict[DeliveryStatus, int]:
        """How many deliveries stand where."""
        with self._database.reading() as connection:
            return archive.delivery_counts(connection)

    def problems(self, window: Window, *, source: str | None = None) -> list[Problematic]:
        """What was last seen to be wrong in the window, of a source."""
        with self._database.reading() as connection:
            return archive.problems(connection, window, source=source)

    def lookup(self) -> Lookup:
        """For reading outside a transaction (`explain`)."""
        return SqlLookup(self._database.reading)

    @contextmanager
    def looking(self) -> Iterator[Lookup]:
        """The same, all that is asked in one transaction."""
        with self._database.reading() as connection:
            yield SqlLookup(lambda: nullcontext(connection))
