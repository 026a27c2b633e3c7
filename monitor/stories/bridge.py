"""What of an article survives translation: names, places, numbers and days, as keys of 32 bits.

    Путин · プーチン · 푸틴 · Putin ─▶ how it sounds (`sounds`) ─▶ one key

One thing is written in several ways, so it has several keys: a name in Latin letters has its
letters, its consonants, and its Korean spelling where it may be Korean. They stand together, the
rarest first, and count once (`abroad`). Han names are read as Chinese and as Korean; Han and
Hangul words count only where they look like a name: foreign ones by the syllables that only they
have, Chinese ones by their surnames. What may as well be another word is a guess: it counts where
another text has it too, and against nothing where none has. Places come from CLDR (`places.txt`),
and what the watchlist's sets name is found by `Concepts` in each of its languages.

Packed: a version, the number of keys, the keys, a byte for each (its half bits of rarity, whether
it is a guess, whether it is another way to write what stands before it), the days it names, and the
meaning of the article where it is known (`meaning`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.stories.concepts import Concepts
from monitor.stories.names import Named, names, rank
from monitor.stories.numbers import Number
from monitor.stories.vocabulary import Word, number_rarity

VERSION: Final = 2
#: The most keys that are kept, the rarest first.
MAX_KEYS: Final = 160
#: Words that are looked at: names that matter stand in the first few hundred.
MAX_WORDS: Final = 500
#: … and the most that are guesses.
MAX_GUESSES: Final = 64
# Half bits of rarity, before the window teaches better: of a set of the watchlist, which most of
# what is watched has, of a place, of a day of the year.
_SET: Final = 6
_PLACE: Final = 11
_DAY: Final = 10
# Of a number by its digits, where it is no rounder than these, and by those that are not naught.
_PRECISE: Final = 100
_DIGITS: Final = (0, 9, 13, 17, 20)
_HEADER: Final = struct.Struct("<BHB")
_NUMBER_BITS: Final = (1 << 32) - 1
# What the byte of a key holds beside its rarity.
_RARITY: Final = 0x3F
_GUESS: Final = 0x40
_AGAIN: Final = 0x80


class Bridge(NamedTuple):
    """What is stored."""

    keys: NDArray[np.uint32]
    #: Half bits of each key, as its table knows it.
    rarities: NDArray[np.uint8]
    #: Where the keys of each thing that is named begin.
    starts: NDArray[np.intp]
    #: Of each key, whether what it names is a guess.
    guessed: NDArray[np.bool_]
    #: Days of the year that it names, those of its lead by the day alone among them.
    days: tuple[int, ...]
    #: Empty: not known.
    meaning: bytes


def named_in(
    written: Sequence[str],
    *,
    concepts: Iterable[Word],
    numbers: Iterable[Number],
    days: Iterable[int],
) -> Iterator[Named]:
    """What an article names: in its words as they are written, and of what was found in it."""
    some = written[:MAX_WORDS]
    distinct = frozenset(some)
    yield from (Named((w.term - (_SET << 32),), w.unit) for w in concepts if w.name)
    yield from (
        Named((w.term - (_PLACE << 32),), w.unit) for w in _places().found_in(some, distinct)
    )
    yield from _numbers(numbers)
    yield from (Named((rank(f"@{day}", _DAY),), f"day {day}") for day in days)
    yield from names(some, distinct)


def pack(found: Iterable[Named], *, days: Sequence[int] = (), meaning: bytes = b"") -> bytes:
    """The bytes stored beside the article, little-endian; no more than 255 days."""
    kept: dict[int, int] = {}
    guesses = 0
    for _, guess, ranks in sorted((min(n.ranks), n.guess, n.ranks) for n in found if n.ranks):
        new = [key for key in dict.fromkeys(sorted(ranks)) if key & _NUMBER_BITS not in kept]
        over = len(kept) + len(new) > MAX_KEYS or (guess and guesses + len(new) > MAX_GUESSES)
        if over or (guess and len(new) < len(ranks)):
            continue
        guesses += len(new) * guess
        for i, key in enumerate(new):
            kept[key & _NUMBER_BITS] = -(key >> 32) | _GUESS * guess | _AGAIN * (i > 0)
    numbers = struct.pack(f"<{len(kept)}I", *kept)
    header = _HEADER.pack(VERSION, len(kept), len(days))
    told = struct.pack(f"<{len(days)}H", *days)
    return b"".join((header, numbers, bytes(kept.values()), told, meaning))


def number(rank: int) -> int:
    """The number of a key."""
    return rank & _NUMBER_BITS


def unpack(packed: bytes) -> Bridge | None:
    """What `pack` packed; None for what another version packed, or nothing did."""
    if len(packed) < _HEADER.size or packed[0] != VERSION:
        return None
    _, count, days = _HEADER.unpack_from(packed)
    start, after = _HEADER.size, _HEADER.size + 4 * count
    numbers = np.frombuffer(packed, "<u4", count, start)
    kinds = np.frombuffer(packed, np.uint8, count, after)
    return Bridge(
        keys=numbers,
        rarities=kinds & np.uint8(_RARITY),
        starts=np.flatnonzero(kinds & _AGAIN == 0),
        guessed=kinds & _GUESS > 0,
        days=struct.unpack_from(f"<{days}H", packed, after + count),
        meaning=packed[after + count + 2 * days :],
    )


# ── numbers and places ───────────────────────────────────────────────────────────────────────


def _numbers(numbers: Iterable[Number]) -> Iterator[Named]:
    """Telling numbers, "1.2 million", 120万 and "120만" as one value."""
    for found in numbers:
        value = found.value if found.unit or found.telling else None
        if value is not None:
            told = f"{found.digits} {found.unit}".strip()
            yield Named((rank(f"#{value:g}", _number_rarity(value)),), told)


def _number_rarity(value: float) -> int:
    """Round numbers are common: of 240 million two digits count."""
    if value < _PRECISE:
        return max(number_rarity(str(int(value))), 5)
    digits = len(f"{value:g}".partition("e")[0].replace(".", "").rstrip("0"))
    return _DIGITS[min(digits, len(_DIGITS) - 1)]


@cache
def _places() -> Concepts:
    lines = files("monitor.stories").joinpath("places.txt").read_text("utf-8").splitlines()
    names = [line.split("\t") for line in lines if not line.startswith("#")]
    return Concepts({entries[0]: entries for entries in names})
