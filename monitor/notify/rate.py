"""How fast a service may be sent to: a token bucket on a clock that never jumps.

It is the "generic cell rate algorithm" (ITU-T I.371), a token bucket that remembers one moment
instead of a level. Apprise's own throttle reads the wall clock and slept 3,601 s after a step of
one hour, so it is switched off.
"""

from __future__ import annotations

import math


class TokenBucket:
    """`burst` tokens at once, and one more each `interval` seconds. `now` is monotonic."""

    def __init__(self, *, interval: float, burst: int) -> None:
        self._interval = interval
        self._tolerance = interval * (burst - 1)
        #: When the bucket would be full again.
        self._full_at = -math.inf

    def wait(self, now: float) -> float:
        """How many seconds until a token may be taken; 0 if at once."""
        return max(0.0, self._full_at - self._tolerance - now)

    def take(self, now: float) -> float:
        """Takes a token, in advance if need be; returns the seconds to wait before using it."""
        wait = self.wait(now)
        self._full_at = max(self._full_at, now) + self._interval
        return wait
