"""The world of each journey, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from journey.world import Feeds, Receiver, World


@pytest.fixture
def feeds() -> Iterator[Feeds]:
    server = Feeds()
    yield server
    server.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.close()


@pytest.fixture
def world(tmp_path: Path, feeds: Feeds, receiver: Receiver) -> Iterator[World]:
    """A world whose database is a SQLite file."""
    made = World(tmp_path, feeds, receiver, f"sqlite:///{tmp_path}/monitor.db")
    yield made
    for daemon in made.daemons:
        if daemon.process.poll() is None:
            daemon.kill()
