"""For how long the event loop did not get round to a task that was ready."""

from __future__ import annotations

import asyncio
import time

#: How often the loop is looked at: often enough to see any pause that matters.
LOOK_SECONDS = 0.005


async def longest_pause() -> float:
    """The longest pause until the task is cancelled, in seconds."""
    longest = 0.0
    try:
        while True:
            begun = time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
            longest = max(longest, time.monotonic() - begun - LOOK_SECONDS)
    except asyncio.CancelledError:
        return longest
