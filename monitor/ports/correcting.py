"""What people say of where articles belong."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from monitor.model import Correction


class Corrections(Protocol):
    """What people say of where articles belong; nothing rings for it, and no alert is lost."""

    def merge(self, story: int, *, into: int, author: str, now: datetime) -> Correction:
        """Puts all articles of a story into another one, to which its number leads from then on.

        Raises NotFoundError, and UsageError where the two are one.
        """
        ...

    def split(self, article: int, *, author: str, now: datetime) -> Correction:
        """Puts an article and its copies, with their alerts, into a story of their own.

        Raises NotFoundError, and UsageError where nothing else is in its story.
        """
        ...

    def corrections(self, story: int) -> list[Correction]:
        """What a story went through, in order."""
        ...
