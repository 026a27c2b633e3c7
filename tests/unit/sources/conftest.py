"""A loopback server that says exactly the bytes a test wants and logs exactly what it was asked."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import Source, SourceKind, SourceState
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

    def on(self, path: str = "/feed", script: Script | None = None, **kwargs: object) -> None:
        self.scripts[path] = script or answer(**kwargs)  # type: ignore[arg-type]

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
async def fetcher() -> AsyncIterator[FeedFetcher]:
    """With a deadline and a cap small enough to be run into."""
    async with FeedFetcher(
        user_agent=USER_AGENT, deadline=timedelta(seconds=1), max_bytes=100_000
    ) as made:
        yield made


def source_at(location: str, **kwargs: object) -> Source:
    values: dict[str, object] = {
        "id": "test",
        "kind": SourceKind.FEED,
        "location": location,
        "name": "Test",
        "every": timedelta(minutes=10),
        "allow_private": True,
    }
    return Source(**(values | kwargs))  # type: ignore[arg-type]


def state_of(source: Source, **kwargs: object) -> SourceState:
    return SourceState(source=source.id, location=source.location, **kwargs)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost in one PEM file, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    pem, key, cert = folder / "both.pem", folder / "key.pem", folder / "cert.pem"
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
            + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
            + ["-keyout", str(key), "-out", str(cert)],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("no openssl to make a certificate with")
    pem.write_bytes(key.read_bytes() + cert.read_bytes())
    return pem
