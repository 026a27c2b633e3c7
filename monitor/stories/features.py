"""What same-event placing compares of an article, packed into about a kilobyte.

One row a term: its number, how often it stands in the text, how rare it is in the news at large,
and what it is (in the title, in the lead, a name, a number). Beside the rows: the 5-grams of its
long quotes, the days it names, its outlet. Everything has a cap, so that a text of 100,000 names
costs what any long article costs.
"""

from __future__ import annotations

import re
import struct
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from monitor.stories.dates import TextDates
from monitor.stories.normal import unit, units, written
from monitor.stories.sketch import gram_sums
from monitor.stories.vocabulary import COMMON, Word, known, number_rarity

#: The layout of `pack`; another number is another layout and is not read.
VERSION: Final = 1
#: What a term is; bits of `Features.flags`.
TITLE: Final = 1
LEAD: Final = 2
NAME: Final = 4
NUMBER: Final = 8
#: The lead is this many words.
LEAD_WORDS: Final = 60
#: The most terms that are kept of each kind; the rarest times most frequent ones.
MAX_BODY: Final = 96
MAX_TITLE: Final = 24
MAX_NAMES: Final = 40
MAX_NUMBERS: Final = 24
#: Of the grams in long quotes one in so many is kept, and at most so many of them.
QUOTE_EVERY: Final = 4
MAX_QUOTES: Final = 48

_QUOTED: Final = re.compile(r"[“\"«「]([^“”\"«»「」]{30,600})[”\"»」]")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_YEARS: Final = range(1900, 2100)
_HEADER: Final = struct.Struct("<BBHHIIIII")
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
    #: Sampled 5-grams of its long quotes.
    quotes: array[int]


def term_rows(
    title: Sequence[Word], body: Sequence[Word], names: Iterable[Word], numbers: Iterable[Word]
) -> dict[int, tuple[int, int, int]]:
    """(count, rarity, flags) of each term that is kept."""
    counts = Counter(body)
    counts.update(title)
    flags: dict[Word, int] = {}
    lead = {word for word in body[:LEAD_WORDS] if word.rarity > COMMON}
    for kind, found, most in (
        (TITLE, {word for word in title if word.rarity > COMMON}, MAX_TITLE),
        (LEAD, lead, LEAD_WORDS),
        (NAME, set(names), MAX_NAMES),
        (NUMBER, set(numbers), MAX_NUMBERS),
    ):
        for word in _weightiest(found, counts, most):
            flags[word] = flags.get(word, 0) | kind
    for word in _weightiest([w for w in counts if w.rarity > COMMON], counts, MAX_BODY):
        flags.setdefault(word, 0)
    return {w.term: (min(_COUNT, counts[w] or 1), w.rarity, kind) for w, kind in flags.items()}


def _weightiest(found: Iterable[Word], counts: Counter[Word], most: int) -> list[Word]:
    """The `most` words that are frequent here and rare elsewhere."""
    found = list(found)
    if len(found) <= most:
        return found
    return sorted(found, key=lambda w: (-(counts[w] or 1) * w.rarity, w.term))[:most]


def names_in(words: Sequence[str]) -> list[Word]:
    """Names among words as they are written: capitalised here, and not mostly lower-case words."""
    distinct = set(words)
    found = []
    for word in distinct:
        if word[0].isupper():
            fact = known(unit(word))
            if fact.name or (fact.name is None and word.lower() not in distinct):
                found.append(fact)
    return found


def numbers_in(text: str) -> list[Word]:
    """Numbers that may tell an event: two digits or more, and no year."""
    found = []
    for digits in set(_NUMBER.findall(text)):
        plain = digits.replace(",", "")
        whole = plain.partition(".")[0]
        if len(plain) > 1 and not (len(whole) == 4 and int(whole) in _YEARS):  # noqa: PLR2004 - a year
            found.append(Word(crc32(f"#{plain}".encode()), number_rarity(whole), name=False))
    return found


def quotes_in(text: str) -> list[int]:
    """Sampled 5-grams of the long quotes."""
    found: set[int] = set()
    for quoted in _QUOTED.findall(text):
        sums = gram_sums([known(word).term for word in units(written(quoted))])
        found.update(total & 0xFFFFFFFF for total in sums if not total % QUOTE_EVERY)
    return sorted(found)[:MAX_QUOTES]


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
    quotes: Sequence[int],
) -> bytes:
    """The bytes stored beside the article: header, rows by column, quotes, days; little-endian."""
    header = _HEADER.pack(VERSION, level, len(rows), len(quotes), words, *grams, outlet)
    columns = zip(*rows.values(), strict=True) if rows else ((), (), ())
    numbers = struct.pack(f"<{len(rows)}I", *rows)
    tail = struct.pack(f"<{len(quotes)}I{len(dates.days)}H", *quotes, *dates.days)
    return b"".join((header, numbers, *map(bytes, columns), tail))


def unpack(packed: bytes) -> Features | None:
    """What `pack` packed; None for another layout, which then takes no part in comparing."""
    if len(packed) < _HEADER.size or packed[0] != VERSION:
        return None
    _, level, rows, quotes, words, *grams, outlet = _HEADER.unpack_from(packed)
    start = _HEADER.size + 4 * rows
    counts, rarities, flags = (packed[start + i * rows : start + (i + 1) * rows] for i in range(3))
    start += 3 * rows
    days = packed[start + 4 * quotes :]
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
        quotes=_numbers(packed[start : start + 4 * quotes]),
    )


def _numbers(little_endian: bytes) -> array[int]:
    numbers = array("I", little_endian)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
