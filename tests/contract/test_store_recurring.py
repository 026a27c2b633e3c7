"""Lines that recur in a source are counted once a story, on each database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any


async def _learn(desk: Any, *lines: tuple[int, int], source: str = "a", days: int = 0) -> None:
    now = desk.now + timedelta(days=days)

    def work(writing: Any) -> None:
        writing.learn(source, lines, now=now, forget_before=now - timedelta(days=90))

    await desk.store.write(work)


async def test_a_line_is_counted_once_a_story(desk: Any) -> None:
    await _learn(desk, (7, 1), (-(2**63), 1))
    await _learn(desk, (7, 1))
    assert desk.store.lookup().recurring("a", [7, 8]) == {}
    await _learn(desk, (7, 2), (7, 3), (8, 3))
    assert desk.store.lookup().recurring("a", [7, 8, -(2**63)]) == {7: 3}
    assert desk.store.lookup().recurring("b", [7]) == {}


async def test_what_is_not_seen_for_long_is_forgotten(desk: Any) -> None:
    await _learn(desk, (7, 1), (7, 2), (8, 1), (8, 2))
    await _learn(desk, (7, 3), days=80)
    await _learn(desk, (9, 4), source="b", days=100)
    assert desk.store.lookup().recurring("a", [7, 8]) == {7: 3}
