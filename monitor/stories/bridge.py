"""What of an article survives translation: names, places, numbers and days, as keys of 32 bits.

    Путин · プーチン · 푸틴 · Putin ─▶ how it sounds, by its consonants ─▶ one key

A name is written by its sound in other scripts, and its consonants survive that best; anyascii
gives the letters. Han names are read as Chinese, which serves Chinese names; other Han and all
Hangul words count only where they look like a name: foreign ones by the syllables that only they
have, Chinese ones by their surnames. Places come from CLDR (`places.txt`), and what the watchlist's
sets name is found by `Concepts` in each of its languages.

Packed: a version, the number of keys, the keys, the half bits of rarity of each, and the meaning
of the article where it is known (`meaning`).
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, groupby
from typing import Final, NamedTuple
from zlib import crc32

from anyascii import anyascii

from monitor.stories.concepts import Concepts
from monitor.stories.memo import Memo
from monitor.stories.normal import capitalised
from monitor.stories.numbers import Number
from monitor.stories.vocabulary import REMEMBERED, Word, known, number_rarity
from monitor.text import is_hangul, is_unspaced

VERSION: Final = 1
#: The most keys that are kept, the rarest first.
MAX_KEYS: Final = 96
#: Words that are looked at: names that matter stand in the first few hundred.
MAX_WORDS: Final = 500
# Half bits of rarity, before the window teaches better: of a name by how many consonants it has
# (two or fewer are chance), of a name in Latin letters, of a place, of a day of the year.
_SOUNDS: Final = (0, 0, 0, 12, 18, 22)
_LATIN: Final = 18
_PLACE: Final = 11
_DAY: Final = 10
_HEADER: Final = struct.Struct("<BH")
_NUMBER_BITS: Final = (1 << 32) - 1
# The first letter of the scripts without capitals whose names are known here: Hangul, kana, Han.
_HANGUL: Final = "\u1100"

_VARIANTS: Final = (
    (re.compile("ph"), "f"),
    (re.compile("tch|sch|sh|ch|zh|ts|tz|dz|dj|c(?=[eiy])|j|g(?=[eiy]{1})"), "s"),
    (re.compile("kh|ck|q|c|x"), "k"),
    (re.compile("[fv]"), "b"),
    (re.compile("z"), "s"),
    (re.compile("ng|n"), "n"),
    (re.compile("l"), "r"),
    (re.compile("[^bdgkmnprst]"), ""),
    (re.compile("g"), "k"),
)
_CASES: Final = re.compile("(?:ами|ями|ого|ому|ом|ем|ой|ей|ым|им|ах|ях|ов|ев|[аяоеуюыий])$")
_CYRILLIC: Final = re.compile("[А-ӿ]")
_JOSA: Final = re.compile(
    "(?:에서|으로|에게|까지|부터|이라고|라고|은|는|이|가|을|를|의|에|와|과|도|로|씨)$"
)
# Syllables that Korean writes in words it took from other languages.
_TAKEN: Final = frozenset("트프크스르드브그츠즈흐케키카코쿠타토티투테파포피푸페")
_KATAKANA: Final = re.compile("[ァ-ヺー]{3,}(?:[・＝][ァ-ヺー]{2,})*")
# Han that Chinese spells foreign names with; three in a row are one.
_SPELLED: Final = re.compile(
    "[阿埃艾安奥巴班贝本比宾波博布查达戴丹德登迪蒂杜多厄恩尔法菲费芬弗福盖戈格古哈海汉赫"
    "霍基吉加贾杰金卡凯坎康考科克肯库夸拉莱兰朗劳勒雷里利连列林卢鲁伦罗洛马迈曼梅门蒙米"
    "密明摩莫默姆穆纳娜奈内尼涅纽诺努欧帕潘佩皮平珀普齐奇恰乔切琴日瑞萨塞桑沙舍什史斯苏"
    "索塔泰坦汤特提廷图托瓦万威韦维温沃乌西希夏谢辛兴休许雅亚延扬耶叶伊因英尤于约泽扎詹珍"
    "哲兹宗佐朗·]{3,}"
)
_SURNAMES: Final = frozenset(
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧"
    "程曹袁邓鄧许許傅沈曾彭吕蔡贾丁魏薛叶葉阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔"
    "康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖习習朴"
)


class Bridge(NamedTuple):
    """What is stored: the keys, their rarities, and the meaning, empty where it is not known."""

    keys: array[int]
    rarities: bytes
    meaning: bytes = b""


def named_in(
    written: Sequence[str],
    *,
    concepts: Iterable[Word],
    numbers: Iterable[Number],
    days: Iterable[int],
) -> dict[int, str]:
    """What an article names, in its words as they are written and of what was found in it.

    Each key and its rarity as one number (`_rank`), with what it stands for as the text has it.
    """
    some = written[:MAX_WORDS]
    distinct = frozenset(some)
    named = {word.term - (word.rarity << 32): word.unit for word in concepts}
    for place in _places().found_in(some, distinct):
        named[place.term - (_PLACE << 32)] = place.unit
    named.update(_numbers(numbers))
    named.update((_rank(f"@{day}", _DAY), f"day {day}") for day in days)
    named.update(_names(some, distinct))
    return named


def pack(ranks: Iterable[int], meaning: bytes = b"") -> bytes:
    """The bytes stored beside the article, little-endian."""
    kept: dict[int, int] = {}
    for rank in sorted(ranks)[:MAX_KEYS]:
        kept.setdefault(rank & _NUMBER_BITS, -(rank >> 32))
    numbers = struct.pack(f"<{len(kept)}I", *kept)
    return b"".join((_HEADER.pack(VERSION, len(kept)), numbers, bytes(kept.values()), meaning))


def _rank(key: str, rarity: int) -> int:
    """A key and its half bits of rarity as one number: the rarest first, which sorts fastest."""
    return crc32(key.encode()) - (rarity << 32)


def number(rank: int) -> int:
    """The number of a key."""
    return rank & _NUMBER_BITS


def unpack(packed: bytes) -> Bridge | None:
    """What `pack` packed; None for what another version packed, or nothing did."""
    if len(packed) < _HEADER.size or packed[0] != VERSION:
        return None
    _, count = _HEADER.unpack_from(packed)
    start, after = _HEADER.size, _HEADER.size + 4 * count
    numbers = array("I", struct.unpack(f"<{count}I", packed[start:after]))
    return Bridge(numbers, packed[after : after + count], packed[after + count :])


# ── names ────────────────────────────────────────────────────────────────────────────────────


def _names(words: Sequence[str], distinct: Set[str]) -> Iterator[tuple[int, str]]:
    runs = _runs(words, distinct)
    for name in dict.fromkeys(chain.from_iterable(runs)):
        for rank in _ranks(name):
            yield rank, name
    for told in dict.fromkeys(told for run in runs for told in _joined(run)):
        if told.isascii():
            latin = told.replace(" ", "").lower()
            yield _rank(f"~{latin}", _LATIN + 4), told
    foreign = [word for word in dict.fromkeys(words) if word >= _HANGUL]
    if foreign:
        yield from _unspaced(foreign, " ".join(words))


def _runs(words: Sequence[str], distinct: Set[str]) -> list[list[str]]:
    """Capitalised words that follow each other, without those that stand in lower case too."""
    capitals = set(capitalised(distinct))
    names = {word for word in capitals if word.lower() not in distinct}
    runs: list[list[str]] = []
    last = -1
    for place in [place for place, word in enumerate(words) if word in capitals]:
        if place > last + 1 or not runs:
            runs.append([])
        if words[place] in names:
            runs[-1].append(words[place])
        last = place
    return runs


def _joined(run: Sequence[str]) -> Iterator[str]:
    """Two or three names that follow each other, as one."""
    for size in (2, 3):
        for start in range(len(run) - size + 1):
            yield " ".join(run[start : start + size])


def _ranks_of(word: str) -> tuple[int, ...]:
    """A capitalised word by its sound and its letters; by nothing where it is no name."""
    if len(word) == 1 or known(word.lower()).name is False:
        return ()
    latin = (_rank(f"~{word.lower()}", _LATIN),) if word.isascii() else ()
    return (*_sounding(word), *latin)


_ranks: Final = Memo(_ranks_of, most=REMEMBERED).__getitem__


def _unspaced(words: Iterable[str], text: str) -> Iterator[tuple[int, str]]:
    """Names in scripts without capitals."""
    for word in words:
        if is_hangul(word):
            yield from ((rank, word) for rank in _taken(word))
        elif is_unspaced(word):
            yield from _surnamed(word)
    for pattern, between in ((_KATAKANA, "[・＝]"), (_SPELLED, "·")):
        for match in pattern.findall(text):
            for part in re.split(between, match):
                yield from ((rank, part) for rank in _sounding(part))


def _taken(word: str) -> tuple[int, ...]:
    """A Hangul word that may be a foreign name, without its particle."""
    bare = _JOSA.sub("", word) if len(word) > 2 else word  # noqa: PLR2004 - two syllables
    return _sounding(bare) if len(bare) > 1 and _TAKEN.intersection(bare) else ()


def _surnamed(run: str) -> Iterator[tuple[int, str]]:
    """What may be a Chinese name in a run of Han, as Latin letters spell it."""
    for i, sign in enumerate(run):
        if sign in _SURNAMES:
            for size in (2, 3):
                name = run[i : i + size]
                if len(name) == size:
                    yield _rank(f"~{anyascii(name).lower()}", _LATIN + 4), name


def _sounding(word: str) -> tuple[int, ...]:
    return tuple(
        _rank(f"%{sound}", _SOUNDS[min(len(sound), len(_SOUNDS) - 1)])
        for sound in sounds(word)
        if len(sound) > 2  # noqa: PLR2004 - two consonants are chance
    )


@lru_cache(maxsize=1 << 15)
def sounds(word: str) -> tuple[str, ...]:
    """How a name may sound: its consonants, with and without an r that some do not speak."""
    bare = _CASES.sub("", word) if _CYRILLIC.match(word) else word
    latin = anyascii(bare).lower()
    silent = re.sub("r(?![aeiouy])", "", latin)
    return tuple(dict.fromkeys(map(_consonants, (latin, silent))))


def _consonants(latin: str) -> str:
    for pattern, sound in _VARIANTS:
        latin = pattern.sub(sound, latin)
    return "".join(sign for sign, _ in groupby(latin))


# ── numbers and places ───────────────────────────────────────────────────────────────────────


def _numbers(numbers: Iterable[Number]) -> Iterator[tuple[int, str]]:
    """Telling numbers, "1.2 million", 120万 and "120만" as one value."""
    for found in numbers:
        value = found.value if found.unit or found.telling else None
        if value is not None:
            rarity = max(number_rarity(str(int(value))), 5)
            yield _rank(f"#{value:g}", rarity), f"{found.digits} {found.unit}".strip()


@cache
def _places() -> Concepts:
    lines = files("monitor.stories").joinpath("places.txt").read_text("utf-8").splitlines()
    names = [line.split("\t") for line in lines if not line.startswith("#")]
    return Concepts({entries[0]: entries for entries in names})
