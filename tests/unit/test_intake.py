"""What a poll brought is taken in on the way or beside it, and filed the same."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import valley
from valley import Feed, Item, items

from monitor import intake, wiring
from monitor.model import Fetched, Reading, Source
from monitor.ports import Store
from monitor.reading.read import read


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(wiring.scratch()) as scratch:
        yield scratch


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads that read, in order, without their numbers."""
    names: list[str] = []

    def noted(fetched: Fetched, source: Source) -> Reading:
        names.append(threading.current_thread().name.partition("_")[0])
        return read(fetched, source)

    monkeypatch.setattr(valley, "read", noted)
    return names


async def _walk(store: Store) -> list[Any]:
    """What is filed of a feed that gains items, changes one, and gains many."""
    feed = Feed(store)
    filed = []
    for shown in (
        items(3),
        [Item(9, "g9"), *items(3)],
        [Item(10, "g10"), Item(9, "g9", more=" And more of it."), *items(3)],
        [*items(12, first=20), *items(3)],
        items(3),
    ):
        for filing in (await feed.poll(*shown)).filings:
            one = filing.filed
            reasons = [alert.reason for alert in filing.alerts]
            filed.append((one.article, one.placement, one.matches, one.outcomes, reasons))
    return [*filed, store.state("valley")]


async def test_taken_in_on_the_way_or_beside_it_the_same_is_filed(
    store: Store, readers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_the_way = await _walk(store)
    assert "intake" in readers
    readers.clear()
    monkeypatch.setattr(intake, "LIGHT", 0)
    with closing(wiring.scratch()) as other:
        assert await _walk(other) == on_the_way
    assert "intake" not in readers


async def test_what_is_much_or_large_or_cannot_be_cut_is_read_beside(
    store: Store, readers: list[str]
) -> None:
    feed = Feed(store)
    await feed.poll(*items(intake.IN_TURN + 1))
    await feed.poll(Item(90, "g90"), *items(intake.IN_TURN + 1))
    await feed.poll(Item(91, "g91", more=" word" * intake.LIGHT), *items(3))
    await feed.poll(Item(92, "g92", more="<br>"), *items(3))  # ill-formed
    assert ["intake" if name == "intake" else "beside" for name in readers] == [
        "beside",
        "intake",
        "beside",
        "beside",
    ]
