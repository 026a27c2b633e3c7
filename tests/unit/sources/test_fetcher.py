"""One Fetcher for all sources."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.sources.fetcher import SourceFetcher
from monitor.sources.folder import FolderFetcher


async def test_each_kind_goes_to_its_own(server, fetcher, poller, tmp_path: Path) -> None:
    both = SourceFetcher(feed=fetcher, folder=FolderFetcher())
    server.on(body=b"feed")
    (tmp_path / "a.txt").write_text("file")
    feed, folder = poller(server.url(), by=both), poller(tmp_path, by=both)
    (document,) = (await feed.poll()).documents
    assert document.content == b"feed"
    assert await both.settle(feed.source, document, error=None) is None
    await folder.poll()
    folder.now += timedelta(seconds=2)
    (document,) = (await folder.poll()).documents
    assert document.content == b"file"
    assert await both.settle(folder.source, document, error="no") is None
    assert (tmp_path / ".failed" / "a.txt").exists()
    assert both.schedule(folder.source, folder.state, now=folder.now) == folder.state
    assert both.schedule(feed.source, feed.state, now=feed.now).next_poll_at
