"""Folders at scale: what many files cost while nothing happens, and how a burst is taken.

    python benchmarks/folders.py                  # the table
    python benchmarks/folders.py --files 1000000  # more of them

The files are small and lie in a hundred subfolders of a temporary folder. A sweep looks at all of
them; what is at rest is handed out in batches. Figures are CPU time of this process, all its
threads counted, so that a slow disk changes them little; the loop's pauses are measured beside
them, since a daemon must go on meanwhile, with the interpreter set as the daemon has it. Reading,
matching and filing are not part of the table but for the archive: `benchmarks/walk.py` measures
those.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
import time
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from pauses import longest_pause

from monitor.interpreter import attentive
from monitor.model import AfterReading, Source, SourceKind, SourceState
from monitor.ports import Fetch
from monitor.reading.read import read
from monitor.sources.folder import FolderFetcher
from monitor.sources.memory import SETTLE

FILES = 100_000
BURST = 60_000
SUBFOLDERS = 100
#: Of a zip archive, as many as one may hold.
MEMBERS = 500
SECOND = timedelta(seconds=1)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


class Sweeps:
    """One folder, swept by one process."""

    def __init__(self, folder: Path, after: AfterReading = AfterReading.KEEP) -> None:
        self.source = Source(
            id="inbox",
            kind=SourceKind.FOLDER,
            location=str(folder),
            name="Inbox",
            every=30 * SECOND,
            after=after,
        )
        self.fetcher = FolderFetcher()
        self.now = NOW
        self._state = SourceState(source="inbox", location=str(folder))

    async def sweep(self) -> Fetch:
        """One sweep, and what it brought put away."""
        fetch = await self.fetcher.fetch(self.source, self._state, now=self.now)
        assert not fetch.failed, fetch.state.last_error
        assert not fetch.problems, fetch.problems
        self._state = replace(fetch.state)
        for document in fetch.documents:
            left = await self.fetcher.settle(self.source, document, error=None)
            assert left is None, left
        return fetch

    async def take_all(self) -> int:
        """Sweeps until nothing waits; how many files came."""
        taken = 0
        while True:
            fetch = await self.sweep()
            taken += len(fetch.documents)
            if not (fetch.waiting or fetch.documents):
                return taken
            if not fetch.documents:
                self.now += SETTLE


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--files", type=int, default=FILES)
    options.add_argument("--burst", type=int, default=BURST)
    arguments = options.parse_args()
    with attentive():
        _table(arguments)


def _table(arguments: argparse.Namespace) -> None:
    print("| what | files | s of CPU | µs a file | longest pause of the loop | memory |")
    print("|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_kept(Path(folder), arguments.files))
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_burst(Path(folder), arguments.burst))
    with tempfile.TemporaryDirectory() as folder:
        _archive(Path(folder))


async def _kept(folder: Path, count: int) -> None:
    """Files that stay where they are: read once, then only looked at."""
    _write(folder, range(count))
    sweeps = Sweeps(folder)
    async with _Row("files at rest, read for the first time", count):
        assert await sweeps.take_all() == count
    async with _Row("the next sweep, nothing new", count):
        assert await sweeps.sweep() is not None
    _write(folder, [count])
    async with _Row("one more file among them", count):
        assert await sweeps.take_all() == 1


async def _burst(folder: Path, count: int) -> None:
    """Files that come faster than they are taken, and are moved once they are filed."""
    sweeps = Sweeps(folder, AfterReading.MOVE)
    taken = 0
    async with _Row("a burst while it is taken, each moved", count):
        for part in range(0, count, count // 6):
            await asyncio.to_thread(_write, folder, range(part, min(part + count // 6, count)))
            for _ in range(5):
                taken += len((await sweeps.sweep()).documents)
                sweeps.now += SETTLE
        taken += await sweeps.take_all()
    assert taken == count, f"{taken} of {count}"
    await asyncio.to_thread(_check_moved, folder, count)


def _check_moved(folder: Path, count: int) -> None:
    assert sum(path.is_file() for path in folder.glob(".processed/**/*")) == count
    assert not any(path.is_file() for path in folder.glob("[0-9]*/*"))


def _archive(folder: Path) -> None:
    """One zip archive, as full as it may be."""
    with zipfile.ZipFile(folder / "day.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(MEMBERS):
            archive.writestr(f"{number}.txt", _text(number))

    async def run() -> None:
        sweeps = Sweeps(folder)
        await sweeps.sweep()
        sweeps.now += SETTLE
        async with _Row("a zip archive, unpacked and read", MEMBERS):
            [document] = (await sweeps.sweep()).documents
            reading = await asyncio.to_thread(read, document, sweeps.source)
        assert len(reading.articles) == MEMBERS, reading.problems

    asyncio.run(run())


def _write(folder: Path, numbers: Iterable[int]) -> None:
    for number in numbers:
        inside = folder / f"{number % SUBFOLDERS:02}"
        inside.mkdir(exist_ok=True)
        (inside / f"{number}.txt").write_text(_text(number))


def _text(number: int) -> str:
    return f"Harbour log {number}\n\nThe ferry of the hour {number} left the quay on time.\n"


class _Row:
    """Measures what happens within, and prints it as a row."""

    def __init__(self, what: str, files: int) -> None:
        self._what = what
        self._files = files
        self._pauses: asyncio.Task[float] | None = None

    async def __aenter__(self) -> None:
        gc.collect()
        self._before = psutil.Process().memory_info().rss
        self._begun = time.process_time()
        self._pauses = asyncio.create_task(longest_pause())
        await asyncio.sleep(0)

    async def __aexit__(self, *_: object) -> None:
        spent = time.process_time() - self._begun
        assert self._pauses
        self._pauses.cancel()
        pause = await self._pauses
        grown = psutil.Process().memory_info().rss - self._before
        print(
            f"| {self._what} | {self._files:,} | {spent:.1f} | {spent / self._files * 1e6:.1f} "
            f"| {pause * 1000:.0f} ms | {grown / 1e6:+.0f} MB |",
            flush=True,
        )


if __name__ == "__main__":
    main()
