"""The terms found in one document, and where: what sieves and the evaluator ask."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain, compress
from typing import Final

from monitor.text import is_unspaced
from monitor.topics.dictionary import Dictionary, Phrase
from monitor.topics.document import Document
from monitor.topics.nodes import Term
from monitor.topics.patterns import WORD_WIDTH

Group = frozenset[int]
#: A text longer than this many words has coarser marks: the numbers stay short.
_MOST_MARKS: Final = 1 << 14


class Bag:
    """The terms found in a document. Where a term stands is found out when it is asked for.

    A phrase counts as found as soon as two of its words stand side by side and the others are
    there; whether all stand in a row is seen when its places are asked for.
    """

    def __init__(self, document: Document, dictionary: Dictionary) -> None:
        self._document = document
        self._dictionary = dictionary
        #: The words that mean something to any pattern, and to which.
        self._hits = dictionary.lookup(document.vocabulary)
        patterns = frozenset(chain.from_iterable(self._hits.values()))
        self._phrases = dictionary.phrases(document.words, self._hits, patterns)
        #: The numbers of the terms found.
        self.present = patterns.union(self._phrases)
        self._words: dict[int, list[str]] | None = None
        self._indices: dict[str, list[int]] = {}
        self._runs: defaultdict[int, list[list[int]]] = defaultdict(list)
        self._starts: dict[int, Sequence[int]] = {}
        self._marks: dict[int, int] = {}
        self._merged: dict[Group, int] = {}
        #: Marks stand for places, not for words: see `_marks_of`.
        self._by_place = document.unspaced or len(document.words) > _MOST_MARKS

    def find(self, term: Term) -> Sequence[tuple[int, int]]:
        """The places of a term, as (start, end), each once and in order."""
        rows = self._dictionary.numbers(term)
        found = [
            (start, start + width)
            for number, width in rows
            if number in self.present
            for start in self._at(number)
        ]
        return found if len(rows) == 1 else sorted(set(found))

    def marks(self, group: Group) -> int:
        """Where any term of the group begins: a number with a bit set for each place.

        A bit is a word, without regard to breaks between paragraphs: what is near by places is
        near by marks. Runs without spaces are less than a word, and a very long text would make
        long numbers; then a bit is `_grain` half words.
        """
        merged = self._merged.get(group)
        if merged is None:
            merged = 0
            for number in group & self.present:
                merged |= self._marks_of(number)
            self._merged[group] = merged
        return merged

    @cached_property
    def _grain(self) -> int:
        """How many half words one mark stands for."""
        places = self._document.places if self._by_place else ()
        return max(WORD_WIDTH, places[-1] // _MOST_MARKS + 1) if places else WORD_WIDTH

    def _marks_of(self, number: int) -> int:
        marks = self._marks.get(number)
        if marks is None:
            phrase = self._phrases.get(number)
            if self._by_place:
                grain = self._grain
                marks = _marked(place // grain for place in self._at(number))
            elif phrase is None:
                words = self._words_of(number)
                marks = _marked(chain.from_iterable(self._indices[word] for word in words))
            else:
                marks = self._marks_of_phrase(phrase)
            self._marks[number] = marks
        return marks

    def _marks_of_phrase(self, phrase: Phrase) -> int:
        marks = self._marks_of(phrase.head)
        for number, distance in phrase.steps:
            here, words = self._marks_of(number), distance // WORD_WIDTH
            marks &= here >> words if words > 0 else here << -words
        return marks >> phrase.before // WORD_WIDTH

    def near(self, left: Group, right: Group, reach: int) -> bool:
        """Whether a term of each begins near the other; at least where that is so.

        As a few shifts of whole numbers: the marks of one are widened to both sides by `reach`
        (half words) in steps that double, and compared with those of the other.
        """
        these, those = self.marks(left), self.marks(right)
        if not these or not those:
            return False
        bits = reach // self._grain + 1
        covered, wanted = 1, 2 * bits + 1
        while covered < wanted:
            step = min(covered, wanted - covered)
            these |= these << step
            covered += step
        return bool(these & those << bits)

    def _at(self, number: int) -> Sequence[int]:
        """Where a term begins, in order."""
        starts = self._starts.get(number)
        if starts is None:
            phrase = self._phrases.get(number)
            starts = self._at_words(number) if phrase is None else self._at_phrase(phrase)
            self._starts[number] = starts
        return starts

    def _at_phrase(self, phrase: Phrase) -> Sequence[int]:
        heads = self._at(phrase.head)
        for number, distance in phrase.steps:
            here = self._at(number)
            heads = [place for place in heads if _holds(here, place + distance)]
            if not heads:
                break
        return [place - phrase.before for place in heads]

    def _at_words(self, number: int) -> Sequence[int]:
        words, places = self._words_of(number), self._document.places
        lists = [[places[index] for index in self._indices[word]] for word in words]
        lists += self._runs.get(number, ())
        return lists[0] if len(lists) == 1 else sorted(chain.from_iterable(lists))

    def _words_of(self, number: int) -> Sequence[str]:
        """The words that a pattern found."""
        if self._words is None:
            self._words = self._find_words()
        return self._words.get(number, ())

    def _find_words(self) -> dict[int, list[str]]:
        """The words that each pattern found; and where the words stand, in `_indices`."""
        hits, document = self._hits, self._document
        indices: defaultdict[str, list[int]] = defaultdict(list)
        everywhere = enumerate(document.words)
        for index, word in compress(everywhere, map(hits.__contains__, document.words)):
            indices[word].append(index)
        self._indices = indices
        words: defaultdict[int, list[str]] = defaultdict(list)
        for word, numbers in hits.items():
            if document.unspaced and is_unspaced(word):
                self._find_in_run(word)
            else:
                for number in numbers:
                    words[number].append(word)
        return words

    def _find_in_run(self, run: str) -> None:
        for offset, number in self._dictionary.in_run(run):
            starts = (self._document.places[index] for index in self._indices[run])
            self._runs[number].append([start + offset for start in starts])


def _marked(bits: Iterable[int]) -> int:
    marks = 0
    for bit in bits:
        marks |= 1 << bit
    return marks


def _holds(places: Sequence[int], place: int) -> bool:
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place
