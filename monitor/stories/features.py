"""What same-event placing compares of an article, packed into about a kilobyte.

One row a term: its number, how often it stands in the text, how rare it is in the news at large,
and what it is (in the title, in the lead, a name, a number). Beside the rows: the days it names
and its outlet. Everything has a cap, so that a text of 100,000 names
costs what any long article costs.
"""

from __future__ import annotations

import re
import struct
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from monitor.stories.dates import TextDates
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
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_YEARS: Final = range(1900, 2100)
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
    terms: array[int]
    counts: bytes
    rarities: bytes
    flags: bytes


def estimate(ours: Features, theirs: Features, shared: int) -> float:
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
    facts = {word.term: word for word in (*title, *body, *names, *numbers)}
    counts = Counter([word.term for word in (*title, *body)])
    kinds = (
        (TITLE, [word.term for word in title], MAX_TITLE),
        (LEAD, [word.term for word in body[:LEAD_WORDS]], LEAD_WORDS),
        (NAME, [word.term for word in names], MAX_NAMES),
        (NUMBER, [word.term for word in numbers], MAX_NUMBERS),
        (0, list(counts), MAX_BODY),
    )
    flags: dict[int, int] = {}
    for kind, terms, most in kinds:
        weights = {
            term: (counts[term] or 1) * facts[term].rarity
            for term in terms
            if facts[term].rarity > COMMON
        }
        for term in _weightiest(weights, most):
            flags[term] = flags.get(term, 0) | kind
    return {
        term: (min(_COUNT, counts[term] or 1), facts[term].rarity, flags[term])
        for term in sorted(flags)
    }


def _weightiest(weights: Mapping[int, int], most: int) -> Iterable[int]:
    if len(weights) <= most:
        return weights
    return [term for _, term in sorted([(-w, term) for term, w in weights.items()])[:most]]


def names_in(words: Sequence[str]) -> list[Word]:
    """Names among words as they are written: capitalised here, and not mostly lower-case words."""
    distinct = set(words)
    found = []
    for word in [word for word in distinct if word[0].isupper()]:
        lower_too = word.lower() in distinct
        found += [w for w in known_of(word) if w.name or (w.name is None and not lower_too)]
    return found


def numbers_in(text: str) -> list[Word]:
    """Numbers that may tell an event: two digits or more, and no year."""
    found = []
    for digits in set(_NUMBER.findall(text)):
        plain = digits.replace(",", "")
        whole = plain.partition(".")[0]
        if len(plain) > 1 and not (len(whole) == 4 and int(whole) in _YEARS):  # noqa: PLR2004 - a year
            term = crc32(f"#{plain}".encode())
            found.append(Word(plain, term, number_rarity(whole), name=False))
    return found


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
    counts, rarities, flags = (packed[start + i * rows : start + (i + 1) * rows] for i in range(3))
    days = packed[start + 3 * rows :]
    return Features(
        words=words,
        level=level,
        grams=(grams[0], grams[1], grams[2]),
        outlet=outlet,
        days=struct.unpack(f"<{len(days) // 2}H", days),
        terms=_numbers(packed[_HEADER.size : _HEADER.size + 4 * rows]),
        counts=counts,
        rarities=rarities,
        flags=flags,
    )


def _numbers(little_endian: bytes) -> array[int]:
    numbers = array("I", little_endian)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
