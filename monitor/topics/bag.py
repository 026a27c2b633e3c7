"""The terms found in one document, and where: what sieves and the evaluator ask."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property, reduce
from itertools import chain, compress, islice
from operator import or_
from typing import Final

from monitor.topics.dictionary import Dictionary, Phrase
from monitor.topics.document import Document
from monitor.topics.nodes import Node, Or, Term
from monitor.topics.patterns import WORD_WIDTH
from monitor.topics.senses import Group, Senses

#: A text longer than this many words has coarser marks: the numbers stay short.
_MOST_MARKS: Final = 1 << 14


class Bag:
    """The terms found in a document. Where a term stands is found out when it is asked for.

    A phrase counts as found as soon as two of its words stand side by side, or all are there;
    whether they stand in a row is seen when its places are asked for.
    """

    def __init__(self, document: Document, dictionary: Dictionary, senses: Senses) -> None:
        self._document = document
        self._dictionary = dictionary
        self._senses = senses
        #: The sense of each word.
        self._row = list(map(senses.__getitem__, document.words))
        self._distinct = frozenset(self._row)
        #: Patterns in runs without spaces: the word that each stands in, and how far in it.
        running = self._distinct & senses.running
        self._runs = self._find_runs(running) if running else {}
        self._phrases = {phrase.number: phrase for phrase in self._find_phrases()}
        #: What is found that no sense holds.
        self._others = self._runs.keys() | self._phrases
        self._starts: dict[int, Sequence[int]] = {}
        self._marks: dict[Group, int] = {}

    def _find_phrases(self) -> Iterator[Phrase]:
        if not self._distinct.isdisjoint(self._senses.lefts):
            pairs = self._senses.pairs
            # Faster than pairwise(), which makes each pair anew.
            beside = pairs.keys() & zip(self._row, islice(self._row, 1, None), strict=False)
            yield from chain.from_iterable(map(pairs.__getitem__, beside))
        if loose := self._dictionary.loose:
            heads = loose.keys() & self._patterns
            likely = chain.from_iterable(map(loose.__getitem__, heads))
            yield from (phrase for phrase in likely if phrase.patterns <= self._patterns)

    @cached_property
    def _patterns(self) -> frozenset[int]:
        """All patterns found."""
        senses = map(self._senses.patterns.__getitem__, self._distinct)
        return frozenset(chain(self._runs, *senses))

    @property
    def filed(self) -> int:
        """The bits of all that is filed under a term found."""
        words = reduce(or_, map(self._senses.filed.__getitem__, self._distinct), 0)
        return words | self._senses.filed_under(self._others)

    def _find_runs(self, running: Set[str]) -> dict[int, list[tuple[int, int]]]:
        found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        words = enumerate(self._document.words)
        for index, word in compress(words, map(running.__contains__, self._row)):
            for offset, number in self._senses.in_run(word):
                found[number].append((index, offset))
        return found

    def has(self, group: Group) -> bool:
        """Whether any term of the group is there."""
        return not (
            self._distinct.isdisjoint(self._senses.holding(group))
            and self._others.isdisjoint(group)
        )

    def found(self, group: Group) -> Set[int]:
        """The terms of the group that are there."""
        senses = self._distinct & self._senses.holding(group)
        patterns = map(self._senses.patterns.__getitem__, senses)
        return group.intersection(chain(self._others, *patterns))

    def possible(self, node: Or) -> list[Node]:
        """The operands of an OR that may hold, in order: not the terms that are not there."""
        choices = self._dictionary.choices(node)
        terms = chain(*map(choices.by_number.__getitem__, self.found(choices.group)))
        return [node.operands[at] for at in sorted({*terms, *choices.others})]

    def find(self, term: Term) -> Sequence[tuple[int, int]]:
        """The places of a term, as (start, end), each once and in order."""
        rows = self._dictionary.numbers(term)
        found = [(start, start + width) for number, width in rows for start in self._at(number)]
        return found if len(rows) == 1 else sorted(set(found))

    def marks(self, group: Group) -> int:
        """Where any term of the group begins: a number with a bit set for each place.

        A bit is a word, without regard to breaks between paragraphs: what is near by places is
        near by marks. Runs without spaces are less than a word, and a very long text would make
        long numbers; then a bit is `_grain` half words.
        """
        marks = self._marks.get(group)
        if marks is None:
            if self._by_place:
                found = self.found(group)
                marks = _marked(p // self._grain for number in found for p in self._at(number))
            else:
                marks = _marked(self.words_of(group))
                for number in group & self._phrases.keys():
                    marks |= self._marks_of_phrase(self._phrases[number])
            self._marks[group] = marks
        return marks

    @cached_property
    def _by_place(self) -> bool:
        """Whether marks stand for places, not for words: see `marks`."""
        return self._document.unspaced or bool(self._runs) or len(self._row) > _MOST_MARKS

    @cached_property
    def _grain(self) -> int:
        """How many half words one mark stands for."""
        places = self._document.places if self._by_place else ()
        return max(WORD_WIDTH, places[-1] // _MOST_MARKS + 1) if places else WORD_WIDTH

    def _marks_of_phrase(self, phrase: Phrase) -> int:
        marks = -1
        for number, distance in phrase.steps:
            marks &= self.marks(frozenset((number,))) >> distance // WORD_WIDTH
        return marks

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
            if phrase := self._phrases.get(number):
                starts = self._at_phrase(phrase)
            elif run := self._runs.get(number):
                starts = [self._document.places[index] + offset for index, offset in run]
            else:
                words = self.words_of(frozenset((number,)))
                starts = [self._document.places[index] for index in words]
            self._starts[number] = starts
        return starts

    def _at_phrase(self, phrase: Phrase) -> Sequence[int]:
        (rarest, before), *others = phrase.steps
        starts = [place - before for place in self._at(rarest)]
        for number, distance in others:
            here = self._at(number)
            starts = [start for start in starts if _holds(here, start + distance)]
        return starts

    @cached_property
    def _text(self) -> str:
        return "".join(self._row)

    def words_of(self, group: Group) -> list[int]:
        """Which words any pattern of the group hits, in order."""
        found = []
        for sense in self._distinct & self._senses.holding(group):
            at = self._text.find(sense)
            while at >= 0:
                found.append(at)
                at = self._text.find(sense, at + 1)
        found.sort()
        return found


def _marked(bits: Iterable[int]) -> int:
    marks = 0
    for bit in bits:
        marks |= 1 << bit
    return marks


def _holds(places: Sequence[int], place: int) -> bool:
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place
