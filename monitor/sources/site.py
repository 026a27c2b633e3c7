"""One site, asked politely: a request a second, guesses only as robots.txt allows."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from protego import Protego

from monitor.errors import SourceError
from monitor.model import Fetched
from monitor.sources import urls
from monitor.sources.client import Answer, HttpClient
from monitor.sources.sitemaps import unpacked

#: Between two requests: what crawlers keep who are asked nothing.
GAP: Final = timedelta(seconds=1)
#: What robots.txt calls this program.
_AGENT: Final = "NewsMonitor"
_NOTHING: Final = "User-agent: *\nDisallow: /"


class PoliteSite:
    """Implements `ports.Site`."""

    def __init__(
        self, client: HttpClient, *, allow_private: bool = False, gap: timedelta = GAP
    ) -> None:
        self._client = client
        self._allow_private = allow_private
        self._gap = gap
        self._asked = False
        self._rules = Protego.parse(_NOTHING)

    async def ask(self, url: str, *, now: datetime) -> Fetched:
        """The document there, unpacked. Raises SourceError when there is none."""
        answer = await self._get(url)
        if answer.status != HTTPStatus.OK:
            raise SourceError(f"{answer.url} answered {answer.status}")
        content_type, charset = answer.headers.media_type()
        return unpacked(
            Fetched(
                source="discovery",
                location=answer.url,
                name=answer.url,
                content=answer.body,
                digest=sha256(answer.body).hexdigest(),
                fetched_at=now,
                content_type=content_type,
                charset=charset,
            )
        )

    async def robots(self, url: str) -> str:
        """The site's robots.txt; where it cannot be had, nothing may be guessed (RFC 9309)."""
        try:
            answer = await self._get(f"{urls.parse(url).origin()}/robots.txt")
        except SourceError:
            return ""
        text = answer.body.decode("utf-8", "replace") if answer.status == HTTPStatus.OK else ""
        closed = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        self._rules = Protego.parse(_NOTHING if closed else text)
        return text

    def allows(self, url: str) -> bool:
        """Whether robots.txt, once asked for, allows an address that nobody offered."""
        return bool(self._rules.can_fetch(url, _AGENT))

    async def _get(self, url: str) -> Answer:
        if self._asked:
            await asyncio.sleep(self._gap.total_seconds())
        self._asked = True
        return await self._client.get(url, headers={}, allow_private=self._allow_private)
