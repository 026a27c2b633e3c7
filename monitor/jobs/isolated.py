"""Reads what is risky in a process of its own, which may be killed.

A parser that has lost its way in a hostile document holds the interpreter, cannot be interrupted
and may eat all memory. So documents that are large or ill-formed are read by one worker process,
with limits on its memory and on the time that it computes, and a clock beside it::

    read(fetched) ─┬─ ordinary ─▶ read here
                   └─ risky ────▶ worker ─┬─ a Reading ─▶ as if it had been read here
                                          ├─ too long, too much memory, dead ─▶ ReadingError
                                          └─ cannot be started ─▶ read here, and a line says so

The worker is started when it is first needed, and again after it was killed. One at a time is
read: what is risky is rare.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from monitor.errors import ReadingError
from monitor.model import Fetched, Reading, Source
from monitor.ports import Reader

logger = logging.getLogger(__name__)

#: Of computing: what is read beside ten other programs takes longer by the clock and is no bomb.
#: The largest of 282 real feeds is read in 3 s on a slow core, and the first document loads the
#: models, which takes 2 s.
DEADLINE: Final = timedelta(seconds=10)
#: By the clock, so that a reader that waits for something cannot hold up the others for ever.
PATIENCE: Final = timedelta(seconds=90)
#: On top of what the worker has once everything is loaded: a document of 15 MB as a tree of Python
#: objects takes 300 MB.
MEMORY: Final = 512 * 1024 * 1024
#: Loading all parsers takes 2 s, on a machine that is busy much more.
START_DEADLINE: Final = timedelta(seconds=60)
#: How long a worker whose connection broke may take to end by itself.
_LAST_WORDS: Final = timedelta(seconds=5)


class IsolatedReader:
    """A Reader that hands what is `risky` to a worker process; `close` it."""

    def __init__(
        self,
        read: Reader,
        *,
        risky: Callable[[Fetched, Source], bool],
        deadline: timedelta = DEADLINE,
        patience: timedelta = PATIENCE,
        memory: int = MEMORY,
    ) -> None:
        """`read` must be a function that another process can import; `memory` is in bytes.

        A document may take `deadline` of processor time and `patience` by the clock.
        """
        self._read = read
        self._risky = risky
        self._deadline = deadline
        self._patience = patience
        self._memory = memory
        self._turn = threading.Lock()
        self._worker: tuple[BaseProcess, Connection] | None = None

    def __call__(self, fetched: Fetched, source: Source) -> Reading:
        """Raises ReadingError when nothing of it can be read, or not within the limits."""
        if not self._risky(fetched, source):
            return self._read(fetched, source)
        with self._turn:
            try:
                worker = self._worker = self._worker or self._start()
            except (OSError, EOFError) as error:
                return self._read_here(fetched, source, why=str(error) or type(error).__name__)
            return self._ask(*worker, fetched, source)

    def close(self) -> None:
        """Ends the worker, whatever it is doing."""
        if self._worker is not None:
            process, connection = self._worker
            self._worker = None
            process.kill()
            process.join()
            connection.close()

    def _start(self) -> tuple[BaseProcess, Connection]:
        """Raises OSError or EOFError when no worker comes up."""
        # Spawned: a fork would copy locks that other threads hold at this moment.
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(
            target=_serve,
            args=(there, self._read, self._deadline.total_seconds(), self._memory),
            name="reader",
            daemon=True,
        )
        process.start()
        there.close()
        try:
            if not here.poll(START_DEADLINE.total_seconds()):
                raise OSError("the worker does not start")
            here.recv()
        except (OSError, EOFError):
            process.kill()
            process.join()
            here.close()
            raise
        return process, here

    def _ask(
        self, process: BaseProcess, connection: Connection, fetched: Fetched, source: Source
    ) -> Reading:
        try:
            connection.send((fetched, source))
            if not connection.poll(self._patience.total_seconds()):
                self.close()
                waited = f"no answer within {self._patience.total_seconds():g} s"
                raise ReadingError(f"{fetched.name}: given up, {waited}")
            answer = connection.recv()
        except (OSError, EOFError) as error:
            # It may be on its way out: only then it says what it died of.
            process.join(_LAST_WORDS.total_seconds())
            overran = process.exitcode == -signal.SIGPROF
            self.close()
            seconds = self._deadline.total_seconds()
            why = (
                f"given up, it takes more than {seconds:g} s of computing"
                if overran
                else "reading it ended the worker process"
            )
            raise ReadingError(f"{fetched.name}: {why}") from error
        if isinstance(answer, Reading):
            return answer
        raise ReadingError(str(answer))

    def _read_here(self, fetched: Fetched, source: Source, *, why: str) -> Reading:
        line = f"{fetched.name}: read without a worker process, which cannot be started: {why}"
        logger.error("reader.unisolated %s", line)
        reading = self._read(fetched, source)
        return replace(reading, problems=(*reading.problems, line))


def _serve(connection: Connection, read: Reader, seconds: float, memory: int) -> None:
    """The worker: reads what it is sent until its parent is gone."""
    # Ctrl-C is meant for the parent, which finishes what is in hand.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    _limit(memory)
    connection.send("ready")
    with contextlib.suppress(EOFError, OSError):
        while True:
            fetched, source = connection.recv()
            # The kernel ends a process that computes on, in whatever library it is lost.
            signal.setitimer(signal.ITIMER_PROF, seconds)
            answer = _answer(read, fetched, source, memory)
            signal.setitimer(signal.ITIMER_PROF, 0)
            connection.send(answer)


def _answer(read: Reader, fetched: Fetched, source: Source, memory: int) -> Reading | str:
    """What was read, or why it cannot be."""
    try:
        return read(fetched, source)
    except ReadingError as refusal:
        return str(refusal)
    except MemoryError:
        return f"{fetched.name}: reading it takes more than {memory >> 20} MB of memory"
    except Exception as fault:
        # As in `intake`: whatever a document does to a parser, it must not cost the others.
        return f"{fetched.name}: cannot be read: {type(fault).__name__}: {fault}"


def _limit(memory: int) -> None:
    """No more than `memory` bytes on top of what there is; nothing where that cannot be told."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return
    most = pages * resource.getpagesize() + memory
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
