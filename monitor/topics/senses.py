"""What the words of a text mean to all patterns together: a text as a row of senses.

News repeats itself, so what a word means is found out once and remembered, as its *sense*: one
character that stands for all the patterns it hits. A text is then a string, a character a word,
and what is asked of it takes Python no loop: which patterns occur is a set of characters, where
one stands is a search for its characters, and two words stand side by side where two characters
do. A text cannot run out of characters: an article is cut long before it has a million words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import count
from typing import Final

from monitor.topics.dictionary import Dictionary, Phrase
from monitor.topics.patterns import LONGEST_WORD

#: The sense of a word that hits no pattern.
_NOTHING: Final = "\0"

#: Patterns and phrases, by number.
Group = frozenset[int]


class Senses(dict[str, str]):
    """The sense of each word; one not met before is looked up when it is asked for.

    Threads may share it: a sense is known to all tables before any word has it.
    """

    def __init__(self, dictionary: Dictionary, filed: Mapping[int, Sequence[int]]) -> None:
        """`filed`: under some of the patterns and phrases, bits to be found by them."""
        super().__init__()
        self._dictionary = dictionary
        self._filed = filed
        # By the patterns it holds, and whether words of it may hold others inside.
        self._of: dict[tuple[tuple[int, ...], bool], str] = {((), False): _NOTHING}
        self._next = count(ord(_NOTHING) + 1)
        #: The patterns of each sense.
        self.patterns: dict[str, tuple[int, ...]] = {_NOTHING: ()}
        #: What is filed under any pattern of each sense: a number with its bits set.
        self.filed: dict[str, int] = {_NOTHING: 0}
        self._holding: defaultdict[int, set[str]] = defaultdict(set)
        self._groups: dict[Group, set[str]] = {}
        # The sets of senses to which another sense of a pattern belongs.
        self._wanted: defaultdict[int, list[set[str]]] = defaultdict(list)
        #: The phrases of which two words have these senses, side by side.
        self.pairs: defaultdict[tuple[str, str], list[Phrase]] = defaultdict(list)
        #: The left ones of these senses.
        self.lefts: set[str] = set()
        #: The senses of words that hold patterns inside.
        self.running: set[str] = set()
        self._runs: dict[str, tuple[tuple[int, int], ...]] = {}

    def __missing__(self, word: str) -> str:
        numbers = tuple(self._dictionary.look_up(word))
        run = tuple(self._dictionary.in_run(word))
        sense = self._of.get((numbers, bool(run))) or self._add(numbers, run=bool(run))
        # No language has longer words; runs and rubbish do not come again.
        if len(word) <= LONGEST_WORD:
            if run:
                self._runs[word] = run
            self[word] = sense
        return sense

    def in_run(self, word: str) -> tuple[tuple[int, int], ...]:
        """The patterns inside a word (`Dictionary.in_run`) that has a sense of `running`."""
        return self._runs.get(word) or tuple(self._dictionary.in_run(word))

    def holding(self, group: Group) -> Set[str]:
        """The senses that hold any of these patterns."""
        if len(group) == 1:
            return self._holding[next(iter(group))]
        known = self._groups.get(group)
        if known is None:
            known = set()
            for number in group:
                # In this order no sense is lost that another thread adds meanwhile.
                self._wanted[number].append(known)
                known |= self._holding[number]
            self._groups[group] = known
        return known

    def filed_under(self, numbers: Iterable[int]) -> int:
        """What is filed under any of these patterns and phrases."""
        bits = 0
        for number in numbers:
            for bit in self._filed.get(number, ()):
                bits |= 1 << bit
        return bits

    def _add(self, numbers: tuple[int, ...], *, run: bool) -> str:
        sense = chr(next(self._next))
        self.patterns[sense] = numbers
        if run:
            self.running.add(sense)
        self.filed[sense] = self.filed_under(numbers)
        for number in numbers:
            self._holding[number].add(sense)
            for wanted in self._wanted[number].copy():
                wanted.add(sense)
        for number in numbers:
            for right, phrase in self._dictionary.by_left.get(number, ()):
                for other in self._holding[right].copy():
                    self.pairs[sense, other].append(phrase)
                    self.lefts.add(sense)
            for left, phrase in self._dictionary.by_right.get(number, ()):
                for other in self._holding[left].copy():
                    self.pairs[other, sense].append(phrase)
                    self.lefts.add(other)
        return self._of.setdefault((numbers, run), sense)
