"""When an alert leaves, and with which others: grouping, quiet hours, digests and limits.

Nothing is timed in memory. Whoever queues an alert asks here, inside the transaction, and what
comes back is stored with it: the group it belongs to and when that is due::

    the group has a message that still waits ──▶ the alert joins it
    the channel has had its fill ──────────────▶ the channel's overflow, when there is room again
    else ──────────────────────────────────────▶ a message of its own, due

         digest?  the schedule's next time
         else     now + group_wait, but group_interval after the group's last message
         in both cases after the quiet hours that cover it

So a reload, a crash or a restart changes nothing for what already waits, and nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.calendar import audible_at
from monitor.model import Alert, Channel, Route, Trait
from monitor.ports import Traffic

#: The group of what a channel's limit keeps back.
OVERFLOW: Final = "overflow"

#: What an alert has of each trait.
TRAITS: Final[dict[Trait, Callable[[Alert], object]]] = {
    Trait.TOPIC: lambda alert: alert.topic,
    Trait.STORY: lambda alert: alert.story,
    Trait.SEVERITY: lambda alert: alert.severity.value,
    Trait.SOURCE: lambda alert: alert.source,
    Trait.LANGUAGE: lambda alert: alert.language,
    Trait.REASON: lambda alert: alert.reason.value,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """With which others an alert leaves, and when."""

    group: str
    due_at: datetime


def group_of(alert: Alert, route: Route) -> str:
    """What tells the route's groups apart: "routes/2 topic=launchers"."""
    return " ".join((route.name, *(f"{trait}={TRAITS[trait](alert)}" for trait in route.group_by)))


def turn(alert: Alert, *, route: Route, channel: Channel, traffic: Traffic, now: datetime) -> Turn:
    """With which others an alert that rings now leaves for the channel, and when.

    `traffic` is that of the alert's group on this route, with what was due since `since(channel)`.
    """
    group = group_of(alert, route)
    if traffic.gathering is not None:
        return Turn(group=group, due_at=traffic.gathering)
    due_at = due(route, last=traffic.last, now=now)
    room_at = _room_at(channel, traffic.recent, due_at)
    if room_at == due_at:
        return Turn(group=group, due_at=due_at)
    room_at = traffic.overflow or room_at
    audible = audible_at(route.mute_times, room_at)
    # What other routes put into the overflow may leave in quiet hours of this one.
    return Turn(group=OVERFLOW if audible == room_at else group, due_at=audible)


def since(channel: Channel, *, now: datetime) -> datetime:
    """From when on messages count towards the channel's limit."""
    return now - channel.limit.per if channel.limit else now


def due(route: Route, *, now: datetime, last: datetime | None = None) -> datetime:
    """When a message of the route is due whose first alert rings now; `last` is when the one
    before it left.
    """
    due_at = now + route.group_wait
    # Without an interval the last message says nothing: it may be later than `now`, for polls that
    # began before it end after it, and an alert that joined it would not ring by itself.
    if last is not None and route.group_interval:
        due_at = max(due_at, last + route.group_interval)
    if route.digest is not None:
        due_at = route.digest.next(now) or due_at
    return audible_at(route.mute_times, due_at)


def _room_at(channel: Channel, recent: Sequence[datetime], due_at: datetime) -> datetime:
    """When the channel may get another message: at once, unless it has had its fill."""
    limit = channel.limit
    if limit is None:
        return due_at
    counted = sorted(at for at in recent if due_at - limit.per < at <= due_at)
    return counted[-limit.messages] + limit.per if len(counted) >= limit.messages else due_at
