"""Two daemons on one database: the second is refused, and may follow when the first is gone."""

from __future__ import annotations

from journey.faults.ledger import Ledger
from journey.world import STORIES, World, until


def test_two_daemons_on_one_database(world: World, ledger: Ledger) -> None:
    world.configure(world.feed("valley-news"))
    first = world.run()
    assert "another monitor runs" in world.monitor("run", code=3)
    until(lambda: world.rows("sources")[0]["last_success_at"])
    world.feeds.publish("valley-news", "1", *STORIES["valley"])
    until(lambda: first.lines("delivery.sent"))  # settled, or the second may send it again
    first.kill()
    second = world.run()
    world.feeds.publish("valley-news", "2", *STORIES["harbour"])
    until(lambda: len(world.receiver.alerts) == 2)
    assert second.stop() == 0
    ledger.close(world, {title for title, _ in STORIES.values()}, world.receiver.alerts, doubles=0)
