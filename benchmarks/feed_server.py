"""A loopback server of feeds, for benchmarks/fetching.py: in a process of its own, so that its
work is not counted; every address of 127.0.0.0/8 is a host of it.

A feed is at /<kind>/<number>; kind is `validators` (ETag, answers 304), `bare` (no validators, the
same bytes each time) or `moving` (each round one item of twenty is new). /round/<n> sets the round
and tells how many feeds were asked for in the one before.
"""

from __future__ import annotations

import asyncio
import random
import ssl
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import cast

import uvloop

#: As many as the median of 282 feeds of newsrooms has.
ITEMS = 20
#: Of an item's description; half of those feeds give a summary, half the text.
WORDS_AN_ITEM = 120
SEED = 20261121


class Feeds(asyncio.Protocol):
    """Answers GETs on one connection, keeping it open."""

    round = 0
    #: How many were asked for in this round.
    asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast("asyncio.Transport", transport)
        self._received = b""

    def data_received(self, data: bytes) -> None:
        """Answers every request that is complete."""
        self._received += data
        while b"\r\n\r\n" in self._received:
            request, _, self._received = self._received.partition(b"\r\n\r\n")
            self._transport.write(_answer(request))


def _answer(request: bytes) -> bytes:
    _, kind, number = request.split(b" ", 2)[1].decode().split("/")
    if kind == "round":
        asked, Feeds.asked, Feeds.round = Feeds.asked, 0, int(number)
        return _response("200 OK", str(asked).encode())
    Feeds.asked += 1
    body = document(int(number), Feeds.round if kind == "moving" else 0)
    if kind != "validators":
        return _response("200 OK", body)
    tag = f'"{number}"'
    if f"if-none-match: {tag}".encode() in request.lower():
        return _response("304 Not Modified", b"", f"ETag: {tag}\r\n")
    return _response("200 OK", body, f"ETag: {tag}\r\n")


def _response(status: str, body: bytes, headers: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
        f"{headers}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@lru_cache(maxsize=4_096)
def document(feed: int, first: int) -> bytes:
    """The feed's document: items `first` to `first` + 19, the newest on top."""
    items = "\n".join(item(feed, n) for n in reversed(range(first, first + ITEMS)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n'
        f"<title>Feed {feed}</title><link>https://news.example/{feed}</link>"
        "<description>Generated for a benchmark</description><language>en</language>\n"
        f"{items}\n</channel>\n</rss>\n"
    ).encode()


@lru_cache(maxsize=65_536)
def item(feed: int, number: int) -> str:
    """One item, of words no other item has in this order."""
    draw = random.Random(SEED + feed * 1_000_003 + number)
    words = draw.choices(_vocabulary(), k=WORDS_AN_ITEM)
    link = f"https://news.example/{feed}/{number}"
    return (
        f"<item><title>{' '.join(words[:9]).capitalize()}</title><link>{link}</link>"
        f'<guid isPermaLink="true">{link}</guid><dc:creator>A. Writer</dc:creator>'
        f"<pubDate>Sat, 21 Nov 2026 {number // 60 % 24:02}:{number % 60:02}:00 GMT</pubDate>"
        f"<category>news</category><description><![CDATA[<p>{' '.join(words)}.</p>]]>"
        "</description></item>"
    )


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    draw = random.Random(SEED)
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    return tuple("".join(draw.choices(syllables, k=draw.randint(1, 4))) for _ in range(5_000))


def serve(ready: Connection, certificate: str) -> None:
    """Serves until it is terminated; sends its two ports, http and https, when it is ready."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        plain = await loop.create_server(Feeds, "0.0.0.0", 0, backlog=1024)
        secure = await loop.create_server(Feeds, "0.0.0.0", 0, ssl=tls, backlog=1024)
        ready.send([server.sockets[0].getsockname()[1] for server in (plain, secure)])
        await asyncio.Event().wait()

    uvloop.run(run())
