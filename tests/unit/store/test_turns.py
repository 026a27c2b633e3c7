"""Whose turn it is to write."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.store.turns import Turns


def waiting(turns: Turns, said: list[str], name: str, *, hurried: bool) -> threading.Thread:
    """A thread that waits for its turn, says its name and ends."""

    def work() -> None:
        with turns.turn(hurried=hurried, timeout=10):
            said.append(name)

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: len(turns._changed._waiters) > len(said) or not thread.is_alive())  # type: ignore[attr-defined]  # no other way to see that it waits
    return thread


def until(true: Callable[[], object]) -> None:
    while not true():
        threading.Event().wait(0.001)


def test_those_in_a_hurry_go_first() -> None:
    turns, said = Turns(), list[str]()
    with turns.turn(hurried=False, timeout=1):
        slow = waiting(turns, said, "files", hurried=False)
        until(lambda: len(turns._changed._waiters) == 1)  # type: ignore[attr-defined]  # as above
        fast = waiting(turns, said, "sends", hurried=True)
        until(lambda: len(turns._changed._waiters) == 2)  # type: ignore[attr-defined]  # as above
        assert said == []
    slow.join()
    fast.join()
    assert said == ["sends", "files"]


def test_who_waits_too_long_is_told_and_holds_up_nobody() -> None:
    turns = Turns()
    with turns.turn(hurried=False, timeout=1):
        for hurried in (True, False):
            with (
                pytest.raises(PoolTimeoutError),
                turns.turn(hurried=hurried, timeout=0.01),
            ):
                raise AssertionError("it was not its turn")
    with turns.turn(hurried=False, timeout=1):
        pass


def test_a_turn_ends_where_the_block_raises() -> None:
    turns = Turns()
    with pytest.raises(KeyError), turns.turn(hurried=True, timeout=1):
        raise KeyError
    with turns.turn(hurried=False, timeout=1):
        pass
