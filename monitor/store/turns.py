"""Whose turn it is to write: what is on its way to a phone goes before what is being filed.

The writers of a process share one connection to a SQLite file. Whoever files articles, one
transaction after another, would take it again before anybody who waits has woken up; an alert then
waited behind all that was filed in its second.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class Turns:
    """One holder at a time; those in a hurry first."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held = False
        self._hurried = 0

    @contextmanager
    def turn(self, *, hurried: bool, timeout: float) -> Iterator[None]:
        """Waits for a turn, which lasts as long as the block. Raises PoolTimeoutError."""
        with self._changed:
            self._hurried += hurried
            try:
                if not self._changed.wait_for(lambda: self._is_next(hurried=hurried), timeout):
                    raise PoolTimeoutError("another transaction does not end")
                self._held = True
            finally:
                self._hurried -= hurried
                # Those who let one in a hurry go first may be next now.
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._held = False
                self._changed.notify_all()

    def _is_next(self, *, hurried: bool) -> bool:
        return not self._held and (hurried or not self._hurried)
