"""Servers that mean harm, or are broken: every poll ends in time, with a reason, and nothing in."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta

import brotli
import pytest


async def failure(polling) -> str:
    fetch = await polling.poll()
    assert fetch.failed
    assert fetch.documents == ()
    assert fetch.state.failures == 1
    return fetch.state.last_error


# ── where it must not lead ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_a_private_address_is_not_connected_to(server, poller, host) -> None:
    server.on(body=b"secret")
    polling = poller(f"http://{host}:{server.port}/feed", allow_private=False)
    assert "127.0.0.1 is a loopback address" in await failure(polling)
    assert server.requests == []


async def test_one_source_may_while_another_may_not(server, poller) -> None:
    server.on(body=b"x")
    assert (await poller(server.url()).poll()).documents
    # The connection that the first left open is not the other's to use.
    assert "loopback" in await failure(poller(server.url(), allow_private=False))


@pytest.mark.parametrize("host", ["0.0.0.0", "[::ffff:0.0.0.0]"])
async def test_every_hop_of_a_redirect_is_judged(listen, poller, host) -> None:
    """The system takes 0.0.0.0 for this machine; no source may, so it stands for the inside."""
    outside, inside = await listen(), await listen()
    outside.on(status="302 Found", Location=f"http://{host}:{inside.port}/admin")
    inside.on("/admin", body=b"secret")
    assert "0.0.0.0 is an unspecified address" in await failure(poller(outside.url()))
    assert len(outside.requests) == 1
    assert inside.requests == []


async def test_a_name_that_resolves_anew_is_judged_at_each_connection(
    server, make_fetcher, poller, monkeypatch
) -> None:
    """DNS rebinding: a public answer to whoever checks the name, a private one to connect."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    real = socket.getaddrinfo

    def rebinding(host, port, *args, **kwargs):
        name = next(answers) if host == "rebind.example" else host
        return real(name, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert rebinding("rebind.example", 80)[0][4][0] == "93.184.216.34"
    url = f"http://rebind.example:{server.port}/feed"
    assert "127.0.0.1 is a loopback address" in await failure(poller(url, allow_private=False))
    assert server.requests == []


async def test_metadata_services_are_refused_even_to_sources_with_private_access(
    server, poller
) -> None:
    server.on(status="302 Found", Location="http://169.254.169.254/latest/meta-data/")
    assert "metadata service" in await failure(poller(server.url(), allow_private=True))


@pytest.mark.parametrize("number", ["2130706433", "0x7f000001", "127.1", "017700000001"])
async def test_odd_spellings_of_an_address_lead_nowhere(server, poller, number) -> None:
    await failure(poller(f"http://{number}:{server.port}/feed", allow_private=False))
    assert server.requests == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "data:,x"])
async def test_other_schemes_are_not_followed(server, poller, target) -> None:
    server.on(status="302 Found", Location=target)
    assert "only http and https are fetched" in await failure(poller(server.url()))


async def test_a_file_url_is_not_opened(poller) -> None:
    assert "not file:" in await failure(poller("file:///etc/passwd"))


async def test_a_redirect_cannot_split_the_request(server, poller) -> None:
    server.on(status="302 Found", Location="/x HTTP/1.1 X-Evil:1")
    await failure(poller(server.url()))
    assert server.requests[-1].line == "GET /x%20HTTP/1.1%20X-Evil:1 HTTP/1.1"


async def test_what_a_server_writes_is_shown_tamely(server, poller) -> None:
    server.on(status="302 Found", Location="file:///\x1b[31m" + "x" * 5000)
    message = await failure(poller(server.url()))
    assert message.isprintable()
    assert len(message) < 600


async def test_a_redirect_loop_ends(server, poller) -> None:
    server.on(status="302 Found", Location="/feed")
    assert "more than 5 redirects" in await failure(poller(server.url()))
    assert len(server.requests) == 6


# ── that never end ───────────────────────────────────────────────────────────────────────────


async def in_time(polling) -> str:
    """The failure, which comes long before the server would stop; slow machines get some slack."""
    begin = time.perf_counter()
    message = await failure(polling)
    assert time.perf_counter() - begin < 5
    return message


@pytest.fixture
async def hasty(make_fetcher):
    async with make_fetcher(deadline=timedelta(seconds=0.3)) as fetcher:
        yield fetcher


async def test_silence_ends_at_the_deadline(server, poller, hasty) -> None:
    async def silence(request, writer) -> None:
        await asyncio.Event().wait()

    server.on(script=silence)
    message = await in_time(poller(server.url(), by=hasty))
    assert "no complete answer in 0.3 s" in message


@pytest.mark.parametrize(
    "opening", ["HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n"]
)
async def test_a_slow_drip_ends_at_the_deadline(server, poller, hasty, opening) -> None:
    async def drip(request, writer) -> None:
        writer.write(opening.encode())
        while True:
            writer.write(b"X")
            await writer.drain()
            await asyncio.sleep(0.02)

    server.on(script=drip)
    assert "no complete answer" in await in_time(poller(server.url(), by=hasty))


async def test_slow_redirects_share_one_deadline(server, poller, hasty) -> None:
    async def slowly(request, writer) -> None:
        await asyncio.sleep(0.2)
        writer.write(b"HTTP/1.1 302 F\r\nLocation: /feed\r\nContent-Length: 0\r\n\r\n")

    server.on(script=slowly)
    assert "no complete answer" in await in_time(poller(server.url(), by=hasty))


async def test_a_handshake_that_hangs_ends_at_the_deadline(server, poller, hasty) -> None:
    url = server.url().replace("http:", "https:")
    assert "no complete answer" in await in_time(poller(url, by=hasty))


async def test_a_name_server_that_hangs_ends_at_the_deadline(poller, hasty, monkeypatch) -> None:
    def hang(*args, **kwargs):
        time.sleep(0.6)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    assert "no complete answer" in await in_time(poller("http://slow.example/", by=hasty))


async def test_a_name_server_that_hangs_holds_up_nobody_else(server, poller, monkeypatch) -> None:
    released, in_time = threading.Event(), []
    real = socket.getaddrinfo

    def hang(host, *args, **kwargs):
        if host == "slow.example":
            in_time.append(released.wait(5))
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    server.on(body=b"x")
    slow = asyncio.create_task(poller("http://slow.example/").poll())
    await asyncio.sleep(0)
    url = server.url().replace("127.0.0.1", "localhost")
    assert (await poller(url).poll()).documents
    released.set()
    assert (await slow).failed
    assert in_time == [True]


async def test_an_endless_body_ends_at_the_cap(server, poller) -> None:
    async def pour(request, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 10_000)
            await writer.drain()

    server.on(script=pour)
    assert "larger than 0.1 MB decompressed" in await in_time(poller(server.url()))


async def test_endless_headers_end(server, poller) -> None:
    async def pour(request, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: " + b"x" * 1000 + b"\r\n")
            await writer.drain()

    server.on(script=pour)
    await in_time(poller(server.url()))


ZEROS = bytes(50_000_000)


def gzip_bomb() -> bytes:
    return gzip.compress(ZEROS)


def brotli_bomb() -> bytes:
    return brotli.compress(ZEROS, quality=1)


def many_members() -> bytes:
    return gzip.compress(bytes(1_000_000)) * 50


@pytest.mark.parametrize(
    ("encoding", "bomb"),
    [("gzip", gzip_bomb), ("br", brotli_bomb), ("deflate", lambda: zlib.compress(ZEROS)),
     ("gzip", many_members)],
)  # fmt: skip
async def test_a_compression_bomb_ends_at_the_cap(server, poller, encoding, bomb) -> None:
    body = bomb()
    server.on(body=body, Content_Encoding=encoding)
    polling = poller(server.url())
    tracemalloc.start()
    try:
        assert "larger than 0.1 MB decompressed" in await in_time(polling)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


# ── that are broken ──────────────────────────────────────────────────────────────────────────


async def test_a_body_shorter_than_declared_is_not_taken(server, poller) -> None:
    async def cut(request, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>")
        writer.close()

    server.on(script=cut)
    assert "ended early" in await failure(poller(server.url()))


async def test_chunks_that_stop_are_not_taken(server, poller) -> None:
    async def cut(request, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n")
        writer.close()

    server.on(script=cut)
    assert "ended early" in await failure(poller(server.url()))


async def test_a_connection_that_is_reset(server, poller) -> None:
    async def reset(request, writer) -> None:
        linger = (1).to_bytes(4, "little") + bytes(4)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    server.on(script=reset)
    assert server.url() in await failure(poller(server.url()))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "closed the connection without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not HTTP"),
        (b"\x00\xff" * 100 + b"\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 999999 \r\n\r\n", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nxx", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "declared"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n\xff\xff",
            "declared",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "the body is empty"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ""),
    ],
)
async def test_what_is_no_http_is_told(server, poller, answer, why) -> None:
    async def say(request, writer) -> None:
        writer.write(answer)
        writer.close()

    server.on(script=say)
    message = await failure(poller(server.url()))
    assert why in message
    assert message.startswith(server.url())


async def test_a_port_that_nobody_listens_on(poller) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    message = await failure(poller(f"http://127.0.0.1:{port}/"))
    assert "no connection: " in message


@pytest.mark.parametrize("host", ["nothing.invalid", "a" * 70 + ".example", "a..b.example"])
async def test_a_name_that_does_not_resolve(poller, host, monkeypatch) -> None:
    def nothing(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    if host == "nothing.invalid":  # no network but loopback
        monkeypatch.setattr(socket, "getaddrinfo", nothing)
    assert "does not resolve" in await failure(poller(f"http://{host}/"))


async def broken_promise(server, poller, fetcher) -> str:
    server.on(body=b"x")
    message = await failure(poller(server.url(), by=fetcher))
    assert "the certificate is not valid" in message
    assert server.requests == []
    return message


async def test_an_expired_certificate_is_told(listen_tls, poller, make_fetcher, trusting) -> None:
    server = await listen_tls(not_after=datetime(2020, 1, 1, tzinfo=UTC))
    async with make_fetcher(tls=trusting) as fetcher:
        assert "expired" in await broken_promise(server, poller, fetcher)


async def test_anothers_certificate_is_told(listen_tls, poller, make_fetcher, trusting) -> None:
    server = await listen_tls("other.example")
    async with make_fetcher(tls=trusting) as fetcher:
        message = await broken_promise(server, poller, fetcher)
    assert "not valid for '127.0.0.1'" in message


async def test_a_storm_of_refusals_loses_nothing(server, poller) -> None:
    """429s and 503s between answers: the source recovers by itself, with its validators."""
    polling = poller(server.url())
    server.on(body=b"1", ETag='"1"')
    await polling.next()
    for status in ("429 Too Many", "503 Busy", "429 Too Many"):
        server.on(status=status, Retry_After="60")
        assert (await polling.next()).failed
    server.on(body=b"2", ETag='"2"')
    fetch = await polling.next()
    assert fetch.documents[0].content == b"2"
    assert server.requests[-1].headers["if-none-match"] == b'"1"'
    assert fetch.state.last_error is None


def offline(*args, **kwargs):
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


async def test_a_network_of_ours_that_is_down_delays_nothing_for_long(
    server, poller, monkeypatch
) -> None:
    polling = poller(server.url().replace("127.0.0.1", "localhost"))
    server.on(body=b"x")

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", offline)
        for _ in range(12):
            fetch = await polling.next()
            assert "Temporary failure in name resolution" in fetch.state.last_error
            assert polling.wait <= timedelta(minutes=16.5)
    assert (await polling.next()).documents


async def test_a_kept_redirect_outlives_an_outage_of_ours(
    server, poller, make_fetcher, monkeypatch
) -> None:
    polling = poller(server.url().replace("127.0.0.1", "localhost"))
    server.on(status="301 Moved", Location="/new")
    server.on("/new", body=b"x")
    for _ in range(3):
        await polling.next()
    async with make_fetcher() as polling.fetcher:  # which has no connection open any more
        with monkeypatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", offline)
            assert (await polling.next()).failed
        await polling.next()
    assert [request.path for request in server.requests][-1:] == ["/new"]
    assert len(server.requests) == 7


async def test_large_headers_are_no_harm(server, poller) -> None:
    server.on(body=b"x", Content_Security_Policy="default-src " + "x" * 20_000)
    assert (await poller(server.url()).poll()).documents
