"""A PostgreSQL server that cannot be reached for a while."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from databases import Databases
from journey.faults.conftest import TORTURE
from journey.faults.ledger import Ledger
from journey.faults.wire import Wire
from journey.world import STORIES, World, until

#: For how long the server cannot be reached.
AWAY_SECONDS = 8.0 if TORTURE else 3.0


class Wired:
    """A database behind a wire."""

    def __init__(self, server: str) -> None:
        self._databases = Databases(server)
        self.wire = Wire(self._databases.new())

    def new(self) -> str:
        return self.wire.url

    def close(self) -> None:
        self.wire.close()
        self._databases.close()


@pytest.fixture
def databases(postgres: str) -> Iterator[Wired]:
    """In place of one of each kind."""
    made = Wired(postgres)
    yield made
    made.close()


def test_a_while_without_postgresql(world: World, databases: Wired, ledger: Ledger) -> None:
    world.configure(world.feed("valley-news"))
    daemon = world.run()
    until(lambda: world.rows("sources")[0]["last_success_at"])
    world.feeds.publish("valley-news", "1", *STORIES["valley"])
    until(lambda: len(world.receiver.alerts) == 1)
    databases.wire.cut()
    world.feeds.publish("valley-news", "2", *STORIES["harbour"])
    until(lambda: daemon.lines("database.away"))
    time.sleep(AWAY_SECONDS)
    assert daemon.process.poll() is None
    databases.wire.mend()
    until(lambda: daemon.lines("database.back"))
    until(lambda: len(world.receiver.alerts) >= 2)
    assert not daemon.lines("job.failed")
    assert daemon.stop() == 0
    # What was being sent when the wire was cut could not be settled.
    ledger.close(world, {title for title, _ in STORIES.values()}, world.receiver.alerts, doubles=1)
