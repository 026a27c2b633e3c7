"""Prints messages: the channel that needs nothing set up.

On a terminal rich gives the title its severity's colour and the evidence bold; in a pipe, or with
NO_COLOR set, it is plain text.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text

from monitor.model import Channel, Message, SendOutcome, SendResult, Severity
from monitor.notify.threads import detached

#: The scheme that stands for this process's standard output.
CONSOLE: Final = "console://"

_STYLES: Final = {
    Severity.LOW: "bold",
    Severity.MEDIUM: "bold cyan",
    Severity.HIGH: "bold yellow",
    Severity.CRITICAL: "bold red",
}
_EVIDENCE: Final = r"\*[^*\n]+\*"


class ConsoleNotifier:
    """Prints to a stream; every URL of the channel is that same stream."""

    def __init__(self, channel: Channel, *, stream: TextIO | None = None) -> None:
        self._channel = channel.id
        self._stream = stream or sys.stdout

    async def send(self, message: Message, *, recipient: int, timeout: timedelta) -> SendResult:
        """Prints the message in one piece; a pipe that nobody reads is given up on in time."""
        try:
            async with asyncio.timeout(timeout.total_seconds()):
                await detached(lambda: self._print(message), name=f"notify {self._channel}")
        except TimeoutError:
            return SendResult(outcome=SendOutcome.UNKNOWN, detail="the output is not being read")
        except (OSError, ValueError) as error:
            # ValueError is what a closed stream raises.
            return SendResult(outcome=SendOutcome.REFUSED, detail=f"cannot print: {error}")
        return SendResult(outcome=SendOutcome.SENT, detail="printed")

    async def close(self) -> None:
        """Leaves the stream open: it is not ours."""

    def _print(self, message: Message) -> None:
        if self._stream.isatty() and not os.environ.get("NO_COLOR"):
            self._print_styled(message)
        else:
            self._write(f"{message.title}\n{message.text}\n\n")
        self._stream.flush()

    def _print_styled(self, message: Message) -> None:
        console = Console(file=self._stream, highlight=False)
        text = Text(message.text)
        text.highlight_regex(_EVIDENCE, "bold")
        title = Text(message.title, style=_STYLES[message.severity])
        with console.capture() as printed:
            console.print(title, text, "", sep="\n")
        self._write(printed.get())

    def _write(self, text: str) -> None:
        # What the stream's encoding lacks is shown as an escape: better than no alert.
        encoding = self._stream.encoding or "utf-8"
        self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
