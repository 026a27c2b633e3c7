"""A digest, from the feed to the reader's inbox, at eight by the reader's clock."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from valley import Feed, items, rules

from monitor import wiring
from monitor.calendar import parse_cron
from monitor.model import Channel, DeliveryStatus, Limit, Route, Secret
from monitor.notify import notifier
from monitor.ports import Store, Window
from monitor.sender import Sender
from monitor.snapshot import Snapshot

#: The day before the clocks of Berlin are put forward.
NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
EIGHT = datetime(2026, 3, 29, 6, tzinfo=UTC)


class Inbox:
    """Takes mails."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []
        self.sizes: list[int] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(mail)
        self.sizes.append(len(envelope.content))
        return "250 OK"


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def store() -> Iterator[Store]:
    made = wiring.scratch()
    yield made
    made.close()


@pytest.fixture
async def inbox() -> AsyncIterator[tuple[Inbox, int]]:
    taken = Inbox()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(taken, hostname="127.0.0.1"), "127.0.0.1", 0
    )
    yield taken, server.sockets[0].getsockname()[1]
    server.close()


def mail(port: int, limit: Limit | None = None) -> Channel:
    url = f"mailto://127.0.0.1:{port}?from=monitor@example.org&to=reader@example.org&mode=insecure"
    return Channel(id="mail", urls=(Secret(url),), limit=limit)


async def send(store: Store, channel: Channel, clock: Clock) -> None:
    snapshot = Snapshot(sources={}, rules=rules(), notifiers={"mail": notifier(channel)})
    await Sender(clock=clock, store=store, snapshot=lambda: snapshot).deliver_all()
    await snapshot.notifiers["mail"].close()


async def test_a_digest_comes_as_one_mail_with_a_table_at_eight_by_the_readers_clock(
    store: Store, inbox: tuple[Inbox, int]
) -> None:
    taken, port = inbox
    clock, channel = Clock(), mail(port)
    digest = Route(digest=parse_cron("0 8 * * *", timezone="Europe/Berlin"))
    feed = Feed(store, now=NOON, rules=replace(rules(), channels=(channel,), route=digest))
    await feed.poll(*items(1))  # a first poll is quiet
    await feed.poll(*items(5))
    assert [d.due_at for d in store.deliveries(Window())] == [EIGHT]
    clock.time = EIGHT - timedelta(seconds=1)
    await send(store, channel, clock)
    assert taken.mails == []

    clock.time = EIGHT
    await send(store, channel, clock)
    [came] = taken.mails
    assert came["Subject"] == "4 alerts: Harbour (4)"
    assert taken.sizes[0] < 100_000
    page = came.get_body(("html",)).get_content()
    plain = came.get_body(("plain",)).get_content()
    assert page.count("<tr>") == 1 + 4
    for number in range(1, 5):
        assert f'<a href="https://valley.example/g{number}"><b>Harbour</b> {number} ' in page
        assert f"https://valley.example/g{number}" in plain
    assert len(re.findall(r"<td>Story \d+ · 1 article · 1 independent source", page)) == 4
    [delivery] = store.deliveries(Window())
    assert came["X-Idempotency-Key"] == delivery.key
    assert delivery.status is DeliveryStatus.DELIVERED


async def test_what_exceeds_a_channels_limit_comes_later_in_one_mail(
    store: Store, inbox: tuple[Inbox, int]
) -> None:
    taken, port = inbox
    clock, channel = Clock(), mail(port, Limit(messages=2, per=timedelta(hours=1)))
    feed = Feed(store, now=NOON, rules=replace(rules(), channels=(channel,)))
    await feed.poll(*items(1))
    await feed.poll(*items(7))
    clock.time = feed.now
    await send(store, channel, clock)
    assert len(taken.mails) == 2
    clock.time += timedelta(hours=1)
    await send(store, channel, clock)
    assert [came["Subject"] for came in taken.mails[2:]] == ["4 alerts: Harbour (4)"]
