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
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.stories.concepts import Concepts
from monitor.stories.names import AGAIN, GUESS, NUMBER_BITS, RARITY, Named, named, names, rank
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
_rarest: Final = attrgetter("ranks")


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
    yield from (named((w.term - (_SET << 32),), w.unit) for w in concepts if w.name)
    yield from (
        named((w.term - (_PLACE << 32),), w.unit) for w in _places().found_in(some, distinct)
    )
    yield from _numbers(numbers)
    yield from (named((rank(f"@{day}", _DAY),), f"day {day}") for day in days)
    yield from names(some, distinct)


def pack(found: Iterable[Named], *, days: Sequence[int] = (), meaning: bytes = b"") -> bytes:
    """The bytes stored beside the article, little-endian; no more than 255 days."""
    seen: set[int] = set()
    numbers, kinds = array("I"), bytearray()
    guesses = 0
    for one in sorted(found, key=_rarest):
        new = one if seen.isdisjoint(one.numbers) else _without(one, seen)
        if new is None:
            continue
        guesses += new.guess * len(new.kinds)
        if len(kinds) + len(new.kinds) > MAX_KEYS or (new.guess and guesses > MAX_GUESSES):
            continue
        seen |= new.numbers
        numbers.extend([key & NUMBER_BITS for key in new.ranks])
        kinds += new.kinds
    header = _HEADER.pack(VERSION, len(kinds), len(days))
    told = struct.pack(f"<{len(days)}H", *days)
    if sys.byteorder == "big":
        numbers.byteswap()
    return b"".join((header, numbers.tobytes(), kinds, told, meaning))


def _without(one: Named, seen: Set[int]) -> Named | None:
    """A thing by the keys that are not seen yet; None where none is left, or it is a guess."""
    if one.guess or one.numbers <= seen:
        return None
    return named((key for key in one.ranks if key & NUMBER_BITS not in seen), one.told)


def number(rank: int) -> int:
    """The number of a key."""
    return rank & NUMBER_BITS


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
        rarities=kinds & np.uint8(RARITY),
        starts=np.flatnonzero(kinds & AGAIN == 0),
        guessed=kinds & GUESS > 0,
        days=struct.unpack_from(f"<{days}H", packed, after + count),
        meaning=packed[after + count + 2 * days :],
    )


def named_days(packed: bytes) -> tuple[int, ...]:
    """The days of the year that an article names, those of its lead by the day alone among them."""
    bridge = unpack(packed)
    return bridge.days if bridge else ()


# ── numbers and places ───────────────────────────────────────────────────────────────────────


def _numbers(numbers: Iterable[Number]) -> Iterator[Named]:
    """Telling numbers, "1.2 million", 120万 and "120만" as one value."""
    for found in numbers:
        value = found.value if found.unit or found.telling else None
        if value is not None:
            told = f"{found.digits} {found.unit}".strip()
            yield named((rank(f"#{value:g}", _number_rarity(value)),), told)


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
