"""Services that hang, refuse and dawdle: the others do not wait, and nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from journey.faults.conftest import TORTURE
from journey.faults.ledger import Ledger
from journey.faults.services import Mood, Service
from journey.faults.test_kills import story
from journey.world import World, until

#: What the eight that hang may cost the ninth, in seconds.
MOST_DELAY = 1.0
INBOX = "  - {id: inbox, folder: ../inbox, every: 1s}\n"


def drop(world: World, number: int, chance: Random) -> set[str]:
    """Puts so many articles into the inbox; their titles."""
    world.inbox.mkdir(exist_ok=True)
    titles = set()
    for _ in range(number):
        title, text = story(chance.randrange(10**6), chance)
        titles.add(title)
        (world.inbox / f"{len(list(world.inbox.iterdir()))}.txt").write_text(f"{title}\n\n{text}\n")
    return titles


def also(world: World, *channels: str) -> None:
    """Adds channels to the configuration, beside the desk that answers well."""
    path = world.folder / "config" / "more.yaml"
    path.write_text("channels:\n" + "".join(f"  - {{{channel}}}\n" for channel in channels))


def of(world: World, channel: str) -> list[dict[str, Any]]:
    return [row for row in world.rows("deliveries") if row["channel"] == channel]


@pytest.mark.alone
def test_eight_channels_that_hang(
    world: World, service: Service, ledger: Ledger, times: int
) -> None:
    service.mood = Mood.HUNG
    world.configure(INBOX)
    also(world, *(f"id: hung{n}, url: '{service.url(str(n))}'" for n in range(8)))
    titles = drop(world, 3 * times, Random(1))
    daemon = world.run()
    until(lambda: len(world.receiver.alerts) == len(titles))
    until(lambda: all(row["status"] == "delivered" for row in of(world, "desk")))
    assert len(service.asked_at) >= 8
    # Counted from when the first of them was met: what comes before is no channel's doing.
    first, last = world.receiver.asked_at[0], world.receiver.asked_at[-1]
    assert first - service.asked_at[0] <= MOST_DELAY
    # A recipient gets one message at a time.
    assert last - service.asked_at[0] <= MOST_DELAY * len(titles)
    assert daemon.stop() == 0
    ledger.close(world, titles, world.receiver.alerts, doubles=0)


def test_a_storm_of_429(world: World, service: Service, ledger: Ledger, times: int) -> None:
    service.mood = Mood.LIMITED
    world.configure(INBOX)
    also(world, f"id: strict, url: '{service.url('x')}'")
    titles = drop(world, 5 * times, Random(2))
    daemon = world.run()
    until(lambda: service.asked_at)
    until(lambda: len(world.receiver.alerts) == len(titles))
    until(lambda: any(row["status"] == "retry" for row in of(world, "strict")))
    assert len(service.asked_at) == 1, "it was asked again though it said that it is too much"
    [head] = [row for row in of(world, "strict") if row["status"] == "retry"]
    assert "429" in head["last_error"]
    wait = datetime.fromisoformat(head["next_try_at"]) - datetime.fromisoformat(head["sent_at"])
    assert wait >= timedelta(seconds=60)
    service.mood = Mood.WELL
    arrived = world.receiver.alerts
    if TORTURE:
        until(lambda: len(service.alerts) == len(titles))
        arrived = service.alerts
    assert daemon.stop() == 0
    waiting = {row["alert"] for row in of(world, "strict")}
    assert len(waiting) == len(titles), "what the storm held back is still there"
    ledger.close(world, titles, arrived, doubles=0)


def test_reloads_in_mid_send(world: World, service: Service, ledger: Ledger, times: int) -> None:
    service.mood = Mood.SLOW
    world.configure(INBOX)
    also(world, f"id: slow, url: '{service.url('x')}'")
    titles = drop(world, 3, Random(3))
    daemon = world.run()
    for number in range(1, 2 + times):
        before = len(service.asked_at)
        until(lambda before=before: len(service.asked_at) > before)
        daemon.reload()
        until(lambda number=number: len(daemon.lines("configuration.reloaded")) >= number)
        titles |= drop(world, 1, Random(100 + number))
    service.mood = Mood.WELL
    until(lambda: {alert["headline"] for alert in service.alerts} >= titles)
    until(lambda: all(row["status"] == "delivered" for row in world.rows("deliveries")))
    assert daemon.stop() == 0
    ledger.close(world, titles, service.alerts, doubles=0)


def test_an_end_in_mid_send(world: World, service: Service, ledger: Ledger, times: int) -> None:
    """SIGTERM while a message is under way: it is finished or given back, never forgotten."""
    service.mood = Mood.SLOW
    world.configure(INBOX)
    also(world, f"id: slow, url: '{service.url('x')}'")
    titles = drop(world, 3, Random(4))
    for _ in range(2 * times):
        before, daemon = len(service.asked_at), world.run()
        until(lambda before=before: len(service.asked_at) > before)
        assert daemon.stop() == 0
        titles |= drop(world, 1, Random(len(service.asked_at)))
    service.mood = Mood.WELL
    daemon = world.run()
    until(lambda: {alert["headline"] for alert in service.alerts} >= titles)
    assert daemon.stop() == 0
    # What was in hand is finished before the end.
    ledger.close(world, titles, service.alerts, doubles=0)
