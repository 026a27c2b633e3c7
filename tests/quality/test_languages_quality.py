"""Floors under the figures across languages in BENCHMARKS.md; see `test_stories_quality`."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from monitor.stories import meaning

pytestmark = pytest.mark.slow

#: (language, recall and texts that join a story not theirs; the same with the semantic extra).
FLOORS = [
    ("ko", (0.68, 16), (0.81, 11)),
    ("ru", (0.78, 8), (0.88, 5)),
    ("zh", (0.44, 5), (0.76, 5)),
    ("ja", (0.48, 2), (0.75, 4)),
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
    without: tuple[float, int],
    with_it: tuple[float, int],
    semantic: bool,
) -> None:
    if semantic and not meaning.installed():
        pytest.skip("the semantic extra (news-monitor[semantic]) is not installed")
    texts = languages.texts()
    model = meaning.shipped() if semantic else None
    got = languages.measure(texts[languages.ENGLISH], texts[language], model)
    recall, strangers = with_it if semantic else without
    assert got.precision >= 0.98
    assert got.recall >= recall
    assert got.strangers <= strangers
