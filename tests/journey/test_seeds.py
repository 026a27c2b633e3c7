"""The acceptance table of the contract, on the five real articles.

The articles are not part of the project; where they are absent, these tests are skipped.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from journey.world import World, until

from monitor import settings, wiring
from monitor.filing import Prepared, Rules, file_all
from monitor.ingesting import HANDED_OVER
from monitor.intake import prepare_new, read_all
from monitor.model import Filed
from monitor.ports import Store, Window, Writing
from monitor.reading.read import read
from monitor.sources.handed import read_paths

NOW = datetime(2026, 1, 31, 6, tzinfo=UTC)
JANUARY = {"000", "001", "002", "004"}


@pytest.fixture(scope="module")
def rules(root: Path) -> Rules:
    """The shipped configuration, with no one to tell."""
    shipped = settings.load(root / "config", environ={})
    return wiring.snapshot(shipped).rules


@pytest.fixture(scope="module")
def seeds(shared: Path, rules: Rules) -> dict[str, Prepared]:
    """The five, read and matched, by the first three characters of their names."""
    documents = list(read_paths([shared / "seeds"], source=HANDED_OVER.id, now=NOW))
    store = wiring.scratch()
    reads = read_all(documents, HANDED_OVER, read=read)  # type: ignore[arg-type] # none is a problem
    prepared = prepare_new(reads, HANDED_OVER.id, store=store, rules=rules)
    store.close()
    return {Path(r.document.name).name[:3]: p for r, p in zip(reads, prepared, strict=True)}


def file(store: Store, rules: Rules, seeds: list[Prepared]) -> list[Filed]:
    def work(writing: Writing) -> list[Filed]:
        filings = file_all(seeds, writing=writing, rules=rules, now=NOW, quiet=None)
        return [filing.filed for filing in filings]

    return asyncio.run(store.write(work))


def test_two_stories_and_one_alert_a_topic_in_every_order(
    seeds: dict[str, Prepared], rules: Rules
) -> None:
    wrong = []
    for order in itertools.permutations(sorted(seeds)):
        rules.stories.forget()
        store = wiring.scratch()
        filed = dict(zip(order, file(store, rules, [seeds[name] for name in order]), strict=True))
        stories = {name: each.placement.story for name, each in filed.items()}
        january = stories["000"]
        rung = sorted(
            (alert.topic, alert.reason.value)
            for alert in store.alerts(Window())
            if alert.story == january
        )
        together = {name for name, story in stories.items() if story == january}
        copy = {filed["001"].placement.relation.value, filed["004"].placement.relation.value}
        if (
            together != JANUARY
            or "copy" not in copy
            or rung != [("dprk-russia-transfers", "new_story"), ("tel-production", "new_story")]
        ):
            wrong.append((order, stories, rung, copy))
        store.close()
    assert not wrong, f"{len(wrong)} of 120 orders, the first: {wrong[0]}"


def test_each_article_is_what_the_table_says(seeds: dict[str, Prepared], rules: Rules) -> None:
    rules.stories.forget()
    store = wiring.scratch()
    filed = dict(
        zip(sorted(seeds), file(store, rules, [seeds[n] for n in sorted(seeds)]), strict=True)
    )
    topics = {name: {m.topic: m.prominence.value for m in f.matches} for name, f in filed.items()}
    assert all("tel-production" in topics[name] for name in JANUARY)
    assert all("dprk-russia-transfers" in topics[name] for name in JANUARY)
    assert topics["003"].get("dprk-russia-transfers") == "passing"
    assert filed["003"].outcomes["dprk-russia-transfers"].startswith("quiet")

    (scraped,) = (m for m in filed["001"].matches if m.topic == "dprk-russia-transfers")
    asides = filed["001"].article.text.index("Related")
    assert all(e.span.end < asides or e.span.zone == "title" for e in scraped.evidence)

    january = store.story(filed["000"].placement.story or 0)
    assert january is not None
    assert set(january.originators) == {"AP", "CNA"}
    assert january.independent_sources == 2
    assert filed["001"].article.originator == "AP"
    assert (filed["004"].placement.of, filed["004"].article.originator) == (filed["001"].id, "AP")
    cited = set().union(*(filed[name].article.cites for name in JANUARY))
    assert {"KCNA", "White House"} <= cited
    store.close()


def test_the_scraped_copy_long_after_is_told_as_recirculated(world: World, shared: Path) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    shutil.copy(Path(__file__).parents[2] / "config" / "watchlist.yaml", world.folder / "config")
    (world.folder / "config" / "watch.yaml").write_text(
        "sources: [{id: inbox, folder: ../inbox, every: 1s}]\n"
        f"channels: [{{id: desk, url: '{world.receiver.url}'}}]\n"
    )
    archive = world.folder / "archive.jsonl"
    texts = {path.name[:3]: path.read_text() for path in (shared / "seeds").glob("*.txt")}
    lines = [
        {"id": "004", "text": texts["004"], "published": "2024-01-05T08:00:00Z"},
        {"id": "001", "text": texts["001"], "published": "2025-04-09T01:29:11Z"},
    ]
    archive.write_text("\n".join(json.dumps(line) for line in lines))
    first, second = world.rows("replay", str(archive))
    assert first["alerts"] == ["tel-production", "dprk-russia-transfers"]
    assert (second["relation"], second["of"], second["alerts"]) == ("recirculated", "004", [])


def test_dropped_into_the_inbox_they_ring_twice(world: World, shared: Path) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    (world.folder / "config" / "watch.yaml").write_text(
        "sources: [{id: inbox, folder: ../inbox, every: 1s}]\n"
        f"channels: [{{id: desk, url: '{world.receiver.url}'}}]\n"
    )
    shutil.copy(Path(__file__).parents[2] / "config" / "watchlist.yaml", world.folder / "config")
    daemon = world.run()
    for path in (shared / "seeds").glob("*.txt"):
        shutil.copy(path, world.inbox)
    until(lambda: len(world.rows("articles")) == 5)
    until(lambda: all(d["status"] == "delivered" for d in world.rows("deliveries")))
    assert daemon.stop() == 0
    stories = {row["title"]: row["story"] for row in world.rows("articles")}
    assert len(set(stories.values())) == 2
    rung = sorted(a["topic"] for a in world.receiver.alerts if a["reason"] == "new_story")
    assert rung.count("tel-production") + rung.count("dprk-russia-transfers") == len(rung)
    assert rung.count("dprk-russia-transfers") == 1
