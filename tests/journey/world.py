"""A small world on loopback: a server of feeds, a receiver of alerts, and `monitor` itself.

Nothing is stood in for: the feeds are fetched over HTTP, the alerts arrive over HTTP, and the
program runs as its users run it, in a process of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

#: Longer than anything here takes on a machine with nothing else to do; see `patience`.
PATIENCE = 240.0 if os.environ.get("MONITOR_TORTURE") == "1" else 60.0
#: A command that hangs is ended after this, however busy the machine is.
GIVES_UP = 10 * PATIENCE


class _Server:
    """An HTTP server in a thread; subclasses answer."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                answer(self)

            do_POST = do_GET  # noqa: N815 - the name http.server looks for

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _reply(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class Feeds(_Server):
    """Serves /NAME as an RSS feed of the items put under that name, and pages under theirs."""

    def __init__(self) -> None:
        self._items: dict[str, list[str]] = {}
        self.pages: dict[str, str] = {}
        #: Names that lead to another path.
        self.moved: dict[str, str] = {}
        self.down: set[str] = set()
        self.requests: list[tuple[str, dict[str, str]]] = []
        super().__init__(self._answer)

    def url(self, name: str) -> str:
        self._items.setdefault(name, [])
        return f"http://127.0.0.1:{self.port}/{name}"

    def publish(
        self, name: str, guid: str, title: str, text: str, *, link: str | None = None
    ) -> None:
        link = link or f"https://{name}.example/{guid}"
        named = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
        item = (
            f"<item>{named}<title>{escape(title)}</title>"
            f"<link>{link}</link>"
            f"<description>{escape(text)}</description></item>"
        )
        items = self._items.setdefault(name, [])
        items[:] = [item, *(other for other in items if f">{guid}</guid>" not in other)]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.strip("/")
        self.requests.append((name, dict(handler.headers)))
        if name in self.moved:
            _reply(handler, 302, Location=self.moved[name])
            return
        if name in self.pages:
            _reply(handler, 200, self.pages[name].encode(), Content_Type="text/html; charset=utf-8")
            return
        if name == "robots.txt":
            _reply(handler, 404)
            return
        if name in self.down or name not in self._items:
            _reply(handler, 500)
            return
        body = (
            f"<rss version='2.0'><channel><title>{name}</title><link>https://{name}.example/</link>"
            f"<description/>{''.join(self._items[name])}</channel></rss>"
        ).encode()
        _reply(handler, 200, body, Content_Type="application/rss+xml")


class Receiver(_Server):
    """Takes what json:// channels send."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        #: When it was asked, each time, by the monotonic clock.
        self.asked_at: list[float] = []
        self.refusing = False
        self.refused = 0
        super().__init__(self._answer)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/"

    @property
    def alerts(self) -> list[dict[str, Any]]:
        return [m["monitor"] for m in self.messages if "topic" in m["monitor"]]

    @property
    def notices(self) -> list[str]:
        return [m["monitor"]["notice"] for m in self.messages if "notice" in m["monitor"]]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked_at.append(time.monotonic())
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        if self.refusing:
            self.refused += 1
            _reply(handler, 503)
        else:
            self.messages.append(json.loads(body))
            _reply(handler, 200)


@dataclass
class Daemon:
    """A running `monitor run`."""

    process: subprocess.Popen[str]
    log: Path

    def lines(self, event: str) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if f" {event}" in line]

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(GIVES_UP)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(GIVES_UP)


@dataclass
class World:
    """Everything around the program, and the program."""

    folder: Path
    feeds: Feeds
    receiver: Receiver
    database: str
    daemons: list[Daemon] = field(default_factory=list)

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    def configure(self, sources: str, *, topics: str = "", extra: str = "") -> None:
        (self.folder / "config").mkdir(exist_ok=True)
        (self.folder / "config" / "watch.yaml").write_text(
            f"sources:\n{sources}\n{topics or TOPICS}\n"
            f"channels:\n  - {{id: desk, url: '{self.receiver.url}'}}\noperators: [desk]\n{extra}"
        )

    def feed(self, name: str, **more: object) -> str:
        options = "".join(f", {key}: {json.dumps(value)}" for key, value in more.items())
        url = self.feeds.url(name)
        return f"  - {{id: {name}, feed: '{url}', every: 1s, allow_private: true{options}}}\n"

    def monitor(self, *arguments: str, code: int = 0) -> str:
        """Runs a command to its end and gives its output."""
        done = subprocess.run(
            [sys.executable, "-m", "monitor", *arguments],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env=self._environment(),
            timeout=GIVES_UP,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + (done.stderr if code else "")

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """What a listing prints with --json."""
        return [json.loads(line) for line in self.monitor(*arguments, "--json").splitlines()]

    def run(self) -> Daemon:
        log = self.folder / f"daemon-{len(self.daemons)}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "monitor", "run"],
                stdout=out,
                stderr=out,
                text=True,
                cwd=self.folder,
                env=self._environment(),
            )
        daemon = Daemon(process, log)
        self.daemons.append(daemon)
        until(lambda: daemon.lines("monitor.started") or process.poll() is not None)
        return daemon

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "MONITOR_CONFIG": str(self.folder / "config"),
            "MONITOR_DATABASE_URL": self.database,
            "NO_COLOR": "1",
        }


def until(true: Callable[[], object]) -> None:
    """Waits for something that is about to happen; fails when it does not."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < patience(), "it did not happen"
        time.sleep(0.05)


def patience() -> float:
    """How long to wait, in seconds; only a failing test waits so long.

    Where more wants to run than there are cores, everything takes longer by as much.
    """
    return PATIENCE * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


TOPICS = """
topics:
  - id: launchers
    name: Launcher factories
    match: |
      launcher* NEAR/20 (factor* OR plant*)
    severity: high
"""

#: Articles of our own about one event each, long enough to be placed.
STORIES = {
    "valley": (
        "Leader tours launcher plant in the northern valley",
        "The leader toured a launcher plant in the northern valley on Monday and told its workers "
        "to double their output before winter. Photographs showed forty vehicles under a blue "
        "roof. The plant was opened nine years ago beside a railway to the coast, and employs "
        "three thousand people from the surrounding towns, according to the provincial paper.",
    ),
    "harbour": (
        "Fire closes harbour launcher factory for a month",
        "A fire in the paint shop has closed the launcher factory at the old harbour for a month, "
        "its managers said. Nobody was hurt. Two cranes and a storage hall were lost, and the "
        "delivery of eleven launchers to the coast guard will slip into the next year, when the "
        "insurers have finished their report on the cause of the blaze.",
    ),
}
