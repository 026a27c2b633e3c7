"""Where news comes from, and the bytes that come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


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


class Identity(StrEnum):
    """What tells a feed's items apart."""

    #: The guid, else the link, else headline and date.
    GUID = "guid"
    #: The link, without tracking; of items without one, or with one in common, what they say.
    LINK = "link"
    #: What they say: headline and text.
    TEXT = "text"


class WriterKind(StrEnum):
    """What somebody is who is named as the origin of news."""

    #: Writes for others.
    AGENCY = "agency"
    #: Writes for itself.
    OUTLET = "outlet"
    #: Is reported on; cited only where a verb of saying stands in the same sentence.
    INSTITUTION = "institution"


@dataclass(frozen=True, kw_only=True, slots=True)
class Writer:
    """Somebody who writes news or is cited in them, by the names that texts give them."""

    #: What is shown.
    name: str
    #: What they are.
    kind: WriterKind
    #: As texts write it, case as here; a name that ends in * may be inflected.
    names: tuple[str, ...]


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
    #: The time between two polls, before what the server asks for; the shortest where there is a
    #: `slowest`.
    every: timedelta
    #: The longest, where the source's own rate of news decides; None: it is always `every`.
    slowest: timedelta | None = None
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
    #: True reads NAME only once an empty NAME.done lies beside it; folders only.
    done_marker: bool = False
    #: Where the text of its articles comes from; feeds only.
    full_text: FullText = FullText.AUTO
    #: False leaves its publisher's hub alone (WebSub); feeds only.
    websub: bool = True
    #: Whom the configuration names beside those that reading knows.
    lexicon: tuple[Writer, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedHints:
    """What a feed says about how often it wants to be polled."""

    #: `ttl`, or the period of `sy:updatePeriod` and `sy:updateFrequency`.
    interval: timedelta | None = None
    #: Hours of the day (UTC) in which it asks not to be polled.
    skip_hours: tuple[int, ...] = ()
    #: Days of the week (0 = Monday) on which it asks not to be polled.
    skip_days: tuple[int, ...] = ()
    #: The URLs of the hubs that tell of its news (WebSub), in its order; one of them will do.
    hubs: tuple[str, ...] = ()
    #: What those hubs call the feed: its own URL, as it says.
    topic: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Habit:
    """How much a source brings and when: its new items, counted when they were first seen (UTC)."""

    #: The day of the last of `days`; None: nothing was counted yet.
    day: date | None = None
    #: Items of each day, the oldest first; days after the last item are not there yet.
    days: tuple[int, ...] = ()
    #: Items by the hour of the day, 24 of them, older ones counting less.
    hours: tuple[int, ...] = ()


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
    #: What was learned of its rate of news.
    habit: Habit = Habit()
    #: When something of it was last new; at its first poll, the time of that.
    last_new_at: datetime | None = None
    #: Silence beyond this is a surprise; None: none would be.
    quiet_after: datetime | None = None
    #: True once the operators were told of its silence; they hear of its end too.
    quiet: bool = False
    #: What tells its items apart; it only ever changes because the feed cannot be told otherwise.
    identity: Identity = Identity.GUID
    #: Polls in a row in which most of its items came back under other identities.
    churned: int = 0
    #: Its hub told us of what was last new: it is polled as a safety net.
    pushed: bool = False


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
    #: The hubs that its server's Link headers name; feeds only.
    hubs: tuple[str, ...] = ()
    #: What those headers say is the feed's own URL.
    topic: str | None = None
    #: True for the web page that a feed's item leads to; False for what the source itself holds.
    is_page: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFeed:
    """A feed that a site was found to have: it was fetched and read."""

    #: Its URL after redirects.
    url: str
    #: What it calls itself, else what the page calls it.
    title: str
    #: RSS, Atom, JSON Feed, or (news) sitemap.
    kind: str
    #: How many articles it holds.
    items: int
    #: The newest of their dates.
    newest: datetime | None
    #: The language most of them are in.
    language: str | None
    #: How it was found: given, page, robots.txt, guess.
    found: str
