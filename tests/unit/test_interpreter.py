"""What the daemon asks of Python."""

from __future__ import annotations

import gc
import sys
import weakref

from monitor import interpreter


class Ring:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_was_set_is_as_before_at_the_end() -> None:
    before = sys.getswitchinterval(), gc.get_threshold()
    with interpreter.attentive():
        assert sys.getswitchinterval() < before[0]
        assert gc.get_threshold()[:2] == before[1][:2]
        assert gc.get_threshold()[2] > before[1][2]
        assert gc.get_freeze_count() > 0
    assert (sys.getswitchinterval(), gc.get_threshold()) == before
    assert gc.get_freeze_count() == 0


def test_young_rings_are_freed_each_minute_and_old_ones_at_a_reload() -> None:
    with interpreter.attentive():
        young, old = Ring(), Ring()
        seen = weakref.ref(young)
        del young
        interpreter.tidy()
        assert seen() is None
        seen = weakref.ref(old)
        del old
        interpreter.tidy()
        assert seen() is not None, "it was put aside"
        interpreter.tidy(everything=True)
        assert seen() is None
