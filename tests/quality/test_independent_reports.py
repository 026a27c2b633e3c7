"""Independent reports in five languages of alike events: see `benchmarks/story_reports.py`."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from monitor.stories import meaning

#: (order, right pairs of 80 at least; with the semantic extra).
FLOORS = [("as published", 70, 70), ("English first", 70, 74), ("English last", 60, 64)]


@pytest.fixture
def independent(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    return importlib.import_module("story_reports")


def test_each_event_is_told_in_five_languages(independent: ModuleType) -> None:
    told = independent.pairs(independent.reports())
    assert sum(a["event"] == b["event"] for a, b in told) == 8 * 10
    assert len({report["title"] for report in independent.reports()}) == 8 * 5


@pytest.mark.parametrize(("order", "without", "with_it"), FLOORS)
@pytest.mark.parametrize("semantic", [False, pytest.param(True, marks=pytest.mark.semantic)])
def test_reports_of_an_event_find_each_other_and_no_other(
    independent: ModuleType, order: str, without: int, with_it: int, semantic: bool
) -> None:
    if semantic and not meaning.installed():
        pytest.skip("the semantic extra (news-monitor[semantic]) is not installed")
    found = independent.placed(order, model=meaning.shipped() if semantic else None)
    assert found.wrong == []
    assert len(found.right) >= (with_it if semantic else without)


def test_two_launches_of_one_week_are_told_apart_by_their_days(independent: ModuleType) -> None:
    told = {report["id"]: report for report in independent.reports()}
    launches = [independent.to_article(told[name]) for name in ("wonsan-en", "sunan-en")]
    # Joining from .2 on, the words alone would make them one.
    placer = independent.StoryPlacer(joins=0.2)
    _, second = independent.place_all(launches, placer).placements
    assert (second.relation, second.of) == ("follow_up", 1)
    assert second.why.endswith("the days that they name are not the same")
