"""What waits for the writer is stored in one transaction, on each database."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from monitor.model import Matching, Placement, Reason, Relation, SourceState
from monitor.ports import Window, Writing
from monitor.store import group
from monitor.store.engine import Database
from monitor.store.sql import SqlStore

Work = Callable[[Writing], Any]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group is open for as long as a busy machine needs."""
    monkeypatch.setattr(group, "GROUP_SECONDS", 60.0)


def together(desk: Any, *works: Work) -> list[Any]:
    """What comes of works that all wait before the first of them is through."""
    all_wait = threading.Event()

    def first(writing: Writing) -> Any:
        assert all_wait.wait(30)
        return works[0](writing)

    async def run() -> list[Any]:
        waiting: list[Awaitable[Any]] = [
            asyncio.ensure_future(desk.store.write(work)) for work in (first, *works[1:])
        ]
        await asyncio.sleep(0)
        all_wait.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(run())


@contextmanager
def commits(desk: Any) -> Iterator[list[object]]:
    """Counts the transactions that are stored."""
    seen: list[object] = []
    listener = desk.store._database.writer, "commit", seen.append
    event.listen(*listener)
    yield seen
    event.remove(*listener)


def filing(desk: Any, source: str, *, ring: bool = False, then: Work | None = None) -> Work:
    """What a poll does: it files an article, may ring, and saves the source's state."""

    def work(writing: Writing) -> int:
        article = desk.article(source=source)
        filed = writing.file(
            article,
            placement=Placement(relation=Relation.FIRST, story=None),
            fingerprint=desk.fingerprint(article),
            matching=Matching(),
        )
        if ring:
            writing.ring(
                filed,
                topic=desk.topic,
                reason=Reason.NEW_STORY,
                channels=[desk.channel],
                now=desk.now,
            )
        writing.save_state(SourceState(source=source, location=source, etag='"1"'))
        writing.learn(source, [(7, filed.id)], now=desk.now, forget_before=desk.now)
        if then:
            then(writing)
        return filed.id

    return work


def sources(desk: Any) -> set[str]:
    stored = {filed.article.source for filed in desk.store.articles(Window())}
    assert stored == set(desk.store.states()), "an article is stored without its source's state"
    return stored


def test_what_waits_is_stored_in_one_transaction(desk: Any) -> None:
    with commits(desk) as stored:
        ids = together(desk, *(filing(desk, f"s{n}") for n in range(9)))
    assert len(set(ids)) == 9
    assert len(stored) == 1
    assert sources(desk) == {f"s{n}" for n in range(9)}


def test_nobody_waits_for_company(desk: Any) -> None:
    with commits(desk) as stored:
        desk.write(filing(desk, "a"))
        desk.write(filing(desk, "b"))
    assert len(stored) == 2


def test_a_group_is_open_for_a_moment_only(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "GROUP_SECONDS", 0.0)
    with commits(desk) as stored:
        together(desk, *(filing(desk, name) for name in "abc"))
    assert len(stored) == 3
    assert sources(desk) == set("abc")


def test_what_rings_does_not_wait_for_what_comes_after_it(desk: Any) -> None:
    with commits(desk) as stored:
        together(
            desk,
            filing(desk, "a"),
            filing(desk, "b", ring=True),
            filing(desk, "c"),
            filing(desk, "d"),
        )
    assert len(stored) == 2
    assert len(desk.store.alerts(Window())) == 1
    assert sources(desk) == set("abcd")


def _fail(_: Writing) -> None:
    raise ValueError("poison")


@pytest.mark.parametrize("broken", [False, True], ids=["raises", "breaks the transaction"])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_one_that_fails_costs_the_others_nothing(desk: Any, place: int, broken: bool) -> None:
    twin = desk.article(source="s0")
    desk.file(twin)

    def poison(writing: Writing) -> None:
        # On PostgreSQL nothing more can be done in a transaction after what it refuses.
        writing.file(
            twin,
            placement=Placement(relation=Relation.FIRST, story=None),
            fingerprint=desk.fingerprint(twin),
            matching=Matching(),
        )

    works = [filing(desk, f"s{n}", ring=n == 4) for n in range(5)]
    works[place] = filing(desk, f"s{place}", ring=True, then=poison if broken else _fail)
    results = together(desk, *works)
    assert [n for n, result in enumerate(results) if isinstance(result, Exception)] == [place]
    others = [f"s{n}" for n in range(5) if n != place]
    stored = {filed.id: filed.article.source for filed in desk.store.articles(Window())}
    assert [stored[number] for n, number in enumerate(results) if n != place] == others
    assert len(stored) == 1 + len(others)
    assert set(desk.store.states()) == set(others)
    assert [alert.source for alert in desk.store.alerts(Window())] == ["s4"]
    assert len(desk.store.deliveries(Window())) == 1


def test_what_no_future_takes_is_told_all_the_same(desk: Any) -> None:
    def stop(_: Writing) -> None:
        raise StopIteration

    kept, stopped, after = together(
        desk, filing(desk, "s0"), filing(desk, "s1", then=stop), filing(desk, "s2")
    )
    assert isinstance(stopped, RuntimeError)
    assert [filed.id for filed in desk.store.articles(Window())] == [after, kept]


def test_what_was_learnt_from_rows_that_are_gone_is_forgotten(desk: Any) -> None:
    forgotten: list[bool] = []

    async def run() -> None:
        await desk.store.write(filing(desk, "a"), undone=lambda: forgotten.append(True))
        assert not forgotten
        with pytest.raises(ValueError, match="poison"):
            await desk.store.write(_fail, undone=lambda: forgotten.append(True))

    asyncio.run(run())
    assert forgotten == [True]


# Files three articles into the database at argv[1] in one group, and is killed in the third.
KILLED = """
import asyncio, os, signal, sys, threading
sys.path[:0] = sys.argv[2:]
from test_store_group import filing
from conftest import Desk
from monitor.store import group
from monitor.store.engine import Database
from monitor.store.sql import SqlStore

group.GROUP_SECONDS = 60.0
desk = Desk(SqlStore(Database(sys.argv[1])))
all_wait = threading.Event()

def kill(_):
    assert len(desk.store._filing._waiting) == 0
    print("in the third", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

async def run():
    works = [
        filing(desk, "a", then=lambda _: all_wait.wait(30)),
        filing(desk, "b"),
        filing(desk, "c", ring=True, then=kill),
    ]
    waiting = [asyncio.ensure_future(desk.store.write(work)) for work in works]
    await asyncio.sleep(0)
    all_wait.set()
    await asyncio.gather(*waiting)

asyncio.run(run())
"""


def test_a_kill_in_the_middle_of_a_group_leaves_nothing_of_it(desk: Any, url: str) -> None:
    desk.write(filing(desk, "before"))
    here = Path(__file__).parent
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(here), str(here.parent)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert killed.stdout == "in the third\n"
    again = SqlStore(Database(url))
    assert {filed.article.source for filed in again.articles(Window())} == {"before"}
    assert set(again.states()) == {"before"}
    assert not again.alerts(Window())
    again.close()
    desk.write(filing(desk, "after"))
    assert sources(desk) == {"before", "after"}
