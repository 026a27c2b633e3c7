"""Which way an alert goes: down a tree of routes, as in Prometheus Alertmanager.

::

    routes            takes what no route below it takes
    ├── routes/1      the first that matches has the alert …
    └── routes/2      … unless it says `continue`: then those after it are asked too
        └── routes/2/1

A channel that two of the routes lead to hears of an alert once, by the first of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from monitor.errors import NotFoundError, UsageError
from monitor.model import Alert, Channel, Matchers, Reason, Route, Severity, Topic

E = TypeVar("E", bound=StrEnum)


def routes_for(alert: Alert, root: Route) -> tuple[Route, ...]:
    """The routes that an alert takes, in the order of the tree; at least one, for the root has
    whatever no other takes.
    """
    found: list[Route] = []
    for route in root.routes:
        if matches(route.match, alert):
            found += routes_for(alert, route)
            if not route.goes_on:
                break
    return tuple(found) or (root,)


def ways_for(
    alert: Alert, *, root: Route, channels: Sequence[Channel]
) -> tuple[tuple[Route, Channel], ...]:
    """The channels that hear of an alert, each with the route that leads to it.

    A route that names no channels leads to all; one that is switched off hears nothing.
    """
    ways: dict[str, tuple[Route, Channel]] = {}
    for route in routes_for(alert, root):
        for channel in channels:
            if channel.enabled and (route.channels is None or channel.id in route.channels):
                ways.setdefault(channel.id, (route, channel))
    return tuple(ways.values())


def matches(wanted: Matchers, alert: Alert) -> bool:
    """Whether the alert is what is wanted, in every respect that is given."""
    return (
        _among(alert.topic, wanted.topics)
        and _among(alert.severity, wanted.severities)
        and _among(alert.source, wanted.sources)
        and _among(alert.language, wanted.languages)
        and _among(alert.reason, wanted.reasons)
        and alert.independent_sources >= wanted.independent_sources
    )


def draft(record: object, *, topics: Mapping[str, Topic], now: datetime) -> Alert:
    """An alert as somebody writes it down to ask which way it would go.

    Of the fields of `records.alert` only `topic` must be there; what is missing is as for a new
    story without a language. Raises UsageError for what cannot be, NotFoundError for the topic.
    """
    if not isinstance(record, dict) or not isinstance(record.get("topic"), str):
        raise UsageError('expected an alert as `monitor alerts --json` prints it: {"topic": …}')
    topic = topics.get(record["topic"])
    if topic is None:
        raise NotFoundError(f"no topic {record['topic']!r}; there are: {', '.join(topics)}")
    return Alert(
        id=0,
        topic=topic.id,
        topic_name=topic.name,
        severity=_one_of(Severity, record, "severity", topic.severity),
        story=0,
        article=0,
        reason=_one_of(Reason, record, "reason", Reason.NEW_STORY),
        created_at=now,
        headline="",
        key="",
        source=_text(record, "source"),
        language=_text(record, "language"),
        independent_sources=_count(record, "independent_sources"),
    )


def _one_of(kind: type[E], record: Mapping[str, object], key: str, missing: E) -> E:
    try:
        return missing if record.get(key) is None else kind(str(record[key]))
    except ValueError:
        raise UsageError(f"{key} is one of {', '.join(kind)}") from None


def _text(record: Mapping[str, object], key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{key} is a text")
    return value


def _count(record: Mapping[str, object], key: str) -> int:
    value = record.get(key, 1)
    if not isinstance(value, int) or value < 1:
        raise UsageError(f"{key} is a number from 1")
    return value


def _among(trait: str | None, wanted: Sequence[str]) -> bool:
    return not wanted or trait in wanted
