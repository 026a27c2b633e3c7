"""What was filed, for reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.model import Alert, Delivery, DeliveryStatus, Filed, Fingerprint, Story
from monitor.ports.deciding import Lookup


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


class Archive(Protocol):
    """What was filed, for reading."""

    def article(self, article: int) -> Filed | None: ...
    def article_by_url(self, url: str) -> Filed | None: ...
    def articles(
        self, window: Window, *, source: str | None = None, story: int | None = None
    ) -> list[Filed]: ...
    def each_article(self) -> Iterator[Filed]:
        """Every stored article in the order of `published_at`, else `first_seen_at`; streamed."""
        ...

    def fingerprint(self, article: int) -> Fingerprint | None: ...
    def story(self, story: int) -> Story | None:
        """The story that a number leads to: it may be merged into another one by now."""
        ...

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

    def looking(self) -> AbstractContextManager[Lookup]:
        """The same, all that is asked in one transaction: cheaper, and of one moment."""
        ...
