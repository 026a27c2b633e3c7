"""Sending to a channel."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from monitor.model import Message, SendResult


class Notifier(Protocol):
    """Sends to one channel."""

    async def send(self, message: Message, *, recipient: int, timeout: timedelta) -> SendResult:
        """Tries once, within `timeout`. Never raises for what a service does."""
        ...

    async def close(self) -> None: ...
