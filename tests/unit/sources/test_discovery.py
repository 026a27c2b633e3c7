"""Finding a site's feeds, and following its sitemaps, on a real server."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from monitor.discovering import discover
from monitor.errors import SourceError
from monitor.model import FoundFeed
from monitor.reading.read import read
from monitor.sources.client import HttpClient
from monitor.sources.site import PoliteSite
from monitor.sources.sitemaps import SitemapFetcher, children, is_index

RSS = (
    b"<rss version='2.0'><channel><title>The Example</title><item><guid>1</guid>"
    b"<title>A plant was opened in the north</title><pubDate>Fri, 20 Nov 2026 08:00:00 GMT"
    b"</pubDate></item></channel></rss>"
)
NEWS = (
    b"<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url>"
    b"<loc>https://n.example/1</loc><news:news><news:title>One</news:title></news:news></url>"
    b"</urlset>"
)


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    client = HttpClient(user_agent="NewsMonitor/0", max_bytes=100_000)
    yield client
    await client.close()


async def _find(
    client: HttpClient, url: str, now: Any, *, allow_private: bool = True
) -> list[FoundFeed]:
    site = PoliteSite(client, allow_private=allow_private, gap=timedelta(0))
    return await discover(url, site=site, read=read, now=now)


async def test_what_the_page_and_robots_offer(server: Any, client: HttpClient, t0: Any) -> None:
    server.on(
        "/",
        body=b"<html><head><link rel='alternate' type='application/rss+xml' title='All' "
        b"href='a.rss'><link rel='alternate' type='application/atom+xml' href='/gone.xml'>"
        b"</head><body><a href='/section/feed/'>feed</a></body></html>",
    )
    server.on("/a.rss", body=RSS)
    server.on("/section/feed/", body=b"<html>no feed</html>")
    server.on("/robots.txt", body=f"Sitemap: {server.url('/news.xml.gz')}".encode())
    server.on("/news.xml.gz", body=gzip.compress(NEWS))
    first, second = await _find(client, server.url("/"), t0)
    assert (first.title, first.kind, first.items) == ("The Example", "RSS", 1)
    assert (first.found, first.newest and first.newest.day) == ("page", 20)
    assert (second.kind, second.items, second.found) == ("sitemap", 1, "robots.txt")
    paths = [request.path for request in server.requests]
    assert len(paths) == len(set(paths))
    assert "/feed.xml" not in paths  # nothing is guessed where something was found


async def test_a_feed_itself(server: Any, client: HttpClient, t0: Any) -> None:
    server.on("/feed", body=RSS)
    [feed] = await _find(client, server.url("/feed"), t0)
    assert feed.found == "given"
    assert len(server.requests) == 1


async def test_guesses_are_made_as_robots_allow(server: Any, client: HttpClient, t0: Any) -> None:
    server.on("/", body=b"<html>nothing here</html>")
    server.on("/rss", body=RSS)
    server.on("/feed/", body=RSS)
    server.on("/robots.txt", body=b"User-agent: *\nDisallow: /feed/")
    [feed] = await _find(client, server.url("/"), t0)
    assert (feed.url, feed.found) == (server.url("/rss"), "guess")
    assert "/feed/" not in [request.path for request in server.requests]


async def test_a_private_address_is_refused(server: Any, client: HttpClient, t0: Any) -> None:
    with pytest.raises(SourceError, match="loopback"):
        await _find(client, server.url("/"), t0, allow_private=False)
    assert server.requests == []


INDEX = (
    "<sitemapindex><sitemap><loc>{0}</loc>{2}</sitemap><sitemap><loc>{1}</loc>{2}</sitemap>"
    "</sitemapindex>"
)


@pytest.mark.parametrize("dated", [True, False])
async def test_an_index_brings_its_sitemaps(
    server: Any, client: HttpClient, fetcher: Any, poller: Any, dated: bool
) -> None:
    changed = "<lastmod>2026-11-21</lastmod>" if dated else ""
    body = INDEX.format(server.url("/n1.xml"), server.url("/n2.xml.gz"), changed).encode()
    server.on("/feed", body=gzip.compress(body), ETag='"1"')
    server.on("/n1.xml", body=NEWS)
    server.on("/n2.xml.gz", body=gzip.compress(NEWS))
    one = poller(server.url(), by=SitemapFetcher(fetcher, client))
    fetch = await one.poll()
    assert [d.content for d in fetch.documents] == [NEWS, NEWS]
    # Only an index that tells when its sitemaps changed need not be read again.
    assert bool(fetch.state.etag) is dated
    again = await one.next()
    assert len(again.documents) == (0 if dated else 2)


async def test_a_sitemap_that_fails_costs_no_other(
    server: Any, client: HttpClient, fetcher: Any, poller: Any
) -> None:
    body = INDEX.format(server.url("/gone.xml"), server.url("/n2.xml"), "")
    server.on("/feed", body=body.encode())
    server.on("/n2.xml", body=NEWS)
    fetch = await poller(server.url(), by=SitemapFetcher(fetcher, client)).poll()
    assert len(fetch.documents) == 1
    assert fetch.problems == (f"{server.url('/gone.xml')} answered 404",)
    assert fetch.state.body_hash is None


async def test_a_bomb_in_gzip_is_refused(
    server: Any, client: HttpClient, fetcher: Any, poller: Any
) -> None:
    server.on("/feed", body=gzip.compress(b"<" * 20_000_000))
    fetch = await poller(server.url(), by=SitemapFetcher(fetcher, client)).poll()
    assert fetch.documents == ()
    assert "larger than 15 MB" in fetch.problems[0]


async def test_sitemaps_that_are_not_read_are_told_and_the_index_is_asked_politely(
    server: Any, client: HttpClient, fetcher: Any, poller: Any
) -> None:
    listed = "".join(
        f"<sitemap><loc>{server.url(f'/{day}.xml')}</loc><lastmod>2026-11-{day}</lastmod></sitemap>"
        for day in range(10, 17)
    )
    server.on("/feed", body=f"<sitemapindex>{listed}</sitemapindex>".encode(), ETag='"1"')
    for day in range(10, 17):
        server.on(f"/{day}.xml", body=NEWS)
    fetch = await poller(server.url(), by=SitemapFetcher(fetcher, client)).poll()
    assert [document.name[-6:] for document in fetch.documents] == [
        f"{day}.xml" for day in (16, 15, 14, 13, 12)
    ]
    assert fetch.problems == (
        f"{server.url()}: 2 further sitemaps of this index are not read, only the 5 that changed "
        "last; give those you miss as sources of their own",
    )
    assert fetch.state.etag == '"1"'


def test_of_an_index_the_news_and_the_latest_come_first() -> None:
    index = (
        b"<sitemapindex><sitemap><loc>/pages.xml</loc></sitemap>"
        b"<sitemap><loc>/news-1.xml</loc><lastmod>2026-11-20</lastmod></sitemap>"
        b"<sitemap><loc>/news-2.xml</loc><lastmod>2026-11-21</lastmod></sitemap></sitemapindex>"
    )
    assert is_index(index)
    found, left = children(index, name="i", base="https://n.example/sitemap.xml")
    assert left == 0
    assert [url for url, _ in found] == [
        "https://n.example/news-2.xml",
        "https://n.example/news-1.xml",
    ]
    with pytest.raises(SourceError, match="names none"):
        children(b"<sitemapindex/>", name="i", base="https://n.example/")
