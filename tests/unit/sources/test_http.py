"""Polling a feed: what is sent, what comes back, what is kept."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from datetime import timedelta

import brotli
import pytest

FEED = b"<rss><channel><title>T</title></channel></rss>"


async def test_a_first_poll_brings_the_document(server, poller, t0) -> None:
    server.on(body=FEED, Content_Type="Application/RSS+XML; charset=UTF-8")
    fetch = await poller(server.url()).poll()
    (document,) = fetch.documents
    assert document.content == FEED
    assert document.digest == hashlib.sha256(FEED).hexdigest()
    assert document.source == "test"
    assert document.location == document.name == server.url()
    assert (document.content_type, document.charset) == ("application/rss+xml", "utf-8")
    assert document.fetched_at == t0
    assert not fetch.failed
    assert fetch.state.last_success_at == t0
    assert fetch.state.location == server.url()


async def test_an_unchanged_body_brings_nothing_and_its_new_validators_are_kept(
    server, poller
) -> None:
    polling = poller(server.url())
    server.on(body=FEED, ETag='"1"')
    await polling.poll()
    server.on(body=FEED, ETag='"2"', Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT")
    fetch = await polling.next()
    assert fetch.documents == ()
    assert fetch.state.etag == '"2"'
    assert fetch.state.last_modified == "Sat, 21 Nov 2026 10:00:00 GMT"


async def test_a_changed_body_is_handed_out(server, poller) -> None:
    polling = poller(server.url())
    server.on(body=FEED, ETag='"1"')
    await polling.poll()
    server.on(body=FEED + b" ", ETag='"2"')
    assert (await polling.next()).documents[0].content == FEED + b" "


async def test_a_304_keeps_what_it_leaves_out(server, poller) -> None:
    polling = poller(server.url())
    server.on(body=FEED, ETag='"1"', Last_Modified="x", Cache_Control="max-age=7200")
    first = await polling.poll()
    server.on(status="304 Not Modified", ETag='"1b"')
    fetch = await polling.next()
    assert fetch.documents == ()
    assert not fetch.failed
    assert fetch.state.etag == '"1b"'
    assert fetch.state.last_modified == "x"
    assert fetch.state.max_age == timedelta(hours=2)
    assert fetch.state.body_hash == first.state.body_hash


async def test_a_304_that_nobody_asked_for_is_a_failure(server, poller) -> None:
    server.on(status="304 Not Modified")
    fetch = await poller(server.url()).poll()
    assert fetch.failed
    assert fetch.state.last_error == f"{server.url()} answered 304 Not Modified"


@pytest.mark.parametrize(
    "status",
    ["204 No Content", "206 Partial", "400 Bad", "401 No", "404 Not Found", "500 Oops", "999 Eh"],
)
async def test_any_other_status_is_a_failure_that_names_it(server, poller, status) -> None:
    server.on(status=status, body=b"")
    fetch = await poller(server.url()).poll()
    assert fetch.failed
    assert fetch.documents == ()
    assert status[:3] in fetch.state.last_error
    assert fetch.state.failures == 1


@pytest.mark.parametrize(("answer", "wait"), [({"Retry_After": "20"}, 20), ({}, 3600)])
async def test_a_contact_says_how_the_server_took_it(server, poller, answer, wait) -> None:
    polling = poller(server.url())
    server.on(body=FEED)
    contact = (await polling.poll()).contact
    assert contact.took > timedelta(0)
    assert (contact.wait, contact.reached) == (None, True)
    server.on(status="429 Slow", **answer)
    contact = (await polling.next()).contact
    assert (contact.wait, contact.reached) == (timedelta(seconds=wait), True)


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/feed", "http://nowhere.invalid/feed"])
async def test_a_server_that_nobody_answers_at_was_not_reached(poller, location) -> None:
    fetch = await poller(location).poll()
    assert fetch.failed
    assert not fetch.contact.reached


async def test_an_address_that_we_refuse_is_no_sign_of_an_outage(server, poller) -> None:
    polling = poller(server.url())
    polling.source = replace(polling.source, allow_private=False)
    fetch = await polling.poll()
    assert fetch.failed
    assert fetch.contact.reached


async def test_a_failure_keeps_the_validators(server, poller) -> None:
    polling = poller(server.url())
    server.on(body=FEED, ETag='"1"')
    await polling.poll()
    server.on(status="500 Oops")
    await polling.next()
    await polling.next()
    assert server.requests[-1].headers["if-none-match"] == b'"1"'


async def test_the_credentials_of_a_url_are_sent_and_not_shown(server, poller) -> None:
    url = server.url().replace("//", "//me:s3cret@")
    server.on(body=FEED)
    fetch = await poller(url).poll()
    assert server.requests[0].headers["authorization"] == b"Basic bWU6czNjcmV0"
    assert fetch.documents[0].location == server.url()
    server.on(status="500 Oops")
    for broken in (url, url.replace(f":{server.port}", ":1"), url.replace("http:", "ftp:")):
        fetch = await poller(broken).poll()
        assert "127.0.0.1" in fetch.state.last_error
        assert "s3cret" not in fetch.state.last_error


@pytest.mark.parametrize(("encoding", "encode"), [("gzip", gzip.compress), ("br", brotli.compress)])
async def test_compressed_bodies_are_decompressed(server, poller, encoding, encode) -> None:
    server.on(body=encode(FEED), Content_Encoding=encoding)
    assert (await poller(server.url()).poll()).documents[0].content == FEED


async def test_chunked_bodies_are_joined(server, poller) -> None:
    server.on(body=b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", Transfer_Encoding="chunked")
    assert (await poller(server.url()).poll()).documents[0].content == b"abcde"


async def test_another_location_is_polled_as_if_for_the_first_time(
    server, poller, make_source
) -> None:
    polling = poller(server.url())
    server.on(body=FEED, ETag='"1"')
    server.on("/other", body=FEED, ETag='"1"')
    await polling.poll()
    polling.source = make_source(server.url("/other"))
    fetch = await polling.poll()
    assert len(fetch.documents) == 1
    assert "if-none-match" not in server.requests[-1].headers
    assert fetch.state.location == server.url("/other")


async def test_https_is_verified(listen_tls, make_fetcher, poller, trusting) -> None:
    server = await listen_tls()
    server.on(body=FEED)
    message = (await poller(server.url()).poll()).state.last_error
    assert "the certificate is not valid: unable to get local issuer certificate" in message
    async with make_fetcher(tls=trusting) as fetcher:
        assert (await poller(server.url(), by=fetcher).poll()).documents[0].content == FEED


async def test_hints_reschedule(server, fetcher, poller) -> None:
    from monitor.model import FeedHints

    polling = poller(server.url())
    server.on(body=FEED)
    fetch = await polling.poll()
    hinted = replace(fetch.state, hints=FeedHints(interval=timedelta(hours=3)))
    state = fetcher.schedule(polling.source, hinted, now=polling.now)
    assert state.next_poll_at >= polling.now + timedelta(hours=3)
    assert await fetcher.settle(polling.source, fetch.documents[0], error=None) is None


# ── redirects ────────────────────────────────────────────────────────────────────────────────


def moved(server, status: str, *path_pairs: tuple[str, str]) -> None:
    for path, target in path_pairs:
        server.on(path, status=status, Location=target)


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
async def test_redirects_are_followed(server, poller, status) -> None:
    moved(server, status, ("/feed", "new?x=%2f&y=a+b"))
    server.on("/new", body=FEED)
    fetch = await poller(server.url()).poll()
    assert fetch.documents[0].location == server.url("/new?x=%2f&y=a+b")
    assert server.requests[-1].path == "/new?x=%2f&y=a+b"


@pytest.mark.parametrize("status", ["301 Moved", "308 Moved"])
async def test_a_permanent_redirect_is_kept_after_three_polls(server, poller, status) -> None:
    polling = poller(server.url())
    moved(server, status, ("/feed", "/new"))
    server.on("/new", body=FEED)
    for _ in range(5):
        await polling.next()
    asked = [request.path for request in server.requests]
    assert asked == ["/feed", "/new"] * 3 + ["/new"] * 2
    assert polling.state.moved_to == server.url("/new")
    assert polling.state.location == server.url()


@pytest.mark.parametrize("status", ["302 Found", "303 See", "307 Temporary"])
async def test_a_temporary_redirect_is_never_kept(server, poller, status) -> None:
    polling = poller(server.url())
    moved(server, status, ("/feed", "/new"))
    server.on("/new", body=FEED)
    for _ in range(6):
        await polling.next()
    assert [request.path for request in server.requests] == ["/feed", "/new"] * 6
    assert polling.state.moved_to is None


async def test_only_the_permanent_part_of_a_chain_is_kept(server, poller) -> None:
    polling = poller(server.url())
    moved(server, "301 Moved", ("/feed", "/a"))
    moved(server, "302 Found", ("/a", "/b"))
    moved(server, "301 Moved", ("/b", "/c"))
    server.on("/c", body=FEED)
    for _ in range(4):
        await polling.next()
    assert [r.path for r in server.requests][-3:] == ["/a", "/b", "/c"]


async def test_a_redirect_that_changes_is_counted_anew(server, poller) -> None:
    polling = poller(server.url())
    server.on("/x", body=FEED)
    server.on("/y", body=FEED)
    for target in ("/x", "/x", "/y", "/y"):
        moved(server, "301 Moved", ("/feed", target))
        await polling.next()
    assert (polling.state.moved_to, polling.state.moved_seen) == (server.url("/y"), 2)
    server.on(body=FEED)
    await polling.next()
    assert (polling.state.moved_to, polling.state.moved_seen) == (None, 0)


async def test_a_kept_redirect_whose_target_fails_is_forgotten(server, poller) -> None:
    polling = poller(server.url())
    moved(server, "301 Moved", ("/feed", "/new"))
    server.on("/new", body=FEED)
    for _ in range(3):
        await polling.next()
    server.on("/new", status="410 Gone")
    server.on("/feed", body=FEED)
    fetch = await polling.next()
    assert fetch.failed
    assert not fetch.state.gone
    fetch = await polling.next()
    assert not fetch.failed
    assert server.requests[-1].path == "/feed"


async def test_a_kept_redirect_that_moves_on_is_observed_again(server, poller) -> None:
    polling = poller(server.url())
    moved(server, "301 Moved", ("/feed", "/a"))
    server.on("/a", body=FEED)
    for _ in range(3):
        await polling.next()
    moved(server, "301 Moved", ("/a", "/b"))
    server.on("/b", body=FEED)
    for _ in range(4):
        await polling.next()
    assert polling.state.moved_to == server.url("/b")
    assert server.requests[-1].path == "/b"


async def test_a_redirect_that_carries_a_password_is_followed_and_never_stored(
    server, poller
) -> None:
    polling = poller(server.url().replace("//", "//me:s3cret@"))
    moved(server, "301 Moved", ("/feed", "/new"))
    server.on("/new", body=FEED)
    for _ in range(4):
        fetch = await polling.next()
        assert "authorization" in server.requests[-1].headers
        assert "s3cret" not in str(fetch.state.moved_to)
    assert [request.path for request in server.requests] == ["/feed", "/new"] * 4


async def test_a_redirect_without_a_place_is_a_failure(server, poller) -> None:
    server.on(status="301 Moved Permanently")
    fetch = await poller(server.url()).poll()
    assert "301 Moved Permanently" in fetch.state.last_error
