"""Fetching: what a poll costs, here and with the `reader` library, on the same loopback server.

    python benchmarks/fetching.py              # the table: http and https, three kinds of answers
    python benchmarks/fetching.py --rounds 10  # longer, and steadier

`pip install news-monitor[bench]` brings `reader`. Figures are CPU time of the polling process, all
its threads counted, so that a busy machine and the server's own work do not change them much. Both
sides write to SQLite on disk; ours also matches and places what is new, theirs does not. So what
is new is measured twice: the whole walk, and beside it, as "the entry alone", the work that reader
does: fetch, parse, store, by the same dispatcher and in the same tables, with nothing read out of
the text, no topic and no story.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import multiprocessing
import os
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import uvloop
from feed_server import serve
from pauses import longest_pause

from monitor.filing import Rules
from monitor.interpreter import attentive
from monitor.model import (
    Article,
    Fetched,
    Fingerprint,
    Placement,
    Reading,
    Relation,
    Route,
    Source,
    SourceKind,
    Topic,
)
from monitor.reading.read import read
from monitor.service import Monitor
from monitor.snapshot import Snapshot
from monitor.sources.fetcher import SourceFetcher
from monitor.sources.folder import FolderFetcher
from monitor.sources.handed import read_paths
from monitor.sources.http import FeedFetcher
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.sql import SqlStore
from monitor.stories.place import StoryPlacer
from monitor.topics.index import TopicIndex
from monitor.wiring import scratch

HOSTS = 64
FEEDS = 64
ROUNDS = 4
KINDS = {"validators": "304", "bare": "unchanged 200", "moving": "one new of 20, the whole walk"}
#: What is new once more, with reader's own work only: (contender, kind, name).
ALIKE = ("alike", "moving", "one new of 20, the entry alone")
#: A pause of the loop that a person would notice in the page, or a server in a handshake.
LONG_PAUSE = 0.1


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--contender", nargs=4, help="of the script's own use")
    arguments = options.parse_args()
    if arguments.contender:
        who, base, kind, folder = arguments.contender
        run = {"ours": _ours, "alike": partial(_ours, alike=True), "reader": _reader}[who]
        with attentive():  # as the daemon runs; it spares both the same
            print(json.dumps(run(base, kind, Path(folder), arguments.rounds)))
    else:
        _compare(arguments.rounds)


def _compare(rounds: int) -> None:
    print(f"{FEEDS} feeds of 20 items on {HOSTS} hosts, {rounds} rounds; ms of CPU a poll")
    print("| answer | | News Monitor | reader | times | longest pause of the loop |")
    print("|---|---|---:|---:|---:|---:|")
    with _server() as (bases, environment):
        rows = [*(("ours", kind, name) for kind, name in KINDS.items()), ALIKE]
        for ours, kind, name in rows:
            for scheme, base in bases.items():
                mine, theirs = (
                    _measured(who, base, kind, rounds, environment) for who in (ours, "reader")
                )
                ratio = theirs["cpu"] / mine["cpu"]
                print(
                    f"| {name} | {scheme} | {mine['cpu']:.2f} | {theirs['cpu']:.2f} | {ratio:.1f} "
                    f"| {mine['pause'] * 1000:.0f} ms |",
                    flush=True,
                )


def _measured(
    who: str, base: str, kind: str, rounds: int, environment: dict[str, str]
) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                *(sys.executable, __file__, "--rounds", str(rounds)),
                *("--contender", who, base, kind, folder),
            ],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            check=True,
        )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


@contextmanager
def _server() -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """The URLs by scheme, and the environment in which their certificates are good."""
    import certifi
    import trustme

    with tempfile.TemporaryDirectory() as folder:
        authority = trustme.CA()
        hosts = [f"127.0.0.{n}" for n in range(1, HOSTS + 1)]
        certificate, trusted = Path(folder, "server.pem"), Path(folder, "ca.pem")
        authority.issue_cert(*hosts).private_key_and_cert_chain_pem.write_to_path(certificate)
        # As long as a real list of authorities, since loading it is part of what is measured.
        trusted.write_bytes(Path(certifi.where()).read_bytes() + authority.cert_pem.bytes())
        here, there = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(there, str(certificate)), daemon=True
        )
        process.start()
        plain, secure = here.recv()
        bases = {"http": f"http://127.0.0.%d:{plain}", "https": f"https://127.0.0.%d:{secure}"}
        try:
            yield bases, {"TRUSTED": str(trusted), "CONTROL": bases["http"] % 1}
        finally:
            process.terminate()
            process.join()


def _urls(base: str, kind: str) -> list[str]:
    return [f"{base % (n % HOSTS + 1)}/{kind}/{n}" for n in range(FEEDS)]


def _set_round(number: int) -> int:
    """Begins a round; how many polls the last one had."""
    with urllib.request.urlopen(f"{os.environ['CONTROL']}/round/{number}") as answer:
        return int(answer.read())


# ── the two ──────────────────────────────────────────────────────────────────────────────────


def _reader(base: str, kind: str, folder: Path, rounds: int) -> dict[str, float]:
    import requests.adapters
    from reader import make_reader

    # What our reading sets for its own process.
    feedparser.api.PREFERRED_XML_PARSERS = ["drv_libxml2"]
    # It takes no certificates from the environment.
    requests.adapters.DEFAULT_CA_BUNDLE_PATH = os.environ["TRUSTED"]
    _set_round(0)
    reader = make_reader(str(folder / "reader.sqlite"))
    for url in _urls(base, kind):
        reader.add_feed(url)
    reader.update_feeds()
    spent = 0.0
    for number in range(1, rounds + 1):
        _set_round(number)
        begun = time.process_time()
        reader.update_feeds(scheduled=False)
        spent += time.process_time() - begun
        assert _set_round(number) == FEEDS, [feed.last_exception for feed in reader.get_feeds()]
    entries = reader.get_entry_counts().total or 0
    _check(entries, kind, rounds)
    return {"cpu": spent * 1000 / rounds / FEEDS, "pause": 0.0}


class Clock:
    """Stands still but when it is told."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 21, tzinfo=UTC)

    def now(self) -> datetime:
        """The time it was told."""
        return self.time

    def monotonic(self) -> float:
        """Real seconds."""
        return time.monotonic()


def _ours(
    base: str, kind: str, folder: Path, rounds: int, *, alike: bool = False
) -> dict[str, float]:
    database = Database(f"sqlite:///{folder / 'monitor.db'}")
    SqlMigrations(database).upgrade()
    store = SqlStore(database)
    tls = ssl.create_default_context(cafile=os.environ["TRUSTED"])

    async def run() -> dict[str, float]:
        clock = Clock()
        async with FeedFetcher(user_agent="NewsMonitor/benchmark", tls=tls) as feeds:
            monitor = Monitor(
                clock=clock,
                store=store,
                fetcher=SourceFetcher(feed=feeds, folder=FolderFetcher()),
                read=_entries if alike else read,
                open_files=read_paths,
                scratch=scratch,
                snapshot=_snapshot(_urls(base, kind), alike=alike),
            )
            _set_round(0)
            await _round(monitor)
            gc.collect()
            pauses = asyncio.create_task(longest_pause())
            spent = 0.0
            for number in range(1, rounds + 1):
                _set_round(number)
                clock.time += timedelta(days=2)
                begun = time.process_time()
                await _round(monitor)
                spent += time.process_time() - begun
                assert _set_round(number) == FEEDS
            pauses.cancel()
            return {"cpu": spent * 1000 / rounds / FEEDS, "pause": await pauses}

    figures = uvloop.run(run())
    states = store.states().values()
    assert len(states) == FEEDS
    assert not any(state.failures for state in states), next(iter(states)).last_error
    _check(sum(store.article_counts().values()), kind, rounds)
    store.close()
    return figures


async def _round(monitor: Monitor) -> None:
    """Polls until nothing is due and nothing in flight."""
    await monitor.dispatcher.poller.poll_due()
    while monitor.dispatcher.poller.in_flight:
        await asyncio.sleep(0.05)
        if not monitor.dispatcher.poller.in_flight:
            await monitor.dispatcher.poller.poll_due()


def _check(entries: int, kind: str, rounds: int) -> None:
    expected = FEEDS * (20 + (rounds if kind == "moving" else 0))
    assert entries == expected, f"{entries} entries, not {expected}"


def _entries(fetched: Fetched, source: Source) -> Reading:
    """What reader keeps of a document: its entries, as feedparser gives them."""
    return Reading(articles=tuple(_entry(e, fetched) for e in _parsed(fetched).entries))


def _parsed(fetched: Fetched) -> Any:
    return feedparser.parse(BytesIO(fetched.content))


def _entry(entry: Any, fetched: Fetched) -> Article:
    text = entry.get("summary", "")
    published = entry.get("published_parsed")
    return Article(
        source=fetched.source,
        key=entry.get("id") or entry.link,
        url=entry.link,
        title=entry.title,
        text=text,
        zones=(),
        language=None,
        published_at=datetime(*published[:6], tzinfo=UTC) if published else None,
        date_from=None,
        first_seen_at=fetched.fetched_at,
        content_hash=sha256(f"{entry.title}\n{text}".encode()).hexdigest(),
    )


class _Apart(StoryPlacer):
    """No stories: each article is one of its own, and nothing of it is kept to compare."""

    def fingerprint(self, article: Article) -> Fingerprint:
        """Nothing."""
        return Fingerprint(sketch=(), text_hash=article.content_hash, event_at=None)

    def place(self, *_: object, **__: object) -> Placement:
        """Apart."""
        return Placement(relation=Relation.FIRST, story=None, why="")


def _snapshot(urls: list[str], *, alike: bool = False) -> Snapshot:
    sources = [
        Source(
            id=f"feed-{n}",
            kind=SourceKind.FEED,
            location=url,
            name=f"Feed {n}",
            every=timedelta(minutes=10),
            allow_private=True,
        )
        for n, url in enumerate(urls)
    ]
    topic = Topic(id="launchers", name="Launchers", match="missile AND launcher*")
    rules = Rules(
        topics=TopicIndex([] if alike else [topic], sets={}),
        stories=(_Apart if alike else StoryPlacer)(sets={}),
        channels=(),
        route=Route(),
        operators=(),
        report_after=3,
    )
    return Snapshot(sources={source.id: source for source in sources}, rules=rules, notifiers={})


if __name__ == "__main__":
    main()
