"""The units two texts are compared by: words whose spelling no longer tells who printed them.

An agency's text is printed as "U.S. military programs" in one country and as "US military
programmes" in the next. Both give the same units here: case, diacritics, quotes and dots fall
away (`monitor.text`), the British spelling is folded into the American one and a possessive's
"s" is dropped. Scripts that write no spaces, and Hangul, whose particles cling to the word, are
taken as runs of two characters.

The folding is a key for comparing, never shown: that it also turns "hours" into "hors" harms
nobody, because it does so everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from monitor.text import fold, is_hangul, is_unspaced, words

#: A longer text is read up to here; 200,000 characters are some 35,000 words, a short book.
MAX_CHARS: Final = 200_000
#: Scripts without spaces are compared by runs of so many characters.
RUN: Final = 2
_LEAST_PLURAL: Final = 4
#: Letters of a word that count, in scripts with spaces; no dictionary has a longer one.
MAX_WORD: Final = 64

_WHOLE: Final = {
    "aeroplane": "airplane",
    "aluminium": "aluminum",
    "cheque": "check",
    "defence": "defense",
    "enrol": "enroll",
    "fulfil": "fulfill",
    "grey": "gray",
    "jewellery": "jewelry",
    "judgement": "judgment",
    "kerb": "curb",
    "licence": "license",
    "manoeuvre": "maneuver",
    "mould": "mold",
    "offence": "offense",
    "plough": "plow",
    "practise": "practice",
    "pretence": "pretense",
    "programme": "program",
    "pyjama": "pajama",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "storey": "story",
    "tyre": "tire",
}
# (letters a British spelling has, what it looks like, the least letters of the whole word, what it
# becomes)
_ENDINGS: Final = (
    ("our",
     re.compile(r"([bdlmnpvgk])our(?=(?:s|ed|ing|ite|ites|able|ably|ful|hood|er|ers|ly)?$)"),
     6, r"\1or"),
    ("is", re.compile(r"(?<=[b-df-hj-np-tv-z])is(?=(?:e|ed|es|ing|er|ers|ation|ations)$)"),
     7, "iz"),
    ("lys", re.compile(r"lys(?=(?:e|ed|es|ing)$)"), 7, "lyz"),
    ("ll", re.compile(r"([aeiou])ll(?=(?:ed|ing|er|ers|or|ors)$)"), 7, r"\1l"),
    ("tre", re.compile(r"([aeint])tre(?=s?$)"), 5, r"\1ter"),
    ("ogue", re.compile(r"ogue(?=s?$)"), 8, "og"),
    ("wards", re.compile(r"wards$"), 7, "ward"),
)  # fmt: skip


def respell(word: str) -> str:
    """A folded word in the spelling both sides of the Atlantic share."""
    if word in _WHOLE:
        return _WHOLE[word]
    if word[:-1] in _WHOLE and word[-1] == "s":
        return _WHOLE[word[:-1]] + "s"
    for letters, pattern, least, spelling in _ENDINGS:
        if letters in word and len(word) >= least:
            word, found = pattern.subn(spelling, word)
            if found:
                return word
    return word


def singular(word: str) -> str:
    """A word without the "s" of a plural or of a verb's third person."""
    if len(word) >= _LEAST_PLURAL and word[-1] == "s" and word[-2] not in "siu":
        return word[:-1]
    return word


def units_of(word: str) -> tuple[str, ...]:
    """What one written word counts as: mostly one unit, none for a possessive's "s"."""
    folded = fold(word)
    if folded == "s":
        return ()
    if len(folded) > RUN and (is_unspaced(folded) or is_hangul(folded)):
        return tuple(folded[i : i + RUN] for i in range(len(folded) - RUN + 1))
    return (singular(respell(folded[:MAX_WORD])),)


def written(text: str) -> list[str]:
    """The words of the text's first `MAX_CHARS` characters, as they are written."""
    return words(text[:MAX_CHARS])


def capitalised(distinct: Iterable[str]) -> list[str]:
    """Those of the words that begin with a capital."""
    return [word for word in distinct if word[0].isupper()]
