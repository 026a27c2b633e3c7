"""An edit rings for what is new in it, and only then."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence

import pytest

from monitor import wiring
from monitor.composing import compose
from monitor.filing import Rules
from monitor.model import Channel, Reason, Route, Secret, Topic
from monitor.ports import Store, Window
from monitor.replay import Replayed, entries, parse, replay
from monitor.stories.place import StoryPlacer
from monitor.topics.index import TopicIndex

TOPIC = Topic(
    id="launchers",
    name="Launchers",
    match="launcher*",
    alert_on=(Reason.NEW_STORY, Reason.UPDATE),
)
TEXT = (
    "The leader toured a launcher plant in the northern valley on Monday and told its workers to "
    "double their output before winter. Photographs showed forty vehicles under a blue roof. "
)
NEWS = "A second factory beside the harbour of Wonsan will assemble another seventy launchers."


@pytest.fixture
def store() -> Iterator[Store]:
    made = wiring.scratch()
    yield made
    made.close()


def run(store: Store, *texts: str, pages: Sequence[str] = ()) -> list[Replayed]:
    """The same item again and again, each time with another text; or each on a page of its own."""
    rules = Rules(
        topics=TopicIndex([TOPIC], sets={}),
        stories=StoryPlacer(),
        channels=(Channel(id="desk", urls=(Secret("console://"),)),),
        route=Route(),
        operators=(),
        report_after=5,
    )
    urls = {n: {"id": url, "url": url} for n, url in enumerate(pages, start=10)}
    lines = [
        {
            "id": "a",
            "title": "Leader tours launcher plant",
            "text": text,
            "published": f"2026-01-{n}",
        }
        | urls.get(n, {})
        for n, text in enumerate(texts, start=10)
    ]

    async def collect() -> list[Replayed]:
        archive = entries(parse(map(json.dumps, lines), name="archive", problems=[]))
        return [one async for one in replay(archive, store=store, rules=rules)]

    return asyncio.run(collect())


def test_an_edit_that_says_something_new_rings_and_quotes_it(store: Store) -> None:
    _, edited = run(store, TEXT, TEXT + NEWS)
    assert edited.outcomes == {"launchers": "rang: update"}
    alert, first = store.alerts(Window())
    assert first.news is None
    assert alert.news is not None
    assert alert.news.sentences == (NEWS,)
    delivery = store.deliveries(Window(limit=1))[0]
    message = compose(delivery, store=store)
    assert message.title.startswith("Update: ")
    assert f"“{NEWS}”" in message.text


def test_an_edit_that_says_nothing_new_is_quiet(store: Store) -> None:
    _, edited = run(store, TEXT, TEXT.replace("told its workers", "told the workers"))
    assert edited.alerts == ()
    assert edited.outcomes["launchers"].endswith("; nothing in it is new")


@pytest.mark.parametrize(
    ("pages", "outcome"),
    [
        (["https://herald.example/1", "https://herald.example/2"], "rang: update"),
        (["https://herald.example/1", "https://copies.example/2"], "quiet: a copy of "),
    ],
    ids=["own", "another's"],
)
def test_a_longer_text_under_another_address_rings_where_it_is_the_outlets_own(
    store: Store, pages: Sequence[str], outcome: str
) -> None:
    _, longer = run(store, TEXT, NEWS + " " + TEXT, pages=pages)
    assert longer.outcomes["launchers"].startswith(outcome)
    if longer.alerts:
        alert, _ = store.alerts(Window())
        assert alert.news is not None
        assert alert.news.sentences == (NEWS,)
    [story] = store.stories(Window())
    assert story.independent_sources == 1
