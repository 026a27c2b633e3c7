"""The politeness suite, after Rachel Kroll's feed reader tests: a week with a server that logs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from monitor.agenda import Agenda
from monitor.model import FeedHints, Source, SourceKind, SourceState
from monitor.sources import schedule

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


@dataclass
class Week:
    """A feed that changes now and then, and the log of a week of polls."""

    polling: object
    server: object
    times: list[datetime] = field(default_factory=list)
    restart: object = None

    async def pass_by(self, script) -> list:
        """Polls for a week; `script(now)` answers each poll. Restarts the reader each day."""
        begin, day = self.polling.now, 0
        while True:
            state = self.polling.state
            due = state.next_poll_at if state else begin
            if due >= begin + WEEK:
                return self.server.requests
            if (due - begin).days > day:
                day = (due - begin).days
                await self.restart(self.polling)
            self.polling.now = due
            self.server.on(**script(due))
            self.times.append(due)
            await self.polling.poll()


@pytest.fixture
async def week(server, poller, make_fetcher):
    made = []

    async def restart(polling) -> None:
        """Another process: nothing is left but the state."""
        made.append(make_fetcher())
        polling.fetcher = made[-1]
        polling.state = replace(polling.state)

    def make(**kwargs) -> Week:
        polling = poller(server.url(), **({"every": HOUR} | kwargs))
        return Week(polling=polling, server=server, restart=restart)

    yield make
    for fetcher in made:
        await fetcher.close()


def edition(now: datetime) -> str:
    """The feed changes twice a day."""
    return f"{now:%d}{now.hour // 12}"


class Conditional:
    """A server that gives these validators and answers 304 when one comes back."""

    def __init__(self, server, **headers) -> None:
        self.server = server
        self.headers = headers
        self.last: str | None = None
        self.given: list[dict[str, str]] = []

    def __call__(self, now: datetime) -> dict:
        name = edition(now)
        headers = {
            key: value.format(name) if "{}" in value else value
            for key, value in self.headers.items()
        }
        self.given.append(headers)
        unchanged, self.last = name == self.last, name
        if unchanged:
            return {"status": "304 Not Modified", **headers}
        return {"body": name.encode(), **headers}


VALIDATORS = {"ETag": 'W/"v {}; *"', "Last_Modified": "edition {} of November"}


@pytest.mark.parametrize("given", [{"ETag"}, {"Last_Modified"}, {"ETag", "Last_Modified"}])
async def test_one_unconditional_request_ever_and_validators_byte_for_byte(
    week, server, given
) -> None:
    script = Conditional(server, **{name: VALIDATORS[name] for name in given})
    requests = await week().pass_by(script)
    assert len(requests) > 140
    sent = {"ETag": "if-none-match", "Last_Modified": "if-modified-since"}
    assert not set(sent.values()) & set(requests[0].headers)
    for answer, request in zip(script.given, requests[1:], strict=False):
        for name, header in sent.items():
            expected = answer[name].encode() if name in given else None
            assert request.headers.get(header) == expected


async def test_validators_beyond_ascii_come_back_byte_for_byte(week, server) -> None:
    raw = '"뉴스 ü"'.encode()
    requests = await week().pass_by(lambda _: {"body": b"x", "ETag": raw})
    assert {request.headers["if-none-match"] for request in requests[1:]} == {raw}


async def test_validators_that_change_over_the_same_body_are_the_ones_sent(week, server) -> None:
    count = iter(range(10_000))
    requests = await week().pass_by(lambda _: {"body": b"same", "ETag": f'"{next(count)}"'})
    for number, request in enumerate(requests[1:]):
        assert request.headers["if-none-match"] == f'"{number}"'.encode()


async def test_polls_keep_their_distance_restarts_included(week, server) -> None:
    passing = week()
    await passing.pass_by(Conditional(server, ETag='"{}"'))
    gaps = [b - a for a, b in zip(passing.times, passing.times[1:], strict=False)]
    assert HOUR <= min(gaps) <= max(gaps) <= HOUR * 1.1


@pytest.mark.parametrize("path", ["/feed", "/feed?a=b&c=%2F"])
async def test_the_request_says_who_asks_and_nothing_else(week, server, path) -> None:
    passing = week()
    passing.polling.source = replace(passing.polling.source, location=server.url(path))
    requests = await passing.pass_by(
        lambda _: {"body": b"x", "Set_Cookie": "a=b; Path=/", "Refresh": "0; url=/other"}
    )
    allowed = {"host", "user-agent", "accept", "accept-encoding"}
    for request in requests:
        assert set(request.headers) == allowed
        assert request.line == f"GET {path} HTTP/1.1"
        assert request.headers["accept-encoding"] == b"gzip, br"
        assert request.headers["user-agent"] == b"NewsMonitor/0.0 (+https://news-monitor.example)"


async def test_cookies_and_referers_do_not_follow_redirects(server, poller) -> None:
    server.on(status="302 Found", Location="/b", Set_Cookie="a=b; Path=/")
    server.on("/b", body=b"x")
    polling = poller(server.url())
    await polling.poll()
    await polling.next()
    assert len(server.requests) == 4
    assert not any({"cookie", "referer"} & set(r.headers) for r in server.requests)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_retry_after_is_heeded(server, poller, status, form) -> None:
    polling = poller(server.url())
    at = polling.now + timedelta(hours=5)
    value = "18000" if form == "seconds" else f"{at:%a, %d %b %Y %H:%M:%S} GMT"
    server.on(status=status, Retry_After=value)
    fetch = await polling.poll()
    assert fetch.failed
    assert timedelta(hours=5) <= polling.wait <= timedelta(hours=5.5)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_too_many_without_a_time_is_an_hour(server, poller, status) -> None:
    server.on(status=status)
    polling = poller(server.url())
    await polling.poll()
    assert HOUR <= polling.wait <= HOUR * 1.1


async def test_a_sudden_403_is_treated_as_429(server, poller) -> None:
    polling = poller(server.url())
    server.on(status="403 Forbidden")
    await polling.poll()
    assert polling.wait < HOUR  # it never worked: an ordinary failure
    server.on(body=b"x")
    await polling.next()
    server.on(status="403 Forbidden")
    await polling.next()
    assert polling.wait >= HOUR


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache_Control": "max-age=10800"},
        {"Date": "Mon, 01 Jan 2001 00:00:00 GMT", "Expires": "Mon, 01 Jan 2001 03:00:00 GMT"},
    ],
)
async def test_max_age_is_honoured_after_a_304_too(week, server, headers) -> None:
    passing = week()
    first = True

    def script(_: datetime) -> dict:
        nonlocal first
        if first:
            first = False
            return {"body": b"x", "ETag": '"1"', **headers}
        return {"status": "304 Not Modified"}

    requests = await passing.pass_by(script)
    gaps = [b - a for a, b in zip(passing.times, passing.times[1:], strict=False)]
    assert min(gaps) >= 3 * HOUR
    assert len(requests) >= 50


async def test_410_ends_the_polling_and_says_so(week, server) -> None:
    passing = week()
    requests = await passing.pass_by(lambda _: {"status": "410 Gone"})
    assert len(requests) == 1
    state = passing.polling.state
    assert state.gone
    assert "410 Gone; it is not polled again until its URL" in state.last_error
    moved = replace(passing.polling.source, location=server.url("/new"))
    server.on("/new", body=b"x")
    passing.polling.source = moved
    assert (await passing.polling.poll()).documents


async def test_failures_back_off_and_are_never_given_up(week, server) -> None:
    passing = week()
    requests = await passing.pass_by(lambda _: {"status": "500 Oops"})
    gaps = [b - a for a, b in zip(passing.times, passing.times[1:], strict=False)]
    assert 8 <= len(requests) <= 12
    assert gaps[:4] == sorted(gaps[:4])
    assert max(gaps) <= timedelta(hours=26.4)
    server.on(body=b"back")
    fetch = await passing.polling.next()
    assert fetch.documents[0].content == b"back"
    assert fetch.state.failures == 0
    assert passing.polling.wait <= HOUR * 1.1


@pytest.mark.parametrize(
    "hints",
    [
        FeedHints(skip_hours=(0, 1, 2, 3, 4, 5, 22, 23)),
        FeedHints(skip_days=(5, 6)),
        FeedHints(skip_hours=(23, 0), skip_days=(0, 6)),
    ],
)
async def test_skipped_hours_and_days_are_left_alone_all_week(week, server, hints) -> None:
    passing = week()
    server.on(body=b"0")
    await passing.polling.poll()
    state = replace(passing.polling.state, hints=hints)
    fetcher, source = passing.polling.fetcher, passing.polling.source
    passing.polling.state = fetcher.schedule(source, state, now=passing.polling.now)
    await passing.pass_by(Conditional(server, ETag='"{}"'))
    assert not {at.hour for at in passing.times} & {*hints.skip_hours}
    assert not {at.weekday() for at in passing.times} & {*hints.skip_days}
    welcome = (24 - len(hints.skip_hours)) * (7 - len(hints.skip_days))
    assert len(passing.times) >= welcome * 0.85, "and the other hours are used"


def test_a_restart_asks_only_what_is_due_and_each_site_once(t0) -> None:
    sources = {
        f"s{number}": Source(
            id=f"s{number}",
            kind=SourceKind.FEED,
            location=f"https://h{number}.site{number % 50}.example/feed",
            name="S",
            every=HOUR,
        )
        for number in range(1000)
    }
    states = {
        source.id: schedule.succeeded(
            source, SourceState(source=source.id, location=source.location), now=t0
        )
        for source in sources.values()
    }
    early = Agenda(sources, states, now=t0 + HOUR / 2)
    assert early.take(now=t0 + HOUR / 2, limit=1000) == []
    # A night's sleep: all are due, and still each site has one request at a time.
    late = Agenda(sources, states, now=t0 + 9 * HOUR)
    taken = late.take(now=t0 + 9 * HOUR, limit=1000)
    assert len({source.location.split(".")[1] for source in taken}) == len(taken) == 50
    # And those that were added together do not come back together.
    minutes = [(state.next_poll_at - t0).seconds // 60 for state in states.values()]
    assert max(minutes.count(minute) for minute in set(minutes)) < 1000 / 4
