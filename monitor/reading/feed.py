"""RSS 0.9x to 2.0, RDF and Atom 0.3 and 1.0, by way of feedparser with its traps disarmed.

What would go wrong if a document were simply handed over, and what is done here:

- bytes that spell a path are opened, a text that begins with http is fetched: it gets a BytesIO;
- a wrong encoding or a word before ``<?xml`` loses every entry: it gets UTF-8 from the root on;
- sanitising and resolving links inside texts is 70 % of the time: both off, `markup` reads texts;
- one item's ``xml:base`` leaks into the next unless the document itself has a base: it gets one;
- 16,000 categories in one item take five seconds: nobody reads categories, they are renamed;
- a guid that is no URL is resolved into one: every guid is said to be no link;
- a million of ``&`` or ``<!--`` takes hours: stray signs are escaped, open sections refused;
- before each document it searches the disk for a parser of Python 2's days, which takes longer than
  to parse an item, and all threads wait for each other there: Python's own is asked for at once;
- dates in several usual forms are misread: only their raw text is taken, `dates` reads it.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from typing import Any, Final

import feedparser
import feedparser.api

from monitor.errors import ReadingError
from monitor.model import Article, Fetched, Reading
from monitor.reading import entries, guard, jsonfeed, sitemap
from monitor.reading.assemble import assemble
from monitor.reading.decode import decode
from monitor.reading.draft import Origin
from monitor.reading.entries import Entry
from monitor.reading.hints import links_in, read_hints, with_hubs
from monitor.reading.items import gather
from monitor.reading.links import absolute

#: How far into a document its root element may begin.
WITHIN: Final = 65_536

_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|RDF|channel)(?=[\s>/])", re.IGNORECASE)
_HTML: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OPML: Final = re.compile(r"<opml\b", re.IGNORECASE)
_ALTERNATE: Final = re.compile(
    r"<link\b[^<>]{0,400}application/(?:(?:rss|atom)\+xml|feed\+json)[^<>]{0,400}>", re.IGNORECASE
)
_HREF: Final = re.compile(r"""href\s*=\s*["']?([^"'\s>]{1,300})""", re.IGNORECASE)
# The entities that a document declares for itself; with them the older RSS (0.91) says &eacute;.
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^\[<>]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
# Elements whose repetition feedparser pays for quadratically; under another name they are skipped.
_TAGS: Final = re.compile(r"(</?)(?:[\w.-]+:)?(?:category|subject|keywords|tags)(?=[\s/>])", re.I)
# Identities, which feedparser would resolve as if they were links, against wherever it was fetched.
_GUID: Final = re.compile(r"<((?:[\w.-]+:)?(?:guid|id))(?:\s[^<>]*)?(?<!/)>", re.IGNORECASE)
# Signs of markup that begin none: as they stand they are ill-formed, and of R&D feedparser's
# second, forgiving parser makes "R&D;". A million of them kept older ones busy for hours.
_STRAY: Final = re.compile(
    r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|\w{1,32};)"
    r"|<(?!/?[A-Za-z_]|!--|!\[CDATA\[|!DOCTYPE|\?[A-Za-z])"
)
# A numeric character reference, which may be to no character.
_REFERENCE: Final = re.compile(r"&#(\d{1,7}|[xX][0-9a-fA-F]{1,6});")
_CDATA: Final = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)

feedparser.api.PREFERRED_XML_PARSERS = []


def read_feed(fetched: Fetched, origin: Origin) -> Reading:
    """The articles of a feed, in its order.

    Raises ReadingError when it is no feed, saying what it is instead.
    """
    text = decode(fetched.content, name=fetched.name, charset=fetched.charset)
    if text.lstrip()[:1] in ("{", "["):
        return jsonfeed.read_json_feed(text, fetched, origin)
    if sitemap.is_sitemap(text):
        return sitemap.read_sitemap(text, name=fetched.name, origin=origin)
    xml = _from_root(text, fetched)
    guard.check_sections(xml, name=fetched.name)
    # What stands in CDATA is one item's affair, and is checked with it.
    guard.check(_CDATA.sub("", xml), guard.FEED, name=fetched.name)
    document = feedparser.parse(
        BytesIO(_defused(xml).encode()),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": fetched.location,
        },
    )
    articles, problems = gather(_items(document, origin), document=fetched.name)
    links = links_in(xml)
    hints = with_hubs(
        read_hints(xml), fetched, hubs=links.get("hub", ()), topics=links.get("self", ())
    )
    return Reading(articles=articles, problems=problems, hints=hints)


def _from_root(text: str, fetched: Fetched) -> str:
    """The document from its root element on; its doctype before it where it declares entities."""
    root = _ROOT.search(text, 0, WITHIN)
    page = _HTML.search(text, 0, WITHIN)
    if not root or (page and page.start() < root.start()):
        raise ReadingError(f"{fetched.name}: {_not_a_feed(text, fetched, is_page=bool(page))}")
    doctype = _DOCTYPE.search(text, 0, root.start())
    return (doctype[0] if doctype else "") + text[root.start() :]


def _defused(xml: str) -> str:
    """The document, without what feedparser would stumble over."""
    xml = _STRAY.sub(lambda sign: "&amp;" if sign[0] == "&" else "&lt;", xml)
    xml = _REFERENCE.sub(_known_character, xml)
    return _GUID.sub(r'<\1 isPermaLink="false">', _TAGS.sub(r"\1unread", xml))


def _known_character(reference: re.Match[str]) -> str:
    """The reference; U+FFFD for one to half a character, or past the last one there is."""
    digits = reference[1]
    point = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    known = 0 < point <= sys.maxunicode and not 0xD800 <= point <= 0xDFFF  # noqa: PLR2004
    return reference[0] if known else "&#xFFFD;"


def _not_a_feed(text: str, fetched: Fetched, *, is_page: bool) -> str:
    if _OPML.search(text, 0, WITHIN):
        return "this is a list of feeds (OPML), not a feed: import it with `monitor opml import`"
    if not is_page:
        return "this is not a feed: no <rss>, <feed> or <rdf:RDF> in it"
    links = [_HREF.search(match[0]) for match in _ALTERNATE.finditer(text, 0, WITHIN * 4)]
    offered = [url for link in links if link and (url := absolute(fetched.location, link[1]))]
    if offered:
        return f"this is a web page, not a feed; the page offers {', '.join(offered[:3])}"
    return "this is a web page, not a feed: look for the site's RSS or Atom address"


def _items(document: Any, origin: Origin) -> Iterator[tuple[str, Callable[[], Article]]]:
    shared = _shared_guids(document.entries)
    for number, entry in enumerate(document.entries, 1):
        name = f"item {number}" + (f" ({link})" if (link := entries.link_of(entry)) else "")
        yield name, partial(_article, entry, document.feed, shared, name, origin)


def _article(
    entry: Entry, feed: Entry, shared: frozenset[str], name: str, origin: Origin
) -> Article:
    draft = entries.draft_of(entry, feed=feed, shared_guids=shared, name=name)
    return assemble(draft, origin)


def _shared_guids(found: Sequence[Entry]) -> frozenset[str]:
    """The guids that items with different links have in common."""
    links = defaultdict(set)
    for entry in found:
        links[str(entry.get("id") or "").strip()].add(entries.link_of(entry))
    return frozenset(guid for guid, targets in links.items() if len(targets) > 1)
