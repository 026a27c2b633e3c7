"""The dictionary of all terms that any topic asks for: from the words of a text to term numbers.

A term is a row of patterns: one for a word, several for a phrase. Patterns and rows are numbered
together, a row of one pattern having its pattern's number.

News repeats itself, so what a word means to all patterns together is found out once and
remembered. A word not seen before is looked up, not compared: whole words and stems in tables,
globs through three letters that they must hold, runs of Han, kana and Thai character by character.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, compress, count
from typing import Final, NamedTuple

from monitor.text import exact, fold, is_hangul
from monitor.topics.nodes import Term
from monitor.topics.particles import PARTICLES
from monitor.topics.patterns import LONGEST_WORD, Kind, Pattern, Row, glob

#: So many words are remembered (about 10 MB); then remembering starts anew.
_REMEMBERED: Final = 1 << 16
#: Letters of a glob under which it is filed; in Hangul a glob may have only two.
_GRAM: Final = 3
_HANGUL_GRAM: Final = 2
_NOTHING: Final[tuple[int, ...]] = ()


class Phrase(NamedTuple):
    """A row of several patterns, filed under the one of them that seems rarest: its head."""

    number: int
    head: int
    #: How many half words before its head it begins.
    before: int
    #: Each other pattern, and how many half words after the head it stands.
    steps: tuple[tuple[int, int], ...]
    #: The other patterns.
    others: frozenset[int]


#: The phrases of a head, by the place of the word beside it (-1 or 1), and by that word.
Beside = dict[int, dict[int, list[Phrase]]]


class Dictionary:
    """Terms by number, and what each word of a text means to them."""

    def __init__(self) -> None:
        self._patterns: dict[Pattern, int] = {}
        self._rows: dict[Row, int] = {}
        self._terms: dict[int, tuple[Term, tuple[tuple[int, int], ...]]] = {}
        self._count = 0
        # Phrases not filed yet, and how many phrases hold each pattern.
        self._unfiled: list[tuple[int, Row, list[int]]] = []
        self._used: Counter[int] = Counter()
        # By their head and the pattern beside it: how many words on that stands, and which it is.
        self._phrases: defaultdict[int, Beside] = defaultdict(dict)
        # Those that hold a run, by their head: words beside each other say nothing of them.
        self._loose: defaultdict[int, list[Phrase]] = defaultdict(list)
        self._remembered: dict[str, tuple[int, ...]] = {}
        # Those of the remembered words that may be the head of a phrase, and of which.
        self._heading: dict[str, tuple[Beside, ...]] = {}
        # Those of the remembered words that mean anything.
        self._meaningful: set[str] = set()
        self._words: defaultdict[str, list[int]] = defaultdict(list)
        self._cased: defaultdict[str, list[int]] = defaultdict(list)
        self._stems: defaultdict[str, list[int]] = defaultdict(list)
        self._longest_stem = 0
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
        self._forget()

    def _file(self, phrase_number: int, row: Row, numbers: Sequence[int]) -> None:
        offsets = list(accumulate((pattern.width for pattern in row[:-1]), initial=0))
        rarest = min(range(len(row)), key=lambda at: (self._used[numbers[at]], commonness(row[at])))
        parts = list(zip(numbers, offsets, strict=True))
        head, before = parts.pop(rarest)
        phrase = Phrase(
            number=phrase_number,
            head=head,
            before=before,
            steps=tuple((number, offset - before) for number, offset in parts),
            others=frozenset(number for number, _ in parts),
        )
        if any(pattern.kind is Kind.RUN for pattern in row):
            self._loose[head].append(phrase)
            return
        step = 1 if rarest + 1 < len(row) else -1
        beside = self._phrases[head].setdefault(step, {})
        beside.setdefault(numbers[rarest + step], []).append(phrase)

    def _number(self, pattern: Pattern) -> int:
        known = self._patterns.get(pattern)
        if known is not None:
            return known
        number = self._patterns[pattern] = self._next()
        self._forget()
        if pattern.kind is Kind.GLOB:
            self._globs[_gram(pattern.text)].append((pattern.text, pattern.cased, number))
        elif pattern.kind is Kind.RUN:
            self._runs[pattern.text[:2]].append((pattern.text, number))
        elif pattern.kind is Kind.PARTICLES:
            self._stems[pattern.text].append(number)
            self._longest_stem = max(self._longest_stem, len(pattern.text))
        else:
            (self._cased if pattern.cased else self._words)[pattern.text].append(number)
        return number

    def lookup(self, words: set[str]) -> dict[str, tuple[int, ...]]:
        """The words that mean something to any pattern, and to which."""
        if len(self._remembered) >= _REMEMBERED:
            self._forget()
        remembered, meaningful = self._remembered, self._meaningful
        found = {word: remembered[word] for word in words & meaningful}
        for word in words.difference(remembered):
            numbers = self._remember(word)
            if numbers:
                found[word] = numbers
        return found

    def _forget(self) -> None:
        # Made anew, not emptied: another thread may be reading the old ones.
        self._remembered, self._meaningful, self._heading = {}, set(), {}

    def phrases(
        self, words: Sequence[str], hits: Mapping[str, tuple[int, ...]], patterns: frozenset[int]
    ) -> dict[int, Phrase]:
        """The phrases, by number, that may stand in a row of words, each of which hits these.

        Of the words of a phrase two stand beside each other and the others somewhere.
        """
        loose = chain.from_iterable(map(self._loose.__getitem__, self._loose.keys() & patterns))
        likely = chain(loose, self._side_by_side(words, hits))
        return {phrase.number: phrase for phrase in likely if phrase.others <= patterns}

    def _side_by_side(
        self, words: Sequence[str], hits: Mapping[str, tuple[int, ...]]
    ) -> Iterator[Phrase]:
        """The phrases whose head stands beside the word that they have there."""
        heading = {word: self._heading[word] for word in self._heading.keys() & hits.keys()}
        for word in hits:
            if len(word) > LONGEST_WORD:  # it is not remembered
                heading[word] = self._headed(hits[word])
        if not heading:
            return
        # Beside the first and the last word stands one that means nothing.
        row = [*words, ""]
        for at in compress(count(), map(heading.__contains__, words)):
            for beside in heading[row[at]]:
                for step, phrases in beside.items():
                    for number in hits.get(row[at + step], ()):
                        yield from phrases.get(number, ())

    def _headed(self, numbers: tuple[int, ...]) -> tuple[Beside, ...]:
        return tuple(self._phrases[number] for number in numbers if number in self._phrases)

    def in_run(self, run: str) -> Iterator[tuple[int, int]]:
        """The patterns in a run of a script without spaces, as (offset in half words, number)."""
        form = fold(run)
        for offset, character in enumerate(form):
            for key in {character, form[offset : offset + 2]}:
                for text, number in self._runs.get(key, ()):
                    if form.startswith(text, offset):
                        yield offset, number

    def _remember(self, word: str) -> tuple[int, ...]:
        numbers = tuple(dict.fromkeys(self._look_up(word))) or _NOTHING
        if len(word) <= LONGEST_WORD:
            self._remembered[word] = numbers
            if numbers:
                self._meaningful.add(word)
            if heads := self._headed(numbers):
                self._heading[word] = heads
        return numbers

    def _look_up(self, word: str) -> Iterator[int]:
        folded = fold(word)
        yield from self._words.get(folded, ())
        yield from self._cased.get(exact(word), ())
        if is_hangul(folded):
            yield from self._hangul(folded)
        if self._runs and not word.isascii():
            yield from (number for _, number in self.in_run(word))
        if len(folded) <= LONGEST_WORD:
            yield from self._fitting(folded, exact(word))

    def _hangul(self, folded: str) -> Iterator[int]:
        for end in range(1, min(len(folded), self._longest_stem) + 1):
            stems = self._stems.get(folded[:end])
            if stems and folded[end:] in PARTICLES:
                yield from stems

    def _fitting(self, folded: str, cased: str) -> Iterator[int]:
        """The globs that a word fits."""
        size = _HANGUL_GRAM if is_hangul(folded) else _GRAM
        for start in range(len(folded) - size + 1):
            for text, minds_case, number in self._globs.get(folded[start : start + size], ()):
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
