"""All topics, ready to be asked about an article: a percolator.

A search engine runs one query over many stored texts; a percolator runs many stored queries over
one text (Lucene Monitor is the best known). Most topics cannot match most articles, so the work
is in leaving them out::

    article ──▶ words ──dictionary──▶ senses ──two rarest──▶ candidates ──sieve──▶ evaluate
                                     distinct   groups        one in 300   nearness  true ones

A topic is filed under the two rarest groups of terms of which it needs one each, and is a
candidate where both are there. What is filed under a word's sense is a number with a bit for each
topic, so candidates are found by ORs and one AND, which touch little memory: with thousands of
topics, waiting for memory is what takes the time. Only where a sieve asks for nearness are places
looked up, again as bits of whole numbers (`bag`), and only what passes is judged by the plain
evaluator. `benchmarks/topics.py` prints how long each step takes.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from monitor.errors import NotFoundError
from monitor.model import Article, Explanation, Match, Matching, NearMiss, Topic
from monitor.topics import explain
from monitor.topics.bag import Bag
from monitor.topics.dictionary import Dictionary
from monitor.topics.document import Document
from monitor.topics.evaluate import Evaluator
from monitor.topics.judge import Compiled, compiled, judge
from monitor.topics.nodes import Named, Node, Term, walk
from monitor.topics.query import Vocabulary
from monitor.topics.senses import Senses
from monitor.topics.sieve import Sieve, Sieves

#: So many words are remembered; then remembering starts anew.
_REMEMBERED: Final = 1 << 16


class TopicIndex:
    """Implements `ports.Topics`.

    It never changes, so a reload builds another beside it and swaps the reference; what it
    remembers of words only saves time.
    """

    def __init__(self, topics: Sequence[Topic], *, sets: Mapping[str, Sequence[str]]) -> None:
        """Raises QueryError for the first topic that cannot be used."""
        with _no_collections():
            self._build(topics, sets)

    def _build(self, topics: Sequence[Topic], sets: Mapping[str, Sequence[str]]) -> None:
        vocabulary = Vocabulary(sets)
        self._compiled = {topic.id: compiled(topic, sets=vocabulary) for topic in topics}
        self._topics = {name: each.topic for name, each in self._compiled.items()}
        self._dictionary = Dictionary()
        # Under each term the topics that it may find: the bit of a topic is its place in the
        # order, and for its second group the same so many higher as there are topics.
        self._filed: defaultdict[int, list[int]] = defaultdict(list)
        self._sieved: list[tuple[Sieve, Compiled]] = []
        sieves = Sieves(self._dictionary)
        learnt: set[str] = set()
        for each in self._compiled.values():
            for query in filter(None, (each.match, each.require, each.exclude)):
                self._learn(query.root, learnt)
            sieve = sieves.sieve(each.match.root)
            first, second, rest = sieves.two_rarest(sieve.groups)
            at = len(self._sieved)
            for number in first:
                self._filed[number].append(at)
            for number in second:
                self._filed[number].append(at + len(self._compiled))
            # What a topic is filed under need not be looked for again.
            self._sieved.append((sieve._replace(groups=rest), each))
        self._dictionary.settle()
        self._senses = Senses(self._dictionary, self._filed)

    def _learn(self, root: Node, learnt: set[str]) -> None:
        """Puts all the patterns of a query into the dictionary; those of a set once."""
        for node in walk(root, into_sets=False):
            if isinstance(node, Named) and node.name not in learnt:
                learnt.add(node.name)
                self._learn(node.child, learnt)
            elif isinstance(node, Term):
                self._dictionary.numbers(node)

    @property
    def topics(self) -> Mapping[str, Topic]:
        """By id, their revisions filled in."""
        return self._topics

    def match(self, article: Article) -> Matching:
        """Which topics the article is about; one that fails is a problem, the others go on."""
        document = Document(article)
        bag = self._bag(document)
        evaluator = Evaluator(document, bag.find, bag.possible)
        found: list[Match | NearMiss | None] = []
        problems = []
        for each in self._candidates(bag):
            try:
                found.append(judge(each, evaluator))
            except Exception as fault:  # a fault in one topic must not cost the others
                problems.append(f"topic {each.topic.id}: {type(fault).__name__}: {fault}")
        return Matching(
            matches=tuple(each for each in found if isinstance(each, Match)),
            near_misses=tuple(each for each in found if isinstance(each, NearMiss)),
            problems=tuple(problems),
        )

    def _bag(self, document: Document) -> Bag:
        if len(self._senses) > _REMEMBERED:
            # Made anew, not emptied: another thread may be reading the old ones.
            self._senses = Senses(self._dictionary, self._filed)
        return Bag(document, self._dictionary, self._senses)

    def _candidates(self, bag: Bag) -> Iterator[Compiled]:
        """The topics that could match, in their order."""
        found = bag.filed
        for at in _bits(found & found >> len(self._sieved)):
            sieve, each = self._sieved[at]
            if sieve.lets(bag):
                yield each

    def explain(self, article: Article, topic_id: str) -> Explanation:
        """Why the topic matches the article or does not. Raises NotFoundError for its id."""
        document = Document(article)
        bag = self._bag(document)
        return explain.explain(self._known(topic_id), Evaluator(document, bag.find, bag.possible))

    def tree(self, topic_id: str) -> str:
        """The topic's queries as trees, for a person to read. Raises NotFoundError for its id."""
        each = self._known(topic_id)
        queries = {"match": each.match, "require": each.require, "exclude": each.exclude}
        return "\n".join(f"{name}\n{explain.tree(q)}" for name, q in queries.items() if q)

    def _known(self, topic_id: str) -> Compiled:
        if topic_id not in self._compiled:
            raise NotFoundError(f"there is no topic {topic_id}")
        return self._compiled[topic_id]


def _bits(number: int) -> Iterator[int]:
    """Which bits are set, from the lowest."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


@contextmanager
def _no_collections() -> Iterator[None]:
    """Building makes hundreds of thousands of objects and no rubbish; to look for rubbish among
    them over and over takes a fifth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
