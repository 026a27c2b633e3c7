"""A connection to a server that can be cut and mended."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from sqlalchemy import make_url


class Wire:
    """A TCP connection to a server that can be cut: a proxy, a thread a direction."""

    def __init__(self, url: str) -> None:
        there = make_url(url)
        socket_dir = there.query.get("host")
        self._folder = socket_dir if isinstance(socket_dir, str) else None
        self._there = (there.host or "127.0.0.1", there.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._cut = threading.Event()
        self._ends: list[socket.socket] = []
        here = there.set(host="127.0.0.1", port=self._listener.getsockname()[1])
        here = here.difference_update_query(["host", "port"])
        self.url = here.render_as_string(hide_password=False)
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def _start(self, work: Callable[..., None], *ends: socket.socket) -> None:
        thread = threading.Thread(target=work, args=ends, daemon=True)
        self._threads.append(thread)
        thread.start()

    def cut(self) -> None:
        self._cut.set()
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._cut.clear()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self.cut()
        for thread in self._threads:
            thread.join(5)
        for end in (self._listener, *self._ends):
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._cut.is_set():
                client.close()
                continue
            server = self._connect()
            self._ends += [client, server]
            for one, other in ((client, server), (server, client)):
                self._start(_pump, one, other)

    def _connect(self) -> socket.socket:
        if self._folder is None:
            return socket.create_connection(self._there)
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{self._folder}/.s.PGSQL.{self._there[1]}")
        return made


def _pump(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(1 << 16):
            other.sendall(data)
    for end in (one, other):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
