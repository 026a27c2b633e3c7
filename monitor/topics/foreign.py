"""What other query languages write, answered with what ours writes.

Analysts bring habits from Factiva, LexisNexis, Westlaw, Meltwater, Brandwatch and Lucene. A
habit is never taken for a word in silence: it is an error whose message holds the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple


class Answer(NamedTuple):
    """What to tell someone who wrote a foreign operator."""

    message: str
    #: The operator to go on with, so that the rest of the query is still checked; or nothing.
    ours: str


def answer(word: str) -> Answer | None:
    """The answer to a word that is an operator elsewhere; None for every other word."""
    if not _SUSPECT.match(word):
        return None
    for pattern, reply in _RULES:
        if found := pattern.fullmatch(word):
            return reply(found)
    return None


def split_marks(word: str) -> tuple[str, str, str]:
    """A word as (leading +, - or ~, the word, trailing !, $ or ~): marks of other languages."""
    found = _MARKED.fullmatch(word)
    assert found is not None
    return found[1], found[2], found[3]


#: What to say of a sign before a word.
SIGNS: Final = {
    "+": "+ is not an operator here: every operand of AND must be there, so write AND {}",
    "-": "- is not an operator here: write NOT {}",
    "~": "~ is not an operator here: write the words that mean the same, as in ({} | another)",
}
#: Fields of other languages, and ours.
FIELDS: Final = {
    "hd": "title",
    "hl": "title",
    "hlead": "title",
    "headline": "title",
    "intitle": "title",
    "ti": "title",
    "hlp": "lead",
    "lp": "lead",
    "text": "any",
    "all": "any",
    "content": "body",
    "intext": "body",
}
#: Fields of other languages that are no part of a query here, and what a topic has for them.
FILTERS: Final = {
    "site": "sources",
    "source": "sources",
    "publisher": "sources",
    "domain": "sources",
    "inurl": "sources",
    "rst": "sources",
    "sn": "sources",
    "la": "languages",
    "lang": "languages",
    "language": "languages",
    "after": "active",
    "before": "active",
    "date": "active",
    "pd": "active",
}

# Our units are small letters.
_UNIT: Final = re.compile("/[SP]$")
_MARKED: Final = re.compile(r"([+~-]?)(.*?)([!$]*|~[\d.]*)", re.DOTALL)
#: Only words that begin so are looked at closely: a regular expression.
SUSPECT: Final = (
    r"(?i:near|onear|w/|within|/|n/|pre/|p/|adj|atleast|andnot|(?:and|or|not|but|same|xor)\b|&|\+$)"
)
_SUSPECT: Final = re.compile(SUSPECT)


def _rule(
    pattern: str, message: str, ours: str = ""
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], Answer]]:
    def reply(found: re.Match[str]) -> Answer:
        said, meant = found.expand(message), found.expand(ours)
        return Answer(f"{found[0]}: {said}", _UNIT.sub(lambda unit: unit[0].lower(), meant))

    return re.compile(pattern), reply


_EITHER: Final = r"write NEAR/\1 (either order)"
_ORDERED: Final = r"write ONEAR/\1 (in this order)"
_W: Final = (
    r"write ONEAR/\1 if you mean Factiva's, which keeps the order, "
    r"or NEAR/\1 if you mean LexisNexis's, which does not"
)
_ADJ: Final = (
    r"write ONEAR/\1 if you mean Factiva's, which keeps the order, or NEAR/\1 if you mean Ovid's, "
    r"which does not"
)
_RULES: Final = (
    _rule(
        r"(?i)(and|or|not)",
        r'operators are written in capitals; if the word is meant, quote it: "\1"',
    ),
    _rule(r"(?i)near[/:~]?(\d+|(?<=/)[sp])", _EITHER, r"NEAR/\1"),
    _rule(r"(?i)onear[/:~]?(\d+|(?<=/)[sp])", _ORDERED, r"ONEAR/\1"),
    _rule(
        r"(?i)near/(\d+)f",
        r"write ONEAR/\1, which keeps the order as Brandwatch's f does",
        r"ONEAR/\1",
    ),
    _rule(
        r"(?i:o?near/).*|NEAR|ONEAR",
        r"say how near: NEAR/10 (words), NEAR/s (sentence) or NEAR/p (paragraph)",
        "NEAR/10",
    ),
    _rule(r"(?i)(?:w|within)/(\d+)", _W, r"NEAR/\1"),
    _rule(
        r"(?i)(?:w|within)?/(s|p)(?:ent|ara)?",
        r"write NEAR/\1 (the same sentence or paragraph)",
        r"NEAR/\1",
    ),
    _rule(r"(?i)/?n/?(\d+)/|n/(\d+)", r"write NEAR/\1\2 (either order)", r"NEAR/\1\2"),
    _rule(r"(?i)/n?(\d+)", _EITHER, r"NEAR/\1"),
    _rule(r"(?i)(?:pre|p)/(\d+|s|p)", _ORDERED, r"ONEAR/\1"),
    _rule(r"(?i)/f(\d+)/?", _ORDERED, r"ONEAR/\1"),
    _rule(r"(?i)adj/?(\d+)", _ADJ, r"ONEAR/\1"),
    _rule(r"(?i)adj", r'adjacent words are a phrase: write "first second"', "ONEAR/0"),
    _rule(r"(?i)atleast/?(\d+)", r"write ATLEAST/\1 before the term", r"ATLEAST/\1"),
    _rule(r"/.+/", "there are no regular expressions: write words with * and ?, joined by OR"),
    _rule(r"(?i)andnot", "write NOT (or AND NOT)", "NOT"),
    _rule(r"BUT|XOR", r'there is no such operator; if the word is meant, quote it: "\g<0>"', "AND"),
    _rule(
        r"SAME",
        'write NEAR/p (the same paragraph); if the word is meant, quote it: "SAME"',
        "NEAR/p",
    ),
    _rule(r"&{1,2}", "write AND", "AND"),
    _rule(r"\+", "write AND", "AND"),
)
