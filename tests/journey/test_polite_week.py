"""The politeness suite, after Rachel Kroll's feed reader tests: a week against a server that logs.

The whole of polling is at work: the database's schedule, the poller, the client on real sockets,
the reading of what comes. Only time is made up. Every day the monitor is ended and started again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import web
from valley import rules

from monitor.model import Source, SourceKind
from monitor.poller import Poller
from monitor.ports import Window
from monitor.reading.read import read
from monitor.snapshot import Snapshot
from monitor.sources.fetcher import SourceFetcher
from monitor.sources.folder import FolderFetcher
from monitor.sources.http import FeedFetcher
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.sql import SqlStore

BEGIN = datetime(2026, 11, 21, tzinfo=UTC)  # a Saturday
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
#: How finely time passes.
STEP = timedelta(minutes=10)
EVERY = 3 * HOUR
USER_AGENT = "NewsMonitor/0.0 (+https://news-monitor.example)"
#: All that a request may carry, apart from validators.
SAYS = {"host", "user-agent", "accept", "accept-encoding"}


@dataclass(frozen=True)
class Request:
    """One request: when it came, for what, with which headers as raw bytes."""

    at: datetime
    target: str
    headers: dict[str, bytes]

    @property
    def validators(self) -> tuple[bytes | None, bytes | None]:
        return self.headers.get("if-none-match"), self.headers.get("if-modified-since")


@dataclass
class Answer:
    """What a feed answers: to be called with the time and the request."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


Script = Callable[["Week", Request], Answer]


def document(now: datetime, *, more: str = "", edition: int = 12) -> str:
    """A feed that has another item every `edition` hours."""
    number = int((now - BEGIN) / HOUR) // edition
    items = "".join(
        f"<item><guid>g{n}</guid><title>Tide table {n}</title></item>"
        for n in range(number, max(number - 5, -1), -1)
    )
    return f"<rss><channel><title>T</title>{more}{items}</channel></rss>"


def conditional(**names: str) -> Script:
    """Gives these validators, with the edition in them, and 304 to whoever sends one back."""

    def script(week: Week, request: Request) -> Answer:
        edition = str(int((request.at - BEGIN) / HOUR) // 12)
        given = {name.replace("_", "-"): value.format(edition) for name, value in names.items()}
        week.given[request.target].append(given)
        if {value.encode() for value in given.values()} & set(request.validators):
            return Answer(304, headers=given)
        return Answer(body=document(request.at), headers=given)

    return script


def other_validators(week: Week, request: Request) -> Answer:
    """The same body for ever, under another ETag each time."""
    given = {"ETag": f'"{len(week.given[request.target])}"'}
    week.given[request.target].append(given)
    return Answer(body=document(BEGIN), headers=given)


def cached(week: Week, request: Request) -> Answer:
    """Fresh for six hours, as only the full answer says."""
    if request.validators[0]:
        return Answer(304)
    return Answer(body=document(BEGIN), headers={"ETag": '"c"', "Cache-Control": "max-age=21600"})


def asking(more: str) -> Script:
    """The document itself says how it wants to be polled; 304 once it is known."""

    def script(week: Week, request: Request) -> Answer:
        if request.validators[0] == b'"h"':
            return Answer(304)
        return Answer(body=document(BEGIN, more=more), headers={"ETag": '"h"'})

    return script


def cookies(week: Week, request: Request) -> Answer:
    """Tries to be remembered, and to be asked for something else."""
    told = {"Set-Cookie": "id=1; Path=/", "Refresh": "0; url=/invented", "Link": "</x>; rel=next"}
    return Answer(body=document(request.at), headers=told)


def redirect(status: int, to: str) -> Script:
    return lambda week, request: Answer(status, headers={"Location": to})


def gone(week: Week, request: Request) -> Answer:
    return Answer(410) if request.at >= BEGIN + DAY else Answer(body=document(request.at))


def failing(week: Week, request: Request) -> Answer:
    """Works for a day, fails for four, works again."""
    down = BEGIN + DAY <= request.at < BEGIN + 5 * DAY
    return Answer(500) if down else Answer(body=document(request.at))


def limited(week: Week, request: Request) -> Answer:
    """Refuses once a day, each day otherwise."""
    day = (request.at - BEGIN).days
    if day in week.refused or not 1 <= day <= 5:
        return Answer(body=document(request.at))
    week.refused[day] = request.at
    until = request.at + 7 * HOUR
    date = f"{until:%a, %d %b %Y %H:%M:%S} GMT"
    return {
        1: Answer(429, headers={"Retry-After": "25200"}),
        2: Answer(429, headers={"Retry-After": date}),
        3: Answer(503, headers={"Retry-After": "25200"}),
        4: Answer(503, headers={"Retry-After": date}),
        5: Answer(403),
    }[day]


NIGHT = "".join(f"<hour>{hour}</hour>" for hour in range(8))
SCRIPTS: dict[str, Script] = {
    "/both": conditional(ETag='W/"v {}; *"', Last_Modified="edition {} of November"),
    "/etag": conditional(ETag='"{}"'),
    "/modified": conditional(Last_Modified="Sat, 21 Nov 2026 {}:00:00 GMT"),
    "/others": other_validators,
    "/cached": cached,
    "/ttl": asking("<ttl>420</ttl>"),
    "/night": asking(f"<skipHours>{NIGHT}</skipHours>"),
    "/weekend": asking("<skipDays><day>Saturday</day><day>Sunday</day></skipDays>"),
    "/plain?a=b&c=%2F": cookies,
    "/moved": redirect(301, "/home"),
    "/lent": redirect(302, "/guest"),
    "/gone": gone,
    "/failing": failing,
    "/limited": limited,
}


#: Where redirects lead; nobody is subscribed to these.
TARGETS: dict[str, Script] = {"/home": conditional(ETag='"h{}"'), "/guest": conditional(ETag='"g"')}


@dataclass
class Week:
    """A server, a monitor that polls it, and the log of a week."""

    folder: Path
    now: datetime = BEGIN
    port: int = 0
    log: list[Request] = field(default_factory=list)
    given: defaultdict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[int, datetime] = field(default_factory=dict)
    restarts: list[datetime] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now.timestamp()

    async def answer(self, request: web.Request) -> web.Response:
        headers = {name.decode().lower(): value for name, value in request.raw_headers}
        seen = Request(at=self.now, target=request.raw_path, headers=headers)
        self.log.append(seen)
        script = (SCRIPTS | TARGETS).get(request.raw_path)
        if script is None:
            return web.Response(status=404)
        answer = script(self, seen)
        # Last: what comes with the raw bytes must not be tidied up.
        return web.Response(status=answer.status, text=answer.body, headers=answer.headers)

    def sources(self) -> dict[str, Source]:
        return {
            target: Source(
                id=target,
                kind=SourceKind.FEED,
                location=f"http://127.0.0.1:{self.port}{target}",
                name=target,
                every=EVERY,
                allow_private=True,
            )
            for target in SCRIPTS
        }

    async def pass_by(self) -> None:
        """A week, begun anew each day as another process would be."""
        for _ in range(7):
            await self._day()

    async def _day(self) -> None:
        database = Database(f"sqlite:///{self.folder / 'week.db'}")
        SqlMigrations(database).upgrade()
        store = SqlStore(database)
        snapshot = Snapshot(sources=self.sources(), rules=rules(), notifiers={})
        self.restarts.append(self.now)

        async def rang() -> None:
            """Nobody sends here."""

        async with FeedFetcher(user_agent=USER_AGENT) as feeds:
            poller = Poller(
                clock=Clock(self),
                store=store,
                fetcher=SourceFetcher(feed=feeds, folder=FolderFetcher()),
                read=read,
                snapshot=lambda: snapshot,
                pages=None,
                rang=rang,
            )
            end = self.now + DAY
            while self.now < end:
                await poller.poll_due()
                while poller.in_flight:  # noqa: ASYNC110 - polls tell nobody when they end
                    await asyncio.sleep(0.002)
                self.now += STEP
        self.notices = [
            delivery.notice.title for delivery in store.deliveries(Window()) if delivery.notice
        ]
        store.close()

    def of(self, target: str) -> list[Request]:
        return [request for request in self.log if request.target == target]

    def gaps(self, target: str) -> list[timedelta]:
        times = [request.at for request in self.of(target)]
        return [b - a for a, b in pairwise(times)]


@dataclass
class Clock:
    """The week's own time."""

    week: Week

    def now(self) -> datetime:
        return self.week.now

    def monotonic(self) -> float:
        return self.week.now.timestamp()


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    """The week, lived through once for all tests."""
    made = Week(folder=tmp_path_factory.mktemp("week"))
    with pytest.MonkeyPatch.context() as patch:
        # Gathering work of the same moment takes real time, of which a made up week has too much.
        patch.setattr("monitor.saving.GATHER_SECONDS", 0)
        patch.setattr("monitor.poller.GATHER_SECONDS", 0)
        asyncio.run(_live(made))
    return made


async def _live(week: Week) -> None:
    app = web.Application()
    app.router.add_get("/{any:.*}", week.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    week.port = runner.addresses[0][1]
    try:
        await week.pass_by()
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("target", ["/both", "/etag", "/modified", "/cached", "/ttl", "/others"])
def test_one_unconditional_request_ever_restarts_included(week: Week, target: str) -> None:
    first, *others = week.of(target)
    assert first.validators == (None, None)
    assert len(week.restarts) == 7
    assert len(others) >= 20
    assert all(any(request.validators) for request in others if request.target == target)


@pytest.mark.parametrize("target", ["/both", "/etag", "/modified", "/others"])
def test_validators_come_back_byte_for_byte_and_only_those_that_were_given(
    week: Week, target: str
) -> None:
    for given, request in zip(week.given[target], week.of(target)[1:], strict=False):
        sent = tuple(given.get(name) for name in ("ETag", "Last-Modified"))
        assert request.validators == tuple(value and value.encode() for value in sent)


def test_validators_that_change_over_the_same_body_are_the_ones_sent(week: Week) -> None:
    sent = [request.validators[0] for request in week.of("/others")[1:]]
    assert sent == [f'"{number}"'.encode() for number in range(len(sent))]


def test_no_feed_is_asked_sooner_than_its_interval_by_restarts_or_otherwise(week: Week) -> None:
    for target in (*SCRIPTS, *TARGETS):
        assert min(week.gaps(target), default=EVERY) >= EVERY, target
    assert max(week.gaps("/modified")) <= EVERY * 1.1 + 2 * STEP, "nor much later"


def test_a_restart_is_no_burst(week: Week) -> None:
    usual = max(
        sum(at <= request.at < at + STEP for request in week.log)
        for at in (request.at for request in week.log if request.at > BEGIN + DAY)
    )
    assert usual < len(SCRIPTS) / 2, "what began together does not stay together"
    for restart in week.restarts[1:]:
        asked = [r.target for r in week.log if restart <= r.at < restart + STEP]
        assert len(asked) <= usual, restart


def test_requests_say_who_asks_and_nothing_else(week: Week) -> None:
    validators = {"if-none-match", "if-modified-since"}
    for request in week.log:
        assert SAYS <= set(request.headers) <= SAYS | validators
        assert request.headers["user-agent"] == USER_AGENT.encode()
        assert request.headers["accept-encoding"] == b"gzip, br"
    assert {request.target for request in week.log} == {*SCRIPTS, *TARGETS}, "none is invented"


def test_what_the_server_asks_by_429_and_503_is_kept_to(week: Week) -> None:
    times = [request.at for request in week.of("/limited")]
    assert set(week.refused) == {1, 2, 3, 4, 5}
    for day, at in week.refused.items():
        later = next((time for time in times if time > at), BEGIN + 7 * DAY)
        wait = 7 * HOUR if day < 5 else 6 * HOUR  # a sudden 403: an hour, or the back-off
        assert later - at >= wait - STEP, day


def test_max_age_and_ttl_are_honoured_after_a_304_too(week: Week) -> None:
    assert min(week.gaps("/cached")) >= 6 * HOUR
    assert min(week.gaps("/ttl")) >= 7 * HOUR
    assert len(week.of("/cached")) >= 24
    assert len(week.of("/ttl")) >= 20


def test_skipped_hours_and_days_are_left_alone(week: Week) -> None:
    # What is due before midnight is polled at the next tick, which is coarse here.
    night = [(request.at - STEP).hour for request in week.of("/night")[1:]]
    assert min(night) >= 7
    assert len(night) >= 5 * 7
    weekend = [(request.at - STEP).weekday() for request in week.of("/weekend")[1:]]
    assert set(weekend) == {0, 1, 2, 3, 4}


def test_gone_is_gone_and_told(week: Week) -> None:
    last = week.of("/gone")[-1]
    assert BEGIN + DAY <= last.at <= BEGIN + DAY + EVERY * 1.1 + STEP
    assert "Source /gone is gone" in week.notices


def test_a_permanent_redirect_is_kept_after_three_a_temporary_one_never(week: Week) -> None:
    assert len(week.of("/moved")) == 3
    assert len(week.of("/home")) >= 45
    assert len(week.of("/lent")) == len(week.of("/guest")) >= 45


def test_failures_back_off_and_are_told_and_so_is_the_recovery(week: Week) -> None:
    down = [r.at for r in week.of("/failing") if BEGIN + DAY <= r.at < BEGIN + 5 * DAY]
    gaps = [b - a for a, b in pairwise(down)]
    assert 4 <= len(down) <= 8
    assert all(later >= 1.5 * gap for gap, later in pairwise(gaps) if gap < 12 * HOUR)
    assert max(gaps) <= DAY * 1.1 + STEP
    told = sorted(title for title in week.notices if title.startswith("Source /failing "))
    assert told == ["Source /failing fails", "Source /failing is back"]


async def test_a_gap_that_a_site_taught_is_kept_over_a_restart(tmp_path: Path) -> None:
    """Of three feeds of one site the first is refused; the others wait, in the next process too."""
    asked: list[datetime] = []
    now = BEGIN

    async def refuse(request: web.Request) -> web.Response:
        asked.append(now)
        return web.Response(status=429, headers={"Retry-After": "30"})

    class Time:
        def now(self) -> datetime:
            return now

        def monotonic(self) -> float:
            return now.timestamp()

    async def rang() -> None:
        """Nobody sends here."""

    app = web.Application()
    app.router.add_get("/{any:.*}", refuse)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    sources = {
        name: replace(Week(folder=tmp_path).sources()["/both"], id=name, location=f"{base}/{name}")
        for name in ("a", "b", "c")
    }
    snapshot = Snapshot(sources=sources, rules=rules(), notifiers={})
    database = Database(f"sqlite:///{tmp_path / 'gap.db'}")
    SqlMigrations(database).upgrade()
    store = SqlStore(database)
    for _ in range(3):  # each a process of its own
        async with FeedFetcher(user_agent=USER_AGENT) as feeds:
            poller = Poller(
                clock=Time(),
                store=store,
                fetcher=SourceFetcher(feed=feeds, folder=FolderFetcher()),
                read=read,
                snapshot=lambda: snapshot,
                pages=None,
                rang=rang,
            )
            for _ in range(3):
                await poller.poll_due()
                while poller.in_flight:  # noqa: ASYNC110 - polls tell nobody when they end
                    await asyncio.sleep(0.002)
                now += timedelta(seconds=1)
    gaps = [(b - a).total_seconds() for a, b in pairwise(asked)]
    assert all(gap >= 2 for gap in gaps), gaps
    assert store.gaps() == {"127.0.0.1": timedelta(seconds=2 ** len(asked))}
    store.close()
    await runner.cleanup()
