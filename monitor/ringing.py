"""From a match to the outbox: what rings, whom it reaches, and when it leaves.

::

    matching ─decide─▶ alert ─routes─▶ (route, channel) … ─turn─▶ the outbox

All of it inside the transaction that files the article: what is decided here is either stored with
the article or, like the article, not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerting.decide import decide
from monitor.alerting.grouping import OVERFLOW, group_of, since, turn
from monitor.alerting.routes import ways_for
from monitor.model import Alert, Channel, Filed, Matching, Prominence, Route
from monitor.ports import Topics, Writing


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """What became of one article."""

    filed: Filed
    #: The alerts it raised.
    alerts: tuple[Alert, ...]


def ring(
    filed: Filed,
    matching: Matching,
    *,
    writing: Writing,
    topics: Topics,
    route: Route,
    channels: Sequence[Channel],
    now: datetime,
    quiet: str | None,
    before: Mapping[str, Prominence] | None,
) -> Filing:
    """Decides on each match of a filed article, and queues what rings.

    `quiet` says why the article is only filed, None where it is news; `before` is what an earlier
    version of it matched, None where it is new.
    """
    story = filed.placement.story
    assert story is not None, "a filed article is in a story"
    sources = writing.independent_sources(story)
    decisions = decide(
        matching,
        filed.placement,
        topics=topics.topics,
        rung=writing.rung(story, [match.topic for match in matching.matches]),
        quiet=quiet,
        before=before,
        independent_sources=sources,
    )
    alerts = []
    for decision in decisions:
        if decision.reason:
            topic = topics.topics[decision.topic]
            alert = writing.ring(
                filed, topic=topic, reason=decision.reason, independent_sources=sources, now=now
            )
            if alert:
                queue(alert, writing=writing, route=route, channels=channels, now=now)
                alerts.append(alert)
    writing.decided(filed, decisions)
    outcomes = {decision.topic: decision.why for decision in decisions}
    return Filing(filed=replace(filed, outcomes=outcomes), alerts=tuple(alerts))


def queue(
    alert: Alert, *, writing: Writing, route: Route, channels: Sequence[Channel], now: datetime
) -> None:
    """Puts an alert into the outbox for each channel that its routes lead to."""
    for way, channel in ways_for(alert, root=route, channels=channels):
        traffic = writing.traffic(
            channel,
            group=group_of(alert, way),
            overflow=OVERFLOW,
            since=since(channel, now=now),
        )
        its = turn(alert, route=way, channel=channel, traffic=traffic, now=now)
        writing.queue(alert, channel, group=its.group, due_at=its.due_at, now=now)
