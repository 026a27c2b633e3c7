"""kill -9 at twenty random points: nothing is lost, and what rings twice has the same key."""

from __future__ import annotations

import random
import time
from dataclasses import replace

from databases import Databases, Files
from journey.faults.conftest import TORTURE, Ledger
from journey.world import World, until

#: `make torture` kills ten times as often.
KILLS = 200 if TORTURE else 20
#: Long enough to read a folder now and then (its files rest for two looks), short enough to hurt.
LIVES = (0.05, 3.0)

PLACES = ["valley", "harbour", "border", "capital", "river", "island", "desert", "lake"]


def story(number: int, chance: random.Random) -> tuple[str, str]:
    """An article unlike all others: what it shares with them is that it rings."""
    names = [
        "".join(chance.choices("abdegiklmnoprstu", k=chance.randint(5, 9))).capitalize()
        for _ in range(60)
    ]
    title = f"{names[0]} {names[1]} opens launcher plant {number} in {names[2]}"
    text = f"{title} on Monday. " + " ".join(
        f"{name} {chance.choice(PLACES)} {chance.randint(100, 9999)}." for name in names
    )
    return title, text


def test_kills(world: World, databases: Files | Databases, ledger: Ledger) -> None:
    world = replace(world, database=databases.new(), daemons=world.daemons)
    chance = random.Random(20260131)
    sources = "  - {id: inbox, folder: ../inbox, every: 1s}\n"
    world.configure(
        sources + "".join(world.feed(name, alert_on_first_poll=True) for name in PLACES[:3])
    )
    world.inbox.mkdir()
    titles = set()
    for kill in range(KILLS):
        for number in range(2):
            title, text = story(2 * kill + number, chance)
            titles.add(title)
            if number:
                (world.inbox / f"{kill}.txt").write_text(f"{title}\n\n{text}\n")
            else:
                world.feeds.publish(chance.choice(PLACES[:3]), str(kill), title, text)
        daemon = world.run()
        time.sleep(chance.uniform(*LIVES))
        daemon.kill()

    daemon = world.run()
    until(lambda: {a["headline"] for a in world.receiver.alerts} >= titles, patience=300)
    until(lambda: all(d["status"] == "delivered" for d in world.rows("deliveries")))
    assert daemon.stop() == 0

    cost = ledger.close(world, titles, world.receiver.alerts)
    assert (cost.articles_lost, cost.alerts_lost, cost.other_keys) == (0, 0, 0)
    assert cost.doubles <= KILLS
