"""Replays: an archive in its own order, on its own clock, told line by line."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

from monitor import wiring
from monitor.filing import Rules
from monitor.model import Route, Topic, Writer, WriterKind
from monitor.replay import Replayed, difference, entries, parse, replay
from monitor.stories.place import StoryPlacer
from monitor.topics.index import TopicIndex

LAUNCHERS = Topic(id="launchers", name="Launchers", match="launcher*")
TEXT = (
    "The leader toured a launcher plant in the northern valley on Monday and told its workers to "
    "double their output before winter. Photographs showed forty vehicles under a blue roof. The "
    "plant was opened nine years ago beside a railway to the coast, and employs three thousand "
    "people from the surrounding towns, according to the provincial paper."
)


def rules(*topics: Topic) -> Rules:
    return Rules(
        topics=TopicIndex(topics, sets={}),
        stories=StoryPlacer(),
        channels=(),
        route=Route(),
        operators=(),
        report_after=5,
    )


def run(lines: list[dict[str, object]], *topics: Topic) -> list[Replayed]:
    async def collect() -> list[Replayed]:
        archive = entries(parse(map(json.dumps, lines), name="archive", problems=[]))
        return [one async for one in replay(archive, store=store, rules=rules(*topics))]

    store = wiring.scratch()
    try:
        return asyncio.run(collect())
    finally:
        store.close()


def line(name: str, text: str = TEXT, **more: object) -> dict[str, object]:
    return {"id": name, "title": "Leader tours launcher plant", "text": text, **more}


def test_the_lexicon_of_the_configuration_is_known_when_an_archive_is_read() -> None:
    wire = Writer(name="Valley Wire", kind=WriterKind.AGENCY, names=("Valley Wire",))
    lines = [json.dumps(line("a", text=f"PORT (Valley Wire) -- {TEXT}"))]
    [(_, plain)] = parse(lines, name="a", problems=[])
    [(_, known)] = parse(lines, name="a", problems=[], lexicon=(wire,))
    assert (plain.originator, known.originator) == (None, "Valley Wire")


def test_order_is_that_of_published_and_the_undated_keep_their_place() -> None:
    lines = [
        line("late", published="2026-01-03"),
        line("after-late"),
        line("early", published="2026-01-01T10:00:00+09:00"),
        line("after-early"),
    ]
    timed = entries(parse(map(json.dumps, lines), name="a", problems=[]))
    assert [entry.id for entry in timed] == ["early", "after-early", "late", "after-late"]
    assert timed[0].at == timed[1].at == datetime(2026, 1, 1, 1, tzinfo=UTC)


def test_an_article_is_seen_at_its_own_time_and_never_before() -> None:
    (entry,) = entries(
        parse([json.dumps(line("one", published="2026-01-03"))], name="a", problems=[])
    )
    assert entry.article.first_seen_at == entry.article.published_at


def test_lines_that_cannot_be_read_are_told_by_file_and_line_and_the_others_go_on() -> None:
    problems: list[str] = []
    raw = ["{", "", "[1]", json.dumps({"id": 7, "text": 5}), json.dumps(line("good"))]
    assert [name for name, _ in parse(raw, name="archive.jsonl", problems=problems)] == ["good"]
    assert [problem.split(":")[1] for problem in problems] == ["1", "3", "4"]
    assert all(problem.startswith("archive.jsonl:") for problem in problems)


def test_a_story_rings_once_and_the_very_same_line_is_a_duplicate() -> None:
    lines = [
        line("first", published="2026-01-01", source="wire"),
        line("copy", published="2026-01-01T01:00:00Z", source="gazette"),
        line("first", published="2026-01-01", source="wire"),
    ]
    first, duplicate, copy = run(lines, LAUNCHERS)
    assert (first.alerts, first.placement.relation) == (("launchers",), "first")
    assert (duplicate.placement.relation, duplicate.of, duplicate.alerts) == (
        "duplicate",
        "first",
        (),
    )
    assert (copy.placement.relation, copy.of, copy.alerts) == ("copy", "first", ())
    assert "copy of first" in copy.outcomes["launchers"]


def test_a_record_has_the_fields_of_the_contract() -> None:
    (one,) = run([line("one", published="2026-01-01")], LAUNCHERS)
    assert json.loads(json.dumps(one.record())) == {
        "id": "one",
        "story": 1,
        "relation": "first",
        "of": None,
        "similarity": 0.0,
        "topics": [{"topic": "launchers", "score": 5.0, "prominence": "title"}],
        "alerts": ["launchers"],
        "originator": None,
    }


def test_the_same_archive_gives_the_same_decisions() -> None:
    lines = [
        line(str(n), f"{TEXT} {'winter ' * n}", published=f"2026-01-0{n + 1}") for n in range(5)
    ]
    assert run(lines, LAUNCHERS) == run(lines, LAUNCHERS)


def test_a_difference_tells_what_comes_goes_and_stays() -> None:
    lines = [line("one", published="2026-01-01")]
    winter = replace(LAUNCHERS, id="winter", match="winter")
    before, after = run(lines, LAUNCHERS, winter), run(lines, LAUNCHERS)
    told = {(change.topic, change.change) for change in difference(before, after)}
    assert told == {("launchers", "stays"), ("winter", "goes")}
    assert ("winter", "comes") in {(c.topic, c.change) for c in difference(after, before)}
