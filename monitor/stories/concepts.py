"""The watchlist's sets as names that do not depend on a language.

A set lists what one thing is called: "North Korea", 북한, КНДР, 朝鲜. An article that has any of
these has the set's name, so a Korean and an English report share it although they share no word.
A set may also list ways to say a thing that is no name (factory, plant, works); `Word.name` tells.
Only plain words and phrases are taken from a set (a trailing * stands for any ending); entries
that are queries, with NEAR or NOT, are for the topics alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Final, NamedTuple

from monitor.stories.memo import Memo
from monitor.stories.vocabulary import Word, numbered
from monitor.text import fold, is_hangul, is_unspaced, words

#: Half bits of rarity of a set's name, before the window teaches better: one in 64 texts.
RARITY: Final = 12
#: Words that begin no phrase are remembered, so many of them; then all are forgotten. As many that
#: begin one. A fortnight of English news has some 80,000 words as they are written.
IDLE: Final = 1 << 17
_PLAIN: Final = re.compile(r"[\w\s*.'’-]+")
_OPERATOR: Final = re.compile(r"\b(?:AND|OR|NOT|O?NEAR|ATLEAST)\b")
# The first character of the scripts that write no spaces, and of Hangul.
_CJK: Final = "\u2e80"

#: The words of an entry, each with whether any ending will do.
_Phrase = tuple[tuple[str, bool], ...]


class _Begun(NamedTuple):
    """What begins with a word."""

    #: The concepts that it names by itself.
    alone: frozenset[Word]
    #: Phrases of which it is the first word, and the words of the longest.
    longer: tuple[tuple[_Phrase, Word], ...]
    longest: int


class Concepts:
    """Finds the sets an article speaks of."""

    def __init__(self, sets: Mapping[str, Sequence[str]]) -> None:
        self._runs: list[tuple[str, Word]] = []
        # By the first word, or by what it begins with where any ending will do.
        self._phrases: defaultdict[str, list[tuple[_Phrase, Word]]] = defaultdict(list)
        self._letters = 0
        # Words met that begin no phrase: most of any text, and taken away in one step.
        self._idle: set[str] = set()
        self._begun = Memo(self._begins, most=IDLE)
        for name, entries in sets.items():
            concept = numbered(name, told=f"={name}", rarity=RARITY, name=_is_name(entries))
            for phrase in filter(None, map(_phrase, entries)):
                first = phrase[0][0]
                if is_unspaced(first):
                    self._runs.append(("".join(word for word, _ in phrase), concept))
                else:
                    self._phrases[first].append((phrase, concept))
                    self._letters = max(self._letters, len(first))

    def found_in(self, written: Sequence[str], distinct: Set[str]) -> set[Word]:
        """The sets that words as they are written speak of; `distinct` are the same, each once."""
        busy = distinct - self._idle
        runs = "\n".join([fold(word) for word in busy if word >= _CJK])
        found = {concept for run, concept in self._runs if run in runs} if runs else set()
        begun = {word: what for word in busy if (what := self._begun[word]).longest}
        self._remember(busy - begun.keys())
        for what in begun.values():
            found.update(what.alone)
        first = {word: what for word, what in begun.items() if what.longer}
        for i in [i for i, word in enumerate(written) if word in first] if first else ():
            what = first[written[i]]
            here = [fold(word) for word in written[i : i + what.longest]]
            found.update(concept for phrase, concept in what.longer if _stands(phrase, here))
        return found

    def _remember(self, idle: set[str]) -> None:
        if len(self._idle) > IDLE:
            self._idle.clear()
        self._idle |= {word for word in idle if word < _CJK}

    def _begins(self, word: str) -> _Begun:
        folded = fold(word)
        fit = [
            (phrase, concept)
            for end in range(1, min(len(folded), self._letters) + 1)
            for phrase, concept in self._phrases.get(folded[:end], ())
            if _stands(phrase[:1], [folded])
        ]
        return _Begun(
            frozenset(concept for phrase, concept in fit if len(phrase) == 1),
            tuple((phrase, concept) for phrase, concept in fit if len(phrase) > 1),
            max((len(phrase) for phrase, _ in fit), default=0),
        )


def _stands(phrase: _Phrase, here: Sequence[str]) -> bool:
    """Whether the words begin with the phrase."""
    return len(here) >= len(phrase) and all(
        word.startswith(stem) if any_ending else word == stem
        for word, (stem, any_ending) in zip(here, phrase, strict=False)
    )


def _is_name(entries: Sequence[str]) -> bool:
    """Whether a set names one thing (Pyongyang, Пхеньян), not a kind of thing (factory, plant):
    most of its entries that could have capitals do.
    """
    cased = [
        first for entry in entries if (first := entry.strip("{}\"' ")[:1]).lower() != first.upper()
    ]
    return 2 * sum(first.isupper() for first in cased) >= len(cased)


def _phrase(entry: str) -> _Phrase | None:
    """An entry as words; None where it is a query."""
    plain = entry.strip("{}\"' ")
    if not _PLAIN.fullmatch(plain) or _OPERATOR.search(plain):
        return None
    found = []
    for part in plain.split():
        stem, any_ending = part.rstrip("*"), part.endswith("*")
        pieces = [fold(word) for word in words(stem)]
        # A Hangul word is met with its particles.
        found += [(piece, any_ending or is_hangul(piece)) for piece in pieces]
    return tuple(found) or None
