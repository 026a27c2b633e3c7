"""All that issue 5 names of hostile servers, polled by one monitor, and a tame feed among them.

Real sockets, the daemon's own limits, the worker process for what is risky. Whatever a server does
ends as one visible failure of its own source, or is read; the tame feed has its articles, and the
event loop goes on. Each guard has its own tests where it stands; here they are at work together.
"""

from __future__ import annotations

import asyncio
import gzip
import resource
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from aiohttp import web
from valley import SOURCE, Item, rules

from monitor import wiring
from monitor.jobs.isolated import IsolatedReader
from monitor.model import SourceState
from monitor.polling import poll
from monitor.ports import Store, Window
from monitor.reading.read import read
from monitor.saving import StateSaver
from monitor.sources.http import FeedFetcher
from monitor.unread import is_risky

HOST = "127.0.0.1"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
#: For servers that never come to an end; the others answer at once.
DEADLINE = timedelta(seconds=8)
#: Processor time of all polls together, theirs and ours; one bomb that goes off takes more.
BOUND = 45.0
#: Of the daemon's memory: 50 MB of items, unfolded, are ten times that.
GROWTH = 300 << 20

RSS = "<?xml version='1.0' encoding='{1}'?><rss><channel><title>T</title>{0}</channel></rss>"
ITEM = (
    "<item><guid>g{0}</guid><title>Harbour {0}</title><description>Ferry {0}</description></item>"
)
MANY = "".join(f"<category>c{n}</category>" for n in range(16_000))
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


def feed(items: str, *, encoding: str = "utf-8") -> bytes:
    return RSS.format(items, encoding).encode(encoding)


def laughs() -> bytes:
    plain = feed("<item><guid>1</guid><title>&e9;</title></item>")
    return plain.replace(b"<rss>", f'<!DOCTYPE r [<!ENTITY e0 "ha">{ENTITIES}]><rss>'.encode())


def body(
    content: bytes, *, charset: str | None = None, **headers: str
) -> Callable[[web.Request], web.Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = "application/rss+xml"
    return lambda _: web.Response(body=content, headers=named, content_type=kind, charset=charset)


def status(code: int, **headers: str) -> Callable[[web.Request], web.Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(status=code, headers=named)


def of_items(count: int) -> bytes:
    return feed("".join(ITEM.format(number) for number in range(count)))


#: What each server answers, and what its source's `last_error` says; None: it is read.
SERVERS: dict[str, tuple[Callable[[], Callable[[web.Request], web.Response]], str | None]] = {
    "private": (lambda: status(302, Location="http://169.254.169.254/latest/"), "metadata service"),
    "file": (lambda: status(302, Location="file:///etc/passwd"), "only http and https"),
    "loop": (lambda: status(302, Location="/loop"), "more than 5 redirects"),
    "gzip": (
        lambda: body(gzip.compress(bytes(60_000_000)), Content_Encoding="gzip"),
        "larger than 15 MB decompressed",
    ),
    "brotli": (
        lambda: body(brotli.compress(bytes(60_000_000), quality=1), Content_Encoding="br"),
        "larger than 15 MB decompressed",
    ),
    "laughs": (lambda: body(laughs()), None),
    "nested": (lambda: body(feed("<item>" + "<a>" * 200_000 + "</a>" * 200_000)), "too many tags"),
    "deep": (lambda: body(feed("<item>" + "<a>" * 90_000 + "</a>" * 90_000)), "nested more than"),
    "50 MB of items": (lambda: body(of_items(600_000)), "larger than 15 MB"),
    "13 MB of items": (lambda: body(of_items(130_000)), "too many tags"),
    "categories": (lambda: body(feed(ITEM.format(1).replace("<title", f"{MANY}<title"))), None),
    "less-than": (lambda: body(b"<" * 1_000_000), "not a feed"),
    "charset": (lambda: body(feed(ITEM.format(1), encoding="utf-16"), charset="koi8-r"), None),
    "path": (lambda: body(b"/etc/hostname"), "not a feed"),
    "html": (lambda: body(b"<!doctype html><html><body>Hi</body></html>"), "web page, not a feed"),
    "429": (lambda: status(429, Retry_After="120"), "429"),
    "503": (lambda: status(503), "503"),
}
#: Those whose sockets need more than an answer.
OTHERS = {"drip": "no complete answer", "endless": "larger than 15 MB", "name": "does not resolve"}


async def drip(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b" ")  # until the connection is closed
        await asyncio.sleep(0.1)


async def endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"<item/>" * 10_000)


@pytest.fixture
async def base() -> AsyncIterator[str]:
    """The servers; all of them are one."""
    app = web.Application()
    made = {name: make() for name, (make, _) in SERVERS.items()}

    async def answer(request: web.Request) -> web.StreamResponse:
        return made[request.match_info["name"]](request)

    async def tame(_: web.Request) -> web.Response:
        items = "".join(str(Item(number, f"g{number}")) for number in range(5))
        return web.Response(body=feed(items))

    app.router.add_get("/tame", tame)
    app.router.add_get("/drip", drip)
    app.router.add_get("/endless", endless)
    app.router.add_get("/{name}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    yield f"http://{HOST}:{runner.addresses[0][1]}"
    await runner.cleanup()


async def polled(store: Store, base: str) -> dict[str, SourceState]:
    """The states of all sources once each was polled, all at the same time."""
    names = [*SERVERS, *OTHERS, "tame"]
    where = {name: f"{base}/{name}" for name in names} | {"name": "http://nothing.invalid/"}
    reader = IsolatedReader(read, risky=is_risky)
    async with FeedFetcher(user_agent="NewsMonitor/0.0", deadline=DEADLINE) as fetcher:
        polls = (
            poll(
                replace(SOURCE, id=name, location=where[name], allow_private=True),
                now=NOW,
                fetcher=fetcher,
                read=reader,
                store=store,
                rules=rules(),
                saver=StateSaver(store),
            )
            for name in names
        )
        await asyncio.gather(*polls)
    reader.close()
    return store.states()


async def test_none_of_them_costs_more_than_its_own_source(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def unknown(host: str, *args: object, **kwargs: object) -> object:
        if host == "nothing.invalid":  # no network but loopback
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *args, **kwargs)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    store = wiring.scratch()
    before = _usage()
    states = await polled(store, base)
    spent, grown = (after - then for after, then in zip(_usage(), before, strict=True))
    expected = {name: says for name, (_, says) in SERVERS.items()} | OTHERS | {"tame": None}
    for name, says in expected.items():
        state = states[name]
        if says is None:
            assert (state.failures, state.last_error) == (0, None), name
            assert store.article_counts()[name], name
        else:
            assert says in (state.last_error or ""), name
            assert state.failures == 1, name
            assert name not in store.article_counts()
            assert state.next_poll_at, name
    assert store.article_counts()["tame"] == 5
    titles = {row.article.title for row in store.articles(Window(limit=50))}
    assert "Harbour 1" in titles, "whatever charset was declared"
    assert all(len(title) < 10_000 for title in titles)
    assert spent < BOUND
    assert grown < GROWTH
    store.close()


def _usage() -> tuple[float, int]:
    """Processor time of this process and of its workers that have ended; its memory in bytes."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    memory = Path("/proc/self/statm")
    pages = int(memory.read_text().split()[1]) if memory.exists() else 0
    return sum(one.ru_utime + one.ru_stime for one in used), pages * resource.getpagesize()
