"""The whole walk: articles a second into SQLite, memory, and a cold start.

    python benchmarks/walk.py            prints the table of BENCHMARKS.md

Articles are made up: 2 KB each, words drawn from a vocabulary of 20,000 by Zipf's law, one in ten a
copy with a paragraph dropped. They are read as JSON lines from a folder, matched against the
shipped topics, placed among all the others and filed, 200 a transaction. Each part of the walk is
timed alone in the same run, so that the sum tells what the transaction itself costs.
"""

from __future__ import annotations

import asyncio
import json
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path

from monitor import filing, settings, wiring
from monitor.filing import Prepared, Rules
from monitor.ingesting import HANDED_OVER
from monitor.model import Fetched
from monitor.ports import Writing
from monitor.reading.read import read
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.sql import SqlStore

NOW = wiring.SystemClock().now()
ROOT = Path(__file__).parent.parent
ARTICLES = 10_000
BATCH = 200
#: All in the window in which an article may belong to a story, the worst case for placing.
WINDOW = timedelta(days=3)


def texts(number: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Titles and texts of about 2 KB."""
    chance = random.Random(seed)
    letters = "abcdefghiklmnoprstuvw"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 10))) for _ in range(20_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    kept: list[str] = []
    for _ in range(number):
        if kept and chance.random() < 0.1:
            paragraphs = chance.choice(kept).split("\n\n")
            del paragraphs[chance.randrange(1, len(paragraphs))]
            text = "\n\n".join(paragraphs)
        else:
            drawn = iter(chance.choices(words, weights, k=320))
            lines = [" ".join(islice(drawn, 16)).capitalize() + "." for _ in range(20)]
            text = "\n\n".join(" ".join(lines[i : i + 4]) for i in range(0, 20, 4))
            kept = [*kept[-500:], text]
        yield text.split(".")[0][:80], text


def documents(number: int) -> Iterator[Fetched]:
    """JSON Lines files of BATCH articles, published over WINDOW."""
    rows = []
    for index, (title, text) in enumerate(texts(number)):
        published = NOW - WINDOW * (1 - index / number)
        row = {"id": str(index), "title": title, "text": text, "published": published.isoformat()}
        rows.append(json.dumps(row))
        if len(rows) == BATCH or index == number - 1:
            content = "\n".join(rows).encode()
            name = f"{index}.jsonl"
            yield Fetched(
                source=HANDED_OVER.id,
                location=name,
                name=name,
                content=content,
                digest=str(index),
                fetched_at=published,
                content_type="application/jsonl",
            )
            rows = []


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    before = time.process_time()
    work()
    return time.process_time() - before


def file_batch(batch: list[Prepared], writing: Writing, *, rules: Rules, now: datetime) -> None:
    """One transaction."""
    filing.file_all(batch, writing=writing, rules=rules, now=now, quiet=None)


def walk(folder: Path) -> None:
    """Prints the table."""
    rules = wiring.snapshot(settings.load(ROOT / "config", environ={})).rules
    batches = list(documents(ARTICLES))
    reads = []
    reading = cpu(lambda: reads.extend(read(d, HANDED_OVER) for d in batches))
    articles = [article for reading in reads for article in reading.articles]
    assert len(articles) == ARTICLES, len(articles)
    matching = cpu(lambda: [rules.topics.match(article) for article in articles])
    prints = cpu(lambda: [rules.stories.fingerprint(article) for article in articles])
    prepared = [filing.prepare(article, rules=rules) for article in articles]

    database = Database(f"sqlite:///{folder}/walk.db")
    SqlMigrations(database).upgrade()
    store = SqlStore(database)

    async def file() -> None:
        for start in range(0, ARTICLES, BATCH):
            batch: list[Prepared] = prepared[start : start + BATCH]
            now = batch[-1].article.first_seen_at
            work = partial(file_batch, batch, rules=rules, now=now)
            await filing.write(store, rules, work)

    storing = cpu(lambda: asyncio.run(file()))
    store.close()
    size = (folder / "walk.db").stat().st_size
    total = reading + matching + prints + storing
    print(f"{ARTICLES:,} articles of 2 KB, {BATCH} a transaction, SQLite, one core, CPU seconds")
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}\n")
    print("| part of the walk | ms an article | articles a second |\n|---|---|---|")
    for name, seconds in (
        ("read (zones, language, dates, attribution)", reading),
        ("match (the two shipped topics)", matching),
        ("fingerprint", prints),
        ("place, file, decide, ring (the transaction)", storing),
        ("**the whole walk**", total),
    ):
        print(f"| {name} | {seconds / ARTICLES * 1000:.2f} | {ARTICLES / seconds:,.0f} |")
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    print(f"\nDatabase: {size / ARTICLES / 1000:.1f} KB an article. ")
    print(f"Peak memory of this run, its {ARTICLES:,} articles in memory: {peak / 1e6:.0f} MB.")


class _Feed(BaseHTTPRequestHandler):
    """One item that rings nothing; tells when it was first asked."""

    asked = threading.Event()

    def do_GET(self) -> None:
        body = (
            b"<rss version='2.0'><channel><title>t</title><item><guid>1</guid><title>Rain</title>"
            b"<description>Rain is expected in the valley until Sunday.</description></item>"
            b"</channel></rss>"
        )
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.asked.set()

    def log_message(self, *_: object) -> None:
        pass


def cold_start(folder: Path) -> None:
    """Starts the daemon on the database just filled: time to its first poll, and its memory."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    configuration = folder / "config"
    configuration.mkdir()
    shutil.copy(ROOT / "config" / "watchlist.yaml", configuration)
    (configuration / "sources.yaml").write_text(
        "channels: [{id: console, url: 'console://'}]\n"
        f"sources: [{{id: f, feed: 'http://127.0.0.1:{server.server_port}/', every: 1s, "
        "allow_private: true}]\n"
    )
    command = [sys.executable, "-m", "monitor", "--config", str(configuration)]
    command += ["--database", f"sqlite:///{folder}/walk.db", "run"]
    began = time.monotonic()
    daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _Feed.asked.wait(60)
    seconds = time.monotonic() - began
    time.sleep(3)  # until the item is filed, and with it the window of stories loaded
    rss = int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(daemon.pid)])) / 1000
    daemon.terminate()
    daemon.wait(10)
    server.shutdown()
    print(f"\n`monitor run` on that database: first poll {seconds:.1f} s after the start")
    print(f"(the tick is 1 s), {rss:.0f} MB resident with {ARTICLES:,} articles in the window.")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        walk(Path(name))
        cold_start(Path(name))
