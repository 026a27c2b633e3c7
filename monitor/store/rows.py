"""Nouns to rows and rows to nouns; pure.

With `match_rows` and `source_rows` the only place that knows both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from monitor.model import (
    CLEAN,
    Alert,
    Article,
    DatePrecision,
    DateSource,
    Delivery,
    DeliveryStatus,
    Filed,
    Fingerprint,
    Member,
    News,
    Notice,
    Placement,
    Reason,
    Relation,
    Severity,
    Verdict,
    Zone,
    ZoneKind,
)
from monitor.store.match_rows import to_match, to_near_miss
from monitor.store.queries import AnyRow, Values
from monitor.store.standing import Voice

#: What an update replaces; `article_versions` keeps it for each earlier version.
REVISED: Final = (
    "url",
    "title",
    "text",
    "zones",
    "language",
    "published_at",
    "date_from",
    "date_precision",
    "date_confidence",
    "text_date",
    "language_confidence",
    "seen_at",
    "content_hash",
    "originator",
    "cites",
    "notes",
    "relation",
    "of",
    "similarity",
    "why",
)


def key_hash(key: str) -> str:
    """What an article's key is found by; a key may be longer than an index row."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


#: What `to_member` reads, in its order.
MEMBER: Final = (
    "id",
    "story",
    "relation",
    "source",
    "title",
    "text",
    "zones",
    "language",
    "published_at",
    "first_seen_at",
    "originator",
    "sketch",
    "text_hash",
    "event_at",
    "features",
    "bridge",
)


# ── articles ─────────────────────────────────────────────────────────────────────────────────


def article_values(article: Article) -> Values:
    """The columns of what was read."""
    return {
        "source": article.source,
        "key": article.key,
        "key_hash": key_hash(article.key),
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "zones": [[z.kind, z.start, z.end, z.why] for z in article.zones],
        "language": article.language,
        "published_at": article.published_at,
        "date_from": article.date_from,
        "date_precision": article.date_precision,
        "date_confidence": article.date_confidence,
        "text_date": article.text_date,
        "language_confidence": article.language_confidence,
        "first_seen_at": article.first_seen_at,
        "seen_at": article.first_seen_at,
        "content_hash": article.content_hash,
        "originator": article.originator,
        "cites": article.cites,
        "notes": article.notes,
    }


def placement_values(placement: Placement, *, story: int) -> Values:
    """The columns of where it belongs."""
    return {
        "story": story,
        "relation": placement.relation,
        "of": placement.of,
        "similarity": placement.similarity,
        "why": placement.why,
    }


def fingerprint_values(fingerprint: Fingerprint) -> Values:
    """The columns placing reads again."""
    return {
        "text_hash": fingerprint.text_hash,
        "event_at": fingerprint.event_at,
        "features": fingerprint.features,
        "sketch": fingerprint.sketch,
        "bridge": fingerprint.bridge,
    }


def to_zones(stored: Iterable[Sequence[Any]]) -> tuple[Zone, ...]:
    """Zones, from their JSON."""
    return tuple(
        Zone(kind=ZoneKind(kind), start=start, end=end, why=why) for kind, start, end, why in stored
    )


def to_article(row: AnyRow) -> Article:
    """What was read, from a row of `articles`."""
    return Article(
        source=row.source,
        key=row.key,
        url=row.url,
        title=row.title,
        text=row.text,
        zones=to_zones(row.zones),
        language=row.language,
        published_at=row.published_at,
        date_from=None if row.date_from is None else DateSource(row.date_from),
        date_precision=None if row.date_precision is None else DatePrecision(row.date_precision),
        date_confidence=row.date_confidence,
        text_date=row.text_date,
        language_confidence=row.language_confidence,
        first_seen_at=row.first_seen_at,
        content_hash=row.content_hash,
        originator=row.originator,
        cites=tuple(row.cites),
        notes=tuple(row.notes),
    )


def to_placement(row: AnyRow) -> Placement:
    """Where it belongs, from a row of `articles`."""
    return Placement(
        relation=Relation(row.relation),
        story=row.story,
        of=row.of,
        similarity=row.similarity,
        why=row.why,
    )


def to_fingerprint(row: AnyRow) -> Fingerprint:
    """What placing reads again, from a row of `articles`."""
    return Fingerprint(
        sketch=row.sketch,
        text_hash=row.text_hash,
        event_at=row.event_at,
        features=row.features,
        bridge=row.bridge or b"",
    )


def to_member(row: Sequence[Any]) -> Member:
    """A stored article as placing sees it, from the columns `MEMBER`.

    By their order and without an `Article` in between, because a start reads ten thousand.
    """
    article, story, relation, source, title, text, zones, language, *times, originator = row[:11]
    sketch, text_hash, event_at, features, bridge = row[11:]
    clean = [text[start:end] for kind, start, end, _ in zones if kind in CLEAN]
    return Member(
        article=article,
        story=story,
        relation=Relation(relation),
        source=source,
        title=title,
        text="\n\n".join(clean),
        language=language,
        published_at=times[0],
        first_seen_at=times[1],
        originator=originator,
        fingerprint=Fingerprint(
            sketch=sketch,
            text_hash=text_hash,
            event_at=event_at,
            features=features,
            bridge=bridge or b"",
        ),
    )


def to_voice(row: AnyRow) -> Voice:
    """A stored article as far as it tells who speaks."""
    return Voice(
        article=row.id,
        relation=Relation(row.relation),
        of=row.of,
        source=row.source,
        url=row.url,
        originator=row.originator,
        cites=tuple(row.cites),
    )


def to_filed(row: AnyRow, found: Sequence[AnyRow]) -> Filed:
    """A stored article with its rows of `matches`, which are in their order."""
    return Filed(
        id=row.id,
        article=to_article(row),
        placement=to_placement(row),
        matches=tuple(to_match(match) for match in found if match.matched),
        near_misses=tuple(to_near_miss(match) for match in found if not match.matched),
        outcomes={match.topic: match.outcome for match in found if match.outcome is not None},
    )


# ── the outbox ───────────────────────────────────────────────────────────────────────────────


def news_value(news: News | None) -> Any:
    """The column of what was new."""
    return None if news is None else [news.sentences, news.names, news.numbers]


def to_news(stored: Sequence[Sequence[str]]) -> News:
    """What was new, from its JSON."""
    sentences, names, numbers = (tuple(each) for each in stored)
    return News(sentences=sentences, names=names, numbers=numbers)


def to_alert(row: AnyRow, deliveries: Sequence[Delivery]) -> Alert:
    """An alert with its deliveries."""
    return Alert(
        id=row.id,
        topic=row.topic,
        topic_name=row.topic_name,
        severity=Severity(row.severity),
        story=row.story,
        article=row.article,
        reason=Reason(row.reason),
        created_at=row.created_at,
        headline=row.headline,
        key=row.key,
        source=row.source,
        language=row.language,
        independent_sources=row.independent_sources or 1,
        news=None if row.news is None else to_news(row.news),
        silence=row.silence,
        inhibited_by=row.inhibited_by,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        verdict=None if row.verdict is None else Verdict(row.verdict),
        call_at=row.call_at,
        deliveries=tuple(deliveries),
    )


def to_delivery(row: AnyRow, notice: Notice | None = None, more: Sequence[int] = ()) -> Delivery:
    """A delivery, from a row of `deliveries`."""
    return Delivery(
        id=row.id,
        alert=row.alert,
        channel=row.channel,
        recipient=row.recipient,
        status=DeliveryStatus(row.status),
        attempts=row.attempts,
        created_at=row.created_at,
        next_try_at=row.next_try_at,
        delivered_at=row.delivered_at,
        last_error=row.last_error,
        key=row.key,
        notice=notice,
        more=tuple(more),
        due_at=row.due_at,
        sent_at=row.sent_at,
        again=bool(row.again),
    )


def to_notice(row: AnyRow) -> Notice:
    """A word to the operators, from a row of `notices`."""
    return Notice(key=row.key, title=row.title, text=row.text, created_at=row.created_at)
