"""The world of the faults: each is met on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from databases import Databases, Files
from journey.faults.ledger import Ledger
from journey.faults.services import Service
from journey.world import World

#: With MONITOR_TORTURE=1 (`make torture`) every fault is longer and comes more often.
TORTURE = os.environ.get("MONITOR_TORTURE") == "1"


@pytest.fixture
def world(world: World, databases: Files | Databases) -> World:
    """The world of the journeys, on a database of each kind."""
    return replace(world, database=databases.new(), daemons=world.daemons)


@pytest.fixture
def times() -> int:
    """How much there is of everything."""
    return 10 if TORTURE else 1


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    yield server
    server.close()


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return Ledger(request.node)
