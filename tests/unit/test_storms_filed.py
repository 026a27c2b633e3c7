"""The same news in other clothes: a bounded, visible outcome, whatever a publisher does to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from valley import NOW, Feed, Item, items

from monitor import wiring
from monitor.ports import Store, Window


@pytest.fixture
def store() -> Iterator[Store]:
    scratch = wiring.scratch()
    yield scratch
    scratch.close()


async def test_a_new_item_rings_and_the_same_bytes_again_bring_nothing(store: Store) -> None:
    feed = Feed(store)
    assert (await feed.poll(*items(3))).alerts == ()
    assert len((await feed.poll(Item(9, "g9"), *items(3))).alerts) == 1
    assert (await feed.poll(Item(9, "g9"), *items(3))).filings == ()
    feed.forget()
    assert (await feed.poll(Item(9, "g9"), *items(3))).filings == ()


async def test_a_feed_that_gives_every_item_a_new_identity_is_filed_quietly(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*items(20))
    polled = await feed.poll(*items(20, first=100))
    assert len(polled.filings) == 20
    assert polled.alerts == ()
    assert feed.notices == ["Source valley: very much at once"]
    text = next(d.notice.text for d in store.deliveries(Window()) if d.notice)
    assert "harbour: Harbour 100" in text
    assert text.endswith("- and 10 more")
    assert "20 of 20 items of valley look new at once; some before them may be lost" in [
        problem.text for problem in store.problems(Window())
    ]
    # It is known now, and the next item is news again.
    assert len((await feed.poll(*items(20, first=101))).alerts) == 1
    assert len(feed.notices) == 1


async def test_a_document_without_anything_known_may_have_lostitems(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*items(6))
    assert feed.notices == []
    polled = await feed.poll(*items(6, first=50))
    assert len(polled.alerts) == 6
    assert feed.notices == ["Source valley: items may have been missed"]
    await feed.poll(*items(6, first=51))
    await feed.poll(*items(6, first=80))
    assert len(feed.notices) == 1


async def test_a_feed_that_falls_silent_is_told_once_and_so_is_its_voice(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*items(2))
    for number in range(16 * 8):  # eight items a day, for more than two weeks
        feed.now = NOW + timedelta(hours=3 * number + 3)
        await feed.poll(*items(2, first=number + 1))
    state = store.state("valley")
    assert state
    assert state.quiet_after
    assert sum(state.habit.days) == 16 * 8
    assert feed.notices == []
    feed.now = state.quiet_after - timedelta(minutes=1)
    await feed.poll(*feed.items)
    assert feed.notices == []
    for _ in range(3):
        feed.now += timedelta(hours=1)
        await feed.poll(*feed.items)
    assert feed.notices == ["Source valley has gone quiet"]
    await feed.poll(*items(2, first=1000))
    assert sorted(feed.notices) == ["Source valley has gone quiet", "Source valley speaks again"]


@settings(max_examples=6, deadline=None)
@given(
    order=st.permutations(range(12)),
    redated=st.integers(10, 30),
    renamed=st.integers(0, 12),
    read_again=st.booleans(),
)
async def test_the_same_news_reordered_redated_or_renamed_rings_no_more_than_it_may(
    order: list[int], redated: int, renamed: int, read_again: bool
) -> None:
    with closing(wiring.scratch()) as store:
        feed = Feed(store)
        await feed.poll(*items(12))
        if read_again:
            feed.forget()
        changed = [
            Item(number, f"n{number}" if place < renamed else f"g{number}", redated)
            for place, number in enumerate(order)
        ]
        polled = await feed.poll(*changed)
        # Where most were renamed they are told by their words. Fewer are filed as copies, each of
        # which may ring once, since the first poll was quiet.
        filed = 0 if 2 * renamed >= 12 else renamed
        assert len(polled.filings) == filed
        assert len(polled.alerts) <= filed
        assert feed.notices == []
        again = await feed.poll(*changed)
        assert again.filings == ()
