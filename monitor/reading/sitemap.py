"""Sitemaps as news: what a publisher tells search engines of its latest articles.

::

    <urlset><url><loc>…</loc><news:news><news:title>…   a news sitemap: an item an article
    <urlset><url><loc>…</loc><lastmod>…                  a plain one: an item an address that is new
    <sitemapindex><sitemap><loc>…                        a list of them, which the fetcher follows

A news sitemap (Google's extension of sitemaps.org 0.9) gives headline, date and language, and no
text: its items are completed from their pages like those of any feed that carries only summaries.
A plain sitemap lists a whole site, so of it only what says it changed in the last two days is an
item, as long as a news sitemap keeps its articles; it is known by the words of its address until
its page gives a headline.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

from monitor.errors import ReadingError
from monitor.model import Article, DateSource, FeedHints, Reading
from monitor.reading import dates, identity
from monitor.reading.assemble import assemble
from monitor.reading.draft import DateClaim, Draft, Origin
from monitor.reading.items import gather

#: How far into a document its root element may begin.
WITHIN: Final = 65_536
#: A news sitemap holds the articles of two days; of a plain one as much is taken.
RECENT: Final = timedelta(days=2)
#: sitemaps.org lets one document hold as many addresses.
MOST_URLS: Final = 50_000

_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
_SEPARATOR: Final = "\n"  # stands in no name


@dataclass(slots=True)
class _Row:
    """One `<url>` or `<sitemap>`: its texts by the element's name."""

    texts: dict[str, str] = field(default_factory=dict)
    is_news: bool = False


def is_sitemap(text: str) -> bool:
    """Whether the document is a sitemap, or an index of them."""
    return _ROOT.search(text, 0, WITHIN) is not None


def read_sitemap(text: str, *, name: str, origin: Origin) -> Reading:
    """The articles of a sitemap. Raises ReadingError when there is none in it to be read."""
    root = _ROOT.search(text, 0, WITHIN)
    if root and root[1].lower() == "sitemapindex":
        raise ReadingError(f"{name}: this is an index of sitemaps, inside of another one")
    rows, problems = _rows(text, name)
    news = [row for row in rows if row.is_news]
    if rows and not news:
        news, undated = _recent(rows, origin.seen_at)
        if undated:
            problems += (
                f"{name}: this is no news sitemap: {undated:,} addresses without a date are left "
                "out, for none tells whether it is new",
            )
    articles, faults = gather(_items(news, origin), document=name)
    return Reading(articles=articles, problems=(*problems, *faults), hints=FeedHints())


def _rows(text: str, name: str) -> tuple[list[_Row], tuple[str, ...]]:
    """What the document lists; of an ill-formed one what stands before the fault, and a line."""
    root = _ROOT.search(text, 0, WITHIN)
    if root is None:
        raise ReadingError(f"{name}: this is no sitemap")
    collector = _Collector()
    try:
        collector.parse(text[root.start() :])
    except expat.ExpatError as error:
        if not collector.rows:
            raise ReadingError(f"{name}: this sitemap is not well-formed: {error}") from error
        told = f"{name}: not well-formed ({error}): the {len(collector.rows):,} items before count"
        return collector.rows, (told,)
    if collector.more:
        return collector.rows, (f"{name}: {collector.more:,} addresses too many are left out",)
    return collector.rows, ()


class _Collector:
    """Takes down each `<url>` and `<sitemap>` that expat passes.

    The document is parsed from its root on, so no doctype can declare an entity.
    """

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        #: How many there are beyond what a sitemap may hold.
        self.more = 0
        self._row: _Row | None = None
        self._text: list[str] | None = None
        self._parser = expat.ParserCreate("utf-8", _SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._characters

    def parse(self, text: str) -> None:
        """Raises ExpatError where the document is ill-formed."""
        self._parser.Parse(text.encode(errors="replace"), True)

    def _open(self, element: str, _attributes: object) -> None:
        space, _, tag = element.rpartition(_SEPARATOR)
        if tag in ("url", "sitemap") and self._row is None:
            self._row = _Row()
        elif self._row is not None:
            self._row.is_news |= tag == "news" or "/sitemap-news/" in space
            self._text = []

    def _characters(self, characters: str) -> None:
        if self._text is not None:
            self._text.append(characters)

    def _close(self, element: str) -> None:
        space, _, tag = element.rpartition(_SEPARATOR)
        if self._row is None:
            return
        if tag in ("url", "sitemap"):
            if len(self.rows) < MOST_URLS:
                self.rows.append(self._row)
            else:
                self.more += 1
            self._row = None
        elif self._text is not None:
            # Pictures and films have a <loc> and a <title> of their own.
            if "image" not in space and "video" not in space:
                self._row.texts.setdefault(tag, " ".join("".join(self._text).split()))
            self._text = None


def _recent(rows: list[_Row], now: datetime) -> tuple[list[_Row], int]:
    """The rows that changed in the last two days, and how many say nothing of it."""
    found, undated = [], 0
    for row in rows:
        at = _changed_at(row, now)
        if at is None:
            undated += 1
        elif at >= now - RECENT:
            found.append(row)
    return found, undated


def _changed_at(row: _Row, now: datetime) -> datetime | None:
    raw = row.texts.get("lastmod", "")
    claims = (DateClaim(raw=raw, where=DateSource.FEED),) if raw else ()
    return dates.resolve(claims, zone=None, seen_at=now).published_at


def _items(rows: list[_Row], origin: Origin) -> Iterator[tuple[str, Callable[[], Article]]]:
    for number, row in enumerate(rows, 1):
        name = f"item {number}" + (f" ({row.texts['loc']})" if row.texts.get("loc") else "")
        yield name, partial(_article, row, origin)


def _article(row: _Row, origin: Origin) -> Article:
    url, title = row.texts.get("loc", ""), row.texts.get("title", "")
    if not url.startswith(("http://", "https://")):
        raise ReadingError("no address")
    date = row.texts.get("publication_date") or row.texts.get("lastmod", "")
    text = "" if title else _words_of(url)
    draft = Draft(
        key=identity.item_key(guid="", url=url, title=title, date=date),
        url=url,
        title=title,
        text=text,
        dates=(DateClaim(raw=date, where=DateSource.FEED),) if date else (),
        language=row.texts.get("language") or None,
        credits=(row.texts["name"],) if row.texts.get("name") else (),
        notes=() if title else ("its sitemap gives no headline: this is its address in words",),
    )
    return assemble(draft, origin)


def _words_of(url: str) -> str:
    """The last part of the address that has words in it; the address itself where none has."""
    for part in reversed(unquote(urlsplit(url).path).split("/")):
        words = _WORDS.findall(part.partition(".")[0])
        if len(words) > 1:
            return " ".join(words)
    return url
