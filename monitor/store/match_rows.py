"""Matches and near misses to rows of `matches`, and back; pure. Evidence travels as lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.model import Evidence, Leaf, Match, Matching, NearMiss, Prominence, Span, ZoneKind
from monitor.store.queries import AnyRow, Values


def match_values(article: int, matching: Matching) -> list[Values]:
    """The rows of one article, near misses last; every row names every column."""
    matched: list[Values] = [
        {
            "matched": True,
            "topic": match.topic,
            "revision": match.revision,
            "score": match.score,
            "prominence": match.prominence,
            "evidence": [_evidence(evidence) for evidence in match.evidence],
            "scoring": match.scoring,
            "why": None,
        }
        for match in matching.matches
    ]
    missed: list[Values] = [
        {
            "matched": False,
            "topic": miss.topic,
            "revision": miss.revision,
            "score": None,
            "prominence": None,
            "evidence": None,
            "scoring": None,
            "why": miss.why,
        }
        for miss in matching.near_misses
    ]
    return [
        {"article": article, "position": position, "outcome": None, **values}
        for position, values in enumerate(matched + missed)
    ]


def to_match(row: AnyRow) -> Match:
    """A match, from a row of `matches` whose `matched` is true."""
    return Match(
        topic=row.topic,
        revision=row.revision,
        score=row.score,
        prominence=Prominence(row.prominence),
        evidence=tuple(_to_evidence(*stored) for stored in row.evidence),
        scoring=tuple(row.scoring),
    )


def to_near_miss(row: AnyRow) -> NearMiss:
    """A near miss, from a row of `matches` whose `matched` is false."""
    return NearMiss(topic=row.topic, revision=row.revision, why=row.why)


def _evidence(evidence: Evidence) -> list[Any]:
    leaves = [[*_span(leaf.span), leaf.term] for leaf in evidence.leaves]
    return [*_span(evidence.span), leaves]


def _span(span: Span) -> tuple[str, int, int]:
    return span.zone, span.start, span.end


def _to_evidence(zone: str, start: int, end: int, leaves: Sequence[Sequence[Any]]) -> Evidence:
    return Evidence(
        span=_to_span(zone, start, end),
        leaves=tuple(Leaf(span=_to_span(*place), term=term) for *place, term in leaves),
    )


def _to_span(zone: str, start: int, end: int) -> Span:
    return Span(zone=ZoneKind(zone), start=start, end=end)
