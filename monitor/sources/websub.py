"""Asks hubs, and answers them: the two ends of WebSub that touch the network.

::

    HubClient.ask ──POST hub.mode=subscribe──▶ hub
                                                │ verifies, then tells of news
    CallbackServer ◀──GET …/websub/TOKEN?hub.challenge=… ┤
                   ◀──POST …/websub/TOKEN, signed ───────┘

The server listens where the configuration says, most often behind a proxy that speaks https, and
knows this one path. Whoever asks for another gets 404 and learns nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from monitor.errors import MonitorError, ServingError, SourceError, StorageError
from monitor.ports import Callback
from monitor.sources import urls
from monitor.sources.client import HttpClient

logger = logging.getLogger(__name__)

#: Open requests may take this long when the monitor ends.
_END_SECONDS: Final = 2.0


class HubClient:
    """Implements `ports.Hubs` over HTTP; close it to close its connections."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    async def ask(self, hub: str, form: Mapping[str, str], *, allow_private: bool) -> None:
        """Posts a request. Raises SourceError where the hub does not accept it, saying why."""
        status, said = await self._client.post(hub, form, allow_private=allow_private)
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise SourceError(f"the hub {urls.shown(hub)} answered {status}: {said}".rstrip(": "))

    async def close(self) -> None:
        """Closes every connection."""
        await self._client.close()


class CallbackServer:
    """Answers hubs at an address of this machine."""

    def __init__(
        self, callback: Callback, *, host: str, port: int, base: str, max_bytes: int
    ) -> None:
        """`base` is what callbacks begin with; `max_bytes` the most that a hub may send at once."""
        self._callback = callback
        self._host, self._port = host, port
        app = web.Application(client_max_size=max_bytes)
        # With and without the path of the public URL: proxies differ in whether they keep it.
        whole = urlsplit(base).path.rstrip("/")
        for path in {whole, f"/{whole.rpartition('/')[2]}"}:
            where = f"{path}/{{token}}"
            app.router.add_get(where, self._verify, allow_head=False)
            app.router.add_post(where, self._push)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_END_SECONDS)

    async def start(self) -> None:
        """Listens. Raises ServingError where it cannot."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            where = f"{self._host}:{self._port}"
            raise ServingError(f"service: listen: cannot listen at {where}: {error}") from error

    async def close(self) -> None:
        """Stops listening; what is being answered is finished."""
        await self._runner.cleanup()

    async def _verify(self, request: web.Request) -> web.Response:
        try:
            said = await self._callback.verify(request.match_info["token"], dict(request.query))
        except StorageError:
            raise web.HTTPServiceUnavailable from None
        if said is None:
            raise web.HTTPNotFound
        return web.Response(text=said, content_type="text/plain")

    async def _push(self, request: web.Request) -> web.Response:
        token, signature = request.match_info["token"], request.headers.get("X-Hub-Signature")
        try:
            # A stranger's megabytes are not read.
            known = await self._callback.knows(token)
            known = known and await self._callback.push(token, await request.read(), signature)
        except MonitorError:
            # The hub tries again, and the poll finds it all the same.
            raise web.HTTPServiceUnavailable from None
        if not known:
            raise web.HTTPGone  # so that the hub forgets it
        return web.Response(status=HTTPStatus.ACCEPTED)
