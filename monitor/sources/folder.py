"""Sweeps folders for files that are at rest, and puts them away once they are filed.

::

    walk ─▶ looks ─▶ at rest? ─▶ read ─▶ Fetched ──(the walk files it)──▶ settle
                                                       keep · move · delete ◀─┤
                                            .failed/ with the reason beside ◀─┘ error

A burst of any size stays bounded: a sweep hands out so many files and bytes, and is due again at
once while more are ready. With `done_marker`, NAME is ready only beside NAME.done. Files that
cannot be opened or moved are tried again, later each time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

from monitor.errors import SourceError
from monitor.model import AfterReading, Fetched, Source, SourceState
from monitor.ports import Fetch
from monitor.sources import files, putaway, schedule
from monitor.sources.files import ChangedError, Look
from monitor.sources.memory import SETTLE, Errand, Memory

#: Of one file; as much as a feed may hold.
MAX_FILE_BYTES: Final = 15_000_000
#: Of one sweep: what the walk files in one transaction, and as much as memory should hold.
MAX_SWEEP_FILES: Final = 200
MAX_SWEEP_BYTES: Final = 30_000_000
#: What the name of a marker adds to that of its file.
MARKER: Final = ".done"
#: Longest wait after failures: a look at a disk troubles nobody, and a share that is back should
#: be noticed.
LONGEST_WAIT: Final = timedelta(minutes=5)


class FolderFetcher:
    """A Fetcher for folders. One instance for all of them: it remembers what it has seen."""

    def __init__(
        self,
        *,
        max_file_bytes: int = MAX_FILE_BYTES,
        max_sweep_files: int = MAX_SWEEP_FILES,
        max_sweep_bytes: int = MAX_SWEEP_BYTES,
    ) -> None:
        self._max_file_bytes = max_file_bytes
        self._max_sweep_files = max_sweep_files
        self._max_sweep_bytes = max_sweep_bytes
        self._memories: dict[str, Memory] = {}

    async def fetch(self, source: Source, state: SourceState, *, now: datetime) -> Fetch:
        """One sweep; `waiting` counts the files that are there and not handed out yet."""
        state = schedule.current(source, state)
        memory = self._memory(source)
        # The last of a burst came from a walk of some time ago: more may have come since.
        is_burst = bool(memory.ready)
        try:
            documents, problems = await asyncio.to_thread(self._sweep, source, memory, now)
        except OSError as error:
            failure = SourceError(f"{source.location}: {files.why(error)}")
            state = schedule.failed(source, state, failure, now=now, longest=LONGEST_WAIT)
            return Fetch(documents=(), state=state, failed=True)
        waiting = len(memory.ready) + memory.unsettled()
        state = schedule.succeeded(source, state, now=now)
        if (waiting or is_burst) and state.next_poll_at:
            soon = now if memory.ready else now + SETTLE
            state = replace(state, next_poll_at=min(state.next_poll_at, soon))
        return Fetch(documents=documents, state=state, problems=problems, waiting=waiting)

    def schedule(self, source: Source, state: SourceState, *, now: datetime) -> SourceState:
        """The state as it is: what a file says of polling is not meant for its folder."""
        return state

    async def settle(self, source: Source, document: Fetched, *, error: str | None) -> str | None:
        """Puts the file away as the source's `after` says, or into `.failed` with the error."""
        memory = self._memory(source)
        seen = memory.handed.pop(document.location, None)
        if seen is None:  # not from a sweep of this process, so not ours to move
            return None
        memory.take(seen)
        if error is None and source.after is AfterReading.KEEP:
            return None  # nothing to do, and a burst has many of them
        errand = Errand(read_at=document.fetched_at, error=error)
        now = document.fetched_at
        return await asyncio.to_thread(self._put_away, source, memory, seen, errand, now)

    def _memory(self, source: Source) -> Memory:
        memory = self._memories.get(source.id)
        if memory is None or memory.location != source.location:
            memory = self._memories[source.id] = Memory(location=source.location)
        return memory

    def _sweep(
        self, source: Source, memory: Memory, now: datetime
    ) -> tuple[tuple[Fetched, ...], tuple[str, ...]]:
        # What was handed out and never settled was not filed: it is found and handed out anew.
        memory.handed.clear()
        problems = list(self._put_away_again(source, memory, now))
        if not memory.ready:
            complaints: list[str] = []
            found = _looks(files.walk(Path(source.location)), complaints)
            memory.sweep(_marked(found) if source.done_marker else found, now=now)
            problems += memory.news(complaints)
        documents = []
        for outcome in self._batch(source, memory, now):
            if isinstance(outcome, Fetched):
                documents.append(outcome)
            else:
                problems.append(outcome)
        return tuple(documents), tuple(problems)

    def _batch(self, source: Source, memory: Memory, now: datetime) -> Iterator[Fetched | str]:
        size = 0
        for _ in range(min(self._max_sweep_files, len(memory.ready))):
            seen = memory.ready.popleft()
            outcome = self._read(source, memory, seen, now)
            if isinstance(outcome, Fetched):
                memory.handed[outcome.location] = seen
                size += seen.size
            if outcome is not None:
                yield outcome
            if size >= self._max_sweep_bytes:
                return

    def _read(
        self, source: Source, memory: Memory, seen: Look, now: datetime
    ) -> Fetched | str | None:
        """The file, or a line that says why not; None when it is to be looked at again."""
        root = Path(source.location)
        try:
            content = files.read(root, seen, max_bytes=self._max_file_bytes)
        except (ChangedError, FileNotFoundError):
            return None
        except OSError as error:
            memory.fail(seen, now=now)
            return f"{files.printable(seen.path)}: {files.why(error)}; it is tried again"
        except SourceError as error:
            memory.take(seen)
            left = self._put_away(source, memory, seen, Errand(read_at=now, error=str(error)), now)
            return left or f"{files.printable(seen.path)}: {error}"
        return files.document(root, seen, content, source=source.id, now=now)

    def _put_away_again(self, source: Source, memory: Memory, now: datetime) -> Iterator[str]:
        for trouble in tuple(memory.troubles.values()):
            if trouble.errand and trouble.retry_at <= now:
                left = self._put_away(source, memory, trouble.seen, trouble.errand, now)
                if left is None:
                    memory.take(trouble.seen)
                else:
                    yield left

    def _put_away(
        self, source: Source, memory: Memory, seen: Look, errand: Errand, now: datetime
    ) -> str | None:
        """Does the errand; a line that says why it must be tried again, or None."""
        try:
            _run(errand, Path(source.location), seen, source.after)
            if source.done_marker and (errand.error or source.after is not AfterReading.KEEP):
                # Without its file it would call the next one of the name complete.
                (Path(source.location) / f"{seen.path}{MARKER}").unlink(missing_ok=True)
        except (ChangedError, FileNotFoundError):
            return None  # its owner wrote or moved it meanwhile: a new file, or none
        except (OSError, SourceError) as error:
            memory.fail(seen, now=now, errand=errand)
            return (
                f"{files.printable(seen.path)}: it cannot be put away: {files.why(error)}; "
                "it is tried again"
            )
        return None


def _run(errand: Errand, root: Path, seen: Look, after: AfterReading) -> None:
    if errand.error is not None:
        putaway.fail(root, seen, errand.error)
    elif after is AfterReading.MOVE:
        putaway.move(root, seen, f"{putaway.PROCESSED}/{errand.read_at:%Y-%m}")
    elif after is AfterReading.DELETE:
        putaway.delete(root, seen)


def _marked(found: Iterable[Look]) -> Iterator[Look]:
    """The files that have a marker beside them, without the markers; a folder at a time."""
    for _, group in groupby(found, key=_folder_of):
        folder = list(group)
        markers = {seen.path for seen in folder if seen.path.endswith(MARKER)}
        yield from (seen for seen in folder if f"{seen.path}{MARKER}" in markers)


def _folder_of(seen: Look) -> str:
    return seen.path.rpartition(os.sep)[0]


def _looks(found: Iterable[Look | str], complaints: list[str]) -> Iterator[Look]:
    for item in found:
        if isinstance(item, str):
            complaints.append(item)
        else:
            yield item
