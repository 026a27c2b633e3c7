"""What people say of alerts: silences, acknowledgements, verdicts; and whom to call again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Update, func, insert, select, update

from monitor.errors import NotFoundError
from monitor.model import Matchers, Reason, Severity, Silence, Verdict
from monitor.ports import Window
from monitor.store.queries import AnyRow, Values, newest
from monitor.store.tables import alerts, silences


def silence(
    connection: Connection,
    match: Matchers,
    *,
    author: str,
    reason: str,
    now: datetime,
    until: datetime,
) -> Silence:
    """Keeps a new silence, from now on."""
    values: Values = {
        "match": _plain(match),
        "author": author,
        "reason": reason,
        "created_at": now,
        "ends_at": until,
    }
    made = connection.execute(insert(silences).values(values).returning(silences))
    return _to_silence(made.one())


def expire(connection: Connection, number: int, *, now: datetime) -> Silence:
    """Ends a silence now. Raises NotFoundError where none of this number is in force."""
    ours = silences.c.id == number
    in_force = ours & (silences.c.ends_at > now)
    connection.execute(update(silences).where(in_force).values(ends_at=now))
    row = connection.execute(select(silences).where(ours & (silences.c.ends_at == now))).first()
    if row is None:
        raise NotFoundError(f"no silence {number} is in force; `monitor silence list` shows them")
    return _to_silence(row)


def in_force(connection: Connection, *, now: datetime) -> list[Silence]:
    """The silences that last at this moment, the first to end first."""
    lasting = select(silences).where(silences.c.ends_at > now)
    return _silences(connection, lasting.order_by(silences.c.ends_at, silences.c.id))


def listed(connection: Connection, window: Window) -> list[Silence]:
    """The silences that were begun in the window, the newest first."""
    begun = silences.c.created_at
    return _silences(connection, newest(select(silences), window, time=begun, number=silences.c.id))


def silenced(connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
    """How many alerts each of these silences has kept from being sent."""
    query = select(alerts.c.silence, func.count()).where(alerts.c.silence.in_(numbers))
    return {number: count for number, count in connection.execute(query.group_by(alerts.c.silence))}  # noqa: C416 - rows are no pairs to mypy


def mark_silenced(connection: Connection, alert: int, by: int) -> None:
    """Keeps which silence an alert met."""
    connection.execute(_of(alert).values(silence=by))


def mark_inhibited(connection: Connection, alert: int, by: int) -> None:
    """Keeps because of which alert another was not sent."""
    connection.execute(_of(alert).values(inhibited_by=by))


def acknowledge(connection: Connection, alert: int, *, by: str, now: datetime) -> None:
    """Keeps who sees to an alert, the first who said so; nobody is called again.

    Raises NotFoundError.
    """
    unseen = _of(alert).where(alerts.c.acknowledged_at.is_(None))
    connection.execute(unseen.values(acknowledged_at=now, acknowledged_by=by))
    _known(connection, _of(alert).values(call_at=None), alert)


def judge(connection: Connection, alert: int, verdict: Verdict) -> None:
    """Keeps what a reader says of an alert, in place of what was said before.

    Raises NotFoundError.
    """
    _known(connection, _of(alert).values(verdict=verdict), alert)


def verdicts(connection: Connection, window: Window) -> dict[str, dict[Verdict, int]]:
    """For each topic, how many of the alerts that rang in the window were called what."""
    rang = newest(
        select(alerts.c.id), window, time=alerts.c.created_at, number=alerts.c.id
    ).subquery()
    query = (
        select(alerts.c.topic, alerts.c.verdict, func.count())
        .join(rang, alerts.c.id == rang.c.id)
        .where(alerts.c.verdict.is_not(None))
        .group_by(alerts.c.topic, alerts.c.verdict)
    )
    found: dict[str, dict[Verdict, int]] = {}
    for topic, verdict, count in connection.execute(query):
        found.setdefault(topic, {})[Verdict(verdict)] = count
    return found


def call_at(connection: Connection, alert: int, at: datetime | None) -> None:
    """Keeps when somebody is to be called again for an alert."""
    connection.execute(_of(alert).values(call_at=at))


def next_call_at(connection: Connection) -> datetime | None:
    """When somebody is to be called next."""
    found: datetime | None = connection.scalar(select(func.min(alerts.c.call_at)))
    return found


def _of(alert: int) -> Update:
    return update(alerts).where(alerts.c.id == alert)


def _known(connection: Connection, change: Update, alert: int) -> None:
    if not connection.execute(change).rowcount:
        raise NotFoundError(f"no alert {alert}; `monitor alerts` lists them")


def _silences(connection: Connection, query: Select[Any]) -> list[Silence]:
    return [_to_silence(row) for row in connection.execute(query)]


def _plain(match: Matchers) -> Values:
    return {
        "topics": match.topics,
        "severities": match.severities,
        "sources": match.sources,
        "languages": match.languages,
        "reasons": match.reasons,
        "independent_sources": match.independent_sources,
    }


def _to_silence(row: AnyRow) -> Silence:
    match = row.match
    return Silence(
        id=row.id,
        match=Matchers(
            topics=tuple(match["topics"]),
            severities=tuple(map(Severity, match["severities"])),
            sources=tuple(match["sources"]),
            languages=tuple(match["languages"]),
            reasons=tuple(map(Reason, match["reasons"])),
            independent_sources=match["independent_sources"],
        ),
        author=row.author,
        reason=row.reason,
        created_at=row.created_at,
        ends_at=row.ends_at,
    )
