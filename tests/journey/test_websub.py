"""A publisher with a hub, from its feed to the phone, over real sockets on loopback."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from valley import SOURCE, Item, rules

from monitor import habits, wiring
from monitor.model import Source, Subscription, SubscriptionStatus
from monitor.poller import Poller
from monitor.ports import Store
from monitor.reading.read import read
from monitor.snapshot import Snapshot
from monitor.sources.client import HttpClient
from monitor.sources.http import FeedFetcher
from monitor.sources.websub import CallbackServer, HubClient
from monitor.subscribing import SECOND_LOOKS, Subscribing

HOST = "127.0.0.1"
MINUTE = timedelta(minutes=1)


@dataclass
class Clock:
    """Stands still but when it is told."""

    time: datetime = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()


@dataclass
class Publisher:
    """A feed, and the hub that it names; the log of what both were asked."""

    items: list[Item] = field(default_factory=list)
    polls: int = 0
    forms: list[dict[str, str]] = field(default_factory=list)
    challenged: list[tuple[int, str]] = field(default_factory=list)
    base: str = ""
    #: Where the hub is named: header, link or both.
    named: str = "link"
    status: int = 202
    #: What the verification says instead of the truth.
    says: dict[str, str] = field(default_factory=dict)
    verifies: bool = True
    #: What the first of two hubs does, where the feed names two: refuses, hangs, is silent, denies.
    first: str = ""
    #: How often that one was asked.
    asked_first: int = 0

    async def feed(self, request: web.Request) -> web.Response:
        self.polls += 1
        links = (
            f'<a:link rel="hub" href="{self.base}/hub"/><a:link rel="self" href="/feed?a&amp;b"/>'
        )
        body = (
            '<rss xmlns:a="http://www.w3.org/2005/Atom"><channel><title>V</title>'
            f"{links if self.named == 'link' else ''}{''.join(map(str, self.items))}"
            "</channel></rss>"
        )
        headers = {}
        if self.first:
            body = body.replace(
                "<a:link", f'<a:link rel="hub" href="{self.base}/first"/><a:link', 1
            )
        if self.named == "header":
            headers["Link"] = f'<{self.base}/hub>; rel="hub", </feed?a&b>; rel=self'
        return web.Response(text=body, content_type="application/rss+xml", headers=headers)

    async def hub(self, request: web.Request) -> web.Response:
        form = dict(parse_qsl(await request.text()))
        self.forms.append(form)
        if self.status >= 300:
            return web.Response(status=self.status, text="no such topic here")
        if self.verifies:
            query = {
                "hub.mode": form["hub.mode"],
                "hub.topic": form["hub.topic"],
                "hub.challenge": "as asked",
                "hub.lease_seconds": form.get("hub.lease_seconds", ""),
            }
            # Before the answer: the hardest order that the specification allows.
            async with (
                aiohttp.ClientSession() as session,
                session.get(form["hub.callback"], params=query | self.says) as answer,
            ):
                self.challenged.append((answer.status, await answer.text()))
        return web.Response(status=self.status)

    async def first_hub(self, request: web.Request) -> web.Response:
        self.asked_first += 1
        form = dict(parse_qsl(await request.text()))
        match self.first:
            case "refuses":
                return web.Response(status=503)
            case "hangs up" if request.transport:
                request.transport.close()
            case "denies":
                query = {"hub.mode": "denied", "hub.topic": form["hub.topic"]}
                async with (
                    aiohttp.ClientSession() as session,
                    session.get(form["hub.callback"], params=query) as answer,
                ):
                    assert answer.status == 200
        return web.Response(status=202)

    async def push(
        self, *, secret: str | None = None, method: str = "sha256", **kwargs: str
    ) -> int:
        """Tells of news, as the hub that was last subscribed at; the status it gets."""
        form = [form for form in self.forms if form["hub.mode"] == "subscribe"][-1]
        body = b"<rss><channel><item><title>Only a hint</title></item></channel></rss>"
        key = (secret or form["hub.secret"]).encode()
        made = hmac.new(key, body, getattr(hashlib, method)).hexdigest()
        headers = {"X-Hub-Signature": f"{method}={made}"} | kwargs
        async with (
            aiohttp.ClientSession() as session,
            session.post(form["hub.callback"], data=body, headers=headers) as answer,
        ):
            return answer.status


@dataclass
class Desk:
    """A monitor of one feed, as the daemon runs it, with a clock that stands still."""

    publisher: Publisher
    store: Store
    clock: Clock
    poller: Poller
    hubs: Subscribing
    snapshot: list[Snapshot]

    async def pass_by(self, time: timedelta, *, step: timedelta = MINUTE) -> None:
        """Lets time pass, so much at a time, with the daemon's jobs in it."""
        end = self.clock.time + time
        while True:
            await self.hubs.look_again()
            await self.poller.poll_due()
            while self.poller.in_flight:  # noqa: ASYNC110 - polls tell nobody when they end
                await asyncio.sleep(0.01)
            await self.hubs.tick()
            if self.clock.time >= end:
                return
            self.clock.time += step

    @property
    def subscription(self) -> Subscription:
        [one] = self.store.subscriptions()
        return one

    def configure(self, *sources: Source) -> None:
        by_id = {source.id: source for source in sources}
        self.snapshot.append(replace(self.snapshot[-1], sources=by_id))


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[int]:
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    made = Publisher()
    app = web.Application()
    app.router.add_get("/feed", made.feed)
    app.router.add_post("/hub", made.hub)
    app.router.add_post("/first", made.first_hub)
    async with serving(app) as port:
        made.base = f"http://{HOST}:{port}"
        yield made


@pytest.fixture
async def desk(publisher: Publisher) -> AsyncIterator[Desk]:
    clock, store = Clock(), wiring.scratch()
    source = replace(SOURCE, location=f"{publisher.base}/feed", allow_private=True)
    snapshots = [Snapshot(sources={source.id: source}, rules=rules(), notifiers={})]
    fetcher = FeedFetcher(user_agent="NewsMonitor/0.0")

    async def rang() -> None:
        """Nobody sends here."""

    poller = Poller(
        clock=clock,
        store=store,
        fetcher=fetcher,
        read=read,
        snapshot=lambda: snapshots[-1],
        pages=None,
        rang=rang,
    )
    client = HubClient(HttpClient(user_agent="NewsMonitor/0.0"))
    port = _free_port()
    base = f"http://{HOST}:{port}/behind/websub/"
    hubs = Subscribing(
        clock=clock,
        store=store,
        hubs=client,
        snapshot=lambda: snapshots[-1],
        announce=poller.announce,
        callback=base.__add__,
    )
    server = CallbackServer(hubs, host=HOST, port=port, base=base, max_bytes=100_000)
    await server.start()
    publisher.items = [Item(number, f"g{number}") for number in range(3)]
    yield Desk(publisher, store, clock, poller, hubs, snapshots)
    await server.close()
    await client.close()
    await fetcher.close()
    store.close()


def _free_port() -> int:
    import socket

    with socket.create_server((HOST, 0)) as found:
        return found.getsockname()[1]


def publish(desk: Desk, number: int) -> None:
    desk.publisher.items.insert(0, Item(number, f"g{number}"))


def stored(desk: Desk) -> int:
    return desk.store.article_counts()["valley"]


@pytest.mark.parametrize("named", ["link", "header"])
async def test_a_hub_that_the_feed_names_is_subscribed_at(desk: Desk, named: str) -> None:
    desk.publisher.named = named
    await desk.pass_by(MINUTE)
    [form] = desk.publisher.forms
    assert form["hub.mode"] == "subscribe"
    assert form["hub.topic"] == f"{desk.publisher.base}/feed?a&b"
    assert len(form["hub.secret"]) == 64
    assert desk.publisher.challenged == [(200, "as asked")]
    assert desk.subscription.status is SubscriptionStatus.ACTIVE
    assert desk.subscription.lease_until == desk.clock.time - MINUTE + timedelta(days=10)
    assert form["hub.secret"] not in repr(desk.subscription)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_what_a_hub_tells_of_is_polled_at_once(desk: Desk, method: str) -> None:
    await desk.pass_by(MINUTE)
    publish(desk, 7)
    assert await desk.publisher.push(method=method) == 202
    polls = desk.publisher.polls
    await desk.pass_by(timedelta(0))
    assert (desk.publisher.polls, stored(desk)) == (polls + 1, 4)
    assert desk.subscription.pushed_at == desk.clock.time


async def test_a_forged_call_wakes_nobody_and_is_shown(desk: Desk) -> None:
    await desk.pass_by(MINUTE)
    polls = desk.publisher.polls
    assert await desk.publisher.push(secret="guessed") == 202, "which tells a forger nothing"
    assert await desk.publisher.push(**{"X-Hub-Signature": ""}) == 202
    await desk.pass_by(timedelta(0))
    assert desk.publisher.polls == polls
    assert "not signed with our secret" in (desk.subscription.last_error or "")


async def test_news_that_are_not_there_yet_are_looked_for_again(desk: Desk) -> None:
    await desk.pass_by(MINUTE)
    await desk.publisher.push()
    polls = desk.publisher.polls
    await desk.pass_by(timedelta(0))
    publish(desk, 7)  # the cache before the publisher was behind its hub
    await desk.pass_by(SECOND_LOOKS[0])
    assert (desk.publisher.polls, stored(desk)) == (polls + 2, 4)
    await desk.pass_by(3 * MINUTE)
    assert desk.publisher.polls == polls + 2, "found: no further look"


async def test_a_hub_that_calls_without_end_costs_a_poll_a_minute(desk: Desk) -> None:
    await desk.pass_by(MINUTE)
    polls = desk.publisher.polls
    for _ in range(30):
        await desk.publisher.push()
        await desk.pass_by(timedelta(0))
    assert desk.publisher.polls == polls + 1


async def test_polling_stays_as_a_safety_net(desk: Desk) -> None:
    await desk.pass_by(MINUTE)
    publish(desk, 7)
    await desk.publisher.push()
    await desk.pass_by(timedelta(0))
    polls = desk.publisher.polls
    await desk.pass_by(timedelta(hours=3), step=2 * MINUTE)
    assert 2 <= desk.publisher.polls - polls <= 3, "an hour apart, instead of ten minutes"
    publish(desk, 8)  # and the hub says nothing
    await desk.pass_by(habits.SAFETY_NET * 1.2)
    assert stored(desk) == 5
    state = desk.store.state("valley")
    assert state
    assert not state.pushed, "it is polled as before until the hub is heard of again"
    polls = desk.publisher.polls
    await desk.pass_by(timedelta(hours=1))
    assert desk.publisher.polls - polls >= 4


async def test_a_lease_is_renewed_before_it_ends(desk: Desk) -> None:
    desk.publisher.says = {"hub.lease_seconds": "7200"}
    await desk.pass_by(timedelta(hours=4), step=10 * MINUTE)
    assert [form["hub.mode"] for form in desk.publisher.forms] == ["subscribe"] * 3
    assert len({form["hub.callback"] for form in desk.publisher.forms}) == 1
    assert desk.subscription.status is SubscriptionStatus.ACTIVE
    assert desk.subscription.lease_until
    assert desk.subscription.lease_until > desk.clock.time


async def test_a_source_that_is_removed_is_unsubscribed(desk: Desk) -> None:
    await desk.pass_by(MINUTE)
    desk.configure()
    await desk.pass_by(MINUTE)
    assert [form["hub.mode"] for form in desk.publisher.forms] == ["subscribe", "unsubscribe"]
    assert desk.publisher.challenged[-1] == (200, "as asked")
    assert desk.store.subscriptions() == []
    assert await desk.publisher.push() == 410, "so that the hub forgets us"


async def test_a_hub_that_refuses_is_told_and_asked_again_later(desk: Desk) -> None:
    desk.publisher.status = 403
    await desk.pass_by(MINUTE)
    assert desk.subscription.last_error == (
        f"the hub {desk.publisher.base}/hub answered 403: no such topic here"
    )
    await desk.pass_by(timedelta(hours=2), step=5 * MINUTE)
    assert 3 <= len(desk.publisher.forms) <= 5
    desk.publisher.status = 202
    await desk.pass_by(timedelta(hours=3), step=10 * MINUTE)
    assert desk.subscription.status is SubscriptionStatus.ACTIVE


@pytest.mark.parametrize("first", ["refuses", "hangs up", "is silent", "denies"])
async def test_where_a_hub_fails_the_next_one_tells_of_news(desk: Desk, first: str) -> None:
    desk.publisher.first = first
    await desk.pass_by(timedelta(minutes=15))
    assert desk.publisher.asked_first >= 1
    assert desk.subscription.hub == f"{desk.publisher.base}/hub", "the other one is forgotten"
    assert desk.subscription.status is SubscriptionStatus.ACTIVE
    publish(desk, 7)
    assert await desk.publisher.push() == 202
    await desk.pass_by(timedelta(0))
    assert stored(desk) == 4
    asked = desk.publisher.asked_first
    await desk.pass_by(timedelta(days=2), step=timedelta(hours=1))
    assert desk.publisher.asked_first == asked, "one hub will do"


async def test_a_denial_and_a_challenge_for_something_else(desk: Desk) -> None:
    desk.publisher.says = {"hub.mode": "denied", "hub.reason": "members only"}
    await desk.pass_by(MINUTE)
    assert desk.subscription.status is SubscriptionStatus.DENIED
    assert desk.subscription.last_error == "the hub refused: members only"
    desk.publisher.says = {"hub.topic": "https://other.example/feed"}
    await desk.pass_by(timedelta(days=1, hours=2), step=timedelta(hours=2))
    assert desk.publisher.challenged[-1][0] == 404
    assert desk.subscription.status is not SubscriptionStatus.ACTIVE


async def test_a_failing_source_is_not_woken(desk: Desk) -> None:
    await desk.pass_by(MINUTE)
    state = desk.store.state("valley")
    assert state
    later = desk.clock.time + timedelta(hours=5)
    desk.store.save_states([replace(state, failures=1, last_error="429", next_poll_at=later)])
    desk.configure(*desk.snapshot[-1].sources.values())
    polls = desk.publisher.polls
    await desk.publisher.push()
    await desk.pass_by(10 * MINUTE)
    assert desk.publisher.polls == polls, "its publisher asked to be left alone"


async def test_a_restart_keeps_what_was_promised(desk: Desk) -> None:
    await desk.pass_by(MINUTE)
    again = Subscribing(
        clock=desk.clock,
        store=desk.store,
        hubs=desk.hubs._hubs,
        snapshot=lambda: desk.snapshot[-1],
        announce=desk.poller.announce,
        callback=desk.hubs._callback,
    )
    await again.tick()
    assert len(desk.publisher.forms) == 1
    assert await again.push(desk.subscription.token, b"", None)
    assert not await again.push("guessed", b"", None)


async def test_strangers_learn_nothing(desk: Desk) -> None:
    await desk.pass_by(MINUTE)
    one = desk.subscription
    base = one.callback.removesuffix(one.token)
    async with aiohttp.ClientSession() as session:
        for url, status in (
            (f"{base}guess", 404),
            (base, 404),
            (base.removesuffix("websub/"), 404),
            (one.callback, 404),  # no challenge
        ):
            async with session.get(url) as answer:
                assert answer.status == status, url
        async with session.post(one.callback, data=b"x" * 200_000) as answer:
            assert answer.status == 413
        async with session.post(f"{base}guess", data=b"x" * 200_000) as answer:
            assert answer.status == 410, "its body is not even looked at"
        plain = one.callback.replace("/behind/", "/")
        async with session.post(plain, data=b"x") as answer:
            assert answer.status == 202, "a proxy may leave the path out"
