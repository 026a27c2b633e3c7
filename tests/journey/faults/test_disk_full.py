"""A disk that fills up: polling stops and says so, sending goes on, and all recovers by itself."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Files
from journey.faults.ledger import Ledger
from journey.world import STORIES, World, until
from sqlalchemy import make_url

#: Room for the database, its WAL and the ballast; small, so that it fills in no time.
DISK_MB = 64


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    try:
        made = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if made.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def databases(disk: Path) -> Files:
    """In place of one of each kind: a server's disk is not ours to fill."""
    return Files(disk)


def fill(path: Path) -> None:
    """Takes all the room there is."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue


def test_a_full_disk(world: World, disk: Path, ledger: Ledger) -> None:
    world.configure(world.feed("valley-news"))
    world.receiver.refusing = True
    daemon = world.run()
    until(lambda: world.rows("sources")[0]["last_success_at"])
    ballast = Path(f"{make_url(world.database).database}.ballast")
    until(ballast.exists)
    world.feeds.publish("valley-news", "1", *STORIES["valley"])
    until(lambda: world.receiver.refused)

    fill(disk / "filler")
    until(lambda: daemon.lines("disk.full"))
    [source] = world.rows("sources")
    assert "MB are free" in source["waits"]
    assert "waits: only" in world.monitor("sources")
    until(lambda: not ballast.exists())
    world.feeds.publish("valley-news", "2", *STORIES["harbour"])
    # With the ballast's room the alert that was on its way is sent and settled.
    world.receiver.refusing = False
    until(lambda: world.rows("deliveries")[0]["status"] == "delivered")
    assert len(world.receiver.alerts) == 1

    (disk / "filler").unlink()
    until(lambda: daemon.lines("disk.has_room"))
    until(lambda: len(world.receiver.alerts) == 2)
    assert world.rows("sources")[0]["waits"] is None
    until(ballast.exists)
    assert daemon.stop() == 0
    ledger.close(world, {title for title, _ in STORIES.values()}, world.receiver.alerts, doubles=0)
