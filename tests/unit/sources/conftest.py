"""A loopback server that says exactly the bytes a test wants and logs exactly what it was asked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor.model import Source, SourceKind, SourceState
from monitor.ports import Fetch, Fetcher
from monitor.sources.http import FeedFetcher

T0 = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
USER_AGENT = "NewsMonitor/0.0 (+https://news-monitor.example)"


@dataclass(frozen=True)
class Request:
    """One request, as it came over the wire."""

    line: str
    raw: bytes
    headers: dict[str, bytes]

    @property
    def path(self) -> str:
        return self.line.split(" ")[1]


Script = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def answer(status: str = "200 OK", *, body: bytes = b"", **headers: str | bytes) -> Script:
    """A complete answer; underscores in header names stand for hyphens."""

    async def script(_: Request, writer: asyncio.StreamWriter) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if not any(name.lower() in ("content-length", "transfer-encoding") for name in given):
            given["Content-Length"] = str(len(body))
        lines = [f"HTTP/1.1 {status}".encode()]
        for name, value in given.items():
            raw = value if isinstance(value, bytes) else value.encode()
            lines.append(name.encode() + b": " + raw)
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        await writer.drain()

    return script


@dataclass
class Server:
    """Answers each path by its script; `requests` holds all it was asked."""

    requests: list[Request] = field(default_factory=list)
    scripts: dict[str, Script] = field(default_factory=dict)
    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"

    def url(self, path: str = "/feed") -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{path}"

    def on(self, path: str = "/feed", script: Script | None = None, **kwargs: Any) -> None:
        """From now on `path` gets this answer: `status`, `body` and headers, or a script."""
        self.scripts[path] = script or answer(**kwargs)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                line, *rest = raw[:-4].split(b"\r\n")
                pairs = (header.partition(b": ") for header in rest)
                request = Request(
                    line=line.decode(),
                    raw=raw,
                    headers={name.decode().lower(): value for name, _, value in pairs},
                )
                self.requests.append(request)
                script = self.scripts.get(request.path.partition("?")[0])
                await (script or answer("404 Not Found"))(request, writer)
        writer.close()


Listen = Callable[..., Awaitable[Server]]


@pytest.fixture
async def listen() -> AsyncIterator[Listen]:
    """Starts servers: `await listen(host="127.0.0.1", tls=None)`."""
    running: list[asyncio.Server] = []
    tasks: set[asyncio.Task[None]] = set()

    async def start(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Server:
        server = Server(host=host, scheme="https" if tls else "http")

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            with suppress(asyncio.CancelledError):
                await server.handle(reader, writer)
            writer.transport.abort()

        listening = await asyncio.start_server(accept, host, 0, ssl=tls)
        server.port = listening.sockets[0].getsockname()[1]
        running.append(listening)
        return server

    yield start
    for task in tuple(tasks):
        task.cancel()
    for listening in running:
        listening.close()
        await listening.wait_closed()


@pytest.fixture
async def server(listen: Listen) -> Server:
    """One server on 127.0.0.1."""
    return await listen()


@pytest.fixture
def t0() -> datetime:
    """Saturday noon, when every test begins."""
    return T0


@pytest.fixture
def make_fetcher() -> Callable[..., FeedFetcher]:
    """With a cap small enough to be run into, and a deadline only for what should not hang."""

    def make(**kwargs: Any) -> FeedFetcher:
        small: dict[str, Any] = {"deadline": timedelta(seconds=10), "max_bytes": 100_000}
        return FeedFetcher(user_agent=USER_AGENT, **(small | kwargs))

    return make


@pytest.fixture
async def fetcher(make_fetcher: Callable[..., FeedFetcher]) -> AsyncIterator[FeedFetcher]:
    """One of them."""
    async with make_fetcher() as made:
        yield made


@pytest.fixture
def make_source() -> Callable[..., Source]:
    """A feed (or folder) on this machine, polled every ten minutes."""

    def make(location: object, **kwargs: Any) -> Source:
        values: dict[str, Any] = {
            "id": "test",
            "kind": SourceKind.FOLDER if isinstance(location, Path) else SourceKind.FEED,
            "location": str(location),
            "name": "Test",
            "every": timedelta(minutes=10),
            "allow_private": True,
        }
        return Source(**(values | kwargs))

    return make


@dataclass
class Poller:
    """Polls one source whenever its state says so; time passes only here."""

    fetcher: Fetcher
    source: Source
    now: datetime = T0
    state: SourceState | None = None

    async def poll(self) -> Fetch:
        """Polls now."""
        state = self.state or SourceState(source=self.source.id, location=self.source.location)
        fetch = await self.fetcher.fetch(self.source, state, now=self.now)
        self.state = fetch.state
        return fetch

    async def next(self) -> Fetch:
        """Waits until the source is due, then polls."""
        if self.state and self.state.next_poll_at:
            self.now = self.state.next_poll_at
        return await self.poll()

    @property
    def wait(self) -> timedelta:
        """From the last poll to the next."""
        assert self.state
        assert self.state.next_poll_at
        return self.state.next_poll_at - self.now


@pytest.fixture
def poller(fetcher: FeedFetcher, make_source: Callable[..., Source]) -> Callable[..., Poller]:
    """Of a feed at this URL: `poller(url, every=…)`; of another fetcher: `poller(url, by=…)`."""

    def make(location: object, *, by: Fetcher | None = None, **kwargs: Any) -> Poller:
        return Poller(fetcher=by or fetcher, source=make_source(location, **kwargs))

    return make


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority that nobody trusts but who is told to."""
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """What a client needs to believe in it."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def listen_tls(listen: Listen, authority: trustme.CA) -> Callable[..., Awaitable[Server]]:
    """Starts an https server: `await listen_tls(name, not_after=…)`."""

    async def start(name: str = "127.0.0.1", not_after: datetime | None = None) -> Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, not_after=not_after).configure_cert(context)
        return await listen(tls=context)

    return start
