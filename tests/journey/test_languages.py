"""One event reported in two languages is one story and rings once, whichever comes first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from journey.world import World, until

REPORTS = Path(__file__).parent.parent / "quality" / "languages" / "reports.jsonl"


def report(name: str) -> str:
    """An article of our own, as a file to drop."""
    told = {row["id"]: row for row in map(json.loads, REPORTS.read_text("utf-8").splitlines())}
    return f"{told[name]['title']}\n\n{told[name]['text']}\n"


@pytest.fixture
def watched(world: World, root: Path) -> World:
    """A folder, under the shipped watchlist."""
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n", topics="topics: []")
    shutil.copy(root / "config" / "watchlist.yaml", world.folder / "config")
    world.inbox.mkdir()
    return world


def ingest(world: World, name: str) -> None:
    path = world.inbox / f"{name}.txt"
    path.write_text(report(name))
    world.monitor("ingest", str(path))


@pytest.mark.parametrize("languages", [("en", "ko"), ("ko", "en")], ids="-".join)
def test_a_report_joins_the_story_in_the_other_language(
    watched: World, languages: tuple[str, str]
) -> None:
    for language in languages:
        ingest(watched, f"tokchon-{language}")
    later, first = watched.rows("articles")
    assert (later["relation"], later["story"], later["of"]) == ("coverage", 1, first["id"])
    assert "in another language: both name" in later["why"]
    assert (first["language"], later["language"]) == languages
    rung = [a for a in watched.rows("alerts") if a["topic"] == "tel-production"]
    assert [(alert["article"], alert["reason"]) for alert in rung] == [(1, "new_story")]
    explained = watched.monitor("explain", "2")
    assert "same event as article 1, in another language: both name" in explained
    assert "alert" in explained


def test_another_event_in_another_language_rings_by_itself(watched: World) -> None:
    for name in ("tokchon-en", "hamhung-ko"):
        ingest(watched, name)
    assert {article["story"] for article in watched.rows("articles")} == {1, 2}


def test_a_daemon_that_watches_a_folder_rings_once_for_five_languages(watched: World) -> None:
    daemon = watched.run()
    languages = ("ko", "en", "ja", "ru", "zh")
    for count, language in enumerate(languages, 1):
        (watched.inbox / f"{language}.txt").write_text(report(f"rajin-{language}"))
        until(lambda count=count: len(watched.rows("articles")) == count)
    assert {article["story"] for article in watched.rows("articles")} == {1}
    assert {article["language"] for article in watched.rows("articles")} == set(languages)
    until(lambda: watched.receiver.alerts)
    assert daemon.stop() == 0
    topics = [alert["topic"] for alert in watched.receiver.alerts]
    assert topics == ["dprk-russia-transfers"]
