"""The plugs: what the walk needs from the outside, each with more than one thing that fits.

The walk (`pipeline`) is written against these Protocols and never against an adapter; `wiring`
puts the adapters in. `tests/contract/` holds one suite for each port, run on every adapter.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from monitor.model import (
    Alert,
    Article,
    Channel,
    Decision,
    Delivery,
    DeliveryStatus,
    Explanation,
    Fetched,
    Filed,
    Fingerprint,
    Known,
    Matchers,
    Matching,
    Member,
    Message,
    News,
    Notice,
    Placement,
    Prominence,
    Reading,
    Reason,
    SendResult,
    Silence,
    Source,
    SourceState,
    Story,
    Topic,
    Verdict,
)

T = TypeVar("T")


class Clock(Protocol):
    """The only thing that knows what time it is."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump, from any origin."""
        ...


# ── fetching ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetch:
    """The end of one poll: what came, and the state to store with it.

    A failed poll brings no documents, and its failure stands in `state.last_error`.
    """

    #: Nothing when nothing is new (304, the same body, no new file).
    documents: tuple[Fetched, ...]
    #: The next state, `next_poll_at` included.
    state: SourceState
    #: What could not be fetched although the poll as a whole succeeded: one file of a folder.
    problems: tuple[str, ...] = ()
    #: True when the poll failed as a whole; `state.last_error` says why.
    failed: bool = False
    #: How many more files are there, not yet at rest: a look some seconds later brings them.
    waiting: int = 0


class Fetcher(Protocol):
    """Polls sources of one kind."""

    async def fetch(self, source: Source, state: SourceState, *, now: datetime) -> Fetch:
        """Polls once. Never raises for what a server or a disk does; that is a failed `Fetch`."""
        ...

    def schedule(self, source: Source, state: SourceState, *, now: datetime) -> SourceState:
        """The state with `next_poll_at` anew, its `hints` having changed. Pure."""
        ...

    async def settle(self, source: Source, document: Fetched, *, error: str | None) -> str | None:
        """After the document was filed (or, with `error`, could not be read): put it away.

        Returns what went wrong in doing so, as one line, or None.
        """
        ...


class Reader(Protocol):
    """Reads one document; pure, so it may run in a thread or in another process."""

    def __call__(self, fetched: Fetched, source: Source) -> Reading:
        """Raises ReadingError when nothing of it can be read."""
        ...


class Pages(Protocol):
    """Fetches the web pages that the items of feeds lead to."""

    async def page(self, url: str, source: Source, *, now: datetime) -> Fetched:
        """The page, within the adapter's own deadline, as its site's robots.txt allows.

        One request a host at a time, with a gap between two. Raises SourceError saying why not.
        """
        ...


# ── deciding ─────────────────────────────────────────────────────────────────────────────────


class Topics(Protocol):
    """All topics, compiled."""

    @property
    def topics(self) -> Mapping[str, Topic]:
        """By id."""
        ...

    def match(self, article: Article) -> Matching:
        """Which topics the article is about. Never raises for a single topic's fault."""
        ...

    def explain(self, article: Article, topic_id: str) -> Explanation:
        """Why this topic matches the article, or why not. Raises NotFoundError for its id."""
        ...

    def tree(self, topic_id: str) -> str:
        """The topic's queries as trees, for a person to read. Raises NotFoundError for its id."""
        ...


class Lookup(Protocol):
    """What placing may ask of the stored articles, inside the write transaction."""

    def known(self, source: str, keys: Sequence[str]) -> dict[str, Known]:
        """What is stored under these keys of the source."""
        ...

    def same_text(self, text_hash: str) -> int | None:
        """The earliest stored article with this `Fingerprint.text_hash`."""
        ...

    def sketch_hits(self, sketch: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
        """(article, shared hashes) of those that share the most of `sketch`, the most first.

        Hashes that very many articles share (boilerplate) are not counted.
        """
        ...

    def members(self, articles: Sequence[int]) -> list[Member]:
        """These stored articles; unknown ids are left out."""
        ...

    def story_members(self, story: int) -> list[Member]:
        """The articles of a story, in the order they were filed."""
        ...

    def filed_since(
        self, article: int, *, seen_after: datetime, limit: int | None = None
    ) -> list[Member]:
        """Articles with a greater id than `article` and first seen after that time, by id.

        At most `limit`, the lowest ids first. With it a window index in memory catches up, page
        by page, with what others have filed.
        """
        ...


class Stories(Protocol):
    """Places articles; holds in memory only an index that it can rebuild from a `Lookup`."""

    def fingerprint(self, article: Article) -> Fingerprint:
        """What is stored beside the article to place later ones. Pure, so done before the lock."""
        ...

    def place(
        self, article: Article, fingerprint: Fingerprint, *, lookup: Lookup, now: datetime
    ) -> Placement:
        """Where it belongs, as of now."""
        ...

    def forget(self) -> None:
        """Drop the index in memory: a transaction was rolled back, what it filed is not there."""
        ...


# ── keeping ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Traffic:
    """What the outbox knows of a group of alerts and of their channel."""

    #: When the group's message that still gathers alerts is due; None: there is none.
    gathering: datetime | None = None
    #: The same of the channel's overflow.
    overflow: datetime | None = None
    #: When the group's last message left, or tried to.
    last: datetime | None = None
    #: When messages to the channel were or are due, from some time on, in order.
    recent: tuple[datetime, ...] = ()


class Writing(Lookup, Protocol):
    """The one write transaction: all that is called on it is stored together or not at all.

    It is exclusive over all processes, from its beginning: what `place` and `decide` saw still
    holds when it ends.
    """

    def file(
        self,
        article: Article,
        *,
        placement: Placement,
        fingerprint: Fingerprint,
        matching: Matching,
    ) -> Filed:
        """Stores a new article, opening a story if its placement has none."""
        ...

    def revise(
        self,
        known: Known,
        article: Article,
        *,
        placement: Placement,
        fingerprint: Fingerprint,
        matching: Matching,
    ) -> Filed:
        """Stores another version of a known article; what it said before is kept as a version.

        It keeps its id and the time at which it was first seen.
        """
        ...

    def rung(self, story: int, topics: Sequence[str]) -> dict[str, tuple[Reason, ...]]:
        """For each of the topics, the reasons for which this story has rung."""
        ...

    def matched(self, article: int) -> dict[str, Prominence]:
        """The topics that the stored version of an article matched, and how prominently."""
        ...

    def independent_sources(self, story: int) -> int:
        """How many sources tell of the story independently: `Story.independent_sources`."""
        ...

    def decided(self, filed: Filed, decisions: Sequence[Decision]) -> None:
        """Keeps for each topic what became of the match, for `explain`."""
        ...

    def ring(
        self,
        filed: Filed,
        *,
        topic: Topic,
        reason: Reason,
        channels: Sequence[Channel] = (),
        independent_sources: int = 1,
        news: News | None = None,
        now: datetime,
    ) -> Alert | None:
        """Stores an alert; None where it rang already. For `channels` it is due at once, in a
        message of its own to each recipient; `queue` is for those where it may wait.
        """
        ...

    def traffic(self, channel: Channel, *, group: str, overflow: str, since: datetime) -> Traffic:
        """What the outbox knows of a group and its channel; `recent` from `since` on."""
        ...

    def queue(
        self, alert: Alert, channel: Channel, *, group: str, due_at: datetime, now: datetime
    ) -> None:
        """Puts an alert into the outbox for each recipient of the channel: into the message of
        its group that still gathers alerts, else into a new one, which gathers until `due_at`.
        """
        ...

    def silences(self, *, now: datetime) -> list[Silence]:
        """The silences that last at this moment, the first to end first."""
        ...

    def silenced(self, silences: Sequence[int]) -> dict[int, int]:
        """How many alerts each of these silences has kept from being sent."""
        ...

    def silence(self, alert: Alert, *, by: Silence) -> None:
        """Keeps which silence an alert met."""
        ...

    def calls(self, *, now: datetime) -> list[Alert]:
        """The alerts whose `call_at` has come."""
        ...

    def call(
        self, alert: Alert, *, at: datetime, channels: Sequence[Channel], now: datetime
    ) -> None:
        """Sends an alert again, to these channels; `at` tells this time from the others."""
        ...

    def call_at(self, alert: Alert, at: datetime | None) -> None:
        """Keeps when an alert is to be sent again unless it is acknowledged; None: never."""
        ...

    def notify(self, notice: Notice, *, channels: Sequence[Channel]) -> None:
        """Puts a word to the operators into the outbox; once for each `Notice.key`."""
        ...

    def save_state(self, state: SourceState) -> None:
        """Stores what a poll taught."""
        ...

    def record(self, source: str, problems: Sequence[str], *, now: datetime) -> None:
        """Keeps what could not be read or filed, so that `sources` can show it.

        The same text again is only dated anew; of each source the latest hundred or so are kept.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """Which rows of a listing: `since` ≤ time < `until`, at most `limit`, the newest first."""

    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Problematic:
    """Something that could not be read or filed, as `Writing.record` kept it."""

    source: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where an alert comes from, as times: what `deliveries` shows before a message's own."""

    #: When the article says it was published.
    published_at: datetime | None
    #: When what rang was fetched.
    fetched_at: datetime
    #: When it was matched, placed and queued.
    rang_at: datetime


class Store(Protocol):
    """The database."""

    async def write(self, work: Callable[[Writing], T]) -> T:
        """Runs `work` in the writer thread, in one exclusive transaction; rolls back if it raises.

        Raises StorageError when the database cannot be used.
        """
        ...

    # The one daemon of a database.
    def own(self) -> bool:
        """Claims the database for this process until `close`; False when another holds it.

        Ask again after an outage: a server that restarted has forgotten whose it was.
        """
        ...

    def recover(self) -> None:
        """Takes back every lease; only the owner may, for whoever held them is gone."""
        ...

    # The schedule.
    def states(self, sources: Sequence[str] | None = None) -> dict[str, SourceState]:
        """What is known of these sources, of every source ever polled for None, by id."""
        ...

    def save_states(self, states: Sequence[SourceState]) -> None:
        """Stores what polls taught that brought nothing else, in one transaction.

        Raises StorageError.
        """
        ...

    def state(self, source: str) -> SourceState | None:
        """What is known of one source; None when it was never polled."""
        ...

    def lease_due(
        self, sources: Mapping[str, str], *, now: datetime, until: datetime, limit: int
    ) -> list[str]:
        """Of these sources (id: configured location), those due now; leased so that no one else
        polls them before `until` or before their state is saved. The longest due first.

        Never polled is due, and so is a location other than the one of the stored state; a source
        that is `gone` is due only then.
        """
        ...

    def release_due(self, sources: Sequence[str]) -> None:
        """Gives leases back unused: these sources are due again as they were."""
        ...

    # The outbox.
    def lease_deliveries(self, *, now: datetime, until: datetime, limit: int) -> list[Delivery]:
        """Deliveries to try now, what was held until now included, the oldest of each channel
        first; a lease that ran out counts as due. One channel and recipient gets them in order: a
        later one is not leased while an earlier one is leased or waits for its retry.
        """
        ...

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
        """Records the end of an attempt (`attempts` grows by one); what was delivered stays so.

        Raises NotFoundError for an unknown id.
        """
        ...

    def release_deliveries(self, deliveries: Sequence[int], *, now: datetime) -> None:
        """Gives leases back unused, at a shutdown; `attempts` stays."""
        ...

    def revive(self, deliveries: Sequence[int] | None, *, now: datetime) -> int:
        """Makes dead deliveries due again, all of them for None; how many there were."""
        ...

    def next_delivery_at(self) -> datetime | None:
        """When the next delivery is due; None when the outbox is empty."""
        ...

    # What people say of alerts.
    def silence(
        self, match: Matchers, *, author: str, reason: str, now: datetime, until: datetime
    ) -> Silence:
        """Keeps a new silence, from now on."""
        ...

    def expire(self, silence: int, *, now: datetime) -> Silence:
        """Ends a silence now. Raises NotFoundError where none of this number is in force."""
        ...

    def silences(self, window: Window) -> list[Silence]:
        """The silences that were begun in the window, the newest first."""
        ...

    def acknowledge(self, alert: int, *, by: str, now: datetime) -> None:
        """Keeps who sees to an alert, the first who says so. Raises NotFoundError."""
        ...

    def judge(self, alert: int, verdict: Verdict) -> None:
        """Keeps what a reader says of an alert, the last word. Raises NotFoundError."""
        ...

    def verdicts(self, window: Window) -> dict[str, dict[Verdict, int]]:
        """For each topic, how many of its alerts that rang in the window were called what."""
        ...

    def next_call_at(self) -> datetime | None:
        """When an alert is next to be sent again; None when nothing is."""
        ...

    # What is read.
    def article(self, article: int) -> Filed | None: ...
    def article_by_url(self, url: str) -> Filed | None: ...
    def articles(
        self, window: Window, *, source: str | None = None, story: int | None = None
    ) -> list[Filed]: ...
    def each_article(self) -> Iterator[Filed]:
        """Every stored article in the order of `published_at`, else `first_seen_at`; streamed."""
        ...

    def fingerprint(self, article: int) -> Fingerprint | None: ...
    def story(self, story: int) -> Story | None: ...
    def stories(self, window: Window, *, topic: str | None = None) -> list[Story]: ...
    def alert(self, alert: int) -> Alert | None: ...
    def alerts(
        self, window: Window, *, topic: str | None = None, article: int | None = None
    ) -> list[Alert]: ...
    def deliveries(
        self, window: Window, *, status: DeliveryStatus | None = None
    ) -> list[Delivery]: ...
    def origins(self, alerts: Sequence[int]) -> dict[int, Origin]:
        """The times of these alerts' articles, as far as those are still stored."""
        ...

    def article_counts(self) -> dict[str, int]:
        """How many stored articles each source has."""
        ...

    def match_counts(self, window: Window) -> dict[str, int]:
        """How many of the articles first seen in the window each topic matched."""
        ...

    def delivery_counts(self) -> dict[DeliveryStatus, int]:
        """How many deliveries stand where."""
        ...

    def problems(self, window: Window, *, source: str | None = None) -> list[Problematic]: ...

    def lookup(self) -> Lookup:
        """For reading outside a transaction (`explain`)."""
        ...

    def close(self) -> None: ...


class Migrations(Protocol):
    """Brings the database's tables to where the program is."""

    def upgrade(self) -> None:
        """Under a lock. Raises DatabaseUnreachableError, DatabaseNewerError."""
        ...

    def current(self) -> str | None: ...
    def check(self) -> list[str]:
        """How the tables differ from what the program expects; empty when they do not."""
        ...


# ── telling ──────────────────────────────────────────────────────────────────────────────────


class Notifier(Protocol):
    """Sends to one channel."""

    async def send(self, message: Message, *, recipient: int, timeout: timedelta) -> SendResult:
        """Tries once, within `timeout`. Never raises for what a service does."""
        ...

    async def close(self) -> None: ...


class Jobs(Protocol):
    """Runs named jobs at intervals; one run of a job at a time, a missed run is caught up once."""

    def every(self, interval: timedelta, name: str, job: Callable[[], Awaitable[None]]) -> None:
        """Registers a job before `start`."""
        ...

    def start(self) -> None: ...
    async def stop(self) -> None:
        """No new runs; waits for those in hand."""
        ...
