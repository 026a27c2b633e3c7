"""How likely two articles tell of one event: a logistic model with weights one can read.

Every measure is 0 to 1 and says one thing a person would say ("they share the names …"). A
weight never has the sign that sense forbids (more shared names never count against), which costs
nothing in measured quality and means that a decision can be explained measure by measure.
`weights.toml` holds the weights, and where and how they were learnt.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from math import exp, log, log1p
from typing import Any, Final, NamedTuple

from monitor.stories.dates import FAR, NEAR, distance
from monitor.stories.features import LEAD, LEAD_WORDS, NAME, NUMBER, TITLE, estimate
from monitor.stories.profile import Profile

#: A word is telling by its bits of rarity beyond these: one in 128 texts has it.
PLAIN_BITS: Final = 7.0
#: So many telling bits in common, some twenty telling words, are all that can be asked for.
ENOUGH_BITS: Final = 150.0
#: So much of a text in another's is all that can be asked for of what is not a copy.
ENOUGH_COPIED: Final = 0.125
#: A gap beyond this counts as this.
LONGEST_GAP: Final = timedelta(days=4)

_LEAST: Final = 1e-6
# No member is surer than 149 to 1 that it tells of the same event, or two of a kind would outvote
# a member that shows the story to be another.
_MOST: Final = 1 - 1 / 150


class Likeness(NamedTuple):
    """Two articles, measured against each other; 0 to 1 each."""

    #: Cosine of the whole texts, words weighed by rarity.
    body: float
    #: How much of each one's title stands in the other's title or lead.
    title: float
    #: Cosine of the leads (0 where one text is no longer than a lead), of the names, the numbers.
    lead: float
    names: float
    numbers: float
    #: Telling words in common, however long the texts.
    telling: float
    #: Word 5-grams in common.
    copied: float
    #: The days they name meet.
    days: float
    #: Time between their events.
    gap: float
    #: The time of at least one is not known.
    undated: float
    #: … and the days they name are far apart.
    apart: float
    #: How alike each is to articles of other events: what likeness means little by.
    usual: float
    #: They are of one outlet, which rarely writes twice on one event within days.
    outlet: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Weights of a `Likeness`."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, likeness: Likeness) -> float:
        """That both tell of one event, 0 to 1."""
        return 1 / (1 + exp(-self.bias - sum(map(float.__mul__, self.weights, likeness))))


def linked(probabilities: Sequence[float]) -> float:
    """The probability of a whole story: the mean of the logarithms of its members' odds.

    One member that is certainly of another event weighs more than one that is certainly of this.
    """
    logits = [log(p / (1 - p)) for p in (min(max(p, _LEAST), _MOST) for p in probabilities)]
    return 1 / (1 + exp(-sum(logits) / len(logits)))


@cache
def shipped() -> Model:
    """The model that comes with the program."""
    return read_model(tomllib.loads(files("monitor.stories").joinpath("weights.toml").read_text()))


def read_model(document: Mapping[str, Any]) -> Model:
    """A model from its file's content."""
    weights = document["weights"]
    return Model(
        bias=float(weights["bias"]),
        weights=tuple(float(weights[name]) for name in Likeness._fields),
    )


def cosine(ours: Profile, rows: Mapping[int, int], theirs: Profile) -> float:
    """Cosine of the whole texts; `rows` are those of our terms."""
    terms, weights, mine = theirs.features.terms, theirs.weights, ours.weights
    return sum([mine[rows[t]] * w for t, w in zip(terms, weights, strict=True) if t in rows])


def likeness(
    ours: Profile, rows: Mapping[int, int], theirs: Profile, *, shared_grams: int
) -> Likeness:
    """Measures two articles; `rows` are those of our terms."""
    a, b = ours.features, theirs.features
    title = lead = names = numbers = telling = 0.0
    shared = [(m, row) for row, m in enumerate(map(rows.get, b.terms)) if m is not None]
    for mine, row in shared:
        bits, kinds, others = ours.bits[mine], a.flags[mine], b.flags[row]
        if bits > PLAIN_BITS:
            telling += bits - PLAIN_BITS
        if kinds & TITLE and others & (TITLE | LEAD):
            title += bits / ours.title
        if others & TITLE and kinds & (TITLE | LEAD):
            title += theirs.bits[row] / theirs.title
        both = kinds & others
        if both:
            squared = bits * theirs.bits[row]
            lead += squared if both & LEAD else 0.0
            names += squared if both & NAME else 0.0
            numbers += squared if both & NUMBER else 0.0
    days, gap, undated, apart = _times(ours, theirs)
    return Likeness(
        body=sum([ours.weights[mine] * theirs.weights[row] for mine, row in shared]),
        title=title / 2,
        lead=lead / (ours.lead * theirs.lead or 1.0) if min(a.words, b.words) > LEAD_WORDS else 0.0,
        names=names / (ours.names * theirs.names or 1.0),
        numbers=numbers / (ours.numbers * theirs.numbers or 1.0),
        telling=min(1.0, log1p(telling) / log1p(ENOUGH_BITS)),
        copied=min(1.0, estimate(a, b, shared_grams) / ENOUGH_COPIED),
        days=days,
        gap=gap,
        undated=undated,
        apart=apart,
        usual=((ours.usual or 0.0) + (theirs.usual or 0.0)) / 2,
        outlet=float(a.outlet != 0 and a.outlet == b.outlet),
    )


def _times(ours: Profile, theirs: Profile) -> tuple[float, float, float, float]:
    """`days`, `gap`, `undated` and `apart`: how near in time they are, as well as can be told."""
    if ours.event_at is not None and theirs.event_at is not None:
        gap = min(1.0, abs(ours.event_at - theirs.event_at) / LONGEST_GAP)
        meet = distance(ours.features.days, theirs.features.days)
        return float(meet is not None and meet <= 1), gap, 0.0, 0.0
    meet = distance(ours.days, theirs.days)
    near = meet is not None and meet <= NEAR.days
    far = meet is not None and meet > FAR.days
    return float(near), 0.0, 1.0, float(far)
