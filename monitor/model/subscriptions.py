"""What a publisher's hub was asked to tell us of (WebSub)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.secret import Secret


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedHubs:
    """A source whose publisher has hubs: it tells each of its news, and one of them tells us."""

    #: The source's id.
    source: str
    #: Where the source was polled when it named them.
    location: str
    #: The hubs' URLs, in the feed's order: the next is asked where one fails.
    urls: tuple[str, ...]
    #: What they call the feed.
    topic: str


class SubscriptionStatus(StrEnum):
    """How a subscription stands."""

    #: The hub was asked, and has not verified it yet.
    ASKED = "asked"
    #: The hub verified it: it tells what is new until the lease ends.
    ACTIVE = "active"
    #: The hub refused it.
    DENIED = "denied"
    #: The source is no longer wanted, and the hub was told so.
    LEAVING = "leaving"


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A hub's promise to tell of a feed's news, or our asking for it."""

    #: The source's id.
    source: str
    #: The hub's URL.
    hub: str
    #: What the hub calls the feed.
    topic: str
    #: The last part of the callback's path, which nobody can guess.
    token: str
    #: The URL that the hub calls.
    callback: str
    #: With what the hub signs what it sends; None: it is not to be told over plain http.
    secret: Secret | None
    status: SubscriptionStatus
    #: When something is to be done about it: asked again, renewed, or dropped.
    next_at: datetime
    #: Until when the hub tells of news; None: it never verified.
    lease_until: datetime | None = None
    #: When the hub last told of news.
    pushed_at: datetime | None = None
    #: Requests in a row that came to nothing.
    failures: int = 0
    #: What went wrong last; None: nothing.
    last_error: str | None = None
    #: Whether the hub may stand at a private address, as the source may.
    allow_private: bool = False
