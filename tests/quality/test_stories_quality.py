"""Floors under the figures of BENCHMARKS.md: what a change may not lose without saying so.

Each floor lies a little under what was measured, by as much as an honest change may move it.
"""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from monitor.model import Placement, Relation
from monitor.stories.copies import find_copy
from monitor.stories.place import HITS, StoryPlacer

pytestmark = pytest.mark.slow


@pytest.fixture
def data(shared: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`benchmarks/story_data.py`, reading the shared data."""
    monkeypatch.setenv("NEWS_MONITOR_SHARED", str(shared))
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    return importlib.import_module("story_data")


def test_copies_are_found(data: ModuleType) -> None:
    """Every third query of the eight kinds, and of the texts that are no copies."""
    found = list(data.rows("copies_dev.jsonl.gz"))
    originals = [data.to_article(row) for row in found if row["role"] == "index"]
    placer, archive = StoryPlacer(), data.Archive()
    for article in originals:
        alone = Placement(relation=Relation.FIRST, story=None)
        archive.file(article, placer.fingerprint(article), alone)
    right, said, copies = 0, 0, 0
    for row in [row for row in found if row["role"] == "query"][::3]:
        article = data.to_article(row)
        fingerprint = placer.fingerprint(article)
        hits = archive.sketch_hits(fingerprint.sketch, limit=HITS)
        copy = find_copy(article, fingerprint, hits, archive)
        copies += row["copy_of"] is not None
        said += copy is not None
        right += copy is not None and originals[copy.original.article - 1].key == row["copy_of"]
    assert data.f1(right / said, right / copies) >= 0.99


def test_events_are_told_apart(data: ModuleType) -> None:
    articles = data.stream()
    stored = data.place_all(one.article for one in articles).stored
    got = data.part_scores(articles, [member.story for member in stored], "dev")
    assert got.f1 >= 0.915
    assert got.pair_f1 >= 0.785


def test_two_undated_events_of_one_kind_are_told_apart(data: ModuleType) -> None:
    """The odd topics of ECB+; the weights were learnt on the even ones."""
    articles = data.events()
    stored = data.place_all(one.article for one in articles).stored
    got = data.part_scores(articles, [member.story for member in stored], "odd")
    assert got.f1 >= 0.84


def test_a_formulaic_agency_keeps_its_copies_together(data: ModuleType) -> None:
    items = [data.to_article({**row, "source": "kcna"}) for row in data.rows("kcna_stream.jsonl")]
    number = {article.key: i for i, article in enumerate(items)}
    stored = data.place_all(items).stored
    assert len(data.unlike_pairs(stored)) <= 50
    together: Counter[tuple[str, bool]] = Counter()
    for row in data.rows("kcna_pairs_dev.jsonl"):
        if row["a"] in number and row["b"] in number:
            a, b = (stored[number[row[side]]].story for side in "ab")
            together[row["relation"], a == b] += 1
    assert together["same_item", False] == 0
    assert together["same_topic_different_event", True] <= 2
