"""How rare a word is in the news, and whether it is a name: what is known before any article.

`words.txt` holds the words of English news by rarity (see its head for where it was learnt).
Words it lacks are rare, in any language; two-character runs of Han, kana and Hangul are likened
to common words, because each is part of many. What the window teaches is added by `index`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any, Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from monitor.stories.memo import Memo
from monitor.stories.normal import units_of

#: Half bits of rarity of a word that the table lacks: one in 5,800 texts.
UNKNOWN: Final = 25
#: … of a two-character run: one in 90 texts.
RUN: Final = 13
#: Up to here a word is too common to tell one text from another: in every fourth text.
COMMON: Final = 4
#: Rarity of a number by how many digits it has; the longer, the rarer.
NUMBERS: Final = (0, 4, 7, 12, 17, 21)
#: Written words that are remembered; then all are forgotten.
REMEMBERED: Final = 1 << 17
#: The lowest bits of a `Word.key` are its rarity; its term stands above them.
RARITY_BITS: Final = 8
RARITY_MASK: Final = (1 << RARITY_BITS) - 1
#: Capitalised, and no names: what they tell is told by the days that texts share.
DAYS: Final = frozenset(
    (
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "April", "June", "July", "August"),
        *("September", "October", "November", "December"),
    )
)
_CJK: Final = "\u2e80"


class Word(NamedTuple):
    """What is known of a unit (see `normal`)."""

    unit: str
    #: Its term and its rarity in one number, so that those of a whole text make one array.
    key: int
    #: True: mostly capitalised; False: mostly not; None: never seen.
    name: bool | None

    @property
    def term(self) -> int:
        """Its 32-bit number, under which it is stored and compared."""
        return self.key >> RARITY_BITS

    @property
    def rarity(self) -> int:
        """Half bits: it stands in about one of 2^(rarity/2) texts."""
        return self.key & RARITY_MASK


def numbered(unit: str, *, told: str, rarity: int, name: bool | None) -> Word:
    """A word whose number is that of `told`."""
    return Word(unit, crc32(told.encode()) << RARITY_BITS | rarity, name)


def known(unit: str) -> Word:
    """What is known of one unit."""
    if unit in _table():
        rarity, name = _table()[unit]
    elif unit.isdigit():
        rarity, name = number_rarity(unit), False
    else:
        rarity, name = RUN if unit >= _CJK else UNKNOWN, None
    return numbered(unit, told=unit, rarity=rarity, name=name)


def _known_of(written: str) -> tuple[Word, ...]:
    return tuple(known(unit) for unit in units_of(written))


known_of: Final = Memo(_known_of, most=REMEMBERED).__getitem__
"""What is known of each unit of one word as it is written."""


def known_all(written: Iterable[str]) -> list[Word]:
    """What is known of each unit of words as they are written, in order."""
    return list(chain.from_iterable(map(known_of, written)))


class Said(NamedTuple):
    """The words of a text: of each of `known_all` its unit and its key."""

    units: list[str]
    keys: NDArray[np.int64]


def _units_and_keys(written: str) -> tuple[str | int, ...]:
    return tuple(part for word in units_of(written) for part in known(word)[:2])


_flat: Final = Memo(_units_and_keys, most=REMEMBERED).__getitem__


def said_in(written: Iterable[str]) -> Said:
    """The units and keys of words as they are written, in order, faster than by `known_all`."""
    flat: list[Any] = list(chain.from_iterable(map(_flat, written)))
    return Said(flat[::2], np.array(flat[1::2], np.int64))


def keys_of(words: Iterable[Word]) -> NDArray[np.int64]:
    """The keys of words, in order."""
    return np.array([word.key for word in words], np.int64)


def terms_of(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The terms of keys."""
    return keys >> RARITY_BITS


def _terms_of(written: str) -> bytes:
    keys: Iterable[Any] = _flat(written)[1::2]
    return b"".join((key >> RARITY_BITS).to_bytes(4, "little") for key in keys)


_packed: Final = Memo(_terms_of, most=REMEMBERED >> 1).__getitem__


def terms_all(written: Iterable[str]) -> NDArray[np.uint32]:
    """The terms of `said_in` alone, in order, in half its time."""
    return np.frombuffer(b"".join(map(_packed, written)), "<u4")


def number_rarity(digits: str) -> int:
    """Half bits of rarity of a number."""
    return NUMBERS[min(len(digits), len(NUMBERS) - 1)]


@cache
def _table() -> dict[str, tuple[int, bool]]:
    found = {}
    for line in files("monitor.stories").joinpath("words.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            rarity, *words = line.split()
            found.update(
                {
                    word.lower(): (int(rarity), word[0].isupper() and word not in DAYS)
                    for word in words
                }
            )
    return found
