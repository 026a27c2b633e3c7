"""kill -9 at twenty random points: nothing is lost, and what rings twice has the same key."""

from __future__ import annotations

import random
import time

from journey.faults.conftest import TORTURE
from journey.faults.ledger import Ledger
from journey.world import Daemon, World, patience, until

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


def started(world: World) -> Daemon:
    """A daemon that runs. The server may take a moment to see that the one before it is dead, and
    until then refuses another one, as whoever starts it again after a crash must expect.
    """
    begun = time.monotonic()
    while (daemon := world.run()).process.poll() is not None:
        assert "another monitor runs" in daemon.log.read_text()
        assert time.monotonic() - begun < patience(), "the dead one is never noticed"
    return daemon


def test_kills(world: World, ledger: Ledger) -> None:
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
        daemon = started(world)
        time.sleep(chance.uniform(*LIVES))
        daemon.kill()

    daemon = started(world)
    until(lambda: {a["headline"] for a in world.receiver.alerts} >= titles)
    until(lambda: all(d["status"] == "delivered" for d in world.rows("deliveries")))
    assert daemon.stop() == 0

    # One channel: of each kill at most what was being sent rings twice.
    ledger.close(world, titles, world.receiver.alerts, doubles=KILLS)
