"""The terms found in one document, and where: what sieves and the evaluator ask."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
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


def grain(document: Document) -> int:
    """How many half words one mark stands for: a word, or in a very long text several."""
    last = document.places[-1] if document.places else 0
    return max(WORD_WIDTH, last // _MOST_MARKS + 1)


class Bag:
    """The terms found in a document. Where a term stands is found out when it is asked for.

    A phrase counts as found as soon as two of its words stand side by side and the others are
    there; whether all stand in a row is seen when its places are asked for.
    """

    def __init__(self, document: Document, dictionary: Dictionary) -> None:
        self._document = document
        self._dictionary = dictionary
        #: The words that mean something to any pattern, and to which.
        self._hits = dictionary.lookup(set(document.words))
        patterns = frozenset(chain.from_iterable(self._hits.values()))
        self._phrases = dictionary.phrases(document.words, self._hits, patterns)
        #: The numbers of the terms found.
        self.present = patterns.union(self._phrases)
        self._words: dict[int, list[str]] | None = None
        self._places: dict[str, list[int]] = {}
        self._runs: defaultdict[int, list[list[int]]] = defaultdict(list)
        self._starts: dict[int, Sequence[int]] = {}
        self._marks: dict[int, int] = {}
        self._merged: dict[Group, int] = {}
        #: How many half words a mark stands for.
        self.grain = grain(document)

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

        A bit stands for `grain` places, so that no text, however long, makes long numbers.
        """
        merged = self._merged.get(group)
        if merged is None:
            merged = 0
            for number in group & self.present:
                merged |= self._marks_of(number)
            self._merged[group] = merged
        return merged

    def _marks_of(self, number: int) -> int:
        marks = self._marks.get(number)
        if marks is None:
            marks, grain = 0, self.grain
            for place in self._at(number):
                marks |= 1 << place // grain
            self._marks[number] = marks
        return marks

    def near(self, left: Group, right: Group, reach: int) -> bool:
        """Whether a term of each begins near the other; at least where that is so.

        As a few shifts of whole numbers: the marks of one are widened to both sides by `reach`
        (half words) in steps that double, and compared with those of the other.
        """
        these, those = self.marks(left), self.marks(right)
        if not these or not those:
            return False
        bits = reach // self.grain + 1
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
        if self._words is None:
            self._words = self._find_words()
        lists = [self._places[word] for word in self._words.get(number, ())]
        lists += self._runs.get(number, ())
        return lists[0] if len(lists) == 1 else sorted(chain.from_iterable(lists))

    def _find_words(self) -> dict[int, list[str]]:
        """The words that each pattern found; and where the words stand, in `_places`."""
        hits, document = self._hits, self._document
        places: defaultdict[str, list[int]] = defaultdict(list)
        everywhere = zip(document.words, document.places, strict=True)
        for word, place in compress(everywhere, map(hits.__contains__, document.words)):
            places[word].append(place)
        self._places = places
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
            self._runs[number].append([place + offset for place in self._places[run]])


def _holds(places: Sequence[int], place: int) -> bool:
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place
