"""What a word was found to be, worked out once: news says the same words again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V]):
    """`memo[key]` is `work(key)`, worked out once; after `most` keys all are forgotten.

    A plain dict is read twice as fast as a cache that keeps count of what was used last.
    """

    def __init__(self, work: Callable[[K], V], *, most: int) -> None:
        super().__init__()
        self._work = work
        self._most = most

    def __missing__(self, key: K) -> V:
        if len(self) >= self._most:
            self.clear()
        found = self[key] = self._work(key)
        return found
