"""The hint that something was written into a folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

from monitor.sources.watching import watch

#: Longer than a notice takes on a busy machine; only a failing test waits so long.
PATIENCE = 30.0


async def test_a_file_below_a_folder_is_told_and_what_is_ignored_is_not(tmp_path: Path) -> None:
    folders = {"a": tmp_path / "a", "b": tmp_path / "b", "missing": tmp_path / "c"}
    for name in ("a/sub", "b/.processed"):
        (tmp_path / name).mkdir(parents=True)
    told: list[str] = []
    first = asyncio.Event()

    def tell(name: str) -> None:
        told.append(name)
        first.set()

    watching = asyncio.create_task(watch(folders, tell))
    try:
        async with asyncio.timeout(PATIENCE):
            while not first.is_set():  # the watch takes a moment to begin
                (tmp_path / "b" / ".processed" / "x.txt").write_text("moved away")
                (tmp_path / "a" / "sub" / "x.txt").write_text("new")
                await asyncio.sleep(0.2)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert set(told) == {"a"}


async def test_nothing_to_watch_ends_at_once(tmp_path: Path) -> None:
    await watch({"missing": tmp_path / "missing"}, lambda _: None)
