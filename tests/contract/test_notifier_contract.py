"""What every notifier keeps to, whatever it sends through."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import socket
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from monitor.model import Channel, Message, Secret, SendOutcome
from monitor.notify import notifier
from monitor.notify.console import ConsoleNotifier
from monitor.ports import Notifier

PATIENT = timedelta(seconds=10)
SHORT = timedelta(seconds=0.3)
MESSAGE = Message(
    title="A title",
    text="A text " + "that fills any pipe " * 10_000,
    html="<p>A text</p>",
    data={"monitor": {"id": 1}},
    key="key",
)


@dataclass(frozen=True)
class Services:
    """A notifier to a service that works, to one that is gone, and to one that never answers."""

    works: Notifier
    gone: Notifier
    hangs: Notifier


@contextlib.asynccontextmanager
async def consoles() -> AsyncIterator[Services]:
    channel = Channel(id="console", urls=(Secret("console://"),))
    closed = io.StringIO()
    closed.close()
    reading, writing = os.pipe()
    pipe = os.fdopen(writing, "w", encoding="utf-8")
    yield Services(
        works=ConsoleNotifier(channel, stream=io.StringIO()),
        gone=ConsoleNotifier(channel, stream=closed),
        hangs=ConsoleNotifier(channel, stream=pipe),
    )
    # With its reader gone the thread that writes ends, and the stream may be closed.
    os.close(reading)
    with contextlib.suppress(BrokenPipeError):
        pipe.close()


async def _accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def webhooks() -> AsyncIterator[Services]:
    def to(port: int) -> Notifier:
        return notifier(Channel(id="hook", urls=(Secret(f"json://127.0.0.1:{port}/"),)))

    # Connections to a socket that listens and never accepts are made, and never answered.
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        async with await asyncio.start_server(_accept, "127.0.0.1", 0) as server:
            yield Services(
                works=to(server.sockets[0].getsockname()[1]),
                gone=to(unused.getsockname()[1]),
                hangs=to(silent.getsockname()[1]),
            )


@pytest.fixture(params=[consoles, webhooks])
async def services(request: pytest.FixtureRequest) -> AsyncIterator[Services]:
    make: Callable[[], contextlib.AbstractAsyncContextManager[Services]] = request.param
    async with make() as made:
        yield made
        for one in (made.works, made.gone, made.hangs):
            await one.close()


async def test_what_was_accepted_is_sent(services: Services) -> None:
    result = await services.works.send(MESSAGE, recipient=0, timeout=PATIENT)
    assert result.outcome is SendOutcome.SENT
    assert result.detail


async def test_a_service_that_is_gone_raises_nothing(services: Services) -> None:
    result = await services.gone.send(MESSAGE, recipient=0, timeout=PATIENT)
    assert result.outcome is not SendOutcome.SENT
    assert result.detail


async def test_a_service_that_never_answers_is_given_up_on_in_time(services: Services) -> None:
    began = time.monotonic()
    result = await services.hangs.send(MESSAGE, recipient=0, timeout=SHORT)
    assert result.outcome is SendOutcome.UNKNOWN
    assert time.monotonic() - began < SHORT.total_seconds() + 2


async def test_a_send_may_be_cancelled(services: Services) -> None:
    task = asyncio.create_task(services.hangs.send(MESSAGE, recipient=0, timeout=PATIENT))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_closing_twice_is_closing(services: Services) -> None:
    await services.works.close()
    await services.works.close()
