"""Sticky identity: a feed that does not keep to its items' names costs and rings nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from valley import Feed, Item, items

from monitor import wiring
from monitor.model import Identity
from monitor.ports import Store, Window

SWITCHED = "Source valley: its items change their names"


@pytest.fixture
def store() -> Iterator[Store]:
    scratch = wiring.scratch()
    yield scratch
    scratch.close()


def churning(count: int, fetch: int, *, first: int = 0) -> list[Item]:
    """Guids that are made up at each fetch; links that stay."""
    return [
        Item(number, f"{fetch}-{number}", link=f"https://valley.example/{number}")
        for number in range(first, first + count)
    ]


def identity(store: Store) -> Identity:
    state = store.state("valley")
    assert state
    return state.identity


def told(store: Store) -> list[str]:
    return [problem.text for problem in store.problems(Window())]


@pytest.mark.parametrize("count", [1, 2, 5, 30])
async def test_guids_made_up_at_each_fetch_file_nothing_twice(store: Store, count: int) -> None:
    feed = Feed(store)
    await feed.poll(*churning(count, 0))
    for fetch in range(1, 6):
        polled = await feed.poll(*churning(count, fetch))
        assert polled.filings == ()
    assert store.article_counts() == {"valley": count}
    assert identity(store) is Identity.LINK
    assert feed.notices == [SWITCHED]
    assert any(
        line.startswith(f"{count} of {count} items came back under another guid; from now on its")
        for line in told(store)
    )


async def test_what_is_new_in_a_churning_feed_still_rings_once(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*churning(10, 0))
    await feed.poll(*churning(10, 1))
    polled = await feed.poll(*churning(11, 2))
    assert [alert.headline[:10] for alert in polled.alerts] == ["Harbour 10"]
    polled = await feed.poll(*churning(11, 3))
    assert (polled.alerts, polled.filings) == ((), ())


async def test_news_and_churn_in_one_poll(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*churning(10, 0))
    polled = await feed.poll(*churning(11, 1))
    assert [alert.headline[:10] for alert in polled.alerts] == ["Harbour 10"]
    assert len(polled.filings) == 1


async def test_a_changed_text_in_a_switched_feed_is_an_update(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*churning(5, 0))
    await feed.poll(*churning(5, 1))
    changed = churning(5, 2)
    changed[0] = Item(0, "2-0", link="https://valley.example/0", more=" and seven more words on it")
    polled = await feed.poll(*changed)
    assert [filing.filed.placement.relation.value for filing in polled.filings] == ["update"]


async def test_links_that_change_as_well_leave_the_text_and_two_polls_decide(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*[Item(number, f"0-{number}") for number in range(6)])
    first = await feed.poll(*[Item(number, f"1-{number}") for number in range(6)])
    assert first.filings == ()
    assert identity(store) is Identity.GUID  # a publisher may move once
    second = await feed.poll(*[Item(number, f"2-{number}") for number in range(6)])
    assert (second.filings, identity(store)) == ((), Identity.TEXT)
    third = await feed.poll(*[Item(number, f"3-{number}", day=22) for number in range(7)])
    assert [alert.headline[:9] for alert in third.alerts] == ["Harbour 6"]


async def test_items_without_guid_and_link_whose_dates_churn(store: Store) -> None:
    feed = Feed(store)
    for day in range(10, 16):
        await feed.poll(*[Item(number, "", link="", day=day) for number in range(3)])
    assert identity(store) is Identity.TEXT
    assert store.article_counts() == {"valley": 3}
    assert feed.notices == [SWITCHED]


async def test_a_guid_that_is_used_again_hides_nothing(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(Item(0, "latest", link="https://valley.example/0"))
    polled = await feed.poll(Item(1, "latest", link="https://valley.example/1"))
    assert [alert.headline[:9] for alert in polled.alerts] == ["Harbour 1"]
    assert [filing.filed.placement.relation.value for filing in polled.filings] == ["first"]
    assert identity(store) is Identity.LINK
    assert feed.notices == [SWITCHED]
    polled = await feed.poll(Item(2, "latest", link="https://valley.example/2"))
    assert len(polled.alerts) == 1
    assert store.article_counts() == {"valley": 3}


async def test_a_new_headline_and_a_new_link_under_one_guid_stay_an_update(store: Store) -> None:
    feed = Feed(store)
    await feed.poll(*items(3))
    moved = Item(0, "g0", link="https://valley.example/moved", more=" They said more later.")
    polled = await feed.poll(moved, *items(2, first=1))
    assert [filing.filed.placement.relation.value for filing in polled.filings] == ["update"]
    assert identity(store) is Identity.GUID


async def test_a_link_that_all_items_share_tells_nothing_apart(store: Store) -> None:
    feed = Feed(store)
    front = "https://valley.example/"
    for fetch in range(4):
        await feed.poll(*[Item(number, f"{fetch}-{number}", link=front) for number in range(4)])
    assert identity(store) is Identity.TEXT
    assert store.article_counts() == {"valley": 4}


async def test_the_switch_outlives_a_restart_and_ends_with_the_address(store: Store) -> None:
    feed = Feed(store)
    for fetch in range(2):
        await feed.poll(*churning(5, fetch))
    again = Feed(store, now=feed.now)
    assert (await again.poll(*churning(5, 9))).filings == ()
    assert identity(store) is Identity.LINK


@settings(max_examples=10, deadline=None)
@given(
    fetches=st.lists(
        st.fixed_dictionaries(
            {
                "order": st.permutations(range(8)),
                "guids": st.sampled_from(["kept", "made up", "none"]),
                "links": st.sampled_from(["kept", "made up", "none"]),
                "day": st.integers(10, 28),
            }
        ),
        min_size=1,
        max_size=5,
    )
)
async def test_eight_items_in_whatever_clothes_never_flood(fetches: list[dict]) -> None:
    with closing(wiring.scratch()) as store:
        feed = Feed(store)
        await feed.poll(*items(8))
        for turn, fetch in enumerate(fetches):
            guids = {"kept": "g{}", "made up": f"t{turn}-{{}}", "none": ""}[fetch["guids"]]
            site = "https://valley.example"
            links = {"kept": site + "/g{}", "made up": f"{site}/t{turn}/{{}}", "none": ""}
            link = links[fetch["links"]]
            dressed = [
                Item(n, guids.format(n), day=fetch["day"], link=link.format(n))
                for n in fetch["order"]
            ]
            assert (await feed.poll(*dressed)).filings == (), "nothing of it is new"
            feed.forget()
            assert (await feed.poll(*dressed)).filings == (), "the same bytes twice"
        assert store.article_counts() == {"valley": 8}
        # One for the links, one for the texts: no feed is switched more often.
        assert feed.notices in ([], [SWITCHED], [SWITCHED] * 2)
