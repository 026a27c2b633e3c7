"""An article among the others of the window: its features, weighed by what the window knows."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import datetime
from math import log2, sqrt
from typing import Final

from monitor.stories.dates import day_of_year
from monitor.stories.features import LEAD, NAME, NUMBER, TITLE, Features

#: How many of its weightiest terms an article is found by.
KEYS: Final = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """One article, ready to be compared."""

    #: When its event happened, as well as can be told; None: not known.
    event_at: datetime | None
    seen_at: datetime
    features: Features
    #: Bits of rarity of each term, parallel to `features.terms`.
    bits: array[float]
    #: Share of each term in the text as a vector of length 1, parallel too.
    weights: array[float]
    #: The rows of the terms it is found by.
    keys: array[int]
    #: Bits of all the terms of its title.
    title: float
    #: Lengths of the vectors of `bits` over its lead, its names and its numbers.
    lead: float
    names: float
    numbers: float
    #: Days of the year: those the text names, and that of its event.
    days: tuple[int, ...]
    #: How alike it is to articles that certainly tell of other events, 0 to 1; None: not worked
    #: out yet, which `Window.settled` does.
    usual: float | None = None
    #: 0 for the one that searches, which is not stored yet.
    article: int = 0
    story: int = 0

    def rows(self) -> dict[int, int]:
        """The row of each term."""
        return {term: row for row, term in enumerate(self.features.terms)}


def profile(
    features: Features,
    *,
    bits: list[float],
    event_at: datetime | None,
    seen_at: datetime,
) -> Profile:
    """The article as it stands among the others; `bits` are the rarity of each of its terms."""
    raw = [(1 + log2(n)) * b for n, b in zip(features.counts, bits, strict=True)]
    length = sqrt(sum(map(float.__mul__, raw, raw))) or 1.0
    own = () if event_at is None else (day_of_year(event_at),)

    def of(kind: int) -> list[float]:
        return [b for b, flags in zip(bits, features.flags, strict=True) if flags & kind]

    return Profile(
        event_at=event_at,
        seen_at=seen_at,
        features=features,
        bits=array("f", bits),
        weights=array("f", [w / length for w in raw]),
        keys=array("B", sorted(range(len(raw)), key=raw.__getitem__, reverse=True)[:KEYS]),
        title=sum(of(TITLE)),
        lead=_length(of(LEAD)),
        names=_length(of(NAME)),
        numbers=_length(of(NUMBER)),
        days=(*features.days, *own),
    )


def _length(bits: list[float]) -> float:
    return sqrt(sum(map(float.__mul__, bits, bits)))
