"""The nouns as other people's tools see them: the JSON fields of the contract, and no others.

One function a noun, each giving a plain mapping whose values JSON knows. `--json` prints these,
webhooks carry them, the page serves them; so a field is named in one place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from monitor import habits
from monitor.model import (
    Alert,
    Correction,
    Delivery,
    Filed,
    Matchers,
    Silence,
    Source,
    SourceState,
    Story,
    Subscription,
    Topic,
)

Record = Mapping[str, Any]


def time(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z: "2026-01-31T06:00:00Z"; sub-seconds only where there are any."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


# What JSON leaves as it is and some readers take for the end of a line (NEL, LS, PS), terminals
# for a command (C1), and half of a character that no encoding has (surrogates).
_TREACHEROUS: Final = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def json_line(record: Record) -> str:
    """The record as JSON on one line, its text readable rather than escaped."""
    text = json.dumps(record, ensure_ascii=False, default=str)
    return _TREACHEROUS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


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
        "date_from": text.date_from.value if text.date_from else None,
        "date_precision": text.date_precision.value if text.date_precision else None,
        "date_confidence": text.date_confidence,
        "text_date": time(text.text_date),
        "first_seen_at": time(text.first_seen_at),
        "language": text.language,
        "language_confidence": text.language_confidence,
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
        "cites": list(story.cites),
        "topics": list(story.topics),
    }


def correction(correction: Correction) -> Record:
    """What a person said of a story; `articles` are those that were split off."""
    return {
        "id": correction.id,
        "kind": "split" if correction.articles else "merge",
        "articles": list(correction.articles),
        "story": correction.story,
        "into": correction.into,
        "author": correction.author,
        "at": time(correction.at),
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
        "new_sentences": list(alert.news.sentences) if alert.news else [],
        "new_facts": [*alert.news.names, *alert.news.numbers] if alert.news else [],
        "silence": alert.silence,
        "inhibited_by": alert.inhibited_by,
        "acknowledged_at": time(alert.acknowledged_at),
        "acknowledged_by": alert.acknowledged_by,
        "verdict": alert.verdict.value if alert.verdict else None,
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


def delivery(
    delivery: Delivery,
    *,
    published_at: datetime | None = None,
    fetched_at: datetime | None = None,
    rang_at: datetime | None = None,
) -> Record:
    """A delivery, with its way there: published, fetched, rung, queued, due, sent, accepted."""
    return {
        "id": delivery.id,
        "alert": delivery.alert,
        "alerts": list(delivery.alerts),
        "notice": delivery.notice.title if delivery.notice else None,
        "channel": delivery.channel,
        "recipient": delivery.recipient,
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        "again": delivery.again,
        "published_at": time(published_at),
        "fetched_at": time(fetched_at),
        "rang_at": time(rang_at),
        "created_at": time(delivery.created_at),
        "due_at": time(delivery.due_at),
        "sent_at": time(delivery.sent_at),
        "next_try_at": time(delivery.next_try_at),
        "delivered_at": time(delivery.delivered_at),
        "last_error": delivery.last_error,
        "key": delivery.key,
    }


def source(
    source: Source,
    state: SourceState | None,
    *,
    articles: int,
    problems: Sequence[tuple[datetime, str]] = (),
    subscription: Subscription | None = None,
    waits: str | None = None,
) -> Record:
    """A source, with what polling taught, and what could not be read of it lately.

    `every_seconds` is between two polls as of the last one, learned where a range is configured;
    `waits` says why no source is polled at this moment, if so.
    """
    rate = habits.per_day(state.habit) if state else None
    every = (
        habits.every(source, state, now=state.last_poll_at)
        if state and state.last_poll_at
        else source.every
    )
    return {
        "id": source.id,
        "kind": source.kind.value,
        "location": source.location,
        "enabled": source.enabled,
        "status": status(source, state),
        "last_poll_at": time(state.last_poll_at) if state else None,
        "last_success_at": time(state.last_success_at) if state else None,
        "next_poll_at": time(state.next_poll_at) if state else None,
        "failures": state.failures if state else 0,
        "last_error": state.last_error if state else None,
        "every_seconds": every.total_seconds(),
        "items_a_day": round(rate, 2) if rate is not None else None,
        "last_new_at": time(state.last_new_at) if state else None,
        "quiet_after": time(state.quiet_after) if state else None,
        "identity": state.identity.value if state else None,
        "hub": _hub(subscription),
        "articles": articles,
        "waits": waits,
        "problems": [{"at": time(at), "text": text} for at, text in problems],
    }


def _hub(subscription: Subscription | None) -> Record | None:
    """The hub that was asked to tell of a source's news; None: none was."""
    if subscription is None:
        return None
    return {
        "url": subscription.hub,
        "status": subscription.status.value,
        "lease_until": time(subscription.lease_until),
        "pushed_at": time(subscription.pushed_at),
        "last_error": subscription.last_error,
    }


def status(source: Source, state: SourceState | None) -> str:
    """How it stands, in a word: disabled, new, gone, failing, quiet or ok."""
    if not source.enabled:
        return "disabled"
    if state is None or state.last_poll_at is None:
        return "new"
    if state.gone:
        return "gone"
    if state.failures:
        return "failing"
    return "quiet" if state.quiet else "ok"


def topic(topic: Topic, *, articles: int, relevant: int = 0, irrelevant: int = 0) -> Record:
    """A topic, with how many stored articles matched it, and what readers said of its alerts."""
    judged = relevant + irrelevant
    return {
        "id": topic.id,
        "name": topic.name,
        "severity": topic.severity.value,
        "alert_on": [reason.value for reason in topic.alert_on],
        "min_prominence": topic.min_prominence.value,
        "revision": topic.revision,
        "articles": articles,
        "relevant": relevant,
        "irrelevant": irrelevant,
        "precision": round(relevant / judged, 3) if judged else None,
    }


def matchers(match: Matchers) -> Record:
    """Of matchers those that say something."""
    wanted = {
        "topic": match.topics,
        "severity": match.severities,
        "source": match.sources,
        "language": match.languages,
        "reason": match.reasons,
    }
    given: dict[str, Any] = {
        key: [str(v) for v in values] for key, values in wanted.items() if values
    }
    if match.independent_sources > 1:
        given["independent_sources"] = match.independent_sources
    return given


def silence(silence: Silence) -> Record:
    """A silence."""
    return {
        "id": silence.id,
        "match": matchers(silence.match),
        "author": silence.author,
        "reason": silence.reason,
        "created_at": time(silence.created_at),
        "ends_at": time(silence.ends_at),
    }
