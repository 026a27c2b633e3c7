"""An article among the others of the window: its features, weighed by what the window knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.stories.dates import day_of_year
from monitor.stories.features import LEAD, NAME, NUMBER, TITLE, Features

#: How many of its weightiest terms an article is found by.
KEYS: Final = 32
#: Languages whose script has no capitals, so that nothing shows which words are names: all count.
CASELESS: Final = frozenset((
    "am", "ar", "bn", "ckb", "fa", "gu", "he", "hi", "ja", "ka", "km", "kn", "ko", "lo", "ml",
    "mr", "my", "ne", "pa", "ps", "si", "ta", "te", "th", "ug", "ur", "yi", "zh",
))  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Profile:
    """One article, ready to be compared."""

    #: When its event happened, as well as can be told; None: not known.
    event_at: datetime | None
    seen_at: datetime
    features: Features
    #: Bits of rarity of each term, parallel to `features.terms`.
    bits: NDArray[np.float32]
    #: Share of each term in the text as a vector of length 1, parallel too.
    weights: NDArray[np.float32]
    #: The rows of the terms it is found by.
    keys: NDArray[np.uint8]
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
    #: The language it is written in; None: not known.
    language: str | None = None
    #: 0 for the one that searches, which is not stored yet.
    article: int = 0
    story: int = 0


def one_language(ours: Profile, theirs: Profile) -> bool:
    """Whether both may be in one language: where one's is not known, they may."""
    return None in (ours.language, theirs.language) or ours.language == theirs.language


def profile(
    features: Features,
    *,
    bits: NDArray[np.float32],
    event_at: datetime | None,
    seen_at: datetime,
    language: str | None,
) -> Profile:
    """The article as it stands among the others; `bits` are the rarity of each of its terms."""
    if language in CASELESS:
        features = replace(features, flags=features.flags | np.uint8(NAME))
    raw = (1 + np.log2(features.counts, dtype=np.float32)) * bits
    own = () if event_at is None else (day_of_year(event_at),)
    squares = bits * bits

    def length(kind: int) -> float:
        return sqrt(squares @ ((features.flags & kind) > 0))

    return Profile(
        event_at=event_at,
        seen_at=seen_at,
        features=features,
        bits=bits,
        weights=raw / (sqrt(raw @ raw) or 1.0),
        keys=np.argsort(-raw, kind="stable")[:KEYS].astype(np.uint8),
        title=float(bits @ ((features.flags & TITLE) > 0)),
        lead=length(LEAD),
        names=length(NAME),
        numbers=length(NUMBER),
        days=(*features.days, *own),
        language=language,
    )
