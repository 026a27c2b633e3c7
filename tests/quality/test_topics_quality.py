"""How well the shipped topics tell articles apart: floors that may only rise.

The labels are those of the shared data: few positives, many hard negatives. Errors are printed, so
that each can be read. The background holds no labels; what it matches bounds the false alarms.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from monitor import wiring
from monitor.filing import Rules
from monitor.model import (
    Article,
    Fetched,
    Prominence,
    Route,
    Source,
    SourceKind,
    TopicTest,
    ZoneKind,
)
from monitor.reading.documents import record_article
from monitor.reading.read import read
from monitor.replay import Replayed, entries, replay
from monitor.settings.loading import load
from monitor.stories.place import StoryPlacer
from monitor.topics.examples import failing
from monitor.topics.index import TopicIndex

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
TOPICS = {"tel-production": "tel_production", "dprk-russia-transfers": "dprk_russia_transfers"}
#: (precision, recall) on the labelled articles; the last measured value, never lowered.
FLOORS = {"tel-production": (1.0, 1.0), "dprk-russia-transfers": (1.0, 1.0)}
#: Matches among 8,318 articles of background, all of which were read and are right.
BACKGROUND = {"tel-production": 3, "dprk-russia-transfers": 1}
#: (precision, recall) on our own corpora, the last measured values, never lowered. The topics were
#: improved by reading the errors of all but the half that is held back, so that one tells most of
#: news never seen; what the others said before they were read stands in BENCHMARKS.md.
CORPORA = {
    ("tel-production", "tuned"): (1.0, 1.0),
    ("tel-production", "held back"): (0.97, 0.9),
    ("tel-production", "second"): (1.0, 1.0),
    ("tel-production", "third"): (1.0, 1.0),
    ("dprk-russia-transfers", "tuned"): (1.0, 1.0),
    ("dprk-russia-transfers", "held back"): (0.94, 0.94),
    ("dprk-russia-transfers", "second"): (0.95, 1.0),
    ("dprk-russia-transfers", "third"): (1.0, 0.96),
}
#: (precision, recall) on the stories of the labelled articles.
STORIES = {"tel-production": (1.0, 1.0), "dprk-russia-transfers": (1.0, 1.0)}
HALVES = ("tuned", "held back")
#: At least so many tests for each shipped topic.
TESTS = 20


def _article(record: dict[str, Any], key: str) -> Article:
    return record_article(record, source="quality", key=key, first_seen_at=NOON)


@pytest.fixture(scope="module")
def index(root: Path) -> TopicIndex:
    settings = load(root / "config", environ={})
    return TopicIndex(settings.topics, sets=settings.sets)


def test_every_shipped_topic_has_its_tests_and_passes_them(root: Path, index: TopicIndex) -> None:
    tests = load(root / "config", environ={}).tests
    assert not failing(index, tests)
    for topic in index.topics:
        assert sum(test.topic == topic for test in tests) >= TESTS


class Counts(NamedTuple):
    """How many were matched and should be, were matched and should not, and were missed."""

    right: int
    wrong: int
    missed: int

    @classmethod
    def of(cls, expected: Collection[object], matched: Collection[object]) -> Counts:
        expected, matched = set(expected), set(matched)
        return cls(len(expected & matched), len(matched - expected), len(expected - matched))

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)

    def floor(self, precision: float, recall: float) -> None:
        """Prints the figures, and holds them to what they were."""
        p, r = self.precision, self.recall
        print(f"precision {p:.3f} recall {r:.3f} F1 {2 * p * r / (p + r):.3f} {self}")
        assert p >= precision, self
        assert r >= recall, self


@pytest.fixture(scope="module")
def labelled(shared: Path) -> list[dict[str, Any]]:
    lines = (shared / "evaluation/topics/dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("topic", TOPICS)
def test_precision_and_recall(
    labelled: list[dict[str, Any]], index: TopicIndex, topic: str
) -> None:
    expected = {r["id"] for r in labelled if r["labels"][TOPICS[topic]]}
    matched = {
        record["id"]
        for record in labelled
        if any(m.topic == topic for m in index.match(_article(record, record["id"])).matches)
    }
    print({r["id"]: r["note"] for r in labelled if r["id"] in matched ^ expected})
    Counts.of(expected, matched).floor(*FLOORS[topic])


@pytest.mark.parametrize("topic", TOPICS)
def test_precision_and_recall_by_story(
    labelled: list[dict[str, Any]], index: TopicIndex, topic: str
) -> None:
    """An analyst misses a story only where every article of it is missed."""
    told = {line.id: line for line in _replayed(labelled, index)}
    story = {name: line.placement.story for name, line in told.items()}
    expected = {story[r["id"]] for r in labelled if r["labels"][TOPICS[topic]]}
    matched = {
        story[name]
        for name, line in told.items()
        if any(match.topic == topic for match in line.matches)
    }
    Counts.of(expected, matched).floor(*STORIES[topic])


def _replayed(records: list[dict[str, Any]], index: TopicIndex) -> list[Replayed]:
    rules = Rules(
        topics=index,
        stories=StoryPlacer(),
        channels=(),
        route=Route(),
        operators=(),
        report_after=5,
    )
    archive = entries((record["id"], _article(record, record["id"])) for record in records)
    store = wiring.scratch()

    async def collect() -> list[Replayed]:
        return [line async for line in replay(archive, store=store, rules=rules)]

    try:
        return asyncio.run(collect())
    finally:
        store.close()


@pytest.mark.parametrize(("topic", "corpus"), CORPORA)
def test_precision_and_recall_on_our_own_corpora(
    root: Path, index: TopicIndex, topic: str, corpus: str
) -> None:
    texts = _corpus(root, topic, corpus)
    tests = [
        TopicTest(topic=topic, text=text, expected=expected, file="", line=number, column=0)
        for number, (text, expected) in enumerate(texts)
    ]
    failed = failing(index, tests)
    print(*(problem.message for problem in failed), sep="\n")
    astray = {problem.line for problem in failed}
    Counts.of(
        {test.line for test in tests if test.expected},
        {test.line for test in tests if test.expected is not (test.line in astray)},
    ).floor(*CORPORA[topic, corpus])


def _corpus(root: Path, topic: str, corpus: str) -> list[tuple[str, bool]]:
    """The texts of a corpus, or of one half of the first, and whether each must match."""
    folder = root / "tests/quality/topics"
    file = folder / (f"{topic}.yaml" if corpus in HALVES else f"{corpus}/{topic}.yaml")
    half = slice(HALVES.index(corpus), None, 2) if corpus in HALVES else slice(None)
    whole = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [
        (text, expected == "match")
        for expected, languages in whole.items()
        for texts in languages.values()
        for text in texts[half]
    ]


def _background(shared: Path) -> Iterator[dict[str, Any]]:
    stories = shared / "evaluation/stories"
    with (stories / "kcna_stream.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
    with gzip.open(stories / "same_event_stream_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.slow
def test_the_background_stays_quiet(shared: Path, index: TopicIndex) -> None:
    rung = dict.fromkeys(TOPICS, 0)
    for number, record in enumerate(_background(shared)):
        for match in index.match(_article(record, str(number))).matches:
            print(match.topic, match.score, record["title"])
            rung[match.topic] += 1
    assert all(rung[topic] <= BACKGROUND[topic] for topic in TOPICS)


@pytest.mark.parametrize(
    ("prefix", "tel", "transfers"),
    [
        ("000", Prominence.TITLE, Prominence.BODY),
        ("001", Prominence.TITLE, Prominence.BODY),
        ("002", Prominence.TITLE, Prominence.BODY),
        ("003", Prominence.BODY, Prominence.PASSING),
        ("004", Prominence.TITLE, Prominence.BODY),
    ],
)
def test_the_five_seeds(
    shared: Path, index: TopicIndex, prefix: str, tel: Prominence, transfers: Prominence
) -> None:
    [file] = (shared / "seeds").glob(f"{prefix}_*.txt")
    about = _seed(file)
    found = {match.topic: match for match in index.match(about).matches}
    assert found["tel-production"].prominence is tel
    if transfers is Prominence.PASSING:
        assert found["dprk-russia-transfers"].prominence is transfers
    else:
        assert found["dprk-russia-transfers"].prominence.rank >= transfers.rank
    # Nothing is found in the headlines that the scraper appended.
    end = max(zone.end for zone in about.zones if zone.kind is ZoneKind.BODY)
    spans = [e.span for match in found.values() for e in match.evidence]
    assert all(s.end <= end for s in spans if s.zone is not ZoneKind.TITLE)


def _seed(file: Path) -> Article:
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    fetched = Fetched(
        source="inbox",
        location=str(file),
        name=file.name,
        content=content,
        digest=digest,
        fetched_at=NOON,
    )
    inbox = Source(
        id="inbox",
        kind=SourceKind.FOLDER,
        location=str(file.parent),
        name="inbox",
        every=timedelta(seconds=5),
    )
    [article] = read(fetched, inbox).articles
    return article
