"""Files handed over: read through the whole walk now, whatever the schedule says.

A file inside a configured folder counts as that source's, so that its sweep finds it known; all
others belong to a source of their own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from monitor import polling
from monitor.errors import ReadingError
from monitor.model import Article, Fetched, Source, SourceKind
from monitor.poller import tell
from monitor.polling import Polled
from monitor.ports import Clock, Reader, Store
from monitor.snapshot import Snapshot

T = TypeVar("T")

#: Documents a transaction when files are handed over.
INGEST_BATCH = 100
#: The source of files that lie in no configured folder.
HANDED_OVER = Source(
    id="ingest",
    kind=SourceKind.FOLDER,
    location="",
    name="Files handed over",
    every=timedelta(0),
    alert_on_first_poll=True,
)


class Ingesting:
    """Reads files and folders that somebody names; `service.Monitor.ingesting`."""

    def __init__(
        self,
        *,
        clock: Clock,
        store: Store,
        read: Reader,
        open_files: Callable[..., Iterator[Fetched | str]],
        snapshot: Callable[[], Snapshot],
    ) -> None:
        self._clock = clock
        self._store = store
        self._read = read
        self._open_files = open_files
        self._snapshot = snapshot

    async def ingest(self, paths: Sequence[Path]) -> AsyncIterator[Polled]:
        """Reads files and folders through the whole walk; alerts go into the outbox."""
        now = self._clock.now()
        for source, documents, problems in self._handed_over(paths):
            polled = await polling.ingest(
                documents,
                source,
                now=now,
                read=self._read,
                store=self._store,
                rules=self._snapshot().rules,
                problems=problems,
            )
            tell(polled)
            yield polled

    def _handed_over(
        self, paths: Sequence[Path]
    ) -> Iterator[tuple[Source, list[Fetched], list[str]]]:
        """The documents of these paths, in batches of one source."""
        for path in paths:
            source = self._source_of(path)
            for batch in _batches(self._files(path, source), INGEST_BATCH):
                documents = [file for file in batch if isinstance(file, Fetched)]
                yield source, documents, [line for line in batch if isinstance(line, str)]

    def _files(self, path: Path, source: Source) -> Iterator[Fetched | str]:
        below = Path(source.location) if source.location else None
        return self._open_files([path], source=source.id, now=self._clock.now(), below=below)

    def _source_of(self, path: Path) -> Source:
        for source in self._snapshot().sources.values():
            folder = source.kind is SourceKind.FOLDER and Path(source.location).resolve()
            if folder and path.resolve().is_relative_to(folder):
                return source
        return replace(HANDED_OVER, lexicon=self._snapshot().lexicon)

    def articles(self, path: Path) -> list[Article]:
        """The articles of a file, filed nowhere. Raises ReadingError where it cannot be read."""
        source = self._source_of(path)
        found: list[Article] = []
        for file in self._files(path, source):
            if isinstance(file, str):
                raise ReadingError(file)
            found += self._read(file, source).articles
        return found


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
