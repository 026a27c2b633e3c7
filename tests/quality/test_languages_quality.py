"""Floors under the figures across languages in BENCHMARKS.md; see `test_stories_quality`."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from monitor.stories import meaning

pytestmark = pytest.mark.slow

#: (language; recall by story, recall by pair of the even events, texts that join a story not
#: theirs; the same with the semantic extra).
FLOORS = [
    ("ko", (0.86, 0.72, 16), (0.91, 0.82, 8)),
    ("ru", (0.92, 0.82, 9), (0.95, 0.82, 3)),
    ("zh", (0.83, 0.76, 10), (0.92, 0.82, 7)),
    ("ja", (0.84, 0.79, 7), (0.91, 0.82, 3)),
    ("ar", (0.58, 0.60, 9), (0.90, 0.82, 6)),
]


@pytest.fixture
def languages(shared: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`benchmarks/story_languages.py`, reading the shared data."""
    monkeypatch.setenv("NEWS_MONITOR_SHARED", str(shared))
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    return importlib.import_module("story_languages")


@pytest.mark.parametrize(("language", "without", "with_it"), FLOORS)
@pytest.mark.parametrize("semantic", [False, pytest.param(True, marks=pytest.mark.semantic)])
def test_reports_join_their_english_story(
    languages: ModuleType,
    language: str,
    without: tuple[float, float, int],
    with_it: tuple[float, float, int],
    semantic: bool,
) -> None:
    if semantic and not meaning.installed():
        pytest.skip("the semantic extra (news-monitor[semantic]) is not installed")
    texts = languages.texts()
    model = languages.Remembered() if semantic else None
    got = languages.measure(texts[languages.ENGLISH], texts[language], model)
    recall, pair_recall, strangers = with_it if semantic else without
    assert got.precision >= 0.95
    assert got.recall >= recall
    assert got.pair_recall >= pair_recall
    assert got.pair_precision >= 0.80
    assert got.labelled_precision >= 0.92
    assert got.strangers <= strangers
