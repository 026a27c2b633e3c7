"""Everything one may ask of News Monitor, a method each.

The command line, the daemon and the page each call one of these and show what comes back. What is
a subject of its own stands in a file of its own: `outgoing`, `correcting`, `ingesting`,
`explaining`. Nothing here knows how a database, a feed or a phone works; `wiring` puts those in.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from monitor.correcting import Correcting
from monitor.dispatcher import Dispatcher
from monitor.errors import NotFoundError
from monitor.explaining import Explaining
from monitor.filing import Rules
from monitor.ingesting import HANDED_OVER, Ingesting
from monitor.model import (
    Alert,
    DeliveryStatus,
    Fetched,
    Filed,
    Source,
    SourceState,
    Story,
    SubscriptionStatus,
    Verdict,
)
from monitor.outgoing import Outgoing
from monitor.pace import site
from monitor.poller import POLLS_AT_ONCE
from monitor.polling import Polled
from monitor.ports import (
    Clock,
    Fetcher,
    Pages,
    Reader,
    Store,
    Stories,
    Window,
)
from monitor.replay import Entry, Replayed, entries, parse, stored
from monitor.replay import replay as run_archive
from monitor.reports import SourceReport, TopicReport
from monitor.snapshot import Snapshot

#: Files are read once they rest for two looks this far apart.
SETTLE = timedelta(seconds=2.1)
#: Looks at a folder in one pass; a file still growing after them is left for the next pass.
SETTLE_LOOKS = 5
#: Problems told with each source; the log has them all.
PROBLEMS_SHOWN = 5
#: Of a source that several hubs were asked to tell of, the last of these is shown.
_SHOWN_LAST = (SubscriptionStatus.DENIED, SubscriptionStatus.ASKED, SubscriptionStatus.ACTIVE)


class Monitor:
    """News Monitor, put together."""

    def __init__(
        self,
        *,
        clock: Clock,
        store: Store,
        fetcher: Fetcher,
        read: Reader,
        open_files: Callable[..., Iterator[Fetched | str]],
        scratch: Callable[[], Store],
        snapshot: Snapshot,
        pages: Pages | None = None,
    ) -> None:
        self._store = store
        self._scratch = scratch
        self._snapshot = snapshot

        def current() -> Snapshot:
            return self._snapshot

        #: What goes out, and what people say of it.
        self.outgoing = Outgoing(clock=clock, store=store, snapshot=current)
        #: What people say of stories.
        self.correcting = Correcting(clock=clock, store=store)
        #: Files that are handed over.
        self.ingesting = Ingesting(
            clock=clock, store=store, read=read, open_files=open_files, snapshot=current
        )
        #: Why an article rang, or did not.
        self.explaining = Explaining(
            clock=clock, store=store, files=self.ingesting, snapshot=current
        )
        #: What keeps the walk going.
        self.dispatcher = Dispatcher(
            clock=clock, store=store, fetcher=fetcher, read=read, snapshot=current, pages=pages
        )

    @property
    def rules(self) -> Rules:
        """What decides at this moment."""
        return self._snapshot.rules

    def swap(self, snapshot: Snapshot) -> Snapshot:
        """Puts another configuration in place of the running one, which is returned."""
        before, self._snapshot = self._snapshot, snapshot
        return before

    # ── doing ────────────────────────────────────────────────────────────────────────────────

    async def run_once(self, told: Callable[[Polled], None]) -> None:
        """Polls every enabled source, due or not, and sends what is due; `told` hears of each."""
        by_site: dict[str, list[Source]] = {}
        for source in self._snapshot.sources.values():
            if source.enabled:
                by_site.setdefault(site(source), []).append(source)

        at_once = asyncio.Semaphore(POLLS_AT_ONCE)

        async def in_turn(sources: Sequence[Source]) -> None:
            async with at_once:
                for source in sources:
                    async for polled in self._poll_until_settled(source):
                        told(polled)

        await asyncio.gather(*(in_turn(sources) for sources in by_site.values()))
        await self.dispatcher.sender.deliver_all()

    async def _poll_until_settled(self, source: Source) -> AsyncIterator[Polled]:
        looks = 0
        while looks < SETTLE_LOOKS:
            polled = await self.dispatcher.poller.poll_now(source)
            yield polled
            if not polled.waiting:
                return
            if not polled.documents:  # none has come to rest yet
                looks += 1
                await asyncio.sleep(SETTLE.total_seconds())

    async def replay(
        self, archive: Sequence[Entry], *, rules: Rules | None = None
    ) -> AsyncIterator[Replayed]:
        """Runs an archive in a store of its own; sends nothing."""
        deciding = quiet(rules or self.rules)
        with closing(self._scratch()) as scratch, _forgetful(deciding.stories):
            async for decision in run_archive(archive, store=scratch, rules=deciding):
                yield decision

    def read_archive(self, lines: Iterable[str], *, name: str, problems: list[str]) -> list[Entry]:
        """A JSONL archive as this configuration reads it, to be replayed.

        A line that cannot be read is told in `problems`.
        """
        lexicon = self._snapshot.lexicon
        return entries(parse(lines, name=name, problems=problems, lexicon=lexicon))

    def stored_archive(self) -> list[Entry]:
        """All that is stored, to be replayed."""
        return entries(stored(self._store.each_article()))

    def health(self) -> dict[str, int]:
        """How things stand, in numbers."""
        states = self._store.states()
        enabled = [s for s in self._snapshot.sources.values() if s.enabled]
        outbox = self._store.delivery_counts()
        return {
            "sources": len(enabled),
            "failing": sum(1 for s in enabled if s.id in states and states[s.id].failures),
            "articles": sum(self._store.article_counts().values()),
            "delivered": outbox.get(DeliveryStatus.DELIVERED, 0),
            "waiting": self.waiting(),
            "given_up": outbox.get(DeliveryStatus.DEAD, 0),
        }

    def waiting(self) -> int:
        """How many deliveries are still to be made."""
        outbox = self._store.delivery_counts()
        ended = (DeliveryStatus.DELIVERED, DeliveryStatus.DEAD)
        return sum(number for status, number in outbox.items() if status not in ended)

    # ── asking ───────────────────────────────────────────────────────────────────────────────

    def articles(self, window: Window, *, source: str | None = None) -> list[Filed]:
        """Stored articles, the newest first. Raises NotFoundError for an unknown source."""
        if source is not None and source not in self._store.article_counts():
            self._snapshot.require_sources([source])
        return self._store.articles(window, source=source)

    def stories(self, window: Window, *, topic: str | None = None) -> list[Story]:
        """Stories, the newest first. Raises NotFoundError for an unknown topic."""
        self._asked_for(topic)
        return self._store.stories(window, topic=topic)

    def timeline(self, story: int) -> tuple[Story, list[Filed]]:
        """A story and its articles, the oldest first. Raises NotFoundError."""
        found = self._store.story(story)
        if found is None:
            raise NotFoundError(f"no story {story}")
        articles = self._store.articles(Window(), story=found.id)
        return found, sorted(articles, key=lambda filed: (filed.article.first_seen_at, filed.id))

    def alerts(self, window: Window, *, topic: str | None = None) -> list[Alert]:
        """Alerts with their deliveries, the newest first. Raises NotFoundError as `stories`."""
        self._asked_for(topic)
        return self._store.alerts(window, topic=topic)

    def sources(self, window: Window) -> list[SourceReport]:
        """The configured sources last polled in the window (any, where it is open), in order."""
        states, counts = self._store.states(items=False), self._store.article_counts()
        waits = self._store.shortage()
        known = self._store.subscriptions()
        subscriptions = {
            one.source: one for status in _SHOWN_LAST for one in known if one.status is status
        }
        reports = (
            SourceReport(
                source=source,
                state=states.get(source.id),
                articles=counts.get(source.id, 0),
                subscription=subscriptions.get(source.id),
                problems=tuple(
                    self._store.problems(Window(limit=PROBLEMS_SHOWN), source=source.id)
                ),
                waits=waits,
            )
            for source in (*self._snapshot.sources.values(), HANDED_OVER)
        )
        found = (r for r in reports if r.source is not HANDED_OVER or r.articles or r.problems)
        return list(islice((r for r in found if _polled_in(window, r.state)), window.limit))

    def topics(self, window: Window) -> list[TopicReport]:
        """The topics, with the articles first seen in the window and the alerts rung in it."""
        counts = self._store.match_counts(window)
        verdicts = self._store.verdicts(window)
        return [
            TopicReport(
                topic=topic,
                articles=counts.get(topic.id, 0),
                relevant=verdicts.get(topic.id, {}).get(Verdict.RELEVANT, 0),
                irrelevant=verdicts.get(topic.id, {}).get(Verdict.IRRELEVANT, 0),
            )
            for topic in islice(self.rules.topics.topics.values(), window.limit)
        ]

    def tree(self, topic: str) -> str:
        """A topic's queries as a readable tree. Raises NotFoundError."""
        self._snapshot.require_topics([topic])
        return self.rules.topics.tree(topic)

    def _asked_for(self, topic: str | None) -> None:
        """Refuses a topic that is neither configured nor was ever matched."""
        if topic is not None and topic not in self._store.match_counts(Window()):
            self._snapshot.require_topics([topic])


@contextmanager
def _forgetful(stories: Stories) -> Iterator[None]:
    """What is remembered of one store is not taken for another's."""
    stories.forget()
    try:
        yield
    finally:
        stories.forget()


def quiet(rules: Rules) -> Rules:
    """The same rules with no one to tell."""
    return replace(rules, channels=(), operators=())


def _polled_in(window: Window, state: SourceState | None) -> bool:
    at = state.last_poll_at if state else None
    if at is None:
        return window.since is None and window.until is None
    return (window.since is None or at >= window.since) and (
        window.until is None or at < window.until
    )
