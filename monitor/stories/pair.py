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

import numpy as np
from numpy.typing import NDArray

from monitor.stories.dates import FAR, NEAR, distance
from monitor.stories.features import LEAD, LEAD_WORDS, NAME, NUMBER, TITLE, estimate
from monitor.stories.profile import Profile

#: The language of the articles that the weights were learnt from.
LANGUAGE: Final = "en"
#: A word is telling by its bits of rarity beyond these: one in 128 texts has it.
PLAIN_BITS: Final = 7.0
#: So many telling bits in common, some twenty telling words, are all that can be asked for.
ENOUGH_BITS: Final = 150.0
#: Squared bits: as if each text had one more name, of six bits, that the other lacks. Two teasers
#: that name "North Korea" and nobody else would otherwise agree in all their names.
UNTOLD: Final = 40.0
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
    #: Cosine of the leads (0 where one text is no longer than a lead), of the names (less where
    #: there are few), of the numbers.
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

    #: The day they were learnt; told with every decision.
    version: str
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
        version=str(document["provenance"]["learnt"]),
        bias=float(weights["bias"]),
        weights=tuple(float(weights[name]) for name in Likeness._fields),
    )


class _Shared(NamedTuple):
    """The terms that one article shares with each of several others."""

    #: For each shared term: which of the others, and its row in ours and among all of theirs.
    whose: NDArray[np.intp]
    ours: NDArray[np.intp]
    theirs: NDArray[np.intp]


def _shared(ours: Profile, others: Sequence[Profile]) -> _Shared:
    """Terms are sorted on each side, so those of all the others are looked up in one go."""
    mine = ours.features.terms
    terms = np.concatenate([other.features.terms for other in others])
    rows = np.searchsorted(mine, terms)
    rows[rows == len(mine)] = 0
    theirs = np.flatnonzero(mine[rows] == terms)
    sizes = [len(other.features.terms) for other in others]
    return _Shared(np.repeat(np.arange(len(others)), sizes)[theirs], rows[theirs], theirs)


def of_kind(ours: Profile, theirs: Profile, *kinds: int) -> list[list[int]]:
    """For each kind (`features.NAME`, …) the terms that are of it on both sides, rarest first."""
    _, mine, rows = _shared(ours, [theirs])
    both = ours.features.flags[mine] & theirs.features.flags[rows]
    rarest = np.lexsort((ours.features.terms[mine], ours.bits[mine]))[::-1]
    terms = ours.features.terms[mine[rarest]]
    return [terms[(both[rarest] & kind) > 0].tolist() for kind in kinds]


def cosines(ours: Profile, others: Sequence[Profile]) -> list[float]:
    """Cosine of the whole text with each of the others'."""
    if not others:
        return []
    whose, mine, theirs = _shared(ours, others)
    weights = np.concatenate([other.weights for other in others])
    products = ours.weights[mine] * weights[theirs]
    return list(np.bincount(whose, products, len(others)).tolist())


def likenesses(
    ours: Profile, others: Sequence[Profile], shared_grams: Sequence[int]
) -> list[Likeness]:
    """Measures an article against each of several others, one at least.

    `shared_grams` are how many hashes of the sketch it shares with each. All at once, because the
    terms of twenty articles are matched as fast as those of two.
    """
    sums = _sums(ours, others)
    a = ours.features
    found = []
    for theirs, grams, (body, title, headed, lead, names, numbers, telling) in zip(
        others, shared_grams, sums, strict=True
    ):
        b = theirs.features
        days, gap, undated, apart = _times(ours, theirs)
        short = min(a.words, b.words) <= LEAD_WORDS
        found.append(
            Likeness(
                body=body,
                title=(title / (ours.title or 1.0) + headed / (theirs.title or 1.0)) / 2,
                lead=0.0 if short else lead / (ours.lead * theirs.lead or 1.0),
                names=names / (ours.names * theirs.names + UNTOLD),
                numbers=numbers / (ours.numbers * theirs.numbers or 1.0),
                telling=min(1.0, log1p(telling) / log1p(ENOUGH_BITS)),
                copied=min(1.0, estimate(a, b, grams) / ENOUGH_COPIED),
                days=days,
                gap=gap,
                undated=undated,
                apart=apart,
                usual=((ours.usual or 0.0) + (theirs.usual or 0.0)) / 2,
                outlet=float(a.outlet != 0 and a.outlet == b.outlet),
            )
        )
    return found


def _sums(ours: Profile, others: Sequence[Profile]) -> list[tuple[float, ...]]:
    """For each of the others, over the terms it shares with ours: the products of the shares in
    the text; the bits of ours in its title or lead, and of its in ours; the products of the bits
    of the leads, the names, the numbers; the bits that are telling.
    """
    whose, mine, rows = _shared(ours, others)
    weights = np.concatenate([other.weights for other in others])[rows]
    bits = np.concatenate([other.bits for other in others])[rows]
    flags = np.concatenate([other.features.flags for other in others])[rows]
    own, kinds = ours.bits[mine], ours.features.flags[mine]
    both, squares = kinds & flags, own * bits
    top = TITLE | LEAD
    columns = (
        ours.weights[mine] * weights,
        own * ((kinds & TITLE > 0) & (flags & top > 0)),
        bits * ((flags & TITLE > 0) & (kinds & top > 0)),
        *(squares * (both & kind > 0) for kind in (LEAD, NAME, NUMBER)),
        np.maximum(own - PLAIN_BITS, 0.0),
    )
    sums = [np.bincount(whose, column, len(others)).tolist() for column in columns]
    return list(zip(*sums, strict=True))


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
