"""Subscriptions at hubs are kept, and the hubs that feeds name are found, on each database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.model import FeedHints, FeedHubs, Secret, SourceState, Subscription, SubscriptionStatus


def test_what_is_saved_comes_back_and_what_is_dropped_does_not(desk: Any) -> None:
    one = Subscription(
        source="a",
        hub="https://hub.example/",
        topic="https://a.example/feed",
        token="t",
        callback="https://news.example/websub/t",
        secret=Secret("s"),
        status=SubscriptionStatus.ASKED,
        next_at=desk.now,
    )
    desk.store.save_subscription(one)
    assert desk.store.subscriptions() == [one]
    later = replace(
        one,
        status=SubscriptionStatus.ACTIVE,
        lease_until=desk.now + timedelta(days=1),
        pushed_at=desk.now,
        failures=2,
        last_error="was away",
        secret=None,
        allow_private=True,
    )
    desk.store.save_subscription(later)
    assert desk.store.subscriptions() == [later]
    desk.store.drop_subscription("t")
    desk.store.drop_subscription("t")
    assert desk.store.subscriptions() == []


def test_the_hubs_that_feeds_name(desk: Any) -> None:
    hubs = ("https://hub.example/", "https://hub2.example/?a=b")
    hints = FeedHints(hubs=hubs, topic="https://a.example/self")
    named = SourceState(source="a", location="https://a.example/feed", hints=hints, pushed=True)
    gone = replace(named, source="b", gone=True)
    plain = SourceState(source="c", location="https://c.example/feed")
    desk.store.save_states([named, gone, plain])
    assert desk.store.hubs() == [
        FeedHubs(
            source="a",
            location="https://a.example/feed",
            urls=hubs,
            topic="https://a.example/self",
        )
    ]
    assert desk.store.state("a") == named
