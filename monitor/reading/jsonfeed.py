"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), which feedparser does not read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from monitor.errors import ReadingError
from monitor.model import Article, DateSource, FeedHints, Fetched, Reading
from monitor.reading import identity, markup
from monitor.reading.assemble import assemble
from monitor.reading.draft import DateClaim, Draft, Origin
from monitor.reading.hints import with_hubs
from monitor.reading.items import gather
from monitor.reading.links import absolute

_VERSION: Final = "jsonfeed.org/version/1"


def read_json_feed(text: str, fetched: Fetched, origin: Origin) -> Reading:
    """The articles of a JSON Feed, in its order. Raises ReadingError when it is none."""
    name = fetched.name
    feed = _parsed(text, name)
    items = feed.get("items")
    if _VERSION not in str(feed.get("version", "")) or not isinstance(items, list):
        raise ReadingError(
            f"{name}: this is JSON, but not a JSON Feed: `version` and `items` do not say so"
        )
    base = str(feed.get("home_page_url") or feed.get("feed_url") or "")
    feed = {**feed, "_base": absolute(fetched.location, base) or fetched.location}
    articles, problems = gather(_items(feed, items, origin), document=name)
    hints = with_hubs(FeedHints(), fetched, hubs=_hubs(feed), topics=[_string(feed, "feed_url")])
    return Reading(articles=articles, problems=problems, hints=hints)


def _hubs(feed: Mapping[str, Any]) -> list[str]:
    """Its hubs that speak WebSub, or PubSubHubbub as it was called before."""
    listed = feed.get("hubs")
    hubs = [hub for hub in listed if isinstance(hub, dict)] if isinstance(listed, list) else []
    speaks = ("websub", "pubsubhubbub")
    return [_string(h, "url") for h in hubs if _string(h, "type").lower() in speaks]


def _parsed(text: str, name: str) -> Mapping[str, Any]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"{name}: this is not valid JSON: {error}") from error
    if not isinstance(feed, dict):
        raise ReadingError(f"{name}: this is JSON, but not a JSON Feed: it is no object")
    return feed


def _items(
    feed: Mapping[str, Any], items: list[Any], origin: Origin
) -> Iterator[tuple[str, Callable[[], Article]]]:
    for number, item in enumerate(items, 1):
        name = f"item {number}"
        yield name, partial(_article, item, feed, name, origin)


def _article(item: Any, feed: Mapping[str, Any], name: str, origin: Origin) -> Article:
    if not isinstance(item, dict):
        raise ReadingError("it is no object")
    return assemble(_draft(item, feed, name), origin)


def _draft(item: Mapping[str, Any], feed: Mapping[str, Any], name: str) -> Draft:
    title = markup.line(_string(item, "title"), name=name)
    text = _text(item, name)
    if not title and not text:
        raise ReadingError("neither a title nor a text")
    # `external_url` is what a linked-list item speaks of; `url` is the item itself.
    link = absolute(feed["_base"], _string(item, "url") or _string(item, "external_url"))
    date = _string(item, "date_published") or _string(item, "date_modified")
    return Draft(
        key=identity.item_key(guid=_string(item, "id"), url=link, title=title, date=date),
        url=link if link.startswith(("http://", "https://")) else None,
        title=title,
        text=text,
        dates=(DateClaim(raw=date, where=DateSource.FEED),) if date else (),
        language=_string(item, "language") or _string(feed, "language") or None,
        credits=_authors(item),
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    """The longest of the texts it gives."""
    html = _string(item, "content_html")
    texts = [markup.lines(html, name=name) if html else ""]
    texts += [_string(item, "content_text"), _string(item, "summary")]
    return max(texts, key=len)


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    """`authors` of 1.1, `author` of 1.0."""
    listed = item.get("authors")
    people = listed if isinstance(listed, list) else [item.get("author")]
    names = [_string(person, "name") for person in people if isinstance(person, dict)]
    return tuple(name for name in names if name)


def _string(item: Mapping[str, Any], key: str) -> str:
    """The value as text: the specification asks for strings, and ids come as numbers."""
    value = item.get(key)
    return str(value).strip() if isinstance(value, str | int | float) else ""
