"""Tasks in flight, by what must not be in flight twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")

logger = logging.getLogger(__name__)


class InFlight(Generic[Key]):
    """Holds each task until it is done, and tells of one that fails."""

    def __init__(self) -> None:
        self._tasks: dict[Key, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def __contains__(self, key: object) -> bool:
        return key in self._tasks

    @property
    def tasks(self) -> dict[Key, asyncio.Task[None]]:
        """Those not done yet."""
        return dict(self._tasks)

    def start(self, key: Key, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` as a task that stands under `key` until it is done."""

        def done(task: asyncio.Task[None]) -> None:
            self._tasks.pop(key, None)
            if not task.cancelled() and (error := task.exception()):
                logger.error("task.failed", exc_info=error, extra={"facts": {"of": key}})

        self._tasks[key] = asyncio.create_task(work)
        self._tasks[key].add_done_callback(done)
