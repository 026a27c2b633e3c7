"""Several writers at once, on each database: the write transaction is exclusive."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from monitor.model import Matching, Placement, Reason, Relation
from monitor.ports import Window, Writing
from monitor.store.engine import Database
from monitor.store.sql import SqlStore

SECONDS_TO_MEET = 0.3


def test_one_story_that_four_sources_carry_at_once_is_one_story_and_one_alert(
    desk: Any, race: Any
) -> None:
    inside = threading.Barrier(4)
    met = []

    def place(writing: Writing) -> None:
        article = desk.article(source=threading.current_thread().name)
        fingerprint = desk.fingerprint(article)
        original = writing.same_text(fingerprint.text_hash)
        # Were the transaction not exclusive, the four would meet here, none having seen another.
        try:
            inside.wait(SECONDS_TO_MEET)
            met.append(article.source)
        except threading.BrokenBarrierError:
            pass
        if original is None:
            placement = Placement(relation=Relation.FIRST, story=None)
        else:
            [member] = writing.members([original])
            placement = Placement(relation=Relation.COPY, story=member.story, of=original)
        filed = writing.file(
            article, placement=placement, fingerprint=fingerprint, matching=Matching()
        )
        writing.ring(
            filed, topic=desk.topic, reason=Reason.NEW_STORY, channels=[desk.channel], now=desk.now
        )

    race(lambda store: asyncio.run(store.write(place)))
    assert not met
    assert len(desk.store.articles(Window())) == 4
    assert len(desk.store.stories(Window())) == 1
    assert len(desk.store.alerts(Window())) == 1
    assert len(desk.store.deliveries(Window())) == 1


def test_readers_do_not_wait_for_the_writer_and_see_only_what_is_stored(desk: Any) -> None:
    before = desk.file()

    def work(writing: Writing) -> tuple[int, int]:
        article = desk.article()
        writing.file(
            article,
            placement=Placement(relation=Relation.FIRST, story=None),
            fingerprint=desk.fingerprint(article),
            matching=Matching(),
        )
        return before.id, len(desk.store.articles(Window()))

    assert desk.write(work) == (before.id, 1)
    assert len(desk.store.articles(Window())) == 2


WRITER = """
import asyncio, sys
sys.path[:0] = [sys.argv[2], sys.argv[2] + "/.."]
import importlib.util
spec = importlib.util.spec_from_file_location("desks", sys.argv[2] + "/conftest.py")
desks = importlib.util.module_from_spec(spec)
sys.modules["desks"] = desks
spec.loader.exec_module(desks)
from monitor.model import Matching, Placement, Relation
from monitor.store.engine import Database
from monitor.store.sql import SqlStore
from monitor.store.migrations import SqlMigrations

database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
SqlMigrations(database).upgrade()
desk = desks.Desk(SqlStore(database))

def place(writing, title):
    article = desk.article(title, source=sys.argv[3])
    fingerprint = desk.fingerprint(article)
    original = writing.same_text(fingerprint.text_hash)
    if original is None:
        placement = Placement(relation=Relation.FIRST, story=None)
    else:
        story = writing.members([original])[0].story
        placement = Placement(relation=Relation.COPY, story=story, of=original)
    writing.file(article, placement=placement, fingerprint=fingerprint, matching=Matching())

for number in range(40):
    desk.write(lambda writing: place(writing, f"Event {number}"))
desk.store.close()
"""


def test_two_processes_migrate_and_write_one_database(empty_url: str) -> None:
    here = str(Path(__file__).parent)
    writers: list[Any] = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WRITER, empty_url, here, f"writer-{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ,
            text=True,
        )
        for number in range(2)
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        with writer:
            assert writer.wait(timeout=30) == 0
    store = SqlStore(Database(empty_url))
    stories = store.stories(Window())
    assert [story.articles for story in stories] == [2] * 40
    store.close()
