"""A service on loopback in every mood that services have."""

from __future__ import annotations

import json
import threading
import time
from enum import Enum
from http.server import BaseHTTPRequestHandler
from typing import Any

from journey.world import _reply, _Server


class Mood(Enum):
    """How a service answers."""

    WELL = "takes it"
    SLOW = "takes it, after two seconds"
    LIMITED = "429"
    HUNG = "never answers"


class Service(_Server):
    """Takes what json:// channels send, or does not, by its mood."""

    def __init__(self) -> None:
        self.mood = Mood.WELL
        #: When it was asked, each time, by the monotonic clock.
        self.asked_at: list[float] = []
        self.alerts: list[dict[str, Any]] = []
        self._over = threading.Event()
        super().__init__(self._answer)

    def url(self, name: str) -> str:
        return f"json://127.0.0.1:{self.port}/{name}"

    def close(self) -> None:
        self._over.set()
        super().close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers.get("Content-Length", 0))))
        self.asked_at.append(time.monotonic())
        if self.mood is Mood.HUNG:
            self._over.wait()
        elif self.mood is Mood.LIMITED:
            _reply(handler, 429, Retry_After="1")
        else:
            if self.mood is Mood.SLOW:
                self._over.wait(2)
            self.alerts.append(body["monitor"])
            _reply(handler, 200)
