"""Readers for tests/unit/jobs/test_isolated.py, importable by a worker process."""

from __future__ import annotations

import os
import time

from monitor.errors import ReadingError
from monitor.model import Fetched, Reading, Source


def read(fetched: Fetched, source: Source) -> Reading:
    """Does what the document says."""
    match fetched.content:
        case b"hang":
            while True:
                time.sleep(0.01)
        case b"spin":
            while True:
                pass
        case b"eat":
            return Reading(problems=("x" * (1 << 34),))
        case b"die":
            os._exit(1)
        case b"refuse":
            raise ReadingError("refused")
        case b"fail":
            raise ZeroDivisionError("nothing")
    return Reading(problems=(f"read by {os.getpid()}", fetched.name, source.id))
