"""How likely two articles tell of one event: a logistic model with weights one can read.

Every measure is 0 to 1 and says one thing a person would say ("they share the names …"). A
weight never has the sign that sense forbids (more shared names never count against), which costs
nothing in measured quality and means that a decision can be explained measure by measure.
`weights.toml` holds the weights, and where and how they were learnt.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from math import exp
from typing import Final, NamedTuple

from monitor.stories.dates import FAR, NEAR, distance
from monitor.stories.features import LEAD, NAME, NUMBER, TITLE
from monitor.stories.profile import Profile

#: Quoted 5-grams in common beyond this add nothing (of those sampled, one in four).
ENOUGH_QUOTES: Final = 8
#: A gap beyond this counts as this.
LONGEST_GAP: Final = timedelta(days=4)


class Likeness(NamedTuple):
    """Two articles, measured against each other; 0 to 1 each."""

    #: Cosine of the whole texts, of the titles, of the leads; words weighed by rarity.
    body: float
    title: float
    lead: float
    #: Shared names and shared numbers, weighed by rarity.
    names: float
    numbers: float
    #: How much of the smaller text's word 5-grams stand in the other.
    copied: float
    #: Quoted words in common.
    quotes: float
    #: The weekdays they name meet; the days they name meet.
    weekdays: float
    days: float
    #: Time between their events, in parts of `LONGEST_GAP`.
    gap: float
    #: The time of at least one is not known.
    undated: float
    #: … and the days they name are far apart.
    apart: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Weights of a `Likeness`."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, likeness: Likeness) -> float:
        """That both tell of one event, 0 to 1."""
        total = self.bias + sum(map(float.__mul__, self.weights, likeness))
        return 1 / (1 + exp(-total)) if total > -30 else 0.0  # noqa: PLR2004 - 1e-13


@cache
def shipped() -> Model:
    """The model that comes with the program."""
    return read_model(tomllib.loads(files("monitor.stories").joinpath("weights.toml").read_text()))


def read_model(document: Mapping[str, Mapping[str, float]]) -> Model:
    """A model from its file's content."""
    weights = document["weights"]
    return Model(
        bias=weights["bias"], weights=tuple(float(weights[name]) for name in Likeness._fields)
    )


def likeness(ours: Profile, theirs: Profile, *, shared_grams: int) -> Likeness:
    """Measures two articles; `ours` is the one that searches (it has `rows`)."""
    body = title = lead = names = numbers = 0.0
    rows = ours.rows or {}
    a, b = ours.features, theirs.features
    flags, weights, bits = theirs.features.flags, theirs.weights, theirs.bits
    for row, term in enumerate(b.terms):
        if term in rows:
            mine = rows[term]
            body += ours.weights[mine] * weights[row]
            both = a.flags[mine] & flags[row]
            if both:
                common = ours.bits[mine] * bits[row]
                if both & TITLE:
                    title += common
                if both & LEAD:
                    lead += common
                if both & NAME:
                    names += common
                if both & NUMBER:
                    numbers += common
    cosines = (
        total / (length * other) if total else 0.0
        for total, length, other in zip(
            (title, lead, names, numbers), ours.lengths, theirs.lengths, strict=True
        )
    )
    return Likeness._make(
        (
            body,
            *cosines,
            copied(ours, theirs, shared_grams),
            _quotes(ours, theirs),
            _weekdays(a.weekdays, b.weekdays),
            *_times(ours, theirs),
        )
    )


def copied(ours: Profile, theirs: Profile, shared_grams: int) -> float:
    """Containment as the sketches estimate it."""
    if not shared_grams:
        return 0.0
    level = max(ours.features.level, theirs.features.level)
    smaller = min(ours.features.grams[level], theirs.features.grams[level])
    return min(1.0, shared_grams / max(1, smaller))


def _quotes(ours: Profile, theirs: Profile) -> float:
    if not ours.features.quotes or not theirs.features.quotes:
        return 0.0
    shared = len(set(ours.features.quotes).intersection(theirs.features.quotes))
    return min(shared, ENOUGH_QUOTES) / ENOUGH_QUOTES


def _weekdays(ours: int, theirs: int) -> float:
    return (ours & theirs).bit_count() / ((ours | theirs).bit_count() or 1)


def _times(ours: Profile, theirs: Profile) -> tuple[float, float, float, float]:
    """`days`, `gap`, `undated` and `apart`: how near in time they are, as well as can be told."""
    if ours.event_at is not None and theirs.event_at is not None:
        gap = min(1.0, abs(ours.event_at - theirs.event_at) / LONGEST_GAP)
        apart = distance(ours.features.days, theirs.features.days)
        met = apart is not None and apart <= 1
        return float(met), gap, 0.0, 0.0
    apart = distance(ours.days, theirs.days)
    met = apart is not None and apart <= NEAR.days
    far = apart is not None and apart > FAR.days
    return float(met), 0.0, 1.0, float(far)
