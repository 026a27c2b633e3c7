"""How much an article speaks of a topic, and how prominently.

The score is, summed over the zones, boost × the weights of the first `cap` places there; places
that overlap count once. The prominence is that of the most prominent place, unless the score
stays below the topic's threshold or all the places come late: then it is a passing mention.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from monitor.model import Evidence, Leaf, Match, Prominence, Span, Topic, ZoneKind
from monitor.topics.document import Document
from monitor.topics.evaluate import Place, apart
from monitor.topics.patterns import WORD_WIDTH

#: News is written as an inverted pyramid: what first comes up after two thirds of the text is
#: background, there to fill the column.
LATE: Final = 2 / 3
#: In a shorter text nothing is background: a brief of three paragraphs is all news.
SHORT: Final = 150

_PROMINENCE: Final = {
    ZoneKind.TITLE: Prominence.TITLE,
    ZoneKind.LEAD: Prominence.LEAD,
    ZoneKind.BODY: Prominence.BODY,
}
_ZONES: Final = (
    ZoneKind.TITLE,
    ZoneKind.LEAD,
    ZoneKind.BODY,
    ZoneKind.DATELINE,
    ZoneKind.ASIDE,
)


def score(topic: Topic, places: Sequence[Place], document: Document) -> Match:
    """The match of a topic whose query holds at these places (in the order of the text)."""
    counted = _by_zone(apart(places), document, topic.cap)
    total, table = _sum(topic, counted)
    return Match(
        topic=topic.id,
        revision=topic.revision,
        score=total,
        prominence=_prominence(topic, total, counted, document),
        evidence=tuple(_evidence(p, document) for zone in counted for p in counted[zone]),
        scoring=table,
    )


def _by_zone(places: Sequence[Place], document: Document, cap: int) -> dict[ZoneKind, list[Place]]:
    """The first `cap` places of each zone, the most prominent zone first."""
    found: dict[ZoneKind, list[Place]] = {zone: [] for zone in _ZONES}
    for place in places:
        here = found[document.zone(place.start)]
        if len(here) < cap:
            here.append(place)
    return {zone: here for zone, here in found.items() if here}


def _sum(topic: Topic, counted: dict[ZoneKind, list[Place]]) -> tuple[float, tuple[str, ...]]:
    boosts = {
        ZoneKind.TITLE: topic.boosts.title,
        ZoneKind.LEAD: topic.boosts.lead,
        ZoneKind.BODY: topic.boosts.body,
    }
    total, table = 0.0, []
    for zone, places in counted.items():
        weight, boost = sum(place.weight for place in places), boosts.get(zone, 0.0)
        total += weight * boost
        table.append(f"{zone.value} {weight:g} × {boost:g} = {weight * boost:g}")
    return round(total, 6), tuple(table)


def _prominence(
    topic: Topic, total: float, counted: dict[ZoneKind, list[Place]], document: Document
) -> Prominence:
    first = next(iter(counted), None)
    if first is None or total < topic.threshold:
        return Prominence.PASSING
    if first is ZoneKind.BODY and _late(counted[first][0], document):
        return Prominence.PASSING
    return _PROMINENCE.get(first, Prominence.PASSING)


def _late(place: Place, document: Document) -> bool:
    """Whether a place in the body comes after two thirds of lead and body."""
    start, end = document.extent(frozenset({ZoneKind.LEAD, ZoneKind.BODY}))
    length = end - start
    return length > SHORT * WORD_WIDTH and place.start - start > LATE * length


def _evidence(place: Place, document: Document) -> Evidence:
    leaves = {
        (leaf.start, leaf.end): Leaf(span=document.span(leaf.start, leaf.end), term=leaf.term.text)
        for leaf in sorted(place.leaves, key=lambda each: each.start)
    }
    return Evidence(span=document.span(place.start, place.end), leaves=tuple(leaves.values()))


def spans(places: Sequence[Place], document: Document) -> tuple[Span, ...]:
    """Where the places stand in the article."""
    return tuple(document.span(place.start, place.end) for place in places)
