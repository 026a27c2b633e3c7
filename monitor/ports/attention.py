"""What people say of alerts."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from monitor.model import Matchers, Silence, Verdict
from monitor.ports.archive import Window


class Attention(Protocol):
    """What people say of alerts."""

    def silence(
        self, match: Matchers, *, author: str, reason: str, now: datetime, until: datetime
    ) -> Silence:
        """Keeps a new silence, from now on."""
        ...

    def expire(self, silence: int, *, now: datetime) -> Silence:
        """Ends a silence now. Raises NotFoundError where none of this number is in force."""
        ...

    def silences(self, window: Window) -> list[Silence]:
        """The silences that were begun in the window, the newest first."""
        ...

    def acknowledge(self, alert: int, *, by: str, now: datetime) -> None:
        """Keeps who sees to an alert, the first who says so. Raises NotFoundError."""
        ...

    def judge(self, alert: int, verdict: Verdict) -> None:
        """Keeps what a reader says of an alert, the last word. Raises NotFoundError."""
        ...

    def verdicts(self, window: Window) -> dict[str, dict[Verdict, int]]:
        """For each topic, how many of its alerts that rang in the window were called what."""
        ...

    def next_call_at(self) -> datetime | None:
        """When an alert is next to be sent again; None when nothing is."""
        ...
