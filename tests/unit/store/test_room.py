"""When there is room on the disk, by what the disk says."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from monitor.store.room import BALLAST, LEAST_FREE, Room

Disk = namedtuple("Disk", "total used free")
BIG = 10**12


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "monitor.db")


def disk(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(BIG, BIG - free, free))


def test_the_ballast_is_laid_down_and_given_up(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballast = tmp_path / "monitor.db.ballast"
    disk(monkeypatch, BIG)
    assert room.keep() is None
    assert ballast.stat().st_size == BALLAST
    disk(monkeypatch, LEAST_FREE - 1)
    assert "nothing is polled until there are 64.0 MB" in (room.keep() or "")
    assert ballast.exists(), "there is still room without it"
    disk(monkeypatch, BALLAST - 1)
    assert room.keep() == room.shortage()
    assert not ballast.exists()
    disk(monkeypatch, LEAST_FREE)
    assert room.keep() is None
    assert not ballast.exists(), "laying it down at once would leave no room again"


def test_a_folder_that_is_not_there_is_not_full(tmp_path: Path) -> None:
    assert Room(tmp_path / "none" / "monitor.db").keep() is None
