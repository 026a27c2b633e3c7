"""Where a site says, or is likely to have, its feeds. Pure; the caller fetches and verifies.

What a page links as its feeds comes first (`<link rel="alternate">`, as browsers and feed readers
have found them since 2003), then the sitemaps that robots.txt names, then addresses that publishing
programs give their feeds by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitor.reading import guard
from monitor.reading.links import absolute

#: WordPress, Ghost, Hugo, Jekyll, Blogger, Drupal, and what people name by hand.
WELL_KNOWN: Final = (
    "/feed/",
    "/rss",
    "/feed.xml",
    "/rss.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
)
#: Where news sitemaps usually are when robots.txt does not say.
WELL_KNOWN_SITEMAPS: Final = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml")
#: Addresses of one page that are worth asking for; a site with more has a page about its feeds.
MOST: Final = 20

_TYPES: Final = re.compile(
    r"application/(?:rss|atom|rdf)\+xml|application/feed\+json|application/json|text/xml", re.I
)
_LIKELY: Final = re.compile(
    r"(?:/|\b)(?:rss|feeds?|atom)(?:/|\b)|\.(?:rss|atom|rdf)$", re.IGNORECASE
)
_SITEMAP: Final = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_NEWS: Final = re.compile(r"news|latest", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """An address that may be a feed."""

    url: str
    #: What the page calls it; empty where it does not.
    title: str = ""


def on_page(html: str, *, base: str) -> list[Offer]:
    """The feeds that a page offers, those it declares first. Raises ReadingError for a bomb."""
    guard.check(html, guard.PAGE, name=base)
    tree = LexborHTMLParser(html)
    root = tree.css_first("base[href]")
    base = absolute(base, (root.attributes.get("href") or "") if root else "") or base
    found: dict[str, Offer] = {}
    for url, title in (*_declared(tree), *_linked(tree)):
        address = absolute(base, url.strip())
        if address.startswith(("http://", "https://")):
            found.setdefault(address, Offer(url=address, title=" ".join(title.split())))
    return list(found.values())[:MOST]


def _declared(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for link in tree.css("link[href]"):
        rels = (link.attributes.get("rel") or "").lower().split()
        kind = link.attributes.get("type") or ""
        if "feed" in rels or ("alternate" in rels and _TYPES.search(kind)) or "sitemap" in rels:
            yield link.attributes.get("href") or "", link.attributes.get("title") or ""


def _linked(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for link in tree.css("a[href]"):
        if _LIKELY.search(urlsplit(absolute("", href := link.attributes.get("href") or "")).path):
            yield href, ""


def in_robots(text: str, *, base: str) -> list[Offer]:
    """The sitemaps that a robots.txt names, those that speak of news first."""
    urls = dict.fromkeys(absolute(base, url) for url in _SITEMAP.findall(text))
    ordered = sorted(urls, key=lambda url: not _NEWS.search(urlsplit(url).path))
    return [Offer(url=url) for url in ordered if url.startswith(("http://", "https://"))][:MOST]


def guesses(url: str) -> list[Offer]:
    """Where a site usually has its feeds; a blog may live in a folder of its site."""
    paths = (*WELL_KNOWN, *WELL_KNOWN_SITEMAPS)
    found = [absolute(f"{url.rstrip('/')}/", "feed/"), *(absolute(url, path) for path in paths)]
    return [Offer(url=address) for address in dict.fromkeys(found)]


def kind_of(text: str) -> str:
    """What a document that was read as a feed is, in a word or two."""
    head = text[:65_536]
    for pattern, kind in (
        (r"<(?:[\w.-]+:)?sitemapindex[\s>]", "sitemap index"),
        (r"<(?:[\w.-]+:)?urlset[\s>]", "sitemap"),
        (r"<(?:[\w.-]+:)?feed[\s>]", "Atom"),
        (r"<(?:[\w.-]+:)?RDF[\s>]", "RSS 1.0"),
        (r"<(?:[\w.-]+:)?(?:rss|channel)[\s>]", "RSS"),
    ):
        if re.search(pattern, head):
            return kind
    return "JSON Feed"


def title_of(text: str) -> str:
    """The feed's own title; empty where it has none."""
    match = re.search(
        r"<title\b[^<>]*>\s*(?:<!\[CDATA\[)?\s*([^<\]]{1,200})|\"title\"\s*:\s*\"([^\"\\]{1,200})\"",
        text[:65_536],
    )
    return " ".join((match[1] or match[2]).split()) if match else ""
