"""From the moment a feed server publishes an item to the receiver's 200, by a real `monitor run`.

    python benchmarks/latency.py         prints the table of BENCHMARKS.md, in about four minutes

Ten feeds on ten loopback hosts are polled each second; one item is published every half second or
so, each an event of its own that one topic asks for. The daemon watches for 1,000 topics and has
100,000 articles stored, over a hundred days, so that 3,000 are in the window of stories. They are
4,000 made-up texts of 2 KB, fingerprinted, and put straight into the tables 25 times: each time
with other hashes, keys and days, so that none is a copy of another.
"""

from __future__ import annotations

import json
import os
import platform
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sqlalchemy import insert
from walk import NOW, texts

from monitor import settings
from monitor.model import Article, Fingerprint, Placement, Relation, Zone, ZoneKind
from monitor.store import tables
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.rows import article_values, fingerprint_values, placement_values
from monitor.stories.place import StoryPlacer

ROOT = Path(__file__).parent.parent
TEXTS, TIMES = 4_000, 25
TOPICS, WORDS_A_TOPIC = 1_000, 15
FEEDS, ITEMS, SHOWN = 10, 200, 20
PAUSE = 0.5
#: Names of one item that no other has.
OWN_NAMES = 20
SPAN = timedelta(days=100)
#: The words of the stored texts, the frequent ones more often.
VOCABULARY = [word for _, text in texts(200) for word in text.lower().replace(".", "").split()]
#: An item that has not arrived by then never will.
PATIENCE = 60.0
#: The first article that is placed takes in all that are in the window of stories.
WARM_PATIENCE = 180.0


class Feeds:
    """The feeds, and when each item was published and first handed out."""

    def __init__(self) -> None:
        self.items: dict[str, list[str]] = {str(number): [] for number in range(FEEDS)}
        self.published: dict[str, float] = {}
        self.served: dict[str, float] = {}
        self.polled: set[str] = set()
        self.port = serve(self._answer)

    def publish(self, feed: str, title: str, text: str) -> None:
        """Shows an item from now on."""
        item = (
            f"<item><guid isPermaLink='false'>{title}</guid><title>{title}</title>"
            f"<description>{text}</description></item>"
        )
        self.published[title] = time.monotonic()
        self.items[feed] = [item, *self.items[feed]][:SHOWN]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        feed = handler.path.strip("/")
        items = self.items.get(feed, [])
        body = (
            f"<rss version='2.0'><channel><title>{feed}</title><link>https://f{feed}.example/</link>"
            f"<description/>{''.join(items)}</channel></rss>"
        ).encode()
        reply(handler, body, "application/rss+xml")
        now = time.monotonic()
        self.polled.add(feed)
        for item in items:
            self.served.setdefault(item.split("<title>")[1].split("<")[0], now)


class Receiver:
    """Takes alerts, and notes when it answered."""

    def __init__(self) -> None:
        self.accepted: dict[str, float] = {}
        self.port = serve(self._answer)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        reply(handler, b"{}", "application/json")
        alert = body["monitor"]
        if "headline" in alert:
            self.accepted.setdefault(alert["headline"], time.monotonic())


def serve(answer) -> int:  # type: ignore[no-untyped-def]  # a function of a handler
    """Starts a server in a thread; its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self)

        do_POST = do_GET  # noqa: N815 - the name http.server looks for

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def reply(handler: BaseHTTPRequestHandler, body: bytes, kind: str) -> None:
    """Answers 200."""
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    handler.wfile.flush()


def fill(url: str) -> None:
    """Puts the articles into an empty database."""
    database = Database(url)
    SqlMigrations(database).upgrade()
    placer = StoryPlacer(sets={})
    made = [_made(title, text) for title, text in texts(TEXTS)]
    prints = [placer.fingerprint(article) for article in made]
    sketches: list[tuple[int, int]] = []
    for time_ in range(TIMES):
        _insert(database, made, prints, sketches, again=time_)
    database.close()
    # In the order of the tree, and past SQLAlchemy: there are millions.
    with closing(sqlite3.connect(database.path or "")) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executemany("INSERT INTO sketches VALUES (?, ?)", sorted(sketches))


def _made(title: str, text: str) -> Article:
    return Article(
        source="archive",
        key="",
        url=None,
        title=title,
        text=text,
        zones=(Zone(kind=ZoneKind.BODY, start=0, end=len(text)),),
        language="en",
        published_at=NOW,
        date_from=None,
        first_seen_at=NOW,
        content_hash="0",
    )


def _insert(
    database: Database,
    made: list[Article],
    prints: list[Fingerprint],
    sketches: list[tuple[int, int]],
    *,
    again: int,
) -> None:
    """The texts once more, under other hashes, which are added to `sketches`."""
    first, mask = again * len(made) + 1, random.Random(again).getrandbits(62)
    articles, stories = [], []
    for number, (article, found) in enumerate(zip(made, prints, strict=True), start=first):
        seen = NOW - SPAN * (1 - number / (TEXTS * TIMES + 1))
        one = replace(article, key=str(number), published_at=seen, first_seen_at=seen)
        hashes = tuple(each ^ mask for each in found.sketch)
        other = replace(found, sketch=hashes, text_hash=f"{again} {found.text_hash}", event_at=seen)
        placement = Placement(relation=Relation.FIRST, story=number)
        values = article_values(one) | placement_values(placement, story=number)
        articles.append({"id": number, **values, **fingerprint_values(other)})
        stories.append(
            {"id": number, "headline": one.title, "first_seen_at": seen, "last_seen_at": seen}
        )
        sketches += [(each, number) for each in set(hashes)]
    with database.writing() as connection:
        connection.execute(insert(tables.stories), stories)
        connection.execute(insert(tables.articles), articles)


def configure(folder: Path, *, feeds: int, receiver: int) -> None:
    """The daemon's configuration: the topics are JSON, which is YAML."""
    chance = random.Random(7)
    vocabulary = list({word for _, text in texts(200) for word in text.lower().split()})
    words = sorted(word.strip(".") for word in vocabulary)
    topics = [{"id": "launchers", "name": "Launchers", "match": "launcher* NEAR/20 plant*"}]
    for number in range(TOPICS - 1):
        left, right = (" | ".join(chance.sample(words, WORDS_A_TOPIC)) for _ in range(2))
        match = f"(({left}) NEAR/3 ({right})) AND rare{number}*"
        topics.append({"id": f"topic-{number}", "name": f"Topic {number}", "match": match})
    sources = [
        {
            "id": f"feed-{number}",
            "feed": f"http://127.0.1.{number + 1}:{feeds}/{number}",
            "every": "1s",
            "allow_private": True,
        }
        for number in range(FEEDS)
    ]
    channels = [{"id": "desk", "url": f"json://127.0.0.1:{receiver}/"}]
    whole = {"sources": sources, "topics": topics, "channels": channels}
    (folder / "watch.yaml").write_text(json.dumps(whole))


def event(chance: random.Random) -> tuple[str, str]:
    """An item of 2 KB unlike all others: as many names and numbers of its own as news has, in the
    vocabulary of the stored texts.
    """
    names = [
        "".join(chance.choices("abdegiklmnoprstu", k=chance.randint(5, 9))).capitalize()
        for _ in range(OWN_NAMES)
    ]
    title = f"{names[0]} {names[1]} opens launcher plant in {names[2]}"
    said = [f"{name} said {chance.randint(100, 9999)}." for name in names]
    drawn = (" ".join(chance.choices(VOCABULARY, k=12)).capitalize() + "." for _ in said)
    told = (f"{one} {other}" for one, other in zip(said, drawn, strict=True))
    return title, f"{title} on Monday. " + " ".join(told)


def measure(folder: Path) -> None:
    """Fills, runs, publishes, and prints the table."""
    url = f"sqlite:///{folder}/latency.db"
    begun = time.monotonic()
    fill(url)
    print(f"filled in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    feeds, receiver = Feeds(), Receiver()
    configure(folder, feeds=feeds.port, receiver=receiver.port)
    settings.load(folder, environ={})
    chance = random.Random(1)
    for feed in feeds.items:
        for _ in range(SHOWN):
            feeds.publish(feed, *event(chance))
    environment = {**os.environ, "MONITOR_CONFIG": str(folder), "MONITOR_DATABASE_URL": url}
    with (folder / "daemon.log").open("w") as log:
        daemon = subprocess.Popen(
            [sys.executable, "-m", "monitor", "run"], env=environment, stdout=log, stderr=log
        )
    try:
        _until(lambda: len(feeds.polled) == FEEDS)
        _warm(feeds, receiver, chance)
        for _ in range(ITEMS):
            feeds.publish(chance.choice(list(feeds.items)), *event(chance))
            time.sleep(chance.uniform(0, 2 * PAUSE))
        _until(lambda: len(receiver.accepted) >= ITEMS)
    finally:
        daemon.terminate()
        daemon.wait(WARM_PATIENCE)
    _tell(feeds, receiver)


def _warm(feeds: Feeds, receiver: Receiver, chance: random.Random) -> None:
    """Waits until the first polls are filed and what is in the window of stories is taken in."""
    begun = time.monotonic()
    for feed in feeds.items:
        heard = len(receiver.accepted)
        while len(receiver.accepted) == heard and time.monotonic() - begun < WARM_PATIENCE:
            feeds.publish(feed, *event(chance))  # what a first poll has is quiet
            end = time.monotonic() + 5
            while len(receiver.accepted) == heard and time.monotonic() < end:
                time.sleep(0.1)
    time.sleep(5)
    feeds.published.clear()
    feeds.served.clear()
    receiver.accepted.clear()
    print(f"warm after {time.monotonic() - begun:.0f} s", file=sys.stderr)


def _until(true) -> None:  # type: ignore[no-untyped-def]  # a function of nothing
    end = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.1)


def _tell(feeds: Feeds, receiver: Receiver) -> None:
    arrived = [title for title in feeds.published if title in receiver.accepted]
    whole = [receiver.accepted[each] - feeds.published[each] for each in arrived]
    added = [receiver.accepted[each] - feeds.served[each] for each in arrived]
    print(f"{TOPICS:,} topics, {TEXTS * TIMES:,} stored articles, SQLite, {FEEDS} feeds at 1 s")
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}\n")
    print(f"{len(arrived)} of {ITEMS} items arrived\n")
    print("| | median | p99 | most |\n|---|---|---|---|")
    for name, spans in (
        ("published → the receiver's 200", whole),
        ("of that after the feed's answer, what the daemon adds", added),
    ):
        ranked = sorted(spans)
        median, p99 = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.99)]
        print(
            f"| {name} | {median * 1e3:.0f} ms | {p99 * 1e3:.0f} ms | {ranked[-1] * 1e3:.0f} ms |"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="latency-") as made:
        measure(Path(made))
