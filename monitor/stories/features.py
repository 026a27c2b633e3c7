"""What same-event placing compares of an article, packed into about a kilobyte.

One row a term: its number, how often it stands in the text, how rare it is in the news at large,
and what it is (in the title, in the lead, a name, a number). Beside the rows: the days it names
and its outlet. Everything has a cap, so that a text of 100,000 names
costs what any long article costs.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.stories.dates import TextDates
from monitor.stories.memo import Memo
from monitor.stories.normal import capitalised
from monitor.stories.numbers import Number
from monitor.stories.runs import starts
from monitor.stories.vocabulary import (
    COMMON,
    RARITY_MASK,
    REMEMBERED,
    Word,
    known_of,
    number_rarity,
    numbered,
    terms_of,
)

#: The layout of `pack`; another number is another layout and is not read.
VERSION: Final = 1
#: What a term is; bits of `Features.flags`.
TITLE: Final = 1
LEAD: Final = 2
NAME: Final = 4
NUMBER: Final = 8
#: The lead is this many words.
LEAD_WORDS: Final = 60
#: Fewer hashes in common than this are chance.
LEAST_SHARED: Final = 2
#: The most terms that are kept of each kind; the rarest times most frequent ones.
MAX_BODY: Final = 96
MAX_TITLE: Final = 24
MAX_NAMES: Final = 40
MAX_NUMBERS: Final = 24
_HEADER: Final = struct.Struct("<BBHIIIII")
_COUNT: Final = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class Features:
    """An article as it is compared with others."""

    #: Words of the clean text, and its distinct 5-grams at each level of the sketch.
    words: int
    level: int
    grams: tuple[int, int, int]
    #: Number of the outlet (its host); 0: unknown.
    outlet: int
    #: Days of the year it names.
    days: tuple[int, ...]
    #: Row by row: the term, how often, half bits of rarity, what it is.
    terms: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    rarities: NDArray[np.uint8]
    flags: NDArray[np.uint8]


class Measure(NamedTuple):
    """How long a text is: of `Features`, what copies are looked for by."""

    words: int
    level: int
    grams: tuple[int, int, int]


def measure(packed: bytes) -> Measure | None:
    """The measure of what `pack` packed, or None, as `unpack`, in a tenth of its time."""
    if len(packed) < _HEADER.size or packed[0] != VERSION:
        return None
    _, level, _, words, first, second, third, _ = _HEADER.unpack_from(packed)
    return Measure(words, level, (first, second, third))


def estimate(ours: Features | Measure, theirs: Features | Measure, shared: int) -> float:
    """How much of the smaller text stands in the other, by `shared` hashes of the sketches.

    One shared hash is chance.
    """
    if shared < LEAST_SHARED:
        return 0.0
    level = max(ours.level, theirs.level)
    return min(1.0, shared / max(1, min(ours.grams[level], theirs.grams[level])))


class Rows(NamedTuple):
    """The terms that are kept, one a row, sorted by term."""

    terms: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    rarities: NDArray[np.uint8]
    flags: NDArray[np.uint8]


def term_rows(
    title: NDArray[np.int64],
    body: NDArray[np.int64],
    names: NDArray[np.int64],
    numbers: NDArray[np.int64],
) -> Rows:
    """What is kept of an article, from the keys (`Word.key`) of its words.

    Names and numbers need not stand among the words of title and body.
    """
    every = np.concatenate((title, body, names, numbers))
    ordered = np.sort(every)
    # Of two words that share a number, the more common one's rarity counts.
    first = starts(terms_of(ordered))
    terms, rarities = terms_of(ordered[first]), ordered[first] & RARITY_MASK
    rows = np.searchsorted(terms, terms_of(every))
    lead, after = len(title), len(title) + len(body)
    said, named, numbered = rows[:after], rows[after:][: len(names)], rows[after + len(names) :]
    counts = np.maximum(np.bincount(said, minlength=len(terms)), 1)
    weights, telling = counts * rarities, rarities > COMMON
    flags, kept = np.zeros(len(terms), np.uint8), np.zeros(len(terms), np.bool_)
    for kind, those, most in (
        (0, said, MAX_BODY),
        (TITLE, said[:lead], MAX_TITLE),
        (LEAD, said[lead:][:LEAD_WORDS], LEAD_WORDS),
        (NAME, named, MAX_NAMES),
        (NUMBER, numbered, MAX_NUMBERS),
    ):
        among = np.zeros(len(terms), np.bool_)
        among[those] = True
        chosen = _weightiest(np.flatnonzero(among & telling), weights, most)
        flags[chosen] |= kind
        kept[chosen] = True
    return Rows(
        terms[kept].astype(np.uint32),
        np.minimum(counts[kept], _COUNT).astype(np.uint8),
        rarities[kept].astype(np.uint8),
        flags[kept],
    )


def _weightiest(rows: NDArray[np.intp], weights: NDArray[np.int64], most: int) -> NDArray[np.intp]:
    """The rows whose rarity, times how often they stand, is greatest; of equal ones the first."""
    if len(rows) <= most:
        return rows
    return rows[np.argsort(-weights[rows], kind="stable")[:most]]


def names_in(distinct: Set[str]) -> list[int]:
    """Keys of the names among words as they are written: of those that are capitalised here, and
    are not mostly lower-case words.
    """
    found: list[int] = []
    for word in capitalised(distinct):
        certain, unseen = _naming[word]
        found += certain
        if unseen and word.lower() not in distinct:
            found += unseen
    return found


def _named(word: str) -> tuple[list[int], list[int]]:
    """Keys of the units of a word that are known as names, and of those that were never seen."""
    known = known_of(word)
    return [w.key for w in known if w.name], [w.key for w in known if w.name is None]


_naming: Final = Memo(_named, most=REMEMBERED)


def numbers_in(numbers: Iterable[Number]) -> list[Word]:
    """Numbers that may tell an event: two digits or more, and no year."""
    return [
        numbered(n.digits, told=f"#{n.digits}", rarity=number_rarity(n.whole), name=False)
        for n in numbers
        if n.telling
    ]


def outlet_number(url: str | None) -> int:
    """A number for the host of a URL; 0 where there is none."""
    host = re.match(r"https?://(?:www\.)?([^/:?#]+)", url or "")
    return crc32(host[1].lower().encode()) if host else 0


def pack(
    rows: Rows,
    *,
    words: int,
    level: int,
    grams: tuple[int, int, int],
    outlet: int,
    dates: TextDates,
) -> bytes:
    """The bytes stored beside the article: header, rows by column, days; little-endian."""
    header = _HEADER.pack(VERSION, level, len(rows.terms), words, *grams, outlet)
    columns = (rows.terms.astype("<u4"), rows.counts, rows.rarities, rows.flags)
    days = struct.pack(f"<{len(dates.days)}H", *dates.days)
    return b"".join((header, *(column.tobytes() for column in columns), days))


def unpack(packed: bytes) -> Features | None:
    """What `pack` packed; None for another layout, which then takes no part in comparing."""
    if len(packed) < _HEADER.size or packed[0] != VERSION:
        return None
    _, level, rows, words, *grams, outlet = _HEADER.unpack_from(packed)
    start = _HEADER.size + 4 * rows
    bytes_of = np.frombuffer(packed, np.uint8, 3 * rows, start)
    days = packed[start + 3 * rows :]
    return Features(
        words=words,
        level=level,
        grams=(grams[0], grams[1], grams[2]),
        outlet=outlet,
        days=struct.unpack(f"<{len(days) // 2}H", days),
        terms=np.frombuffer(packed, "<u4", rows, _HEADER.size),
        counts=bytes_of[:rows],
        rarities=bytes_of[rows : 2 * rows],
        flags=bytes_of[2 * rows :],
    )
