"""The nouns as other people's tools see them: the JSON fields of the contract, and no others.

One function a noun, each giving a plain mapping whose values JSON knows. `--json` prints these,
webhooks carry them, the page serves them; so a field is named in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from monitor.model import Alert, Delivery, Filed, Source, SourceState, Story, Topic

Record = Mapping[str, Any]


def time(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z: "2026-01-31T06:00:00Z"; sub-seconds only where there are any."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def article(filed: Filed) -> Record:
    """An article and its place."""
    text, placement = filed.article, filed.placement
    return {
        "id": filed.id,
        "source": text.source,
        "key": text.key,
        "url": text.url,
        "title": text.title,
        "published_at": time(text.published_at),
        "first_seen_at": time(text.first_seen_at),
        "language": text.language,
        "story": placement.story,
        "relation": placement.relation.value,
        "of": placement.of,
        "similarity": round(placement.similarity, 3),
        "why": placement.why,
        "originator": text.originator,
        "cites": list(text.cites),
        "topics": [match.topic for match in filed.matches],
    }


def story(story: Story) -> Record:
    """A story."""
    return {
        "id": story.id,
        "headline": story.headline,
        "first_seen_at": time(story.first_seen_at),
        "last_seen_at": time(story.last_seen_at),
        "articles": story.articles,
        "independent_sources": story.independent_sources,
        "originators": list(story.originators),
        "topics": list(story.topics),
    }


def alert(alert: Alert) -> Record:
    """An alert, with where each of its deliveries stands."""
    return {
        "id": alert.id,
        "topic": alert.topic,
        "story": alert.story,
        "article": alert.article,
        "reason": alert.reason.value,
        "severity": alert.severity.value,
        "created_at": time(alert.created_at),
        "headline": alert.headline,
        "source": alert.source,
        "language": alert.language,
        "independent_sources": alert.independent_sources,
        "key": alert.key,
        "deliveries": [
            {
                "channel": delivery.channel,
                "status": delivery.status.value,
                "attempts": delivery.attempts,
                "last_error": delivery.last_error,
            }
            for delivery in alert.deliveries
        ],
    }


def delivery(delivery: Delivery) -> Record:
    """A delivery."""
    return {
        "id": delivery.id,
        "alert": delivery.alert,
        "alerts": list(delivery.alerts),
        "notice": delivery.notice.title if delivery.notice else None,
        "channel": delivery.channel,
        "recipient": delivery.recipient,
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        "created_at": time(delivery.created_at),
        "due_at": time(delivery.due_at),
        "sent_at": time(delivery.sent_at),
        "next_try_at": time(delivery.next_try_at),
        "delivered_at": time(delivery.delivered_at),
        "last_error": delivery.last_error,
        "key": delivery.key,
    }


def source(source: Source, state: SourceState | None, *, articles: int) -> Record:
    """A source, with what polling taught."""
    return {
        "id": source.id,
        "kind": source.kind.value,
        "location": source.location,
        "enabled": source.enabled,
        "last_poll_at": time(state.last_poll_at) if state else None,
        "last_success_at": time(state.last_success_at) if state else None,
        "next_poll_at": time(state.next_poll_at) if state else None,
        "failures": state.failures if state else 0,
        "last_error": state.last_error if state else None,
        "articles": articles,
    }


def topic(topic: Topic, *, articles: int) -> Record:
    """A topic, with how many stored articles matched it."""
    return {
        "id": topic.id,
        "name": topic.name,
        "severity": topic.severity.value,
        "alert_on": [reason.value for reason in topic.alert_on],
        "min_prominence": topic.min_prominence.value,
        "revision": topic.revision,
        "articles": articles,
    }
