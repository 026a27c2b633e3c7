"""What every Fetcher keeps to, whatever it fetches from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from monitor.model import Source, SourceKind, SourceState
from monitor.ports import Fetch, Fetcher
from monitor.sources.fetcher import SourceFetcher
from monitor.sources.folder import FolderFetcher
from monitor.sources.http import FeedFetcher

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SETTLE = timedelta(seconds=2)


class World(Protocol):
    """The outside of a source: somebody publishes there, and things break."""

    location: str
    kind: SourceKind

    def publish(self, content: bytes) -> None: ...
    def set_broken(self, broken: bool) -> None: ...


class Site:
    """A feed's server."""

    kind = SourceKind.FEED

    def __init__(self) -> None:
        self.location, self.content, self.broken = "", b"nothing yet", False

    def publish(self, content: bytes) -> None:
        self.content = content

    def set_broken(self, broken: bool) -> None:
        self.broken = broken

    async def answer(self, _: web.Request) -> web.Response:
        return web.Response(status=500) if self.broken else web.Response(body=self.content)


class Inbox:
    """A folder of files."""

    kind = SourceKind.FOLDER

    def __init__(self, path: Path) -> None:
        self.location, self.path = str(path), path
        path.mkdir()

    def publish(self, content: bytes) -> None:
        (self.path / f"{sha256(content).hexdigest()[:8]}.txt").write_bytes(content)

    def set_broken(self, broken: bool) -> None:
        there, away = self.path, self.path.with_name("away")
        there.rename(away) if broken else away.rename(there)


@pytest.fixture(params=["feed", "folder"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "folder":
        yield Inbox(tmp_path / "inbox")
        return
    site, app = Site(), web.Application()
    app.router.add_get("/feed", site.answer)
    async with TestServer(app) as server:
        site.location = str(server.make_url("/feed"))
        yield site


@pytest.fixture(params=["of its kind", "of all kinds"])
async def fetcher(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Fetcher]:
    async with FeedFetcher(user_agent="NewsMonitor/0 (+https://news-monitor.example)") as feed:
        folder = FolderFetcher()
        if request.param == "of all kinds":
            yield SourceFetcher(feed=feed, folder=folder)
        else:
            yield feed if world.kind is SourceKind.FEED else folder


@dataclass
class Watch:
    """Polls as the walk does, and files what comes."""

    fetcher: Fetcher
    source: Source
    state: SourceState
    now: datetime = NOON

    async def poll(self) -> Fetch:
        """Until nothing waits any more; the last Fetch."""
        for _ in range(3):
            fetch = await self.fetcher.fetch(self.source, self.state, now=self.now)
            self.state = fetch.state
            for document in fetch.documents:
                assert await self.fetcher.settle(self.source, document, error=None) is None
            if not fetch.waiting:
                return fetch
            self.now += SETTLE
        raise AssertionError("what waits must come")


@pytest.fixture
def watch(fetcher: Fetcher, world: World) -> Watch:
    source = Source(
        id="here",
        kind=world.kind,
        location=world.location,
        name="Here",
        every=timedelta(minutes=1),
        allow_private=True,
    )
    return Watch(fetcher, source, SourceState(source="here", location=world.location))


async def test_what_is_published_comes_once(watch: Watch, world: World) -> None:
    world.publish(b"one")
    (document,) = (await watch.poll()).documents
    assert (document.source, document.content) == ("here", b"one")
    assert document.digest == sha256(b"one").hexdigest()
    assert document.fetched_at == watch.now
    assert document.name
    assert document.location
    assert (await watch.poll()).documents == ()
    world.publish(b"two")
    assert [d.content for d in (await watch.poll()).documents] == [b"two"]


async def test_a_success_is_written_down(watch: Watch, world: World) -> None:
    world.publish(b"one")
    state = (await watch.poll()).state
    assert (state.source, state.location) == ("here", world.location)
    assert state.last_poll_at == state.last_success_at == watch.now
    assert (state.failures, state.last_error) == (0, None)
    assert state.next_poll_at
    assert state.next_poll_at >= watch.now + watch.source.every


async def test_a_failure_is_told_and_ends_by_itself(watch: Watch, world: World) -> None:
    world.publish(b"one")
    await watch.poll()
    succeeded = watch.now
    world.set_broken(True)
    waits = []
    for failures in (1, 2, 3):
        watch.now += timedelta(hours=1)
        fetch = await watch.poll()
        assert fetch.failed
        assert fetch.documents == ()
        assert fetch.state.failures == failures
        assert fetch.state.last_error
        assert "\n" not in fetch.state.last_error
        assert fetch.state.last_success_at == succeeded
        assert fetch.state.next_poll_at
        waits.append(fetch.state.next_poll_at - watch.now)
    assert waits == sorted(waits)
    world.set_broken(False)
    world.publish(b"two")
    fetch = await watch.poll()
    assert [document.content for document in fetch.documents] == [b"two"]
    assert (fetch.state.failures, fetch.state.last_error) == (0, None)


async def test_a_state_of_another_location_starts_anew(watch: Watch, world: World) -> None:
    world.publish(b"one")
    watch.state = replace(
        watch.state, location="elsewhere", failures=7, gone=True, etag='"x"', baselined=True
    )
    fetch = await watch.poll()
    assert [document.content for document in fetch.documents] == [b"one"]
    assert fetch.state.location == world.location
    assert not fetch.state.baselined


async def test_scheduling_changes_nothing_but_the_time(watch: Watch, world: World) -> None:
    await watch.poll()
    again = watch.fetcher.schedule(watch.source, watch.state, now=watch.now)
    assert replace(again, next_poll_at=None) == replace(watch.state, next_poll_at=None)
    assert again == watch.fetcher.schedule(watch.source, watch.state, now=watch.now)
