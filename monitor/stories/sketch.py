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
import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.stories.runs import each_once

#: Words in a gram.
GRAM: Final = 5
#: One gram in so many is kept, from the finest to the coarsest sketch.
LEVELS: Final = (1, 8, 16)
#: A text with fewer words than this gets the finest sketch, or the one between.
SHORT: Final = 60
MIDDLE: Final = 200
_NOTHING: Final = np.zeros(1, np.int64)


class Sketch(NamedTuple):
    """A text's sampled grams."""

    #: Sorted, signed 64-bit.
    hashes: tuple[int, ...]
    #: Which of `LEVELS` they were sampled at, as an index.
    level: int
    #: How many distinct grams the text has at each level.
    grams: tuple[int, int, int]
    #: The numbers of all grams, sorted, each once.
    every: NDArray[np.int64]


def sketch(units: Sequence[str], terms: NDArray[np.integer]) -> Sketch:
    """The sketch of a text, given as its units and their numbers."""
    level = (len(units) >= SHORT) + (len(units) >= MIDDLE)
    sums = gram_sums(terms)
    kept = np.flatnonzero(sums % LEVELS[level] == 0).tolist()
    every = each_once(sums)
    return Sketch(_hashes(units, kept), level, _sampled(every), every)


def gram_sums(terms: NDArray[np.integer]) -> NDArray[np.int64]:
    """For each 5-gram, the sum of its words' numbers, which is its number."""
    running = np.concatenate((_NOTHING, np.cumsum(terms, dtype=np.int64)))
    return running[GRAM:] - running[:-GRAM]


def _sampled(distinct: NDArray[np.int64]) -> tuple[int, int, int]:
    """How many of the sums each level keeps; every level keeps some of those of the finer."""
    middle = distinct[distinct % LEVELS[1] == 0]
    return len(distinct), len(middle), int(np.count_nonzero(middle % LEVELS[2] == 0))


def grams(terms: NDArray[np.integer]) -> NDArray[np.int64]:
    """The numbers of a text's grams, sorted, each once."""
    return each_once(gram_sums(terms))


def containment(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> float:
    """How much of the smaller text's `grams` stand in the other, 0 to 1; exact."""
    both = each_once(np.concatenate((ours, theirs)))
    shared = len(ours) + len(theirs) - len(both)
    return shared / max(1, min(len(ours), len(theirs)))


def text_hash(units: Sequence[str], *, length: int) -> str:
    """SHA-256 of the normalised text; `length` tells apart texts that were cut."""
    return hashlib.sha256(f"{length} {' '.join(units)}".encode()).hexdigest()


def _hashes(units: Sequence[str], starts: Sequence[int]) -> tuple[int, ...]:
    """The hashes of the grams that start there, each once, sorted."""
    grams = (" ".join(units[start : start + GRAM]).encode() for start in starts)
    digests = b"".join([hashlib.blake2b(gram, digest_size=8).digest() for gram in grams])
    return tuple(sorted(set(struct.unpack(f">{len(starts)}q", digests))))
