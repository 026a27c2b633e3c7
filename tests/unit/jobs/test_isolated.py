"""The worker process for risky documents: real processes, killed for real."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import context

import hostile_readers
import pytest

from monitor.errors import ReadingError
from monitor.jobs.isolated import IsolatedReader
from monitor.model import Fetched, Source, SourceKind

SOURCE = Source(
    id="s", kind=SourceKind.FEED, location="https://n.example", name="S", every=timedelta(hours=1)
)


def _document(content: bytes) -> Fetched:
    return Fetched(
        source="s",
        location="https://n.example",
        name="the feed",
        content=content,
        digest="",
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


def _is_risky(fetched: Fetched, _: Source) -> bool:
    return fetched.content != b"tame"


#: By the clock; the reader that computes must have its second of it on a busy machine, too.
PATIENCE = timedelta(seconds=8)


@pytest.fixture
def reader() -> Iterator[IsolatedReader]:
    isolated = IsolatedReader(
        hostile_readers.read,
        risky=_is_risky,
        deadline=timedelta(seconds=1),
        patience=PATIENCE,
        memory=64 << 20,
    )
    yield isolated
    isolated.close()


def _pid(reader: IsolatedReader, content: bytes = b"x") -> int:
    told, name, source = reader(_document(content), SOURCE).problems
    assert (name, source) == ("the feed", "s")
    return int(told.rpartition(" ")[2])


def test_what_is_tame_is_read_here_and_what_is_risky_in_one_other_process(
    reader: IsolatedReader,
) -> None:
    assert _pid(reader, b"tame") == os.getpid()
    worker = _pid(reader)
    assert worker != os.getpid()
    assert _pid(reader) == worker


@pytest.mark.parametrize(
    ("content", "why", "survives"),
    [
        (b"spin", "the feed: given up, it takes more than 1 s of computing", False),
        (b"hang", "the feed: given up, no answer within 8 s", False),
        (b"eat", "the feed: reading it takes more than 64 MB of memory", True),
        (b"die", "the feed: reading it ended the worker process", False),
        (b"refuse", "refused", True),
        (b"fail", "the feed: cannot be read: ZeroDivisionError: nothing", True),
    ],
)
def test_a_document_that_harms_its_reader_is_told_and_the_next_is_read(
    reader: IsolatedReader, content: bytes, why: str, survives: bool
) -> None:
    worker = _pid(reader)
    with pytest.raises(ReadingError) as refused:
        reader(_document(content), SOURCE)
    assert str(refused.value) == why
    assert (_pid(reader) == worker) is survives


def test_without_a_worker_it_is_read_here_and_a_line_says_so(
    reader: IsolatedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(context.SpawnProcess, "_Popen", staticmethod(refuse))
    *read, line = reader(_document(b"x"), SOURCE).problems
    assert read[0] == f"read by {os.getpid()}"
    assert line == (
        "the feed: read without a worker process, which cannot be started: no more processes"
    )


def test_it_can_be_closed_twice_and_used_after(reader: IsolatedReader) -> None:
    first = _pid(reader)
    reader.close()
    reader.close()
    assert _pid(reader) != first
