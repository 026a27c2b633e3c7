"""What a running daemon holds with ten thousand feeds, while nothing is due and once it works.

    python benchmarks/idle.py                 # the table, in about two minutes
    python benchmarks/idle.py --sources 1000  # fewer

`monitor run` itself, with the shipped topics and a webhook as its channel. Its database knows every
feed, with twenty items each, and none is due for a day; only one feed of a loopback server is. In
the end that brings an article which a topic asks for, so that all that reading, matching, placing
and sending need is loaded, and then one whose text is taken from its page, which the worker reads.
Memory is what the processes have (the resident set, libraries included) and what of that nobody
shares (USS), the worker's included; the schedule's cost is CPU time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import psutil

from monitor.agenda import Agenda
from monitor.model import Source, SourceKind, SourceState
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.sql import SqlStore
from monitor.wiring import SystemClock

ROOT = Path(__file__).parent.parent
#: As people start it.
COMMAND = Path(sys.executable).with_name("monitor")
SOURCES = 10_000
ITEMS = 20
#: After this long nothing of the start is left to do.
SETTLED = 5.0
#: A daemon that has not come so far by then never will.
PATIENCE = 180.0
TITLES = ("Launchers seen near the ferry", "Museum of Ostmark buys a launcher at an auction")
STAGES = ("once an article has rung", "once a page was read for its text (by the worker)")
ITEMS_OF_FEED = (
    f"<item><guid isPermaLink='false'>1</guid><title>{TITLES[0]}</title><description>"
    "The launchers stood on the quay until the morning, said a fisherman who had seen them twice."
    "</description></item>",
    f"<item><guid isPermaLink='false'>2</guid><title>{TITLES[1]}</title><link>{{page}}</link>"
    "<description>Its director told the council. Read more</description></item>",
)
FEED = (
    "<rss version='2.0'><channel><title>Valley</title><link>https://valley.example/</link>{}"
    "</channel></rss>"
)
PARAGRAPH = (
    "<p>The director told the council of Ostmark what it cost; visitors climb it in April.</p>"
)
PAGE = f"<html><body><article><h1>{TITLES[1]}</h1>{PARAGRAPH * 9}</article></body></html>"
CONFIGURATION = """
service: {{database: "{database}"}}
topics: [{{id: launchers, name: Launchers, match: launcher*}}]
channels: [{{id: desk, url: "json://127.0.0.1:{port}/"}}]
sources:
- {{id: valley, feed: "http://127.0.0.1:{port}/feed", every: 1s, allow_private: true,
    alert_on_first_poll: true}}
{sources}
"""


class Desk(BaseHTTPRequestHandler):
    """Serves the feed and the page that it names, and takes the alerts."""

    #: How many of the items the feed has.
    shown = 0
    rung: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        """The feed, the page, and no robots.txt."""
        if self.path == "/feed":
            page = f"http://127.0.0.1:{self.server.server_address[1]}/page"
            self._reply(FEED.format("".join(ITEMS_OF_FEED[: self.shown]).format(page=page)))
        else:
            self._reply(PAGE if self.path == "/page" else "", 200 if self.path == "/page" else 404)

    def do_POST(self) -> None:
        """An alert."""
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._reply("{}")
        self.rung.add(said["monitor"].get("headline", ""))

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def _reply(self, body: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sources", type=int, default=SOURCES)
    count = options.parse_args().sources
    print("| `monitor run` | feeds | resident, MB | its own, MB |")
    print("|---|---:|---:|---:|")
    for sources in (0, count):
        with tempfile.TemporaryDirectory() as folder:
            _table(Path(folder), sources)
    print(f"schedule of {count:,} feeds: {_share_of_a_core(count) * 100:.3f} % of a core")


def _table(folder: Path, count: int) -> None:
    Desk.shown = 0
    Desk.rung.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"sqlite:///{folder / 'monitor.db'}"
    _fill(url, count)
    with _daemon(folder, url, server.server_port, count) as daemon:
        _row("idle", count, daemon)
        for number, what in enumerate(STAGES, start=1):
            Desk.shown = number
            _wait(daemon, folder, b"articles=1", times=number)
            _row(what, count, daemon)
        assert TITLES[0] in Desk.rung, "no alert came"
    server.shutdown()


@contextmanager
def _daemon(folder: Path, url: str, port: int, count: int) -> Iterator[psutil.Process]:
    config = folder / "config"
    config.mkdir()
    lines = "\n".join(f"- {{id: {s.id}, feed: '{s.location}'}}" for s in _sources(count))
    text = CONFIGURATION.format(database=url, port=port, sources=lines)
    (config / "all.yaml").write_text(text)
    (config / "watchlist.yaml").write_bytes((ROOT / "config" / "watchlist.yaml").read_bytes())
    with (folder / "log").open("wb") as lines_of_log:
        process = subprocess.Popen([COMMAND, "--config", config, "run"], stderr=lines_of_log)
    try:
        daemon = psutil.Process(process.pid)
        _wait(daemon, folder, b"monitor.started")
        yield daemon
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait(daemon: psutil.Process, folder: Path, line: bytes, *, times: int = 1) -> None:
    """Until the daemon has logged it so often."""
    log, end = folder / "log", time.monotonic() + PATIENCE
    while log.read_bytes().count(line) < times:
        assert daemon.is_running(), log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


def _row(what: str, count: int, daemon: psutil.Process) -> None:
    time.sleep(SETTLED)
    held = [one.memory_full_info() for one in (daemon, *daemon.children(recursive=True))]
    resident, own = (sum(getattr(one, kind) for one in held) / 1e6 for kind in ("rss", "uss"))
    print(f"| {what} | {count:,} | {resident:.0f} | {own:.0f} |", flush=True)


def _share_of_a_core(count: int) -> float:
    """An hour of ticks, each feed every ten minutes: what is due in a second is polled at once."""
    due = datetime(2026, 11, 21, tzinfo=UTC)
    sources = {source.id: source for source in _sources(count)}
    states = {one: SourceState(source=one, location="", next_poll_at=due) for one in sources}
    agenda = Agenda(sources, states)
    begun = time.process_time()
    for _ in range(3_600):
        due += timedelta(seconds=1)
        for source in agenda.take(now=due, limit=100):
            agenda.done(source, next_at=due + timedelta(minutes=10))
    return (time.process_time() - begun) / 3_600


def _sources(count: int) -> list[Source]:
    return [
        Source(
            id=f"feed-{n}",
            kind=SourceKind.FEED,
            location=f"https://host{n}.example/feed",
            name=f"Feed {n}",
            every=timedelta(minutes=10),
        )
        for n in range(count)
    ]


def _fill(url: str, count: int) -> None:
    """A database of feeds that were all polled, their last documents' items known."""
    database = Database(url)
    SqlMigrations(database).upgrade()
    store = SqlStore(database)
    later = SystemClock().now() + timedelta(days=1)
    states = [
        SourceState(
            source=source.id,
            location=source.location,
            next_poll_at=later,
            last_poll_at=later - timedelta(days=1),
            last_success_at=later - timedelta(days=1),
            baselined=True,
            items=tuple(hash((source.id, n)) for n in range(ITEMS)),
        )
        for source in _sources(count)
    ]
    store.save_states(states)
    store.close()


if __name__ == "__main__":
    main()
