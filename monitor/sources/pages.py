"""Fetches the pages that the items of feeds lead to, as their sites allow.

::

    page() ─▶ the host's turn ─▶ robots.txt (kept for a day) ─▶ GET ─▶ Fetched
              one at a time,      4xx: all allowed
              a gap in between    5xx, no answer: nothing allowed (RFC 9309)

The same guard, deadline and caps as for feeds; a redirect to another site asks that one's robots
too before its page is used.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Final, Self

from protego import Protego
from yarl import URL

from monitor.errors import SourceError
from monitor.model import Fetched, Source
from monitor.sources import urls
from monitor.sources.client import Answer, HttpClient

#: Between the end of one request to a host and the next: what crawlers keep who are asked nothing.
GAP: Final = timedelta(seconds=1)
#: A site that asks for more is obeyed so far; beyond it, a poll's pages would never come.
LONGEST_GAP: Final = timedelta(seconds=10)
#: For one page, redirects included.
DEADLINE: Final = timedelta(seconds=20)
#: Of a page after decompression; the largest of 2,478 news pages has 4 MB.
MAX_BYTES: Final = 5_000_000
#: What RFC 9309 lets one keep a robots.txt.
ROBOTS_KEPT: Final = timedelta(days=1)
#: A site that does not tell its rules, or says it is asked too much, is left alone so long.
LEFT_ALONE: Final = timedelta(minutes=10)
_BUSY: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
#: Of a robots.txt; RFC 9309 asks for half of it at least.
_ROBOTS_BYTES: Final = 1_000_000
#: Hosts that are remembered; those longest unasked are forgotten.
_MOST_HOSTS: Final = 5_000
#: What robots.txt calls this program.
_AGENT: Final = "NewsMonitor"
_ACCEPT: Final = {"Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"}


@dataclass
class _Host:
    """What is known of one site, and whose turn it is."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Protego | None = None
    robots_until: datetime | None = None
    #: Why nothing is asked of it for a while, and until when.
    closed: str = ""
    closed_until: datetime | None = None
    #: On the event loop's clock; nothing is asked before it.
    free_at: float = 0.0


class PageFetcher:
    """A `Pages` over HTTP. Close it, or use it as a context, to close its connections."""

    def __init__(
        self,
        *,
        user_agent: str,
        gap: timedelta = GAP,
        deadline: timedelta = DEADLINE,
        max_bytes: int = MAX_BYTES,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._client = HttpClient(
            user_agent=user_agent, deadline=deadline, max_bytes=max_bytes, tls=tls
        )
        self._gap = gap
        self._hosts: dict[str, _Host] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes every connection."""
        await self._client.close()

    async def page(self, url: str, source: Source, *, now: datetime) -> Fetched:
        """Fetches one page, as `ports.Pages` asks."""
        asked = urls.parse(url)
        host = self._host(asked)
        async with host.turn:
            await self._allow(asked, host, source, now=now)
            answer = await self._get(url, host, source)
        reached = urls.parse(answer.url)
        if reached.origin() != asked.origin():
            other = self._host(reached)
            async with other.turn:
                await self._allow(reached, other, source, now=now)
        if answer.status in _BUSY:
            wait = answer.headers.retry_after(now=now) or LEFT_ALONE
            other = self._host(reached)
            other.closed, other.closed_until = f"{answer.url} answered {answer.status}", now + wait
        if answer.status != HTTPStatus.OK:
            raise SourceError(f"{answer.url} answered {answer.status}")
        return _document(answer, source, now=now)

    def _host(self, url: URL) -> _Host:
        """What is known of the URL's site; it becomes the last to be forgotten."""
        origin = str(url.origin())
        host = self._hosts.pop(origin, None) or _Host()
        self._hosts[origin] = host
        while len(self._hosts) > _MOST_HOSTS:
            del self._hosts[next(iter(self._hosts))]
        return host

    async def _get(self, url: str, host: _Host, source: Source) -> Answer:
        """One request, in the host's turn and after its gap."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(host.free_at - loop.time(), 0))
        try:
            return await self._client.get(url, headers=_ACCEPT, allow_private=source.allow_private)
        finally:
            host.free_at = loop.time() + self._gap_of(host).total_seconds()

    def _gap_of(self, host: _Host) -> timedelta:
        said = host.robots.crawl_delay(_AGENT) if host.robots else None
        wanted = timedelta(seconds=min(said or 0.0, LONGEST_GAP.total_seconds()))
        return max(self._gap, wanted)

    async def _allow(self, url: URL, host: _Host, source: Source, *, now: datetime) -> None:
        """Raises SourceError where the site's robots.txt forbids the page, or it is left alone."""
        if host.closed_until and now < host.closed_until:
            raise SourceError(host.closed)
        if host.robots is None or host.robots_until is None or now >= host.robots_until:
            try:
                host.robots = await self._robots(url, host, source)
            except SourceError as error:
                host.closed, host.closed_until = str(error), now + LEFT_ALONE
                raise
            host.robots_until = now + ROBOTS_KEPT
        if not host.robots.can_fetch(str(url), _AGENT):
            raise SourceError(f"{urls.public(url)}: the site's robots.txt does not allow it")

    async def _robots(self, url: URL, host: _Host, source: Source) -> Protego:
        try:
            answer = await self._get(str(url.origin() / "robots.txt"), host, source)
        except SourceError as error:
            raise SourceError(f"the site's robots.txt cannot be asked for: {error}") from error
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise SourceError(f"{answer.url} answered {answer.status}: nothing is allowed by that")
        rules = answer.body[:_ROBOTS_BYTES] if answer.status == HTTPStatus.OK else b""
        return Protego.parse(rules.decode("utf-8", "replace"))


def _document(answer: Answer, source: Source, *, now: datetime) -> Fetched:
    content_type, charset = answer.headers.media_type()
    return Fetched(
        source=source.id,
        location=answer.url,
        name=answer.url,
        content=answer.body,
        digest=sha256(answer.body).hexdigest(),
        fetched_at=now,
        content_type=content_type,
        charset=charset,
        is_page=True,
    )
