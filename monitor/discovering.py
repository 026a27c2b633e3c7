"""Finds the feeds of a site: what is offered is fetched and read, and only what reads is told.

::

    URL ─▶ a feed itself? ──yes──▶ it
            │ no: a page
            ├─▶ the feeds it links ───────┐
            ├─▶ sitemaps of robots.txt ───┼─▶ fetched, read ─▶ FoundFeed
            └─▶ well-known addresses, ────┘
                where nothing else was found
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.errors import MonitorError, SourceError
from monitor.model import Fetched, FoundFeed, Reading, Source, SourceKind
from monitor.ports import Reader, Site
from monitor.reading import offers
from monitor.reading.decode import decode
from monitor.reading.offers import Offer


async def discover(url: str, *, site: Site, read: Reader, now: datetime) -> list[FoundFeed]:
    """The feeds of a page's URL, those it declares first; empty where there are none.

    Raises SourceError when the page itself cannot be had, ReadingError when it is a bomb.
    """
    page = await site.ask(url, now=now)
    if itself := _as_feed(page, Offer(url=page.location), found="given", read=read):
        return [itself]
    asked = {url, page.location}

    async def verified(offered: Iterable[Offer], found: str) -> list[FoundFeed]:
        feeds = []
        for offer in offered:
            if offer.url in asked:
                continue
            asked.add(offer.url)
            try:
                document = await site.ask(offer.url, now=now)
            except SourceError:
                continue  # an offer that leads nowhere is no feed
            is_known = document.location != offer.url and document.location in asked
            asked.add(document.location)
            feed = None if is_known else _as_feed(document, offer, found=found, read=read)
            if feed:
                feeds.append(feed)
        return feeds

    html = decode(page.content, name=page.name, charset=page.charset)
    feeds = await verified(offers.on_page(html, base=page.location), "page")
    rules = await site.robots(page.location)
    feeds += await verified(offers.in_robots(rules, base=page.location), "robots.txt")
    if not feeds:
        guesses = (offer for offer in offers.guesses(page.location) if site.allows(offer.url))
        feeds = await verified(guesses, "guess")
    return feeds


def _as_feed(document: Fetched, offer: Offer, *, found: str, read: Reader) -> FoundFeed | None:
    """The feed that a document is; None where it is none, or a sitemap without news."""
    try:
        text = decode(document.content, name=document.name, charset=document.charset)
        kind = offers.kind_of(text)
        # What an index holds is fetched when it is polled.
        reading = Reading() if kind == "sitemap index" else read(document, _source(document))
    except MonitorError:
        return None
    if kind == "sitemap" and not reading.articles:
        return None
    articles = reading.articles
    languages = Counter(article.language for article in articles if article.language)
    # The titles in a sitemap are its articles'.
    own = "" if "sitemap" in kind else offers.title_of(text)
    return FoundFeed(
        url=document.location,
        title=own or offer.title or document.location,
        kind=kind,
        items=len(articles),
        newest=max((a.published_at for a in articles if a.published_at), default=None),
        language=languages.most_common(1)[0][0] if languages else None,
        found=found,
    )


def _source(document: Fetched) -> Source:
    return Source(
        id=document.source,
        kind=SourceKind.FEED,
        location=document.location,
        name=document.location,
        every=timedelta(days=1),
    )
