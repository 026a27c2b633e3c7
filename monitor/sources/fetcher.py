"""One Fetcher for every source: it asks the one for the source's kind."""

from __future__ import annotations

from datetime import datetime

from monitor.model import Fetched, Source, SourceKind, SourceState
from monitor.ports import Fetch, Fetcher


class SourceFetcher:
    """A Fetcher made of one for feeds and one for folders."""

    def __init__(self, *, feed: Fetcher, folder: Fetcher) -> None:
        self._by_kind = {SourceKind.FEED: feed, SourceKind.FOLDER: folder}

    async def fetch(self, source: Source, state: SourceState, *, now: datetime) -> Fetch:
        """Polls once."""
        return await self._by_kind[source.kind].fetch(source, state, now=now)

    def schedule(self, source: Source, state: SourceState, *, now: datetime) -> SourceState:
        """The state with `next_poll_at` anew, its `hints` having changed."""
        return self._by_kind[source.kind].schedule(source, state, now=now)

    async def settle(self, source: Source, document: Fetched, *, error: str | None) -> str | None:
        """Puts the document away after it was filed, or could not be read."""
        return await self._by_kind[source.kind].settle(source, document, error=error)
