"""One word of a query, and which words of a text it means.

=========  =======================  ==========================================================
kind       written                  means the words that
=========  =======================  ==========================================================
WORD       ``missile`` ``{TEL}``    are it
GLOB       ``produc*`` ``wom?n``    fit it; ``*`` is any letters or none, ``?`` is one letter
PARTICLES  ``북한``                 are it, or it and Korean particles (북한이, 북한에서는)
RUN        ``导弹``                 hold it: Han, kana and Thai write no spaces
=========  =======================  ==========================================================

Words are compared as `text.fold` gives them, in braces as `text.exact` does. In braces Hangul
takes no particles: it is the very word.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise, product
from typing import Final, NamedTuple

from monitor.text import exact, fold, is_hangul, is_unspaced, tokens
from monitor.topics.particles import PARTICLES

#: A wildcard is not tried on longer words: no language has them, attackers do.
LONGEST_WORD: Final = 64
#: Letters that must stand beside a wildcard; `ab*` would mean a tenth of the dictionary.
LETTERS_BESIDE_WILDCARD: Final = 3
#: The same in Hangul, where a letter is a syllable.
SYLLABLES_BESIDE_WILDCARD: Final = 2
#: Up to so many Hangul words of a phrase are tried in every way of writing them together;
#: beyond it only all apart and all together, for the ways double with each word.
FREELY_JOINED: Final = 4
#: What one word takes up, in the half words in which places are counted: two characters of a
#: script that writes no spaces are about one word.
WORD_WIDTH: Final = 2


class Kind(StrEnum):
    """How a pattern is compared."""

    WORD = "word"
    GLOB = "glob"
    PARTICLES = "particles"
    RUN = "run"


class Pattern(NamedTuple):
    """One word of a query."""

    kind: Kind
    #: The folded word, or the glob, or the run.
    text: str
    #: True: compared with its case.
    cased: bool = False

    @property
    def width(self) -> int:
        """How many half words a place of it takes up."""
        return len(self.text) if self.kind is Kind.RUN else WORD_WIDTH

    def hits(self, word: str) -> list[int]:
        """Where in a word of a text (as written) it is found, in half words from its start."""
        form = exact(word) if self.cased else fold(word)
        match self.kind:
            case Kind.WORD:
                found = form == self.text
            case Kind.GLOB:
                found = len(form) <= LONGEST_WORD and bool(glob(self.text).fullmatch(form))
            case Kind.PARTICLES:
                found = form.startswith(self.text) and form[len(self.text) :] in PARTICLES
            case Kind.RUN:
                return occurrences(self.text, form)
        return [0] if found else []


def occurrences(part: str, whole: str) -> list[int]:
    """Every offset of `part` in `whole`, overlapping ones too."""
    found = []
    at = whole.find(part)
    while at >= 0:
        found.append(at)
        at = whole.find(part, at + 1)
    return found


@lru_cache(maxsize=1 << 14)
def glob(text: str) -> re.Pattern[str]:
    """A glob as a regular expression that cannot backtrack: what a star took stays taken."""
    head, *rest = (re.escape(part).replace(r"\?", ".") for part in text.split("*"))
    if not rest:
        return re.compile(head, re.DOTALL)
    *middle, tail = rest
    inner = "".join(f"(?>.*?{part})" for part in middle)
    return re.compile(f"{head}{inner}.*{tail}", re.DOTALL)


def is_prefix(text: str) -> bool:
    """Whether a glob has one star, at its end, and no other wildcard."""
    return text.endswith("*") and text.count("*") == 1 and "?" not in text


# ── reading a term ───────────────────────────────────────────────────────────────────────────


class Flaw(NamedTuple):
    """What is wrong with a term, by its place in the term."""

    start: int
    end: int
    message: str


class _Piece(NamedTuple):
    """One word of a term with its wildcards, as written."""

    text: str
    start: int
    end: int


_WILDCARDS: Final = re.compile(r"[*?]+")
Row = tuple[Pattern, ...]


def read(text: str, *, cased: bool) -> tuple[tuple[Row, ...], list[Flaw]]:
    """The words of a term as rows of patterns (see `nodes.Term.rows`), and what is wrong."""
    rows, flaws = _read(text, cased)
    return rows, list(flaws)


@lru_cache(maxsize=1 << 14)
def _read(text: str, cased: bool) -> tuple[tuple[Row, ...], tuple[Flaw, ...]]:
    if plain := _plain(text, cased):
        return (plain,), ()
    pieces = _pieces(text)
    flaws = [flaw for piece in pieces for flaw in _flaws(piece)]
    if not pieces:
        flaws.append(Flaw(0, len(text), f"there is no word in {text!r}"))
    if flaws:
        return (), tuple(flaws)
    row = tuple(_pattern(piece.text, cased) for piece in pieces)
    return tuple(dict.fromkeys(_joined(row))), ()


def _plain(text: str, cased: bool) -> Row:
    """The row of ASCII words with no mark but a star at their ends, as most terms are; else none:
    the rest of this file says the same of them, in ten times the time.
    """
    words = text.split() if text.isascii() else ()
    row = []
    for word in words:
        stem = word.removesuffix("*")
        wild = stem is not word
        if not stem.isalnum() or (wild and not LETTERS_BESIDE_WILDCARD <= len(stem) < LONGEST_WORD):
            return ()
        kind = Kind.GLOB if wild else Kind.WORD
        row.append(Pattern(kind, word if cased else word.lower(), cased))
    return tuple(row)


def _pieces(text: str) -> list[_Piece]:
    """The words of a term; wildcards hold together what they touch."""
    parts = [(token.start, token.end) for token in tokens(text)]
    if "*" in text or "?" in text:
        parts = sorted([*parts, *(m.span() for m in _WILDCARDS.finditer(text))])
    merged: list[list[int]] = []
    for start, end in parts:
        touches = merged and merged[-1][1] == start
        if touches and ("*" in text[start - 1 : start + 1] or "?" in text[start - 1 : start + 1]):
            merged[-1][1] = end
        else:
            merged.append([start, end])
    return [_Piece(text[start:end], start, end) for start, end in merged]


def _flaws(piece: _Piece) -> list[Flaw]:
    """What is wrong with the wildcards of one word."""
    message = _wildcard_flaw(piece.text) if _WILDCARDS.search(piece.text) else None
    return [Flaw(piece.start, piece.end, f"{piece.text[:40]}: {message}")] if message else []


def _wildcard_flaw(text: str) -> str | None:
    parts = _WILDCARDS.split(text)
    literals = [part for part in parts if part]
    scripts = {_script(part) for part in literals}
    if len(scripts) > 1:
        return "mixes scripts, and a word is of one script"
    if scripts == {"unspaced"}:
        fits = len(literals) == 1 and "?" not in text
        apart = " ONEAR/1 ".join(literals)
        return None if fits else f"in scripts without spaces write the parts apart: {apart}"
    if len(text) > LONGEST_WORD:
        return f"no word has more than {LONGEST_WORD} characters"
    least, what = _BESIDE_WILDCARD[scripts == {"Hangul"}]
    lengths = [len(fold(part)) for part in parts]
    if all(max(pair) >= least for pair in pairwise(lengths)):
        return None
    why = f"a wildcard needs at least {least} {what} beside it, or it means half the dictionary"
    return f"{why}; write the words themselves, with OR"


_BESIDE_WILDCARD: Final = (
    (LETTERS_BESIDE_WILDCARD, "letters"),
    (SYLLABLES_BESIDE_WILDCARD, "syllables"),
)


def _script(text: str) -> str:
    return "Hangul" if is_hangul(text) else "unspaced" if is_unspaced(text) else "letters"


def _pattern(text: str, cased: bool) -> Pattern:
    form = exact if cased else fold
    parts = re.split(r"([*?]+)", text)
    if is_unspaced("".join(parts[::2])):
        return Pattern(Kind.RUN, form("".join(parts[::2])))
    if len(parts) > 1:
        wild = (
            p if not set(p) & set("*?") else "?" * p.count("?") + "*" * ("*" in p) for p in parts
        )
        folded = "".join(p if set(p) <= set("*?") else form(p) for p in wild)
        return Pattern(Kind.GLOB, folded, cased)
    if is_hangul(text) and not cased:
        return Pattern(Kind.PARTICLES, form(text))
    return Pattern(Kind.WORD, form(text), cased)


def _joined(row: Row) -> list[Row]:
    """The row, and the ways of writing its neighbouring Hangul words together."""
    joints = [i for i, (a, b) in enumerate(pairwise(row), 1) if _joinable(a, b)]
    ways = (
        list(product((False, True), repeat=len(joints)))
        if len(joints) < FREELY_JOINED
        else [(False,) * len(joints), (True,) * len(joints)]
    )
    return [
        _join(row, {at for at, yes in zip(joints, choice, strict=True) if yes}) for choice in ways
    ]


def _joinable(left: Pattern, right: Pattern) -> bool:
    return left.kind is Kind.PARTICLES and is_hangul(right.text) and not right.cased


def _join(row: Row, joints: set[int]) -> Row:
    joined: list[Pattern] = []
    for index, pattern in enumerate(row):
        if index in joints:
            joined[-1] = Pattern(pattern.kind, joined[-1].text + pattern.text)
        else:
            joined.append(pattern)
    return tuple(joined)
