"""Topics: articles a second of the percolator and of what else could do its work, in one run.

    python benchmarks/topics.py                 # everything that is installed
    python benchmarks/topics.py --topics 3000   # the percolator alone, with so many topics

Rivals come with `pip install news-monitor[bench]`; what is missing is left out of the table. All
figures are CPU seconds of one core (for PostgreSQL those of its server process), so a busy machine
does not change them much. Texts are real where NEWS_MONITOR_SHARED names a folder that has them,
else generated with the word frequencies of English.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import random
import re
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from topic_rivals import Run, aho_corasick, postgresql, regex_loop, tantivy

from monitor.model import Article, Topic, Zone, ZoneKind
from monitor.text import words
from monitor.topics.document import Document
from monitor.topics.evaluate import Evaluator
from monitor.topics.index import TopicIndex
from monitor.topics.judge import judge

ROOT = Path(__file__).parent.parent
ARTICLES = 10_000
CHARACTERS = 2_100
TOPICS = 1_000
#: The slow ones are asked about fewer articles; their rate does not depend on how many.
REGEX_ARTICLES = 20
POSTGRES_ARTICLES = 3_000
#: Memory is traced over these, which is slow; how many words are remembered is capped anyway.
TRACED_ARTICLES = 2_000
#: Ten times the topics, drawn like the thousand; every article of these matches some.
MANY_TOPICS = 10_000
MANY_ARTICLES = 1_000
SEED = 20260131


# ── what is searched, and for what ───────────────────────────────────────────────────────────


def texts(count: int) -> tuple[str, list[str]]:
    """Where the texts come from, and that many of about 2.1 KB."""
    shared = Path(os.environ.get("NEWS_MONITOR_SHARED", ROOT.parent / "shared"))
    stream = shared / "evaluation/stories/same_event_stream_dev.jsonl.gz"
    if not stream.exists():
        return "generated", list(_generated(count))
    found = []
    with gzip.open(stream, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            # A long article gives several pieces, each other text than the one before.
            pieces = range(0, max(len(text) - CHARACTERS // 2, 1), CHARACTERS)
            found += [text[start : start + CHARACTERS] for start in pieces]
    random.Random(SEED).shuffle(found)
    return "real", found[:count]


def _generated(count: int) -> Iterator[str]:
    chance = random.Random(SEED)
    letters = "etaoinshrdlucmfwypvbgk"
    vocabulary = [
        "".join(chance.choices(letters, k=chance.randrange(2, 10))) for _ in range(60_000)
    ]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    for _ in range(count):
        chosen = chance.choices(vocabulary, weights, k=CHARACTERS // 6)
        yield re.sub(r"((?:\w+ ){18}\w+)", r"\1.", " ".join(chosen))


def topics(count: int, corpus: Sequence[str], *, only_and: bool) -> list[Topic]:
    """Topics of 31 terms: two groups near each other and one that must be absent.

    Terms are words, phrases and prefixes as news has them, drawn from the texts: found in one of
    fifty down to one of ten thousand. With `only_and` three plain words must all be there.
    """
    chance = random.Random(SEED + only_and)
    seen: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in corpus[:4000]:
        row = [word.lower() for word in words(text)]
        seen.update(set(row))
        pairs.update(set(pairwise(row)))
    seen, pairs = Counter(dict(sorted(seen.items()))), Counter(dict(sorted(pairs.items())))
    rare = [
        w for w, n in seen.items() if 2 <= n <= 80 and len(w) > 3 and w.isascii() and w.isalpha()
    ]
    phrases = [
        f'"{a} {b}"'
        for (a, b), n in pairs.items()
        if 2 <= n <= 40 and min(len(a), len(b)) > 3 and (a + b).isascii() and (a + b).isalpha()
    ]
    common = [
        w for w, n in seen.items() if 80 < n <= 800 and len(w) > 3 and w.isascii() and w.isalpha()
    ]

    def terms(number: int) -> str:
        kinds = [chance.choice(rare) for _ in range(number - number // 3)]
        kinds += [chance.choice(phrases) for _ in range(number // 6)]
        kinds += [chance.choice(rare)[:6] + "*" for _ in range(number // 3 - number // 6)]
        return " | ".join(kinds)

    def query() -> str:
        if only_and:
            return " AND ".join([chance.choice(rare), *chance.sample(common, 2)])
        return f"(({terms(13)}) NEAR/15 ({terms(12)})) NOT ({terms(6)})"

    return [Topic(id=f"t{n}", name="T", match=query()) for n in range(count)]


def article(text: str) -> Article:
    """A text as the reading room would give it, its first three hundred characters leading."""
    lead = text.rfind(" ", 0, 300) + 1 if len(text) > 300 else len(text)
    zones = (
        Zone(kind=ZoneKind.LEAD, start=0, end=lead),
        Zone(kind=ZoneKind.BODY, start=lead, end=len(text)),
    )
    return Article(
        source="bench",
        key="1",
        url=None,
        title=text[: text.rfind(" ", 0, 80)],
        text=text,
        zones=zones,
        language="en",
        published_at=None,
        date_from=None,
        first_seen_at=datetime(2026, 1, 31, tzinfo=UTC),
        content_hash="",
    )


# ── the percolator itself ────────────────────────────────────────────────────────────────────


class Percolator(NamedTuple):
    """What the percolator took and found."""

    index: TopicIndex
    cold: Run
    warm: Run
    #: The time of the slowest article of a hundred, in CPU milliseconds.
    p99: float


def percolator(topics: Sequence[Topic], articles: Sequence[Article]) -> Percolator:
    """Compiles, runs all articles twice, and looks at the clock for each."""
    gc.collect()
    # The texts of the benchmark are no part of a daemon's heap, so collections pass over them.
    gc.freeze()
    begun = time.process_time()
    index = TopicIndex(topics, sets={})
    compiling = time.process_time() - begun
    cold = _pass(index, articles)
    warm = _pass(index, articles)
    each = []
    for about in articles:
        started = time.process_time_ns()
        index.match(about)
        each.append(time.process_time_ns() - started)
    return Percolator(
        index=index,
        cold=cold._replace(compiling=compiling),
        warm=warm._replace(compiling=compiling),
        p99=sorted(each)[len(each) * 99 // 100] / 1e6,
    )


def _pass(index: TopicIndex, articles: Sequence[Article]) -> Run:
    started, matches = time.process_time(), 0
    for about in articles:
        matches += len(index.match(about).matches)
    return Run(len(articles), time.process_time() - started, matches)


def _megabytes(topics: Sequence[Topic], articles: Sequence[Article]) -> float:
    """What an index holds that has read these articles; the process's own size depends on what
    was free in it before. Being traced is slow, so no clock runs meanwhile.
    """
    tracemalloc.start()
    index = TopicIndex(topics, sets={})
    _pass(index, articles)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / 2**20


# ── the table ────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=int, default=1000)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    options = parser.parse_args()
    source, corpus = texts(options.articles)
    articles = [article(text) for text in corpus]
    size = sum(map(len, corpus)) / len(corpus)
    asked = topics(options.topics, corpus, only_and=False)
    print(f"{len(articles)} {source} articles of {size:.0f} characters, {len(asked)} topics\n")
    ours = percolator(asked, articles)
    _print_ours(ours, _megabytes(asked, articles[:TRACED_ARTICLES]))
    if options.topics == TOPICS:
        _print_near(ours, asked, articles)
        _print_and(topics(options.topics, corpus, only_and=True), articles)
    _print_profile(ours.index, articles[:2000])
    if options.topics == TOPICS:
        del ours
        _print_many(topics(MANY_TOPICS, corpus, only_and=False), articles[:MANY_ARTICLES])


def _print_ours(ours: Percolator, megabytes: float) -> None:
    print("| percolator | |\n|---|---|")
    print(f"| compile | {ours.warm.compiling:.2f} s |")
    print(f"| cold | {ours.cold.rate:.0f} articles/s |")
    print(f"| warm | {ours.warm.rate:.0f} articles/s |")
    print(f"| p99 of an article | {ours.p99:.1f} ms |")
    print(f"| memory | {megabytes:.0f} MB |")
    print(f"| matches | {ours.warm.matches} |\n")


def _print_many(asked: Sequence[Topic], articles: Sequence[Article]) -> None:
    print(f"\n{len(asked)} topics, {len(articles)} articles:\n")
    many = percolator(asked, articles)
    _print_ours(many, _megabytes(asked, articles))
    _print_profile(many.index, articles)


def _print_near(ours: Percolator, asked: Sequence[Topic], articles: Sequence[Article]) -> None:
    print("| topics with NEAR and NOT | articles/s | percolator is | matches |\n|---|---|---|---|")
    _row("percolator, warm", ours.warm, ours.warm)
    _row("ahocorasick-rs, same evaluation", ours, aho_corasick, ours.index, articles)
    few = articles[:REGEX_ARTICLES]
    _row(f"regex loop a topic ({len(few)} articles)", ours, regex_loop, asked, few)


def _print_and(asked: Sequence[Topic], articles: Sequence[Article]) -> None:
    print("\n| topics of three words, AND | articles/s | percolator is | matches |")
    print("|---|---|---|---|")
    ours = percolator(asked, articles)
    _row("percolator, warm", ours.warm, ours.warm)
    _row("tantivy, one batch", ours, tantivy, asked, articles)
    few = articles[:POSTGRES_ARTICLES]
    _row(f"PostgreSQL tsquery ({len(few)} articles)", ours, postgresql, asked, few)


def _row(
    name: str, ours: Percolator | Run, contender: Run | Callable[..., Run], *given: Any
) -> None:
    """A line of the table; the percolator runs again beside each rival, on the same articles."""
    try:
        run = contender if isinstance(contender, Run) else contender(*given)
    except ImportError as missing:
        print(f"| {name} | not installed: {missing.name} | | |")
        return
    beside = ours if isinstance(ours, Run) else _pass(ours.index, given[-1])
    times = beside.rate / run.rate
    print(f"| {name} | {run.rate:.1f} | {times:.1f}× | {run.matches} |", flush=True)


def _print_profile(index: TopicIndex, articles: Sequence[Article]) -> None:
    """Where the time goes, step by step of `TopicIndex.match`."""
    spent: Counter[str] = Counter()
    for about in articles:
        clock = _Laps(spent)
        document = Document(about)
        clock.lap("words and their places")
        bag = index._bag(document)
        clock.lap("senses of the words, phrases")
        candidates = list(index._candidates(bag))
        clock.lap("sieves, nearness included")
        evaluator = Evaluator(document, bag.find, bag.possible)
        for each in candidates:
            judge(each, evaluator)
        clock.lap("evaluation, score, evidence")
    print("\n| where the time goes | µs an article |\n|---|---|")
    for step, seconds in spent.items():
        print(f"| {step} | {seconds / len(articles) * 1e6:.0f} |")


class _Laps:
    def __init__(self, spent: Counter[str]) -> None:
        self.spent = spent
        self.last = time.process_time()

    def lap(self, step: str) -> None:
        now = time.process_time()
        self.spent[step] += now - self.last  # type: ignore[assignment]  # Counter adds any number
        self.last = now


if __name__ == "__main__":
    main()
