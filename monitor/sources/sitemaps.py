"""A Fetcher for feeds that are sitemaps: unpacks `.xml.gz`, and follows an index to its sitemaps.

::

    poll ─▶ sitemap.xml.gz ─▶ unpacked ─┬─ urlset ───────▶ one Fetched
                                        └─ sitemapindex ─▶ its news sitemaps, one Fetched each

An index that dates each of its sitemaps changes when they do, so it is asked conditionally like
any feed. One that does not may stay the same over news: then it is always read anew, and its
sitemaps are asked for at each poll. Every other feed passes through untouched.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from html import unescape
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin, urlsplit

from monitor.errors import MonitorError, SourceError
from monitor.model import Fetched, Source, SourceState
from monitor.ports import Fetch, Fetcher
from monitor.sources.client import MAX_BYTES, HttpClient

#: Sitemaps of one index that are followed: a day's or a section's news, not a site's history.
MOST_CHILDREN: Final = 5
#: How far into a document its root element may begin.
WITHIN: Final = 65_536

_GZIP: Final = b"\x1f\x8b"
_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?(urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_CHILD: Final = re.compile(r"<(?:[\w.-]+:)?sitemap[\s>]", re.IGNORECASE)
_LOC: Final = re.compile(r"<(?:[\w.-]+:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)
_LASTMOD: Final = re.compile(r"<(?:[\w.-]+:)?lastmod>\s*([\w:.+-]+)", re.IGNORECASE)
_NEWS: Final = re.compile(r"news|latest|recent|today", re.IGNORECASE)


class SitemapFetcher:
    """A Fetcher around the one for feeds; closes the client it asks for sitemaps of an index."""

    def __init__(self, feeds: Fetcher, client: HttpClient) -> None:
        self._feeds = feeds
        self._client = client

    async def close(self) -> None:
        """Closes every connection."""
        await self._client.close()

    async def fetch(self, source: Source, state: SourceState, *, now: datetime) -> Fetch:
        """Polls once; an index brings what its sitemaps hold."""
        fetch = await self._feeds.fetch(source, state, now=now)
        documents: list[Fetched] = []
        problems: list[str] = list(fetch.problems)
        after = fetch.state
        for document in fetch.documents:
            try:
                opened = unpacked(document)
                if not is_index(opened.content):
                    documents.append(opened)
                    continue
                found, faults, is_whole = await self._children(opened, source)
            except SourceError as error:
                problems.append(str(error))
                after = replace(after, etag=None, last_modified=None, body_hash=None)
                continue
            documents += found
            problems += faults
            if not is_whole:
                # The next poll must see the whole index again, changed or not.
                after = replace(after, etag=None, last_modified=None, body_hash=None)
        return replace(fetch, documents=tuple(documents), problems=tuple(problems), state=after)

    def schedule(self, source: Source, state: SourceState, *, now: datetime) -> SourceState:
        """The state with `next_poll_at` anew, its `hints` having changed."""
        return self._feeds.schedule(source, state, now=now)

    async def settle(self, source: Source, document: Fetched, *, error: str | None) -> str | None:
        """Nothing to put away."""
        return await self._feeds.settle(source, document, error=error)

    async def _children(
        self, index: Fetched, source: Source
    ) -> tuple[list[Fetched], list[str], bool]:
        """The sitemaps of an index one after the other, what is not read of it, and whether it may
        be asked for conditionally: it is dated, and all that was asked for came.
        """
        chosen, left = children(index.content, name=index.name, base=index.location)
        found: list[Fetched] = []
        faults: list[str] = []
        for url, _ in chosen:
            try:
                found.append(await self._child(url, index, source))
            except MonitorError as error:
                faults.append(str(error))
        is_whole = not faults and all(changed for _, changed in chosen)
        if left:
            faults.append(
                f"{index.name}: {left} further sitemaps of this index are not read, only the "
                f"{len(chosen)} that changed last; give those you miss as sources of their own"
            )
        return found, faults, is_whole

    async def _child(self, url: str, index: Fetched, source: Source) -> Fetched:
        answer = await self._client.get(url, headers={}, allow_private=source.allow_private)
        if answer.status != HTTPStatus.OK:
            raise SourceError(f"{answer.url} answered {answer.status}")
        content_type, charset = answer.headers.media_type()
        return unpacked(
            replace(
                index,
                location=answer.url,
                name=answer.url,
                content=answer.body,
                digest=sha256(answer.body).hexdigest(),
                content_type=content_type,
                charset=charset,
            )
        )


def unpacked(document: Fetched, *, most: int = MAX_BYTES) -> Fetched:
    """The document without its gzip; as it is where it has none. Raises SourceError for a bomb."""
    if not document.content.startswith(_GZIP):
        return document
    inflating = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        content = inflating.decompress(document.content, most + 1)
    except zlib.error as error:
        raise SourceError(f"{document.name}: damaged gzip: {error}") from error
    if len(content) > most:
        raise SourceError(f"{document.name}: larger than {most / 1e6:g} MB decompressed")
    return replace(document, content=content)


def is_index(content: bytes) -> bool:
    """Whether the document is an index of sitemaps."""
    root = _ROOT.search(content, 0, WITHIN)
    return root is not None and root[1].lower() == b"sitemapindex"


def children(content: bytes, *, name: str, base: str) -> tuple[list[tuple[str, str]], int]:
    """The sitemaps of an index that are worth following: (URL, lastmod or empty), the best first;
    and how many more are.

    Those whose address speaks of news where there are any, else all; the latest changed first.
    Raises SourceError where there are none.
    """
    listed: list[tuple[str, str]] = []
    for entry in _CHILD.split(content.decode("utf-8", "replace"))[1:]:
        changed = _LASTMOD.search(entry)
        if loc := _LOC.search(entry):
            listed.append((urljoin(base, unescape(loc[1])), changed[1] if changed else ""))
    speaking = [child for child in listed if _NEWS.search(urlsplit(child[0]).path)]
    # ISO 8601 sorts as text; a sort keeps the order of those that say nothing.
    chosen = sorted(speaking or listed, key=lambda child: child[1], reverse=True)
    if not chosen:
        raise SourceError(f"{name}: this index of sitemaps names none")
    return chosen[:MOST_CHILDREN], max(len(chosen) - MOST_CHILDREN, 0)
