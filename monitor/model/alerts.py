"""What rang, and what people said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.deliveries import Delivery
from monitor.model.routes import Matchers
from monitor.model.topics import Reason, Severity


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
    #: The alert because of which it was not sent.
    inhibited_by: int | None = None
    #: When somebody said that they see to it, and who.
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    verdict: Verdict | None = None
    #: When it is sent again, or to others, unless it is acknowledged; None: never.
    call_at: datetime | None = None
    deliveries: tuple[Delivery, ...] = ()
