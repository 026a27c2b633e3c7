"""The HTTP session that feeds share: judged sockets, one TLS context, no cookies.

The guard sits in the socket factory, the last step before a connection is made, where the
address is the one the socket will connect to. Names that resolve to something else a moment
later, addresses written into URLs, every hop of a redirect: all pass here.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.sources import guard

#: What aiohttp hands a socket factory: family, type, protocol, name, and the address first.
_AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[Any, ...]]

#: A server that does not take the connection by then is passed over for its next address.
_CONNECT_SECONDS: Final = 10.0
#: Long enough for a redirect on the same host, too short to hold sockets until the next poll.
_KEEPALIVE_SECONDS: Final = 5.0
#: Of one header. Security policies of 10 KB are seen; aiohttp's own limit is 8.
_MAX_HEADER_BYTES: Final = 64 * 1024
#: Feeds first, but anything will do: many servers know their feed only as text or by no type.
_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)


class RefusedAddressError(OSError):
    """A connection to an address that the guard refuses was about to be made."""


class ThreadResolver(AbstractResolver):
    """Asks the system's resolver, each time in a thread of its own.

    asyncio's own lookup shares a handful of threads with all file access, so a few dead name
    servers would stop folders and the database; and it would hold up a shutdown for as long as
    a lookup hangs. These threads are daemons, and no more than the polls in flight.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of `host`; raises OSError when it has none."""
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[ResolveResult]] = loop.create_future()
        look_up = partial(_look_up, host, port, family)
        threading.Thread(
            target=_answer, args=(found, loop, look_up), name=f"dns {host}", daemon=True
        ).start()
        return await found

    async def close(self) -> None:
        """Nothing to close: a lookup still under way ends by itself."""


def _answer(
    found: asyncio.Future[list[ResolveResult]],
    loop: asyncio.AbstractEventLoop,
    look_up: Callable[[], list[ResolveResult]],
) -> None:
    try:
        settle = partial(found.set_result, look_up())
    except OSError as error:
        settle = partial(found.set_exception, error)
    except UnicodeError as error:  # a label of more than 63 characters, say
        settle = partial(found.set_exception, OSError(str(error)))
    # RuntimeError: the loop was closed meanwhile, nobody waits for the answer.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(lambda: None if found.done() else settle())


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    rows = socket.getaddrinfo(
        host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return [
        ResolveResult(
            hostname=host,
            host=str(address[0]),
            port=port,
            family=row_family,
            proto=proto,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for row_family, _, proto, _, address in rows
    ]


def open_session(
    *, user_agent: str, allow_private: bool, tls: ssl.SSLContext
) -> aiohttp.ClientSession:
    """A session inside the running loop; without `allow_private` it reaches public hosts only.

    The number of connections is not limited here: those who poll limit what is in flight, and
    waiting for a free connection would count against a poll's deadline.
    """
    connector = aiohttp.TCPConnector(
        ssl=tls,
        limit=0,
        keepalive_timeout=_KEEPALIVE_SECONDS,
        resolver=ThreadResolver(),
        socket_factory=partial(_judged_socket, allow_private=allow_private),
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, br"},
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
        max_field_size=_MAX_HEADER_BYTES,
    )


def _judged_socket(info: _AddressInfo, *, allow_private: bool) -> socket.socket:
    family, kind, protocol, _, address = info
    if why := guard.refusal(address[0], allow_private=allow_private):
        raise RefusedAddressError(why)
    return socket.socket(family, kind, protocol)
