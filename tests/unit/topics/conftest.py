"""What the tests of the topics share: a short way to an article, and to what matched in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.errors import Complaint, QueryError
from monitor.model import Article, Match, Matching, Topic, Zone, ZoneKind
from monitor.topics.index import TopicIndex
from monitor.topics.query import parse

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def _article(
    text: str = "",
    *,
    title: str = "",
    zones: Sequence[tuple[ZoneKind, str]] = (),
    language: str | None = None,
    source: str = "wire",
) -> Article:
    """An article whose text is one lead, or these zones one after the other."""
    pieces = list(zones) or [(ZoneKind.LEAD, text)]
    found, whole = [], ""
    for kind, piece in pieces:
        start = len(whole)
        whole += piece
        found.append(Zone(kind=kind, start=start, end=len(whole)))
    return Article(
        source=source,
        key="1",
        url=None,
        title=title,
        text=whole,
        zones=tuple(found),
        language=language,
        published_at=None,
        date_from=None,
        first_seen_at=NOON,
        content_hash="",
    )


@pytest.fixture(scope="session")
def article() -> Callable[..., Article]:
    return _article


@pytest.fixture
def matching() -> Callable[..., Matching]:
    """What one topic says of an article."""

    def matching(
        query: str,
        about: Article | str,
        *,
        sets: Mapping[str, Sequence[str]] | None = None,
        **topic: Any,
    ) -> Matching:
        about = _article(about) if isinstance(about, str) else about
        made = Topic(id="t", name="T", match=query, **topic)
        result = TopicIndex([made], sets=sets or {}).match(about)
        assert not result.problems
        return result

    return matching


@pytest.fixture
def match(matching: Callable[..., Matching]) -> Callable[..., Match | None]:
    def match(query: str, about: Article | str, **rest: Any) -> Match | None:
        return next(iter(matching(query, about, **rest).matches), None)

    return match


@pytest.fixture
def found(match: Callable[..., Match | None]) -> Callable[..., list[str]]:
    """The texts of the places that made a query match; nothing where it does not."""

    def found(query: str, about: Article | str, **rest: Any) -> list[str]:
        about = _article(about) if isinstance(about, str) else about
        result = match(query, about, **{"cap": 100, **rest})
        spans = [] if result is None else [each.span for each in result.evidence]
        return [
            (about.title if span.zone is ZoneKind.TITLE else about.text)[span.start : span.end]
            for span in spans
        ]

    return found


@pytest.fixture
def complaints() -> Callable[..., list[Complaint]]:
    """What is wrong with a query."""

    def complaints(
        query: str, *, sets: Mapping[str, Sequence[str]] | None = None
    ) -> list[Complaint]:
        with pytest.raises(QueryError) as caught:
            parse(query, sets=sets or {})
        return list(caught.value.complaints)

    return complaints
