"""What same-event placing compares of an article, packed into about a kilobyte.

One row a term: its number, how often it stands in the text, how rare it is in the news at large,
and what it is (in the title, in the lead, a name, a number). Beside the rows: the days it names
and its outlet. Everything has a cap, so that a text of 100,000 names
costs what any long article costs.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.stories.dates import TextDates
from monitor.stories.numbers import Number
from monitor.stories.vocabulary import COMMON, Word, known_of, number_rarity

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
_TERM_BITS: Final = (1 << 32) - 1


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


def term_rows(
    title: Sequence[Word], body: Sequence[Word], names: Iterable[Word], numbers: Iterable[Word]
) -> dict[int, tuple[int, int, int]]:
    """(count, rarity, flags) of each term that is kept."""
    said = [*title, *body]
    _, terms, rarity_of, _ = zip(*said, strict=True) if said else ((), (), (), ())
    counts = Counter(terms)
    kinds = (
        (TITLE, title, MAX_TITLE),
        (LEAD, body[:LEAD_WORDS], LEAD_WORDS),
        (NAME, names, MAX_NAMES),
        (NUMBER, numbers, MAX_NUMBERS),
    )
    telling = {t: r for t, r in dict(zip(terms, rarity_of, strict=True)).items() if r > COMMON}
    rarities = dict(telling)
    flags = dict.fromkeys(_weightiest(telling, counts, MAX_BODY), 0)
    for kind, words, most in kinds:
        found = {term: rarity for _, term, rarity, _ in words if rarity > COMMON}
        rarities |= found
        for term in _weightiest(found, counts, most):
            flags[term] = flags.get(term, 0) | kind
    return {
        term: (min(_COUNT, counts[term] or 1), rarities[term], flags[term])
        for term in sorted(flags)
    }


def _weightiest(rarities: Mapping[int, int], counts: Counter[int], most: int) -> Iterable[int]:
    """The terms whose rarity, times how often they stand, is greatest."""
    if len(rarities) <= most:
        return rarities
    # As one number each, weight before term: such are sorted in half the time of pairs.
    ranks = [term - ((counts[term] or 1) * rarity << 32) for term, rarity in rarities.items()]
    return [rank & _TERM_BITS for rank in sorted(ranks)[:most]]


def names_in(words: Sequence[str]) -> list[Word]:
    """Names among words as they are written: capitalised here, and not mostly lower-case words."""
    distinct = set(words)
    found = []
    for word in [word for word in distinct if word[0].isupper()]:
        lower_too = word.lower() in distinct
        found += [w for w in known_of(word) if w.name or (w.name is None and not lower_too)]
    return found


def numbers_in(numbers: Iterable[Number]) -> list[Word]:
    """Numbers that may tell an event: two digits or more, and no year."""
    return [
        Word(n.digits, crc32(f"#{n.digits}".encode()), number_rarity(n.whole), name=False)
        for n in numbers
        if n.telling
    ]


def outlet_number(url: str | None) -> int:
    """A number for the host of a URL; 0 where there is none."""
    host = re.match(r"https?://(?:www\.)?([^/:?#]+)", url or "")
    return crc32(host[1].lower().encode()) if host else 0


def pack(
    rows: dict[int, tuple[int, int, int]],
    *,
    words: int,
    level: int,
    grams: tuple[int, int, int],
    outlet: int,
    dates: TextDates,
) -> bytes:
    """The bytes stored beside the article: header, rows by column, days; little-endian."""
    header = _HEADER.pack(VERSION, level, len(rows), words, *grams, outlet)
    columns = zip(*rows.values(), strict=True) if rows else ((), (), ())
    numbers = struct.pack(f"<{len(rows)}I", *rows)
    tail = struct.pack(f"<{len(dates.days)}H", *dates.days)
    return b"".join((header, numbers, *map(bytes, columns), tail))


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
