"""From a match to the outbox: what rings, whom it reaches, and when it leaves.

::

    matching ─decide─▶ alert ─┬─ silenced? inhibited? ─▶ kept, and not sent
                              └─routes─▶ (route, channel) … ─turn─▶ the outbox

All of it inside the transaction that files the article: what is decided here is either stored with
the article or, like the article, not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerting.calls import called, next_call
from monitor.alerting.decide import decide
from monitor.alerting.grouping import OVERFLOW, group_of, since, turn
from monitor.alerting.inhibition import inhibitor, likeness, sources_first, targeting
from monitor.alerting.notices import ends_soon, silence_notice
from monitor.alerting.routes import matches, routes_for, ways_for
from monitor.model import (
    Alert,
    Channel,
    Filed,
    Inhibition,
    Matching,
    News,
    Prominence,
    Reason,
    Route,
)
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
    inhibit: Sequence[Inhibition] = (),
    now: datetime,
    quiet: str | None,
    before: Mapping[str, Prominence] | None,
    news: News | None = None,
) -> Filing:
    """Decides on each match of a filed article, and queues what rings.

    `quiet` says why the article is only filed, None where it is news; `before` is what an earlier
    version of it matched, None where it is new; `news` what its story did not say yet, None where
    that was not asked.
    """
    story = filed.placement.story
    assert story is not None, "a filed article is in a story"
    if not matching.matches:  # most are about nothing that is watched for
        return Filing(filed=filed, alerts=())
    sources = writing.independent_sources(story)
    decisions = decide(
        matching,
        filed.placement,
        topics=topics.topics,
        rung=writing.rung(story, [match.topic for match in matching.matches]),
        quiet=quiet,
        before=before,
        independent_sources=sources,
        novel=None if news is None else bool(news),
    )
    alerts: list[Alert] = []
    kept: dict[str, str] = {}
    for decision in decisions:
        if decision.reason:
            topic = topics.topics[decision.topic]
            alert = writing.ring(
                filed,
                topic=topic,
                reason=decision.reason,
                independent_sources=sources,
                news=None if decision.reason is Reason.NEW_STORY else news,
                now=now,
            )
            if alert:
                alerts.append(alert)
            else:
                kept[topic.id] = "; it rang for this before"
    for alert in sources_first(alerts, inhibit):
        why = queue(
            alert, writing=writing, route=route, channels=channels, inhibit=inhibit, now=now
        )
        kept |= {alert.topic: f"; {why}"} if why else {}
    decisions = tuple(replace(d, why=d.why + kept.get(d.topic, "")) for d in decisions)
    writing.decided(filed, decisions)
    outcomes = {decision.topic: decision.why for decision in decisions}
    return Filing(filed=replace(filed, outcomes=outcomes), alerts=tuple(alerts))


def queue(
    alert: Alert,
    *,
    writing: Writing,
    route: Route,
    channels: Sequence[Channel],
    inhibit: Sequence[Inhibition] = (),
    now: datetime,
) -> str | None:
    """Puts an alert into the outbox for each channel that its routes lead to.

    One that meets a silence or an alert that inhibits it is kept, and not sent; what is returned
    then says why.
    """
    if why := _keep_back(alert, writing=writing, inhibit=inhibit, now=now):
        return why
    for way, channel in ways_for(alert, root=route, channels=channels):
        traffic = writing.traffic(
            channel,
            group=group_of(alert, way),
            overflow=OVERFLOW,
            since=since(channel, now=now),
        )
        its = turn(alert, route=way, channel=channel, traffic=traffic, now=now)
        writing.queue(alert, channel, group=its.group, due_at=its.due_at, now=now)
    _plan_call(alert, writing=writing, route=route, after=now)
    return None


def _keep_back(
    alert: Alert, *, writing: Writing, inhibit: Sequence[Inhibition], now: datetime
) -> str | None:
    """Marks an alert that is not to be sent, and says why; None: it is."""
    for silence in writing.silences(now=now):
        if matches(silence.match, alert):
            writing.silence(alert, by=silence)
            return f"silenced by {silence.author} until {silence.ends_at:%Y-%m-%d %H:%M} UTC"
    for rule in targeting(alert, inhibit):
        lately = writing.rang(since=now - rule.lasts, like=likeness(alert, rule))
        if other := inhibitor(alert, rule, lately):
            writing.inhibit(alert, by=other)
            return f"inhibited by alert {other.id} ({other.topic_name}), as {rule.name} says"
    return None


def call_again(
    writing: Writing, *, route: Route, channels: Sequence[Channel], now: datetime
) -> int:
    """Sends what nobody has acknowledged in time again, or to others; how many alerts."""
    alerts = writing.calls(now=now)
    for alert in alerts:
        assert alert.call_at is not None, "an alert that is called for says when"
        named = [
            called(way, rang_at=alert.created_at, since=alert.call_at, now=now)
            for way in routes_for(alert, route)
        ]
        heard = [
            channel
            for channel in channels
            if channel.enabled and any(names is None or channel.id in names for names in named)
        ]
        writing.call(alert, at=alert.call_at, channels=heard, now=now)
        _plan_call(alert, writing=writing, route=route, after=now)
    return len(alerts)


def _plan_call(alert: Alert, *, writing: Writing, route: Route, after: datetime) -> None:
    ways = routes_for(alert, route)
    times = [next_call(way, rang_at=alert.created_at, after=after) for way in ways]
    at = min(filter(None, times), default=None)
    if at is not None or alert.call_at is not None:
        writing.call_at(alert, at)


def tell_of_ends(writing: Writing, *, operators: Sequence[Channel], now: datetime) -> None:
    """Reminds the operators of each silence that ends soon, once."""
    soon = [each for each in writing.silences(now=now) if ends_soon(each, now=now)]
    counts = writing.silenced([silence.id for silence in soon])
    for silence in soon:
        notice = silence_notice(silence, alerts=counts.get(silence.id, 0), now=now)
        writing.notify(notice, channels=operators)
