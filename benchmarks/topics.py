"""Topics: articles a second of the percolator and of what else could do its work, in one run.

    python benchmarks/topics.py                 # everything that is installed
    python benchmarks/topics.py --topics 10000  # the same with more topics, the percolator alone

Rivals come with `pip install news-monitor[bench]`; what is missing is left out of the table. All
figures are CPU seconds of one core (for PostgreSQL those of its server process), so a busy machine
does not change them much. Texts are real where NEWS_MONITOR_SHARED names a folder that has them,
else generated with the word frequencies of English.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, pairwise
from pathlib import Path

from monitor.model import Article, Topic, Zone, ZoneKind
from monitor.text import words
from monitor.topics.index import TopicIndex

ROOT = Path(__file__).parent.parent
ARTICLES = 10_000
CHARACTERS = 2_100
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
    rare = [w for w, n in seen.items() if 2 <= n <= 80 and len(w) > 3 and w.isascii() and w.isalpha()]
    phrases = [
        f'"{a} {b}"'
        for (a, b), n in pairs.items()
        if 2 <= n <= 40 and min(len(a), len(b)) > 3 and (a + b).isascii() and (a + b).isalpha()
    ]
    common = [w for w, n in seen.items() if 80 < n <= 800 and len(w) > 3 and w.isascii() and w.isalpha()]

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
    """A text as the reading room would give it: its first paragraph or sentence leads."""
    lead = min(len(text), 300)
    zones = (
        Zone(kind=ZoneKind.LEAD, start=0, end=lead),
        Zone(kind=ZoneKind.BODY, start=lead, end=len(text)),
    )
    return Article(
        source="bench",
        key="1",
        url=None,
        title=text[:60],
        text=text,
        zones=zones,
        language="en",
        published_at=None,
        date_from=None,
        first_seen_at=datetime(2026, 1, 31, tzinfo=UTC),
        content_hash="",
    )
