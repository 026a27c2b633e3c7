"""The dictionary of all terms that any topic asks for: from the words of a text to term numbers.

A term is a row of patterns: one for a word, several for a phrase. Patterns and rows are numbered
together, a row of one pattern having its pattern's number.

A word is looked up, not compared: whole words, stems and prefixes in tables, other globs through
three letters that they must hold, runs of Han, kana and Thai character by character. What a word
turned out to mean is remembered (`senses`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from monitor.text import exact, fold, is_hangul
from monitor.topics.nodes import Or, Term
from monitor.topics.particles import PARTICLES
from monitor.topics.patterns import LONGEST_WORD, Kind, Pattern, Row, glob, is_prefix

#: Letters of a glob under which it is filed; in Hangul a glob may have only two.
_GRAM: Final = 3
_HANGUL_GRAM: Final = 2


class Phrase(NamedTuple):
    """A row of several patterns."""

    number: int
    #: Each pattern, and how many half words after the first it stands; what seems rarest first.
    steps: tuple[tuple[int, int], ...]
    patterns: frozenset[int]


class Choices(NamedTuple):
    """The operands of an OR, by the terms that they are."""

    #: Kept, so that no other OR gets its id.
    node: Or
    #: The numbers of its terms, and of each the operands that it makes possible.
    group: frozenset[int]
    by_number: dict[int, list[int]]
    #: The operands that are no terms.
    others: list[int]


class Dictionary:
    """Terms by number, and the numbers of the patterns that a word hits."""

    def __init__(self) -> None:
        self._patterns: dict[Pattern, int] = {}
        self._rows: dict[Row, int] = {}
        self._terms: dict[int, tuple[Term, tuple[tuple[int, int], ...]]] = {}
        self._choices: dict[int, Choices] = {}
        self._count = 0
        # Phrases not filed yet, and how many phrases hold each pattern.
        self._unfiled: list[tuple[int, Row, list[int]]] = []
        self._used: Counter[int] = Counter()
        self.phrases: list[Phrase] = []
        #: Phrases that hold two whole words beside each other: by the left of them, with the
        #: right, and by the right of them, with the left.
        self.by_left: defaultdict[int, list[tuple[int, Phrase]]] = defaultdict(list)
        self.by_right: defaultdict[int, list[tuple[int, Phrase]]] = defaultdict(list)
        #: The others, by their rarest pattern.
        self.loose: defaultdict[int, list[Phrase]] = defaultdict(list)
        self._words: dict[str, int] = {}
        self._cased: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._longest_stem = 0
        # Most globs are prefixes; these are looked up by them.
        self._prefixes: dict[str, int] = {}
        # Made into expressions when a word is tried on them; most never are.
        self._globs: defaultdict[str, list[tuple[str, bool, int]]] = defaultdict(list)
        # By their first two characters, or their only one.
        self._runs: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)

    def numbers(self, term: Term) -> tuple[tuple[int, int], ...]:
        """The number of each of the term's rows, with its width; what is new is added."""
        known = self._terms.get(id(term))
        if known is None:
            rows = tuple((self._row(row), sum(each.width for each in row)) for row in term.rows)
            # The term is kept, so that no other gets its id.
            known = self._terms[id(term)] = (term, rows)
        return known[1]

    def choices(self, node: Or) -> Choices:
        """Which operands of an OR of known terms are possible where a term is found."""
        known = self._choices.get(id(node))
        if known is None:
            by_number: defaultdict[int, list[int]] = defaultdict(list)
            others = []
            for at, operand in enumerate(node.operands):
                if not isinstance(operand, Term):
                    others.append(at)
                    continue
                for number, _ in self.numbers(operand):
                    by_number[number].append(at)
            known = Choices(node, frozenset(by_number), dict(by_number), others)
            self._choices[id(node)] = known
        return known

    def _row(self, row: Row) -> int:
        known = self._rows.get(row)
        if known is None:
            known = self._number(row[0]) if len(row) == 1 else self._add_phrase(row)
            self._rows[row] = known
        return known

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _add_phrase(self, row: Row) -> int:
        numbers = [self._number(pattern) for pattern in row]
        for number in set(numbers):
            self._used[number] += 1
        self._unfiled.append((self._next(), row, numbers))
        return self._count

    def settle(self) -> None:
        """Files the phrases, once all are known: call it before anything is looked up.

        A word that many phrases hold is a common one, so each is filed under its least used.
        """
        for phrase, row, numbers in self._unfiled:
            self._file(phrase, row, numbers)
        self._unfiled.clear()

    def _file(self, number: int, row: Row, numbers: list[int]) -> None:
        offsets = accumulate((pattern.width for pattern in row[:-1]), initial=0)
        rarity = [(self._used[n], commonness(p)) for n, p in zip(numbers, row, strict=True)]
        ranked = sorted(zip(rarity, numbers, offsets, strict=True))
        steps = tuple((part, offset) for _, part, offset in ranked)
        phrase = Phrase(number, steps, frozenset(numbers))
        self.phrases.append(phrase)
        whole = [pattern.kind is Kind.WORD for pattern in row]
        pairs = [at for at, both in enumerate(map(all, pairwise(whole))) if both]
        if not pairs:
            self.loose[steps[0][0]].append(phrase)
            return
        at = min(pairs, key=lambda at: min(rarity[at : at + 2]))
        left, right = numbers[at : at + 2]
        self.by_left[left].append((right, phrase))
        self.by_right[right].append((left, phrase))

    def _number(self, pattern: Pattern) -> int:
        known = self._patterns.get(pattern)
        if known is not None:
            return known
        number = self._patterns[pattern] = self._next()
        if pattern.kind is Kind.GLOB and not pattern.cased and is_prefix(pattern.text):
            self._prefixes[pattern.text[:-1]] = number
        elif pattern.kind is Kind.GLOB:
            self._globs[_gram(pattern.text)].append((pattern.text, pattern.cased, number))
        elif pattern.kind is Kind.RUN:
            self._runs[pattern.text[:2]].append((pattern.text, number))
        elif pattern.kind is Kind.PARTICLES:
            self._stems[pattern.text] = number
            self._longest_stem = max(self._longest_stem, len(pattern.text))
        else:
            (self._cased if pattern.cased else self._words)[pattern.text] = number
        return number

    def in_run(self, run: str) -> Iterator[tuple[int, int]]:
        """The patterns in a run of a script without spaces, as (offset in half words, number)."""
        if not self._runs or run.isascii():
            return
        form = fold(run)
        for offset, character in enumerate(form):
            for key in {character, form[offset : offset + 2]}:
                for text, number in self._runs.get(key, ()):
                    if form.startswith(text, offset):
                        yield offset, number

    def look_up(self, word: str) -> Iterator[int]:
        """The patterns that a word hits as a whole, each once: all but those in a run."""
        folded = fold(word)
        cased = exact(word)
        if folded in self._words:
            yield self._words[folded]
        if cased in self._cased:
            yield self._cased[cased]
        if is_hangul(folded):
            yield from self._hangul(folded)
        if len(folded) <= LONGEST_WORD:
            yield from self._fitting(folded, cased)

    def _hangul(self, folded: str) -> Iterator[int]:
        for end in range(1, min(len(folded), self._longest_stem) + 1):
            if folded[:end] in self._stems and folded[end:] in PARTICLES:
                yield self._stems[folded[:end]]

    def _fitting(self, folded: str, cased: str) -> Iterator[int]:
        """The globs that a word fits."""
        for end in range(_HANGUL_GRAM, len(folded) + 1):
            if folded[:end] in self._prefixes:
                yield self._prefixes[folded[:end]]
        size = _HANGUL_GRAM if is_hangul(folded) else _GRAM
        for gram in {folded[start : start + size] for start in range(len(folded) - size + 1)}:
            for text, minds_case, number in self._globs.get(gram, ()):
                if glob(text).fullmatch(cased if minds_case else folded):
                    yield number


def _gram(text: str) -> str:
    """Letters that every word must hold that fits the glob."""
    literal = max(re.split(r"[*?]+", text), key=len).casefold()
    return literal[: _HANGUL_GRAM if is_hangul(literal) else _GRAM]


#: How much likelier a glob is than a word of as many letters.
_GLOB: Final = 4.0
#: How many letters a syllable of Hangul or a Han character is worth.
_SYLLABLE: Final = 3


def commonness(pattern: Pattern) -> float:
    """A guess at how common a pattern is, without a corpus: short words are common."""
    letters = len(pattern.text)
    if pattern.kind in {Kind.RUN, Kind.PARTICLES}:
        letters *= _SYLLABLE
    return (_GLOB if pattern.kind is Kind.GLOB else 1.0) * 2.0**-letters
