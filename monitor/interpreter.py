"""Keeps Python itself from making an alert wait.

Two habits of the interpreter do, in a process that remembers days of news while it polls:

- its full garbage collection looks at all that is alive. With 1,000 topics and 3,000 articles in
  memory that stopped everything for 0.9 s, in the middle of an alert (`benchmarks/latency.py`).
  What has lived for a minute is therefore put aside, where no collection looks (`gc.freeze`); only
  what is younger is collected, each minute. What is put aside is freed as ever when nothing refers
  to it; only rings of references are not, so a reload, which leaves some, looks at everything once.
- a thread that computes keeps the others from running for 5 ms at a time, and an item changes
  threads a dozen times on its way. A fifth of that costs one per cent of four threads that compute.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: Seconds a computing thread may keep the interpreter while others wait for it.
SWITCH_INTERVAL: Final = 0.001
#: So many collections of the middle generation before a full one: it never comes by itself.
_NEVER: Final = 1_000_000


@contextmanager
def attentive() -> Iterator[None]:
    """Lets nothing wait for a computing thread or a full collection; call `tidy` each minute."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(SWITCH_INTERVAL)
    gc.set_threshold(*thresholds[:2], _NEVER)
    tidy()
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def tidy(*, everything: bool = False) -> None:
    """Frees rings of references, those of the last minute or all, and puts aside what lives."""
    if everything:
        gc.unfreeze()
    gc.collect()
    gc.freeze()
