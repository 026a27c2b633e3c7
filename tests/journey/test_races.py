"""One event that eight sources carry at once, through the whole program, on each database."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from journey.world import STORIES, Daemon, World, until

SOURCES = [f"outlet-{number}" for number in range(8)]
TITLE, TEXT = STORIES["valley"]


@pytest.fixture
def stored_in(world: World, databases: Any) -> World:
    """The world on a new database of each kind."""
    return dataclasses.replace(world, database=databases.new())


def known(world: World) -> Daemon:
    """A daemon that has polled all sources once, so that what comes now is new."""
    world.configure("".join(world.feed(name) for name in SOURCES))
    for name in SOURCES:
        world.feeds.publish(name, "old", *STORIES["harbour"])
    daemon = world.run()
    until(lambda: all(any(name in line for line in daemon.lines("poll.done")) for name in SOURCES))
    return daemon


def publish(world: World) -> None:
    """The agency's text, as eight outlets print it."""
    for name in SOURCES:
        world.feeds.publish(name, "new", TITLE, f"{TEXT} More from {name} at its own site.")


def filed(world: World) -> list[dict[str, Any]]:
    """The articles of the new event."""
    rows = world.rows("articles", "--limit", "100")
    return [row for row in rows if row["title"] == TITLE]


def test_what_eight_sources_carry_at_once_is_one_story_and_one_alert(stored_in: World) -> None:
    daemon = known(stored_in)
    publish(stored_in)
    until(lambda: len(filed(stored_in)) == len(SOURCES))
    until(lambda: stored_in.receiver.alerts)
    assert daemon.stop() == 0

    rows = filed(stored_in)
    assert len({row["story"] for row in rows}) == 1
    assert sum(row["relation"] == "copy" for row in rows) == len(SOURCES) - 1
    [alert] = stored_in.receiver.alerts
    assert (alert["reason"], alert["story"]) == ("new_story", rows[0]["story"])
    [stored] = stored_in.rows("alerts")
    assert stored["id"] == alert["id"]


def test_a_kill_in_the_middle_loses_nothing_and_makes_no_second_story(stored_in: World) -> None:
    daemon = known(stored_in)
    publish(stored_in)
    until(lambda: filed(stored_in))
    daemon.kill()
    again = stored_in.run()
    until(lambda: len(filed(stored_in)) == len(SOURCES))
    until(lambda: stored_in.receiver.alerts)
    assert again.stop() == 0

    assert len({row["story"] for row in filed(stored_in)}) == 1
    # It may ring twice after a kill, with the same key.
    assert {alert["reason"] for alert in stored_in.receiver.alerts} == {"new_story"}
    assert len({alert["id"] for alert in stored_in.receiver.alerts}) == 1
    assert len(stored_in.rows("alerts")) == 1
