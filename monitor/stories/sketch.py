"""Copies: a sketch of a text's word 5-grams, and how much of one text stands in another.

A copy is a relation of containment: a truncated text is contained in the whole one, a scraper's
page contains the text it took. FracMinHash (Irber et al., 2022; `sourmash`) estimates it from few
hashes: every 5-gram whose words' numbers add up to a multiple of 16 is kept, so that any two
sketches keep the same ones. Texts under 200 words keep one in 8, those under 60 words all; the
sampling is nested, so a fine sketch and a coarse one share exactly the coarse one's grams.

Choosing by the sum of the words' numbers, not by the gram's own hash as in the paper, hashes only
what is kept, which makes it five times as fast in Python; order does not enter the choice, but
does enter the hash that is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Words in a gram.
GRAM: Final = 5
#: One gram in so many is kept, from the finest to the coarsest sketch.
LEVELS: Final = (1, 8, 16)
#: A text with fewer words than this gets the finest sketch, or the one between.
SHORT: Final = 60
MIDDLE: Final = 200


class Sketch(NamedTuple):
    """A text's sampled grams."""

    #: Sorted, signed 64-bit.
    hashes: tuple[int, ...]
    #: Which of `LEVELS` they were sampled at, as an index.
    level: int
    #: How many distinct grams the text has at each level.
    grams: tuple[int, int, int]


def sketch(units: Sequence[str], terms: Sequence[int]) -> Sketch:
    """The sketch of a text, given as its units and their numbers."""
    level = (len(units) >= SHORT) + (len(units) >= MIDDLE)
    sums = gram_sums(terms)
    distinct = _distinct(sums)
    kept = {_hash(units, start) for start in np.flatnonzero(sums % LEVELS[level] == 0).tolist()}
    first, *rest = (int(np.count_nonzero(distinct % every == 0)) for every in LEVELS)
    return Sketch(tuple(sorted(kept)), level, (first, rest[0], rest[1]))


def gram_sums(terms: Sequence[int]) -> NDArray[np.int64]:
    """For each 5-gram, the sum of its words' numbers."""
    running = np.cumsum(np.array((0, *terms), np.int64))
    return running[GRAM:] - running[:-GRAM]


def _distinct(sums: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each sum once, sorted; np.unique takes twice as long for so few."""
    ordered = np.sort(sums)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]


def containment(ours: Sequence[int], theirs: Sequence[int]) -> float:
    """How much of the smaller text's grams stand in the other, 0 to 1, from their terms; exact."""
    a, b = _distinct(gram_sums(ours)), _distinct(gram_sums(theirs))
    shared = np.intersect1d(a, b, assume_unique=True)
    return len(shared) / max(1, min(len(a), len(b)))


def text_hash(units: Sequence[str], *, length: int) -> str:
    """SHA-256 of the normalised text; `length` tells apart texts that were cut."""
    return hashlib.sha256(f"{length} {' '.join(units)}".encode()).hexdigest()


def _hash(units: Sequence[str], start: int) -> int:
    gram = " ".join(units[start : start + GRAM])
    digest = hashlib.blake2b(gram.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
