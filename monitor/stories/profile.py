"""An article among the others of the window: its features, weighed by what the window knows."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import log2, sqrt
from typing import Final

from monitor.stories.dates import day_of_year
from monitor.stories.features import LEAD, NAME, NUMBER, TITLE, Features

#: How many of its weightiest terms an article is found by.
KEYS: Final = 32
#: The kinds of terms that are compared on their own, beside the whole text.
KINDS: Final = (TITLE, LEAD, NAME, NUMBER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """One article, ready to be compared."""

    article: int
    story: int
    #: When its event happened, as well as can be told; None: not known.
    event_at: datetime | None
    seen_at: datetime
    features: Features
    #: Bits of rarity of each term, parallel to `features.terms`.
    bits: array[float]
    #: Share of each term in the text as a vector of length 1, parallel too.
    weights: array[float]
    #: Length of the vector of `bits` over the terms of each of `KINDS`.
    lengths: tuple[float, ...]
    #: Days of the year: those the text names, and that of its event.
    days: frozenset[int]
    #: Row of each term.
    rows: dict[int, int] | None = None

    @property
    def keys(self) -> list[int]:
        """The rows of the terms it is found by."""
        weights = self.weights
        return sorted(range(len(weights)), key=weights.__getitem__, reverse=True)[:KEYS]


def profile(
    features: Features,
    *,
    rarity: Callable[[Features], list[float]],
    article: int,
    story: int,
    event_at: datetime | None,
    seen_at: datetime,
    searching: bool = False,
) -> Profile:
    """The article as it stands among the others; `rarity` gives the bits of each of its terms."""
    bits = rarity(features)
    raw = [(1 + log2(n)) * b for n, b in zip(features.counts, bits, strict=True)]
    length = sqrt(sum(map(float.__mul__, raw, raw))) or 1.0
    lengths = tuple(
        sqrt(sum(b * b for b, flags in zip(bits, features.flags, strict=True) if flags & kind))
        for kind in KINDS
    )
    own = () if event_at is None else (day_of_year(event_at),)
    return Profile(
        article=article,
        story=story,
        event_at=event_at,
        seen_at=seen_at,
        features=features,
        bits=array("f", bits),
        weights=array("f", [w / length for w in raw]),
        lengths=lengths,
        days=frozenset((*features.days, *own)),
        rows={term: row for row, term in enumerate(features.terms)} if searching else None,
    )
