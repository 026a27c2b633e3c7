"""One polite GET: redirects followed by hand, a deadline over all of it, a cap on the body.

Everything a server can do wrong ends as a SourceError whose message says what it did.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from monitor.errors import SourceError
from monitor.sources import urls
from monitor.sources.connection import RefusedAddressError, open_session
from monitor.sources.headers import Headers

#: For the whole of a poll, redirects included. A limit per read would let a slow drip go on.
DEADLINE: Final = timedelta(seconds=30)
#: Of a body after decompression. The largest of 282 feeds of newsrooms we looked at has 2 MB.
MAX_BYTES: Final = 15_000_000
#: A move to https, to another host and through a CDN takes three. A loop ends here too.
MAX_REDIRECTS: Final = 5

#: Of a refusal, for the message.
_SAID: Final = 1_000

_PERMANENT: Final = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
_REDIRECTS: Final = _PERMANENT | {
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
}


#: What the system says when it is our own network that is down.
_OFFLINE: Final = frozenset({socket.EAI_AGAIN, errno.ENETDOWN, errno.ENETUNREACH})


class UnreachedError(SourceError):
    """No answer came: no name, no connection, or none in time. The fault may be anybody's."""


class OfflineError(UnreachedError):
    """No server was asked: the machine has no network, or no name server to ask."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the last hop answered."""

    status: int
    #: The URL after redirects, without credentials.
    url: str
    headers: Headers
    #: Decompressed; empty unless the status is 200.
    body: bytes
    #: Where permanent redirects led before any temporary one; None: the URL still stands.
    moved_to: str | None


class HttpClient:
    """Fetches documents over HTTP; sessions are made on first use, inside the running loop."""

    def __init__(
        self,
        *,
        user_agent: str,
        deadline: timedelta = DEADLINE,
        max_bytes: int = MAX_BYTES,
        max_redirects: int = MAX_REDIRECTS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        # Loading the system's certificates takes 20 ms: once, not per session or poll.
        self._tls = tls
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def get(self, url: str, *, headers: Mapping[str, str], allow_private: bool) -> Answer:
        """Raises SourceError when no complete answer comes back; any status is an answer."""
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                return await self._follow(urls.parse(url), headers, self._session(allow_private))
        except TimeoutError as error:
            seconds = f"{self._deadline.total_seconds():g} s"
            raise UnreachedError(f"{urls.shown(url)}: no complete answer in {seconds}") from error

    async def post(
        self, url: str, form: Mapping[str, str], *, allow_private: bool
    ) -> tuple[int, str]:
        """Posts a form; the status, and the beginning of what a refusal says.

        A redirect is an answer like any other. Raises SourceError when none comes back.
        """
        target, session = urls.parse(url), self._session(allow_private)
        try:
            async with (
                asyncio.timeout(self._deadline.total_seconds()),
                session.post(target, data=dict(form), allow_redirects=False) as response,
            ):
                said = await response.content.read(_SAID)
                return response.status, urls.shown(said.decode("utf-8", "replace"))
        except TimeoutError as error:
            seconds = f"{self._deadline.total_seconds():g} s"
            raise UnreachedError(f"{urls.shown(url)}: no complete answer in {seconds}") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _kind_of(error)(urls.shown(f"{target}: {_explained(error)}")) from error

    async def close(self) -> None:
        """Closes every connection."""
        while self._sessions:
            _, session = self._sessions.popitem()
            await session.close()

    def _session(self, allow_private: bool) -> aiohttp.ClientSession:
        if allow_private not in self._sessions:
            self._tls = self._tls or ssl.create_default_context()
            self._sessions[allow_private] = open_session(
                user_agent=self._user_agent, allow_private=allow_private, tls=self._tls
            )
        return self._sessions[allow_private]

    async def _follow(
        self, url: URL, headers: Mapping[str, str], session: aiohttp.ClientSession
    ) -> Answer:
        start, moved_to, permanent = url, None, True
        for _ in range(self._max_redirects + 1):
            status, received, body = await self._request(url, headers, session)
            location = received.text("Location")
            if status not in _REDIRECTS or location is None:
                return Answer(
                    status=status,
                    url=urls.public(url),
                    headers=received,
                    body=body,
                    moved_to=moved_to,
                )
            url = urls.join(url, location)
            permanent = permanent and status in _PERMANENT
            # A URL with a password in it is not kept: states are stored, passwords are not.
            if permanent and not url.password:
                moved_to = urls.public(url)
        last = urls.shown(str(url))
        raise SourceError(
            f"{urls.public(start)}: more than {self._max_redirects} redirects, the last to {last}"
        )

    async def _request(
        self, url: URL, headers: Mapping[str, str], session: aiohttp.ClientSession
    ) -> tuple[int, Headers, bytes]:
        try:
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                body = await self._body(response) if response.status == HTTPStatus.OK else b""
                return response.status, Headers(response.raw_headers), body
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _kind_of(error)(urls.shown(f"{url}: {_explained(error)}")) from error

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > self._max_bytes:
                raise SourceError(
                    f"{urls.public(response.url)}: the body is larger than "
                    f"{self._max_bytes / 1e6:g} MB decompressed"
                )
        return bytes(body)


def _kind_of(error: Exception) -> type[SourceError]:
    if getattr(error, "errno", None) in _OFFLINE:
        return OfflineError
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return SourceError  # somebody did answer
    if isinstance(getattr(error, "os_error", None), RefusedAddressError):
        return SourceError  # it was our guard that said no
    unreached = isinstance(error, aiohttp.ClientConnectorError | TimeoutError)
    return UnreachedError if unreached else SourceError


#: The first that an error is an instance of tells what went wrong on the line.
_FAULTS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (aiohttp.ClientConnectorCertificateError, "the certificate is not valid: {cause}"),
    (aiohttp.ClientConnectorDNSError, "the name does not resolve: {cause}"),
    (aiohttp.ClientConnectorError, "no connection: {cause}"),
    (TimeoutError, "no connection: timed out"),  # the deadline is not raised in here
    (aiohttp.ServerDisconnectedError, "the server closed the connection without an answer"),
    (aiohttp.ClientPayloadError, "the body ended early or is not as declared: {cause}"),
    (aiohttp.ClientResponseError, "the answer is not HTTP: {cause}"),
)


def _explained(error: Exception) -> str:
    cause = getattr(error, "os_error", None) or error.__cause__ or error
    names = ("verify_message", "strerror", "message")
    reason = next((found for name in names if (found := getattr(cause, name, None))), str(cause))
    text = next((text for kind, text in _FAULTS if isinstance(error, kind)), "{cause}")
    return text.format(cause=reason or type(error).__name__)
