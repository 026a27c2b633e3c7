"""Articles, matches and alerts to tell of; texts of our own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.model import (
    Alert,
    Article,
    DateSource,
    Delivery,
    DeliveryStatus,
    Evidence,
    Filed,
    Leaf,
    Match,
    Placement,
    Prominence,
    Reason,
    Relation,
    Severity,
    Span,
    Story,
    Topic,
    Zone,
    ZoneKind,
)

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
TITLE = "Leader tours a launcher plant"
TEXT = (
    "The leader toured a plant on Tuesday. Workers showed him new launchers built there.\n\n"
    "He praised the output. Nothing else was said."
)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def article() -> Article:
    return Article(
        source="wire",
        key="item-1",
        url="https://news.example/a?b=1&c=2",
        title=TITLE,
        text=TEXT,
        zones=(Zone(kind=ZoneKind.BODY, start=0, end=len(TEXT)),),
        language="en",
        published_at=datetime(2026, 3, 4, 4, 0, tzinfo=UTC),
        date_from=DateSource.FEED,
        first_seen_at=NOW,
        content_hash="0" * 64,
        originator="Agency",
    )


@pytest.fixture(scope="session")
def evidence_for() -> Callable[..., Evidence]:
    """Evidence where `text` has these words, in the title if it says so."""

    def build(text: str, *words: str, zone: ZoneKind = ZoneKind.BODY) -> Evidence:
        starts = [(text.index(word), len(word)) for word in words]
        spans = [Span(zone=zone, start=at, end=at + length) for at, length in starts]
        leaves = tuple(Leaf(span=span, term="t") for span in spans)
        whole = Span(zone=zone, start=min(s.start for s in spans), end=max(s.end for s in spans))
        return Evidence(span=whole, leaves=leaves)

    return build


@pytest.fixture(scope="session")
def match(evidence_for: Callable[..., Evidence]) -> Match:
    return Match(
        topic="launchers",
        revision="r1",
        score=4.0,
        prominence=Prominence.TITLE,
        evidence=(
            evidence_for(TITLE, "launcher", "plant", zone=ZoneKind.TITLE),
            evidence_for(TEXT, "launchers", "built"),
        ),
    )


@pytest.fixture(scope="session")
def filed(article: Article, match: Match) -> Filed:
    placement = Placement(relation=Relation.FIRST, story=12)
    return Filed(id=34, article=article, placement=placement, matches=(match,))


@pytest.fixture(scope="session")
def story() -> Story:
    return Story(
        id=12,
        headline="The story's own headline",
        first_seen_at=NOW,
        last_seen_at=NOW,
        articles=3,
        independent_sources=2,
        originators=("Agency", "Herald"),
        topics=("launchers",),
    )


@pytest.fixture(scope="session")
def alert() -> Alert:
    return Alert(
        id=7,
        topic="launchers",
        topic_name="New launchers",
        severity=Severity.HIGH,
        story=12,
        article=34,
        reason=Reason.NEW_STORY,
        created_at=NOW,
        headline=TITLE,
        key="k7",
    )


@pytest.fixture(scope="session")
def topic() -> Topic:
    return Topic(id="launchers", name="New launchers", match="launcher*")


@pytest.fixture(scope="session")
def delivery_with() -> Callable[..., Delivery]:
    """A delivery with some of its fields otherwise."""
    leased = Delivery(
        id=1,
        alert=7,
        channel="desk",
        recipient=0,
        status=DeliveryStatus.LEASED,
        attempts=0,
        created_at=NOW,
        next_try_at=NOW,
        key="k7:desk:0",
    )

    def build(**changes: Any) -> Delivery:
        return replace(leased, **changes)

    return build
