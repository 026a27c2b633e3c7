"""What is sent, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from monitor.model.topics import Severity

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
