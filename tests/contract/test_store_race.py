"""Several writers at once, on each database: the write transaction is exclusive."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from contextlib import ExitStack
from typing import Any

from monitor.model import Matching, Placement, Reason, Relation
from monitor.ports import Window, Writing
from monitor.store.engine import Database
from monitor.store.sql import SqlStore

SECONDS_TO_MEET = 0.3


def test_one_story_that_eight_sources_carry_at_once_is_one_story_and_one_alert(
    desk: Any, race: Any
) -> None:
    inside = threading.Barrier(8)
    met = []

    def place(writing: Writing) -> None:
        article = desk.article(source=threading.current_thread().name)
        fingerprint = desk.fingerprint(article)
        original = writing.same_text(fingerprint.text_hash)
        # Were the transaction not exclusive, the eight would meet here, none having seen another.
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
    assert len(desk.store.articles(Window())) == 8
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


# Files forty events into the database at argv[1] as the source argv[2], once it is told to go.
WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from monitor.model import Article, Fingerprint, Matching, Placement, Relation
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.sql import SqlStore

_, url, source = sys.argv
print("ready", flush=True)
sys.stdin.readline()

def place(writing, title):
    article = Article(
        source=source, key=title, url=None, title=title, text=title, zones=(), language="en",
        published_at=None, date_from=None, first_seen_at=datetime(2026, 1, 31, tzinfo=UTC),
        content_hash=title,
    )
    fingerprint = Fingerprint(sketch=(), text_hash=title, event_at=None)
    original = writing.same_text(title)
    if original is None:
        placement = Placement(relation=Relation.FIRST, story=None)
    else:
        story = writing.members([original])[0].story
        placement = Placement(relation=Relation.COPY, story=story, of=original)
    writing.file(article, placement=placement, fingerprint=fingerprint, matching=Matching())

database = Database(url)
SqlMigrations(database).upgrade()
store = SqlStore(database)
for number in range(40):
    asyncio.run(store.write(lambda writing: place(writing, f"Event {number}")))
store.close()
"""


def test_two_processes_migrate_and_write_one_database(empty_url: str) -> None:
    with ExitStack() as running:
        writers: list[Any] = [
            running.enter_context(
                subprocess.Popen(
                    [sys.executable, "-W", "error", "-c", WRITER, empty_url, f"writer-{number}"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for number in range(2)
        ]
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        for writer in writers:
            assert writer.wait(timeout=30) == 0
    store = SqlStore(Database(empty_url))
    assert [story.articles for story in store.stories(Window())] == [2] * 40
    store.close()
