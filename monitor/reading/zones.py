"""The parts of a text: dateline, lead, body, aside. Every line is in exactly one.

Matching and placing read lead and body; asides are kept, with the reason, so that nothing is lost
and a reader of `explain` can see what was not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from monitor.model import Zone, ZoneKind
from monitor.reading import dateline
from monitor.reading.lines import Line, count_words

#: The lead is the first paragraphs until they hold this many words: news says who did what in
#: one sentence of 25 to 45, and some write it as two paragraphs.
LEAD_WORDS: Final = 40
#: A dateline opens the first paragraph; captions and standfirsts may stand before it.
DATELINE_WITHIN: Final = 4


def partition(lines: Sequence[Line], asides: Mapping[int, str]) -> tuple[Zone, ...]:
    """The zones of the text these are the lines of; neighbours of one kind are one zone."""
    zones: list[Zone] = []
    for zone in _zones(lines, asides):
        last = zones[-1] if zones else None
        if last and (last.kind, last.why) == (zone.kind, zone.why):
            zones[-1] = Zone(kind=zone.kind, start=last.start, end=zone.end, why=zone.why)
        else:
            zones.append(zone)
    return tuple(zones)


def _zones(lines: Sequence[Line], asides: Mapping[int, str]) -> Iterator[Zone]:
    lead = paragraphs = 0
    place_told = False
    for i, line in enumerate(lines):
        if i in asides:
            yield Zone(kind=ZoneKind.ASIDE, start=line.start, end=line.end, why=asides[i])
            continue
        start = line.start
        if not place_told and paragraphs < DATELINE_WITHIN:
            length = dateline.length(line.text)
            if length:
                place_told = True
                end = start + len(line.text[:length].rstrip())
                yield Zone(kind=ZoneKind.DATELINE, start=start, end=end)
                start += length
        kind = ZoneKind.LEAD if lead < LEAD_WORDS else ZoneKind.BODY
        yield Zone(kind=kind, start=start, end=line.end)
        lead += count_words(line.text[start - line.start :])
        paragraphs += 1
