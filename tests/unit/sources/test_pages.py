"""Pages are fetched as their sites allow: one at a time, with a gap, by robots.txt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.model import Source, SourceKind
from monitor.sources.pages import PageFetcher

SOURCE = Source(
    id="s",
    kind=SourceKind.FEED,
    location="http://127.0.0.1/feed",
    name="S",
    every=timedelta(minutes=10),
    allow_private=True,
)


@pytest.fixture
async def pages() -> AsyncIterator[PageFetcher]:
    async with PageFetcher(user_agent="NewsMonitor/0", gap=timedelta(milliseconds=50)) as fetcher:
        yield fetcher


async def test_a_page(server: Any, pages: PageFetcher, t0: Any) -> None:
    server.on("/1", body=b"<html>1</html>", Content_Type="text/html; charset=koi8-r")
    fetched = await pages.page(server.url("/1"), SOURCE, now=t0)
    assert fetched.content == b"<html>1</html>"
    assert (fetched.content_type, fetched.charset) == ("text/html", "koi8-r")
    assert fetched.location == server.url("/1")
    assert [r.path for r in server.requests] == ["/robots.txt", "/1"]
    assert server.requests[1].headers["accept"].startswith(b"text/html")


async def test_robots_are_asked_once_a_day(server: Any, pages: PageFetcher, t0: Any) -> None:
    server.on("/1", body=b"1")
    for later in (timedelta(), timedelta(hours=23), timedelta(hours=25)):
        await pages.page(server.url("/1"), SOURCE, now=t0 + later)
    assert [r.path for r in server.requests].count("/robots.txt") == 2


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        (b"User-agent: *\nDisallow: /", False),
        (b"User-agent: *\nDisallow: /\nAllow: /news/*.html$", True),
        (b"User-agent: NewsMonitor\nDisallow: /news\n\nUser-agent: *\nDisallow:", False),
        (b"User-agent: Other\nDisallow: /", True),
        (b"<html>no robots here</html>", True),
    ],
)
async def test_robots_are_obeyed(
    server: Any, pages: PageFetcher, t0: Any, rules: bytes, allowed: bool
) -> None:
    server.on("/robots.txt", body=rules)
    server.on("/news/1.html", body=b"1")
    if allowed:
        assert (await pages.page(server.url("/news/1.html"), SOURCE, now=t0)).content == b"1"
    else:
        with pytest.raises(SourceError, match=r"robots\.txt does not allow it"):
            await pages.page(server.url("/news/1.html"), SOURCE, now=t0)
        assert [r.path for r in server.requests] == ["/robots.txt"]


async def test_a_site_whose_robots_fail_allows_nothing(
    server: Any, pages: PageFetcher, t0: Any
) -> None:
    server.on("/robots.txt", status="503 Busy")
    with pytest.raises(SourceError, match="answered 503: nothing is allowed"):
        await pages.page(server.url("/1"), SOURCE, now=t0)


async def test_a_site_that_fails_or_is_busy_is_left_alone_for_a_while(
    server: Any, pages: PageFetcher, t0: Any
) -> None:
    server.on("/robots.txt", status="503 Busy")
    for _ in range(3):
        with pytest.raises(SourceError, match="answered 503"):
            await pages.page(server.url("/1"), SOURCE, now=t0)
    assert len(server.requests) == 1

    server.on("/robots.txt", status="404 Not Found")
    server.on("/1", status="429 Too Many Requests", Retry_After="3600")
    for minutes in (11, 11, 60):
        with pytest.raises(SourceError, match="answered 429"):
            await pages.page(server.url("/1"), SOURCE, now=t0 + timedelta(minutes=minutes))
    assert [r.path for r in server.requests] == ["/robots.txt", "/robots.txt", "/1"]
    server.on("/1", body=b"1")
    later = t0 + timedelta(minutes=72)
    assert (await pages.page(server.url("/1"), SOURCE, now=later)).content == b"1"


async def test_one_at_a_time_with_a_gap(server: Any, t0: Any) -> None:
    server.on("/1", body=b"1")
    begun = asyncio.get_running_loop().time()
    gap = timedelta(milliseconds=80)
    async with PageFetcher(user_agent="NewsMonitor/0", gap=gap) as pages:
        await asyncio.gather(*(pages.page(server.url("/1"), SOURCE, now=t0) for _ in range(4)))
    # robots.txt and four pages: four gaps.
    assert asyncio.get_running_loop().time() - begun >= 4 * gap.total_seconds()


async def test_a_site_may_ask_for_a_longer_gap(server: Any, pages: PageFetcher, t0: Any) -> None:
    server.on("/robots.txt", body=b"User-agent: *\nCrawl-delay: 0.3")
    server.on("/1", body=b"1")
    await pages.page(server.url("/1"), SOURCE, now=t0)
    begun = asyncio.get_running_loop().time()
    await pages.page(server.url("/1"), SOURCE, now=t0)
    assert asyncio.get_running_loop().time() - begun >= 0.25


@pytest.mark.parametrize(
    ("url", "why"),
    [("ftp://127.0.0.1/x", "only http and https"), ("https:///x", "names no host|not a URL")],
)
async def test_what_is_no_web_address(pages: PageFetcher, t0: Any, url: str, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        await pages.page(url, SOURCE, now=t0)


async def test_private_addresses_are_refused(server: Any, pages: PageFetcher, t0: Any) -> None:
    with pytest.raises(SourceError, match="loopback"):
        await pages.page(server.url("/1"), replace(SOURCE, allow_private=False), now=t0)
    assert server.requests == []


async def test_an_error_is_no_page(server: Any, pages: PageFetcher, t0: Any) -> None:
    server.on("/1", status="404 Not Found")
    with pytest.raises(SourceError, match="answered 404"):
        await pages.page(server.url("/1"), SOURCE, now=t0)


async def test_a_page_without_end(server: Any, t0: Any) -> None:
    server.on("/1", body=b"x" * 200_000)
    async with PageFetcher(user_agent="N/0", gap=timedelta(), max_bytes=100_000) as pages:
        with pytest.raises(SourceError, match="larger than"):
            await pages.page(server.url("/1"), SOURCE, now=t0)
