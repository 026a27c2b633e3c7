"""What the console prints."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.model import Channel, Message, SendOutcome
from monitor.notify.console import ConsoleNotifier

TIMEOUT = timedelta(seconds=5)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def console(channel_to: Callable[..., Channel]) -> Channel:
    return channel_to("console://")


async def test_a_pipe_gets_plain_text(console: Channel, message: Message) -> None:
    out = io.StringIO()
    result = await ConsoleNotifier(console, stream=out).send(message, recipient=0, timeout=TIMEOUT)
    assert result.outcome is SendOutcome.SENT
    assert out.getvalue() == f"{message.title}\n{message.text}\n\n"


async def test_a_terminal_gets_colour_unless_it_is_not_wanted(
    console: Channel, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    coloured, plain = _Terminal(), _Terminal()
    await ConsoleNotifier(console, stream=coloured).send(message, recipient=0, timeout=TIMEOUT)
    assert "\x1b[1m*launcher*" in coloured.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    await ConsoleNotifier(console, stream=plain).send(message, recipient=0, timeout=TIMEOUT)
    assert "\x1b" not in plain.getvalue()


async def test_brackets_are_text_not_markup(
    console: Channel, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = _Terminal()
    hostile = replace(message, title="[red]x[/red]", text="[link=http://e]y[/link]")
    await ConsoleNotifier(console, stream=out).send(hostile, recipient=0, timeout=TIMEOUT)
    assert "[red]x[/red]" in out.getvalue()
    assert "[link=http://e]y[/link]" in out.getvalue()


async def test_what_the_encoding_lacks_is_escaped(console: Channel, message: Message) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    result = await ConsoleNotifier(console, stream=out).send(message, recipient=0, timeout=TIMEOUT)
    assert result.outcome is SendOutcome.SENT
    assert b"\\ud55c" in raw.getvalue()


async def test_a_closed_stream_refuses(console: Channel, message: Message) -> None:
    out = io.StringIO()
    out.close()
    result = await ConsoleNotifier(console, stream=out).send(message, recipient=0, timeout=TIMEOUT)
    assert result.outcome is SendOutcome.REFUSED
    assert result.detail.startswith("cannot print:")


async def test_a_pipe_that_nobody_reads_is_given_up_on(console: Channel, message: Message) -> None:
    reading, writing = os.pipe()
    out = os.fdopen(writing, "w", encoding="utf-8")
    full = replace(message, text="x" * 1_000_000)
    notifier = ConsoleNotifier(console, stream=out)
    result = await notifier.send(full, recipient=0, timeout=timedelta(seconds=0.1))
    assert result.outcome is SendOutcome.UNKNOWN
    # Reading it to its end lets the thread finish.
    with os.fdopen(reading, "rb") as pipe:
        rest = pipe.read(1_000_000)
    assert rest
    out.close()
