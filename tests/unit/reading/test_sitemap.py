"""Sitemaps read as news: headline, address, date, language; and what is left out is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.errors import ReadingError
from monitor.model import Reading
from monitor.reading.slicing import cut

Read = Callable[..., Reading]

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{}</urlset>"""
URL = """<url><loc>https://news.example/{0}</loc>
<image:image><image:loc>https://news.example/{0}.jpg</image:loc>
<image:title>A picture</image:title></image:image>
<news:news><news:publication><news:name>The Example</news:name>
<news:language>ko</news:language></news:publication>
<news:publication_date>2026-11-20T08:00:00+09:00</news:publication_date>
<news:title>Headline {0} &amp; more</news:title></news:news></url>"""


def test_a_news_sitemap(read_feed: Read) -> None:
    reading = read_feed(NEWS.format(URL.format(1) + URL.format(2)))
    assert reading.problems == ()
    first, second = reading.articles
    assert (first.title, first.url) == ("Headline 1 & more", "https://news.example/1")
    assert first.published_at == datetime(2026, 11, 19, 23, tzinfo=UTC)
    assert second.key == "news.example/2"


def test_known_items_of_a_sitemap_are_cut_out(read_feed: Read) -> None:
    old = cut(NEWS.format(URL.format(1)).encode(), known=())
    assert old
    assert len(old.items) == 1
    new = cut(NEWS.format(URL.format(2) + URL.format(1)).encode(), known=old.items)
    assert new
    assert [a.title for a in read_feed(new.content).articles] == ["Headline 2 & more"]


def test_of_a_plain_sitemap_only_what_changed_lately_is_read(read_feed: Read) -> None:
    reading = read_feed(
        "<urlset><url><loc>https://n.example/a/missile-plant-opens.html</loc>"
        "<lastmod>2026-11-21</lastmod></url><url><loc>https://n.example/old</loc>"
        "<lastmod>2020-01-01</lastmod></url><url><loc>https://n.example/about</loc></url></urlset>"
    )
    [article] = reading.articles
    assert (article.title, article.text) == ("", "missile plant opens")
    [problem] = reading.problems
    assert "1 addresses without a date" in problem


def test_an_ill_formed_sitemap_counts_up_to_its_fault(read_feed: Read) -> None:
    reading = read_feed(NEWS.format(URL.format(1) + "<url><loc>a&b</loc></url>"))
    assert len(reading.articles) == 1
    assert "not well-formed" in reading.problems[0]
    with pytest.raises(ReadingError, match="not well-formed"):
        read_feed("<urlset><url></urlset>")


def test_an_item_without_an_address_costs_no_other(read_feed: Read) -> None:
    reading = read_feed(NEWS.format("<url><loc>ftp://x</loc></url>" + URL.format(1)))
    assert len(reading.articles) == 1
