"""The nouns: what travels between the rooms of the house, and nothing else.

Frozen, keyword-only dataclasses of the standard library. Every time is an aware UTC datetime,
every offset counts characters from 0, every id that is an ``int`` was given by the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from monitor.calendar import Cron, MuteTime


class Secret:
    """A text that must not be seen: its repr, str and format are masked; `reveal()` tells it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: Final = text

    def reveal(self) -> str:
        """The text itself; call it only where it leaves for the service it belongs to."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('•••')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


# ── where news comes from ────────────────────────────────────────────────────────────────────


class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    FOLDER = "folder"


class AfterReading(StrEnum):
    """What becomes of a folder's file once it has been read."""

    KEEP = "keep"
    MOVE = "move"
    DELETE = "delete"


class FullText(StrEnum):
    """Where a feed's articles have their text from."""

    #: From the page where the item carries only a summary.
    AUTO = "auto"
    #: From the item, however short.
    FEED = "feed"
    #: From the page, unless it gives less than the item.
    PAGE = "page"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A place that is polled for news, as configured."""

    #: Unique over the configuration; stored with every article.
    id: str
    #: How it is read.
    kind: SourceKind
    #: The feed's URL, or the folder's absolute path.
    location: str
    #: What people call it.
    name: str
    #: The time between two polls, before what the server asks for.
    every: timedelta
    #: Language of its texts (ISO 639-1), where it has only one.
    language: str | None = None
    #: IANA zone in which its dates without an offset are meant.
    timezone: str | None = None
    #: False keeps it in the list, unpolled.
    enabled: bool = True
    #: A remark for people; why it is disabled, say.
    note: str = ""
    #: True lets it reach loopback and private addresses.
    allow_private: bool = False
    #: False files the items of the first poll without an alert.
    alert_on_first_poll: bool = False
    #: What becomes of a file after reading; folders only.
    after: AfterReading = AfterReading.KEEP
    #: Where the text of its articles comes from; feeds only.
    full_text: FullText = FullText.AUTO


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedHints:
    """What a feed says about how often it wants to be polled."""

    #: `ttl`, or the period of `sy:updatePeriod` and `sy:updateFrequency`.
    interval: timedelta | None = None
    #: Hours of the day (UTC) in which it asks not to be polled.
    skip_hours: tuple[int, ...] = ()
    #: Days of the week (0 = Monday) on which it asks not to be polled.
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceState:
    """What polling taught about one source; the database's copy is the schedule."""

    #: The source's id.
    source: str
    #: Where it was last polled; another location than the configured one starts the state anew.
    location: str
    #: Not polled before this; None: due at once.
    next_poll_at: datetime | None = None
    #: When it was last asked, whatever the answer.
    last_poll_at: datetime | None = None
    #: When it last answered as it should.
    last_success_at: datetime | None = None
    #: Failures since the last success.
    failures: int = 0
    #: What went wrong last; None after a success.
    last_error: str | None = None
    #: Validator to send back in If-None-Match, byte for byte.
    etag: str | None = None
    #: Validator to send back in If-Modified-Since, byte for byte.
    last_modified: str | None = None
    #: SHA-256 of the last body, to know an unchanged 200.
    body_hash: str | None = None
    #: Least time between polls by Cache-Control or Expires, kept over a 304.
    max_age: timedelta | None = None
    #: What the feed itself last asked for.
    hints: FeedHints = FeedHints()
    #: True once a first poll has been filed.
    baselined: bool = False
    #: Where a permanent redirect points, while it is being observed and once it is kept.
    moved_to: str | None = None
    #: How many polls in a row saw that same redirect.
    moved_seen: int = 0
    #: The server said 410: not polled again until the configuration changes.
    gone: bool = False
    #: True once the operators were told that it fails; they hear of its recovery too.
    reported: bool = False
    #: A hash of each item of its last document, signed 64-bit: not read again while it stays.
    items: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """One body of bytes from a source: a feed document, or a file of a folder."""

    #: The source's id.
    source: str
    #: The URL after redirects, or the file's absolute path.
    location: str
    #: What to call it in messages: the URL, or the path below the folder.
    name: str
    #: The bytes as they came, decompressed.
    content: bytes
    #: SHA-256 of `content`, hexadecimal.
    digest: str
    #: When it was fetched.
    fetched_at: datetime
    #: The media type that was sent, or guessed from the name; lower case, without parameters.
    content_type: str = ""
    #: The charset that was sent, if any.
    charset: str | None = None
    #: When the file was last changed; folders only.
    modified_at: datetime | None = None
    #: True for the web page that a feed's item leads to; False for what the source itself holds.
    is_page: bool = False


# ── what was read ────────────────────────────────────────────────────────────────────────────


class ZoneKind(StrEnum):
    """The part of an article a span of text belongs to."""

    TITLE = "title"
    DATELINE = "dateline"
    LEAD = "lead"
    BODY = "body"
    ASIDE = "aside"


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A stretch of an article's text and what it is."""

    kind: ZoneKind
    #: Offset of its first character in `Article.text`.
    start: int
    #: Offset after its last character.
    end: int
    #: Why it was set aside ("a list under 'Related'"); empty for the others.
    why: str = ""


class DateSource(StrEnum):
    """Where an article's date was read."""

    FEED = "feed"
    JSON_LD = "json-ld"
    META = "meta"
    PAGE = "page"
    URL = "url"
    TEXT = "text"
    HEADER = "header"
    RECORD = "record"


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One text as it was read, before it is stored."""

    #: The id of the source that brought it.
    source: str
    #: Its identity within the source: guid, link, or digest and name.
    key: str
    #: What people click; None for a file that names none.
    url: str | None
    #: The headline, without markup; empty where there is none.
    title: str
    #: Everything readable, asides included; `zones` say which part is what.
    text: str
    #: In order, without overlap; the title is not among them, it stands alone in `title`.
    zones: tuple[Zone, ...]
    #: ISO 639-1; None when it cannot be told.
    language: str | None
    #: When it says it was published; None when it does not say. Never the time of reading.
    published_at: datetime | None
    #: Where `published_at` was read.
    date_from: DateSource | None
    #: When this program first saw it.
    first_seen_at: datetime
    #: SHA-256 over title and text; a change under the same key is an update.
    content_hash: str
    #: Who wrote it, if it says: "AP", "CNA".
    originator: str | None = None
    #: Primary sources it cites: "KCNA", "White House".
    cites: tuple[str, ...] = ()
    #: What a reader of `explain` should know: dates that disagree, a text cut at a limit.
    notes: tuple[str, ...] = ()

    def texts(self, *kinds: ZoneKind) -> tuple[str, ...]:
        """The stretches of `text` that are of these kinds, in order."""
        return tuple(self.text[z.start : z.end] for z in self.zones if z.kind in kinds)

    @property
    def clean_text(self) -> str:
        """Lead and body, a paragraph break between stretches: what matching and placing read."""
        return "\n\n".join(self.texts(ZoneKind.LEAD, ZoneKind.BODY))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one `Fetched` held."""

    #: In the order of the document.
    articles: tuple[Article, ...] = ()
    #: What could not be read, each as one line that names the item and says why.
    problems: tuple[str, ...] = ()
    #: What the feed says about polling; None where it is no feed.
    hints: FeedHints | None = None


# ── what is watched for ──────────────────────────────────────────────────────────────────────


class Severity(StrEnum):
    """How much a topic matters, for routes and for the reader's eye."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Prominence(StrEnum):
    """How prominently an article speaks of a topic; the order of the members is the ranking."""

    PASSING = "passing"
    BODY = "body"
    LEAD = "lead"
    TITLE = "title"

    @property
    def rank(self) -> int:
        """0 for a passing mention, 3 for the title."""
        return tuple(Prominence).index(self)


class Reason(StrEnum):
    """Why an alert rang."""

    NEW_STORY = "new_story"
    UPDATE = "update"
    CORROBORATED = "corroborated"
    RECIRCULATED = "recirculated"
    DIGEST = "digest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Boosts:
    """What one span of evidence is worth in each zone."""

    title: float = 3.0
    lead: float = 2.0
    body: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A subject that is watched for, as configured."""

    #: Unique over the configuration; stored with matches and alerts.
    id: str
    #: What people call it.
    name: str
    #: The query that is scored and highlighted.
    match: str
    #: A query that must hold too, unscored; empty: none.
    require: str = ""
    #: A query that must not hold; empty: none.
    exclude: str = ""
    #: Least score of a match; what stays below is a passing mention.
    threshold: float = 1.0
    #: How many spans of one zone count towards the score.
    cap: int = 5
    #: What a span is worth in each zone.
    boosts: Boosts = Boosts()
    #: Only articles in these languages; empty: any.
    languages: tuple[str, ...] = ()
    #: Only articles of these sources; empty: any.
    sources: tuple[str, ...] = ()
    #: Sleeps before this.
    active_from: datetime | None = None
    #: Sleeps from this on.
    active_until: datetime | None = None
    #: How much it matters.
    severity: Severity = Severity.MEDIUM
    #: Which reasons ring.
    alert_on: tuple[Reason, ...] = (Reason.NEW_STORY,)
    #: Least prominence that rings.
    min_prominence: Prominence = Prominence.BODY
    #: Hash over all that decides a match, sets expanded: history survives an edit.
    revision: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicTest:
    """A sentence that a topic must match or reject, checked by `monitor check`."""

    topic: str
    text: str
    #: True under `match:`, False under `reject:`.
    expected: bool
    #: Where it stands, for the error when it fails.
    file: str
    line: int
    column: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A stretch of an article, by zone."""

    zone: ZoneKind
    #: Offset in `Article.title` when the zone is the title, else in `Article.text`.
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """One word or phrase of a query and where the article has it."""

    span: Span
    #: The words as the query writes them.
    term: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One place in an article that made a topic match."""

    #: From the first to the last word that counted.
    span: Span
    #: The words inside it that the query asked for.
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A topic found in an article."""

    topic: str
    #: `Topic.revision` at that moment.
    revision: str
    score: float
    prominence: Prominence
    #: The places that count, the most prominent first.
    evidence: tuple[Evidence, ...]
    #: How the score came about, zone by zone: "title 1 × 3.0 = 3.0".
    scoring: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class NearMiss:
    """A topic that came close: its `match` held, and something else stopped it."""

    topic: str
    revision: str
    #: The first clause that failed, in words.
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Matching:
    """What all topics say of one article."""

    matches: tuple[Match, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    #: Topics that failed while matching, each as one line; the others went on.
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One clause of a topic, and whether an article answers it."""

    #: As the query writes it; "match", "require" and "exclude" for a whole query.
    text: str
    held: bool
    #: Where the article answers it.
    spans: tuple[Span, ...] = ()
    #: What the clauses below do not tell: "both are there, but never within 20 words".
    why: str = ""
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Why a topic matches an article, or why it does not."""

    topic: str
    revision: str
    #: The topic's queries, each as a tree, and the filter that leaves the article out, if any.
    clauses: tuple[Clause, ...]
    #: The first thing that keeps the topic from ringing, in words; None: nothing does.
    failed: str | None
    #: None where it does not match.
    match: Match | None = None


# ── where it belongs ─────────────────────────────────────────────────────────────────────────


class Relation(StrEnum):
    """How an article relates to the stories already stored."""

    FIRST = "first"
    COPY = "copy"
    COVERAGE = "coverage"
    UPDATE = "update"
    RECIRCULATED = "recirculated"
    FOLLOW_UP = "follow_up"
    POSSIBLE = "possible"
    DUPLICATE = "duplicate"


#: The relations that open a story of their own.
OPENS_STORY: Final = frozenset({Relation.FIRST, Relation.FOLLOW_UP, Relation.POSSIBLE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """Which story an article belongs to, and why."""

    relation: Relation
    #: The story joined; None: it opens one, which the store numbers.
    story: int | None
    #: The stored article it is a copy, an update or a continuation of.
    of: int | None = None
    #: 0 to 1: containment for copies, probability of the same event otherwise.
    similarity: float = 0.0
    #: One sentence for a person.
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprint:
    """What placing needs to know of an article again; stored beside it."""

    #: FracMinHash sketch of the clean text: sorted 64-bit hashes of word 5-grams (signed).
    sketch: tuple[int, ...]
    #: SHA-256 of the normalised clean text.
    text_hash: str
    #: When its event happened, as well as can be told; None: undated.
    event_at: datetime | None
    #: Everything else same-event placing compares, packed by `stories`.
    features: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A stored article as placing sees it."""

    #: The stored article's id.
    article: int
    #: The story it is in.
    story: int
    relation: Relation
    source: str
    title: str
    #: `Article.clean_text`.
    text: str
    language: str | None
    published_at: datetime | None
    first_seen_at: datetime
    originator: str | None
    fingerprint: Fingerprint


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One event, as all the articles that tell of it."""

    id: int
    #: Title of the article that opened it.
    headline: str
    first_seen_at: datetime
    last_seen_at: datetime
    #: How many stored articles it has.
    articles: int
    #: Distinct originators, copies counting with their original; outlets where none is stated.
    independent_sources: int
    #: Those that its articles state, the first first.
    originators: tuple[str, ...]
    #: Topics that any of its articles matched.
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filed:
    """A stored article: what was read, where it was placed, what it matched."""

    id: int
    article: Article
    #: `story` is always set here.
    placement: Placement
    matches: tuple[Match, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    #: For each topic matched, what became of it: "rang: new_story", "quiet: first poll of inbox".
    outcomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is already stored under an article's key."""

    id: int
    story: int
    content_hash: str


# ── who is told ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most so many messages in any stretch of so long."""

    messages: int
    per: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A way to reach people, as configured."""

    id: str
    #: Apprise URLs, one a recipient; `console://` is built in.
    urls: tuple[Secret, ...]
    enabled: bool = True
    #: How much may be sent to it; the rest waits and leaves in one message.
    limit: Limit | None = None
    #: Its own templates, by name, in place of the shipped ones.
    templates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Matchers:
    """What an alert must be, in every respect that is given; what is empty takes all."""

    #: Ids.
    topics: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    #: Ids of the sources whose article rang.
    sources: tuple[str, ...] = ()
    #: Languages of that article.
    languages: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    #: How many independent sources told of the story when it rang, at least.
    independent_sources: int = 1


class Trait(StrEnum):
    """What the alerts of one message have in common."""

    TOPIC = "topic"
    STORY = "story"
    SEVERITY = "severity"
    SOURCE = "source"
    LANGUAGE = "language"
    REASON = "reason"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """Who hears of an alert that nobody has acknowledged by then."""

    #: How long after it rang.
    after: timedelta
    #: Ids of channels.
    channels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Which channels an alert takes and when, as configured; what it inherits is filled in."""

    #: Ids of channels; None: every enabled channel.
    channels: tuple[str, ...] | None = None
    #: Where it stands in the tree: "routes" at the root, "routes/2/1" below.
    name: str = "routes"
    #: Which alerts it takes.
    match: Matchers = Matchers()
    #: True lets the routes after it have the alert too.
    goes_on: bool = False
    #: More particular routes; the first that takes an alert has it, and none: this one.
    routes: tuple[Route, ...] = ()
    #: Alerts that wait and are alike in these share a message; none given: all of the route.
    group_by: tuple[Trait, ...] = ()
    #: How long the first alert of a message waits for others.
    group_wait: timedelta = timedelta(0)
    #: Least time between two messages of a group.
    group_interval: timedelta = timedelta(0)
    #: Hours in which nothing leaves; it leaves after them.
    mute_times: tuple[MuteTime, ...] = ()
    #: When what has gathered leaves, all in one message; None: at once.
    digest: Cron | None = None
    #: How often an alert that nobody acknowledges is sent again; None: never.
    repeat_interval: timedelta | None = None
    #: Who else hears of an alert that nobody acknowledges, the first first.
    escalate: tuple[Tier, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What deciding says of one matched topic: ring for this reason, or stay quiet, and why."""

    topic: str
    #: None: no alert.
    reason: Reason | None
    #: One line for a person: "rang: new_story", "quiet: copy of article 17".
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What an article says that its story did not say yet, in its own words."""

    sentences: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sentences or self.names or self.numbers)


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """Somebody's wish to hear nothing of some alerts for a while; they are kept, and not sent."""

    id: int
    match: Matchers
    author: str
    #: Why, for the others.
    reason: str
    created_at: datetime
    ends_at: datetime


class Verdict(StrEnum):
    """What a reader says of an alert."""

    RELEVANT = "relevant"
    IRRELEVANT = "irrelevant"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """Something that rang."""

    id: int
    topic: str
    topic_name: str
    severity: Severity
    story: int
    #: The article that rang.
    article: int
    reason: Reason
    created_at: datetime
    #: Title of that article.
    headline: str
    #: Idempotency key: the same alert always travels under the same key.
    key: str
    #: What routes go by, as it was when it rang; None for what rang before this was kept.
    source: str | None = None
    language: str | None = None
    independent_sources: int = 1
    #: What was new in the story when it rang again; None where that was not asked.
    news: News | None = None
    #: The silence that kept it from being sent.
    silence: int | None = None
    #: When somebody said that they see to it, and who.
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    verdict: Verdict | None = None
    #: When it is sent again, or to others, unless it is acknowledged; None: never.
    call_at: datetime | None = None
    deliveries: tuple[Delivery, ...] = ()


#: Alerts in one message: more would make a mail of over 100 KB, which mail services cut.
MOST_TOGETHER: Final = 25


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    #: Gathering alerts until it is due.
    HELD = "held"
    PENDING = "pending"
    LEASED = "leased"
    RETRY = "retry"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One message on its way to one recipient of one channel."""

    id: int
    #: The first alert it carries; None for a notice to the operators.
    alert: int | None
    channel: str
    #: Which of the channel's URLs, from 0.
    recipient: int
    status: DeliveryStatus
    #: How many sends were tried.
    attempts: int
    #: When it was put into the outbox.
    created_at: datetime
    #: Not tried before this.
    next_try_at: datetime
    #: When the service accepted it.
    delivered_at: datetime | None = None
    #: What went wrong last.
    last_error: str | None = None
    #: Idempotency key, sent along: `Alert.key`, channel and recipient.
    key: str = ""
    #: The notice it carries; None for an alert.
    notice: Notice | None = None
    #: The further alerts it carries, in the order in which they rang.
    more: tuple[int, ...] = ()
    #: When it was first to leave; None for what was queued before this was kept.
    due_at: datetime | None = None
    #: When its last attempt began.
    sent_at: datetime | None = None
    #: True where it tells again of an alert that nobody has acknowledged.
    again: bool = False

    @property
    def alerts(self) -> tuple[int, ...]:
        """Every alert it carries."""
        return () if self.alert is None else (self.alert, *self.more)


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A word to the operators: a source fails, a source is back, a channel gave up."""

    #: Unique for the occasion, so that it is told once: "source:yonhap:failing:2026-11-21T…".
    key: str
    title: str
    text: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What is sent: the same content for eyes of every kind."""

    title: str
    #: Plain text.
    text: str
    html: str
    #: For machines: the alert as `alerts --json` prints it, with its idempotency key.
    data: Mapping[str, Any]
    severity: Severity = Severity.MEDIUM
    key: str = ""
    #: For services that read it; empty: as `text`.
    markdown: str = ""
    #: What its messages have in common, where a service can hang them together; empty: nothing.
    thread: str = ""


class SendOutcome(StrEnum):
    """What a service said."""

    SENT = "sent"
    REFUSED = "refused"
    #: It may have arrived: a timeout, a connection lost after sending.
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class SendResult:
    """The end of one attempt to send."""

    outcome: SendOutcome
    #: What the service answered, without secrets.
    detail: str = ""
    #: How long it asked us to wait.
    retry_after: timedelta | None = None
