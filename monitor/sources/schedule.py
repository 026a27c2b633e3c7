"""Decides a source's next state: when it is polled again, and what is kept of the last poll. Pure.

::

    next poll = now + the longest of │ every                       as configured; of a range, the
                                     │                             part that its own news asks for
                                     │ an hour                     while its hub tells of its news
                                     │ ttl, updatePeriod, max-age  what the feed asks, to a day
                                     │ every × 2^failures          while it fails, to a day
                                     │ Retry-After                 to a week
                + jitter, and then out of skipHours and skipDays

The jitter spreads sources that were added, or failed, together. It is drawn from the source's id
and its failures, so the same history gives the same schedule on every machine; and it is only
ever added, so that no server is asked sooner than it wished.

`every: 10m` is the operator's word: it is asked no less often unless its server or the feed itself
asks for that. A range (5m-1h, what a feed has by default) is a leave to adapt: half the time its
next item takes on average at this hour, so that a busy feed is read while it is fresh, and one of a
post a week costs its publisher 24 requests a day.

A source that fails is never given up: it is asked once a day for as long as it is configured.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from monitor import habits
from monitor.errors import SourceError
from monitor.model import FeedHints, Source, SourceState

#: The longest a failing source, or one with a generous cache header, stays unasked: a CDN's
#: max-age of a year must not blind the monitor. A longer `every` stands.
LONGEST_WAIT: Final = timedelta(days=1)
#: The longest Retry-After that is believed; "in ten years" is a mistake or worse.
LONGEST_RETRY_AFTER: Final = timedelta(days=7)
#: Added at most, as a part of the wait: enough to spread, too little to be late for news.
JITTER: Final = 0.1
#: 2^20 of the shortest interval exceeds a day; more would overflow a timedelta.
_MOST_DOUBLINGS: Final = 20
_HOURS_A_WEEK: Final = 7 * 24


def current(source: Source, state: SourceState) -> SourceState:
    """The state to poll with: anew when the source has moved since, by its configuration."""
    if state.location == source.location:
        return state
    return SourceState(source=source.id, location=source.location)


def succeeded(source: Source, state: SourceState, *, now: datetime) -> SourceState:
    """After a poll that answered as it should."""
    return replace(
        state,
        last_poll_at=now,
        last_success_at=now,
        failures=0,
        last_error=None,
        gone=False,
        next_poll_at=_due_at(source, state, failures=0, now=now),
    )


def failed(
    source: Source,
    state: SourceState,
    error: SourceError,
    *,
    now: datetime,
    longest: timedelta = LONGEST_WAIT,
) -> SourceState:
    """After a poll that failed; `longest` caps the backoff."""
    state = replace(
        state,
        last_poll_at=now,
        failures=state.failures + 1,
        last_error=str(error),
        gone=error.gone,
    )
    return due(source, state, now=now, retry_after=error.retry_after, longest=longest)


def due(
    source: Source,
    state: SourceState,
    *,
    now: datetime,
    retry_after: timedelta | None = None,
    longest: timedelta = LONGEST_WAIT,
) -> SourceState:
    """The state with `next_poll_at` anew; all else stays."""
    at = _due_at(
        source, state, failures=state.failures, now=now, retry_after=retry_after, longest=longest
    )
    return replace(state, next_poll_at=at)


def _due_at(
    source: Source,
    state: SourceState,
    *,
    failures: int,
    now: datetime,
    retry_after: timedelta | None = None,
    longest: timedelta = LONGEST_WAIT,
) -> datetime:
    wait = max(
        habits.every(source, state, now=now),
        min(_asked(state), LONGEST_WAIT),
        _backoff(source, failures, longest),
        min(retry_after or timedelta(0), LONGEST_RETRY_AFTER),
    )
    return _welcome(now + wait * (1 + JITTER * _draw(source, failures)), state.hints)


def _asked(state: SourceState) -> timedelta:
    nothing = timedelta(0)
    return max(state.hints.interval or nothing, state.max_age or nothing)


def _backoff(source: Source, failures: int, longest: timedelta) -> timedelta:
    if not failures:
        return timedelta(0)
    doublings = min(failures, _MOST_DOUBLINGS)
    return min(source.every * (1 << doublings), longest)


def _draw(source: Source, failures: int) -> float:
    """A number from 0 to 1, the same for the same source and failures."""
    digest = sha256(f"{source.id}:{failures}".encode()).digest()
    return int.from_bytes(digest[:8]) / (1 << 64)


def _welcome(at: datetime, hints: FeedHints) -> datetime:
    """`at`, moved on by whole hours until the feed does not ask to be left alone.

    The minute is kept, so that feeds which skip the night do not all return on the hour. A feed
    that skips every hour means none of them.
    """
    for hours in range(_HOURS_A_WEEK):
        later = at + timedelta(hours=hours)
        if later.hour not in hints.skip_hours and later.weekday() not in hints.skip_days:
            return later
    return at
