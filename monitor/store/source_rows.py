"""Sources' states and subscriptions to rows, and rows to them; pure, as `rows`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from monitor.model import (
    FeedHints,
    Habit,
    Identity,
    Secret,
    SourceState,
    Subscription,
    SubscriptionStatus,
)
from monitor.store.queries import AnyRow, Values
from monitor.store.tables import source_states

_MICROSECOND: Final = timedelta(microseconds=1)
_COLUMNS: Final = tuple(source_states.c.keys())


def state_values(state: SourceState) -> Values:
    """The columns of a source's state."""
    hints = state.hints
    return {
        "source": state.source,
        "location": state.location,
        "next_poll_at": state.next_poll_at,
        "last_poll_at": state.last_poll_at,
        "last_success_at": state.last_success_at,
        "failures": state.failures,
        "last_error": state.last_error,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "body_hash": state.body_hash,
        "max_age": state.max_age,
        "hints": [
            None if hints.interval is None else hints.interval // _MICROSECOND,
            hints.skip_hours,
            hints.skip_days,
        ],
        "baselined": state.baselined,
        "moved_to": state.moved_to,
        "moved_seen": state.moved_seen,
        "gone": state.gone,
        "reported": state.reported,
        "items": state.items,
        "habit": _habit_value(state.habit),
        "last_new_at": state.last_new_at,
        "quiet_after": state.quiet_after,
        "quiet": state.quiet,
        "identity": [state.identity, state.churned],
        "hub": "\n".join(hints.hubs) or None,
        "topic": hints.topic,
        "pushed": state.pushed,
    }


def to_state(row: AnyRow) -> SourceState:
    """A source's state, from a row of all columns in their order."""
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    interval, hours, days = values["hints"]
    values["hints"] = FeedHints(
        interval=None if interval is None else interval * _MICROSECOND,
        skip_hours=tuple(hours),
        skip_days=tuple(days),
        hubs=hubs_in(values.pop("hub")),
        topic=values.pop("topic"),
    )
    # What rows lack that were saved before it was kept.
    identity, churned = values["identity"] or (Identity.GUID, 0)
    values["identity"], values["churned"] = Identity(identity), churned
    values["items"] = values["items"] or ()
    values["habit"] = _to_habit(values["habit"])
    values["quiet"], values["pushed"] = bool(values["quiet"]), bool(values["pushed"])
    return SourceState(**values)


def hubs_in(column: str | None) -> tuple[str, ...]:
    """The hubs' URLs; no URL has a line break in it."""
    return tuple(column.split("\n")) if column else ()


def _habit_value(habit: Habit) -> Any:
    return None if habit.day is None else [habit.day.toordinal(), habit.days, habit.hours]


def _to_habit(stored: Any) -> Habit:
    if stored is None:
        return Habit()
    day, days, hours = stored
    return Habit(day=date.fromordinal(day), days=tuple(days), hours=tuple(hours))


def subscription_values(subscription: Subscription) -> Values:
    """The columns of a subscription."""
    secret = subscription.secret
    return {
        "token": subscription.token,
        "source": subscription.source,
        "hub": subscription.hub,
        "topic": subscription.topic,
        "callback": subscription.callback,
        "secret": secret.reveal() if secret else None,
        "status": subscription.status.value,
        "next_at": subscription.next_at,
        "lease_until": subscription.lease_until,
        "pushed_at": subscription.pushed_at,
        "failures": subscription.failures,
        "last_error": subscription.last_error,
        "allow_private": subscription.allow_private,
    }


def to_subscription(row: AnyRow) -> Subscription:
    """A subscription."""
    secret = Secret(row.secret) if row.secret else None
    status = SubscriptionStatus(row.status)
    return Subscription(**{**row._asdict(), "secret": secret, "status": status})
