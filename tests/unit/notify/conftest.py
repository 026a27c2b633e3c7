"""A receiver on loopback that answers as it is told, and a message to send it."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from monitor.model import Channel, Message, Secret, Severity


@dataclass
class Request:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Receiver:
    """A loopback HTTP server: set `status` (and `headers`) or `behaviour` before it is asked."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b"{}"
    #: "answer", "hang" until the test ends, or "reset" the connection.
    behaviour: str = "answer"
    requests: list[Request] = field(default_factory=list)
    arrivals: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    #: Set when the test ends, so that what hangs lets go.
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def arrived(self, count: int) -> None:
        """Waits until so many more requests have come."""
        for _ in range(count):
            assert await asyncio.to_thread(self.arrivals.acquire, timeout=10)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            state.requests.append(Request(self.path, dict(self.headers), body))
            state.arrivals.release()
            if state.behaviour == "hang":
                state.over.wait(20)
            elif state.behaviour == "reset":
                # An abortive close: the client sees a reset, not an end.
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.shutdown(socket.SHUT_RD)
                self.connection.close()
            else:
                self.send_response(state.status)
                length = str(len(state.answer))
                for name, value in {"Content-Length": length, **state.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(state.answer)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that has gone is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    state.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def message() -> Message:
    return Message(
        title="TEL: a launcher & a plant (wire)",
        text="A *launcher* was seen.\n\nStory 12 · 한국어",
        html="<p>A <b>launcher</b> was seen.</p><p>Story 12 · 한국어</p>",
        data={
            "monitor": {
                "id": 7,
                "topic": "tel",
                "deliveries": [],
                "at": str(datetime(2026, 1, 1, tzinfo=UTC)),
            }
        },
        severity=Severity.HIGH,
        key="alert-7:desk:0",
    )


@pytest.fixture
def channel_to() -> Callable[..., Channel]:
    """A channel with these URLs."""

    def build(*urls: str, name: str = "desk") -> Channel:
        return Channel(id=name, urls=tuple(Secret(url) for url in urls))

    return build
