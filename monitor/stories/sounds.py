"""How a name sounds, as keys that survive a change of script.

    Путин · プーチン · 푸틴 · Putin        ─▶ consonants    ptn
    特朗普 · Trump                         ─▶ the same, voiced and voiceless as one   trnp
    Ким Чен Ын · 김정은 · 金正恩 · Kim Jong Un ─▶ as Korean, vowels too   kimconon

A foreign name is written by its sound, and its consonants survive that best; anyascii gives the
letters (pinyin for Han, Hepburn for kana, the Revised Romanisation for Hangul). Korean names are
two or three short syllables, of which consonants alone tell too little; each script spells their
vowels by its own rules, which `korean` levels. Chinese and Japanese write them in Han: Korean
readings come from `readings.txt`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Final

from anyascii import anyascii

#: Names that are remembered.
REMEMBERED: Final = 1 << 15

_Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> _Rules:
    return tuple((re.compile(pattern), sound) for pattern, sound in pairs)


_CONSONANTS: Final = _rules(
    ("ph", "f"),
    ("(?<=[aeiou])gh", ""),
    ("tch|sch|sh|ch|zh|ts|tz|dz|dj|c(?=[eiy])|j|g(?=[eiy])", "s"),
    ("kh|ck|q|c|x", "k"),
    ("[fv]", "b"),
    ("z", "s"),
    ("ng|n", "n"),
    ("l", "r"),
    ("[^bdgkmnprst]", ""),
    ("g", "k"),
)
# Pinyin has letters of its own for what English spells ch, sh and ts.
_PINYIN: Final = str.maketrans("xqcj", "ssss")
# … and some signs are read otherwise in names.
_IN_NAMES: Final = str.maketrans({"什": "施", "伯": "博"})
_VOICELESS: Final = str.maketrans("bdm", "ptn")
_SILENT_R: Final = re.compile("r(?![aeiouy])")
_CASES: Final = re.compile("(?:ами|ями|ого|ому|ом|ем|ой|ей|ым|им|ах|ях|ов|ев|[аяоеуюыий])$")
_CYRILLIC: Final = re.compile("[Ѐ-ӿ]")
_HAN: Final = re.compile("[㐀-鿿]")

_KOREAN: Final = _rules(
    ("[^a-z]", ""),
    ("^park", "pak"),
    ("^(?:lee|rhee|yi)(?=[a-z]|$)", "i"),
    ("dzh|tch|chh?|zh|j", "C"),
    ("ng", "n"),
    ("gh|kh|[gqc]", "k"),
    ("sh|z", "s"),
    ("th|d", "t"),
    ("ph|[bf]", "p"),
    ("v", "w"),
    ("l", "r"),
    ("ae|ai|ay|ey", "e"),
    ("oe", "oi"),
    ("eo|eu|oo|ou|u", "o"),
    ("y(?=[aeio])|h(?![aeioy])", ""),
    ("y", "o"),
    ("(?<=n)r|^r", "n"),
    ("^ni", "i"),
    (r"(.)\1+", r"\1"),
)
# Kontsevich's letters for Korean, which anyascii gives as Russian says them.
_KONTSEVICH: Final = str.maketrans({"х": "h", "ё": "yo", "ы": "o", "ю": "yu", "я": "ya", "э": "e"})
_SYLLABLES: Final = re.compile("(?:[ptkCsmnrhw]{0,2}[aeio]{1,2}[nmkprt]?){2,5}")
#: Fewer letters than this are chance.
LEAST_KOREAN: Final = 5
#: More are none, in any script: and syllables are sought in all ways in which letters may be split.
MOST_KOREAN: Final = 24
#: A Korean name in Han is read so at its beginning, where it is a surname.
_SURNAME: Final = {"金": "김"}


@lru_cache(maxsize=REMEMBERED)
def sounds(word: str) -> tuple[str, ...]:
    """How a name may sound: its consonants, with and without an r that some do not speak."""
    bare = _CASES.sub("", word) if _CYRILLIC.match(word) else word.translate(_IN_NAMES)
    latin = anyascii(bare).lower()
    if _HAN.match(word):
        latin = latin.translate(_PINYIN)
    ways = [latin, _SILENT_R.sub("", latin)]
    if _CYRILLIC.match(word):
        # Russian writes kh for the h of others.
        ways.append(latin.replace("kh", ""))
    return tuple(dict.fromkeys(map(_consonants, ways)))


def voiceless(sound: str) -> str:
    """Consonants of `sounds` with b as p, d as t, m as n, as Chinese often has them."""
    return _once(sound.translate(_VOICELESS))


@lru_cache(maxsize=REMEMBERED)
def korean(name: str) -> str:
    """A name in one spelling for all that write Korean; empty where it can be none."""
    if len(name) > MOST_KOREAN:
        return ""
    spelled = anyascii(name.lower().translate(_KONTSEVICH)).lower()
    for pattern, sound in _KOREAN:
        spelled = pattern.sub(sound, spelled)
    fits = LEAST_KOREAN <= len(spelled) <= MOST_KOREAN and _SYLLABLES.fullmatch(spelled)
    return spelled if fits else ""


def read_as_korean(han: str) -> str:
    """Han as Korean reads them, in Hangul; empty where it reads none of one."""
    read = [_SURNAME.get(sign) if not i else None for i, sign in enumerate(han)]
    syllables = [known or _readings().get(sign, "") for known, sign in zip(read, han, strict=True)]
    return "".join(syllables) if all(syllables) else ""


def _consonants(latin: str) -> str:
    for pattern, sound in _CONSONANTS:
        latin = pattern.sub(sound, latin)
    return _once(latin)


def _once(letters: str) -> str:
    return "".join(letter for letter, _ in groupby(letters))


@cache
def _readings() -> dict[str, str]:
    lines = files("monitor.stories").joinpath("readings.txt").read_text("utf-8").splitlines()
    return {sign: line[0] for line in lines if not line.startswith("#") for sign in line[1:]}
