"""Whom to call again, and when, as long as nobody has acknowledged an alert.

Times count from when the alert was to leave, not from when it rang: what a quiet hour holds back
is not missed by anybody yet. Nothing is kept but the time of the next call; who is called then
follows from the routes, so an alert that waits follows a reload.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from monitor.alerting.grouping import due
from monitor.calendar import audible_at
from monitor.model import Route

#: Who has not looked in a week will not look because of one more message.
REPEATED_FOR: Final = timedelta(days=7)


def next_call(route: Route, *, rang_at: datetime, after: datetime) -> datetime | None:
    """When somebody is called next, later than `after`; None: never."""
    left_at = due(route, now=rang_at)
    times = [left_at + tier.after for tier in route.escalate]
    times += _repeats(route, left_at, near=after)
    return min((at for at in times if at > after), default=None)


def called(
    route: Route, *, rang_at: datetime, since: datetime, now: datetime
) -> tuple[str, ...] | None:
    """The channels to call for what was due from `since` until now; None: every enabled one."""
    left_at = due(route, now=rang_at)
    channels = [
        name
        for tier in route.escalate
        if since <= left_at + tier.after <= now
        for name in tier.channels
    ]
    if any(since <= at <= now for at in _repeats(route, left_at, near=now)):
        if route.channels is None:
            return None
        channels += route.channels
    return tuple(dict.fromkeys(channels))


def _repeats(route: Route, left_at: datetime, *, near: datetime) -> Iterator[datetime]:
    """The last repeat up to a time and the first after it, each behind its quiet hours."""
    if route.repeat_interval is not None:
        last = (near - left_at) // route.repeat_interval
        for number in (last, last + 1):
            at = left_at + number * route.repeat_interval
            if number >= 1 and at - left_at <= REPEATED_FOR:
                yield audible_at(route.mute_times, at)
