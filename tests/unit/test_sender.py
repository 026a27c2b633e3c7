"""Sending, when the database fails under it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from valley import DESK, Feed, items, rules

from monitor.errors import StorageError
from monitor.model import DeliveryStatus, Message, SendOutcome, SendResult
from monitor.ports import Window
from monitor.sender import SEND_LEASE, Sender
from monitor.snapshot import Snapshot
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.sql import SqlStore


class Phone:
    """Takes everything, and may break the database while it does."""

    def __init__(self, file: Path) -> None:
        self.file, self.breaks, self.heard = file, False, list[str]()

    async def send(self, message: Message, *, recipient: int, timeout: timedelta) -> SendResult:
        self.heard.append(message.key)
        if self.breaks:
            rename(self.file, "deliveries", "elsewhere")
        return SendResult(outcome=SendOutcome.SENT)

    async def close(self) -> None:
        pass


class Clock:
    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return 0.0


def rename(file: Path, table: str, other: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO {other}")


async def test_what_could_not_be_settled_is_sent_again_under_the_same_key(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'monitor.db'}")
    SqlMigrations(database).upgrade()
    store, phone = SqlStore(database), Phone(tmp_path / "monitor.db")
    feed = Feed(store, rules=replace(rules(), channels=(DESK,)))
    await feed.poll(*items(1))  # a first poll is quiet
    await feed.poll(*items(2))
    clock = Clock(feed.now)
    snapshot = Snapshot(sources={}, rules=rules(), notifiers={"desk": phone})
    sender = Sender(clock=clock, store=store, snapshot=lambda: snapshot)

    phone.breaks = True
    await sender.deliver_due()
    await asyncio.wait(sender.in_flight.tasks.values())
    assert "delivery.lost" in caplog.text
    assert "task.failed" not in caplog.text
    with pytest.raises(StorageError):
        await sender.deliver_due()
    await sender.hurry()  # only tells of it
    assert "sending.waits" in caplog.text

    rename(phone.file, "elsewhere", "deliveries")
    phone.breaks = False
    clock.time += SEND_LEASE
    await sender.deliver_all()
    [delivery] = store.deliveries(Window())
    assert delivery.status is DeliveryStatus.DELIVERED
    assert phone.heard == [delivery.key] * 2
    store.close()
