"""What is asked of hubs, and what of their calls is believed."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import hubs
from monitor.model import FeedHubs, Secret, Source, SourceKind, Subscription, SubscriptionStatus

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CALLBACK = "https://news.example/websub/"
SOURCE = Source(
    id="valley",
    kind=SourceKind.FEED,
    location="https://valley.example/feed",
    name="Valley",
    every=timedelta(minutes=10),
)
HUB = FeedHubs(
    source="valley",
    location="https://valley.example/feed",
    urls=("https://hub.example/",),
    topic="https://valley.example/feed",
)
ASKED = Subscription(
    source="valley",
    hub=HUB.urls[0],
    topic=HUB.topic,
    token="t",
    callback=f"{CALLBACK}t",
    secret=Secret("s3cret"),
    status=SubscriptionStatus.ASKED,
    next_at=NOW,
)
NEW = hubs.New(source=SOURCE, hub=ASKED.hub, topic=HUB.topic)
ACTIVE = replace(
    ASKED, status=SubscriptionStatus.ACTIVE, lease_until=NOW + 5 * DAY, next_at=NOW + 4 * DAY
)


def plan(*subscriptions: Subscription, sources=(SOURCE,), found=(HUB,), now=NOW) -> hubs.Plan:
    by_id = {source.id: source for source in sources}
    return hubs.plan(found, by_id, subscriptions, callback=CALLBACK, now=now)


def test_a_hub_is_asked_once_and_again_when_its_lease_is_nearly_over() -> None:
    assert plan() == hubs.Plan(new=(NEW,))
    assert plan(ACTIVE) == hubs.Plan()
    assert plan(ACTIVE, now=ACTIVE.next_at) == hubs.Plan(ask=(ACTIVE,))


@pytest.mark.parametrize(
    "source",
    [
        replace(SOURCE, enabled=False),
        replace(SOURCE, websub=False),
        replace(SOURCE, location="https://valley.example/new"),
        replace(SOURCE, id="other"),
    ],
)
def test_a_source_that_is_not_wanted_any_more_is_left(source: Source) -> None:
    assert plan(ACTIVE, sources=(source,)) == hubs.Plan(leave=(ACTIVE,))
    left = hubs.asked(ACTIVE, SubscriptionStatus.LEAVING, now=NOW)
    assert plan(left, sources=(source,)) == hubs.Plan()
    assert plan(left, sources=(source,), now=left.next_at) == hubs.Plan(leave=(left,))
    over = replace(left, failures=hubs.GOODBYES)
    assert plan(over, sources=(source,)) == hubs.Plan(drop=(over,))
    assert plan(ASKED, sources=(source,)) == hubs.Plan(drop=(ASKED,)), "the hub never knew it"


def test_another_hub_topic_or_address_takes_its_place() -> None:
    moved = replace(HUB, urls=("https://hub2.example/",))
    assert plan(ACTIVE, found=(moved,)) == hubs.Plan(
        new=(replace(NEW, hub=moved.urls[0]),), leave=(ACTIVE,)
    )
    elsewhere = replace(ACTIVE, callback="https://old.example/websub/t")
    assert plan(elsewhere) == hubs.Plan(new=(NEW,), leave=(elsewhere,))


SECOND, THIRD = "https://hub2.example/", "https://hub3.example/"
SEVERAL = replace(HUB, urls=(ASKED.hub, SECOND, THIRD))
WAITING = hubs.asked(ASKED, SubscriptionStatus.ASKED, now=NOW)


@pytest.mark.parametrize(
    ("failed", "now"),
    [
        pytest.param(replace(WAITING, last_error="answered 503"), NOW, id="refused"),
        pytest.param(WAITING, WAITING.next_at, id="never verified"),
        pytest.param(hubs.denied(WAITING, {}, now=NOW), NOW, id="denied"),
        pytest.param(replace(ACTIVE, failures=1, last_error="503"), NOW, id="not renewed"),
    ],
)
def test_where_a_hub_fails_the_next_is_asked(failed: Subscription, now: datetime) -> None:
    done = plan(failed, found=(SEVERAL,), now=now)
    assert done.new == (replace(NEW, hub=SECOND),)
    assert (done.leave, done.drop) == ((), ())
    second = replace(WAITING, hub=SECOND, token="u", next_at=now + hubs.ANSWER_BY)
    assert plan(failed, second, found=(SEVERAL,), now=now).new == (), "it may answer yet"
    refused = replace(second, last_error="answered 404")
    assert plan(failed, refused, found=(SEVERAL,), now=now).new == (replace(NEW, hub=THIRD),)
    third = replace(refused, hub=THIRD, token="v")
    assert plan(failed, refused, third, found=(SEVERAL,), now=now).new == (), "all were asked"


def test_of_several_hubs_one_is_kept() -> None:
    denied = hubs.denied(WAITING, {}, now=NOW)
    second = replace(ACTIVE, hub=SECOND, token="u")
    assert plan(denied, second, found=(SEVERAL,)) == hubs.Plan(drop=(denied,))
    late = replace(ACTIVE, token="v")
    assert plan(second, late, found=(SEVERAL,)) == hubs.Plan(leave=(late,))
    tired = replace(ACTIVE, failures=2, last_error="answered 503")
    assert plan(tired, second, found=(SEVERAL,)) == hubs.Plan(leave=(tired,))


def test_all_hubs_of_a_feed_that_fail_are_asked_again_each_in_its_time() -> None:
    first = replace(WAITING, last_error="answered 503")
    other = replace(first, hub=SECOND, token="u", next_at=first.next_at + DAY)
    two = replace(SEVERAL, urls=(ASKED.hub, SECOND))
    assert plan(first, other, found=(two,)) == hubs.Plan()
    assert plan(first, other, found=(two,), now=first.next_at) == hubs.Plan(ask=(first,))


def test_a_hub_that_does_not_answer_is_asked_later_each_time() -> None:
    one, waits = ASKED, []
    now = NOW
    for _ in range(12):
        one = hubs.asked(one, SubscriptionStatus.ASKED, now=now)
        waits.append(one.next_at - now)
        now = one.next_at
    assert waits[:3] == [hubs.ANSWER_BY, 2 * hubs.ANSWER_BY, 4 * hubs.ANSWER_BY]
    assert waits[-1] == DAY
    renewed = hubs.asked(ACTIVE, SubscriptionStatus.ASKED, now=ACTIVE.next_at)
    assert hubs.is_active(renewed, now=ACTIVE.next_at), "it lasts while it is being renewed"


@pytest.mark.parametrize(
    ("said", "lease"),
    [
        ("432000", 5 * DAY),
        ("", hubs.LEASE),
        ("0", hubs.LEASE),
        ("-5", hubs.LEASE),
        ("1", hubs.SHORTEST_LEASE),
        ("999999999999999999", hubs.LEASE),
        ("99999999", hubs.LONGEST_LEASE),
        ("²", hubs.LEASE),
    ],
)
def test_a_lease_is_what_the_hub_grants_within_reason(said: str, lease: timedelta) -> None:
    one = hubs.granted(replace(ASKED, failures=3), {"hub.lease_seconds": said}, now=NOW)
    assert one.lease_until == NOW + lease
    assert NOW < one.next_at < NOW + lease
    assert (one.status, one.failures) == (SubscriptionStatus.ACTIVE, 0)


def test_only_what_was_asked_for_is_confirmed() -> None:
    query = {"hub.mode": "subscribe", "hub.topic": HUB.topic, "hub.challenge": "c"}
    leaving = replace(ACTIVE, status=SubscriptionStatus.LEAVING)
    assert hubs.is_meant(ASKED, query)
    assert not hubs.is_meant(leaving, query)
    assert hubs.is_meant(leaving, query | {"hub.mode": "unsubscribe"})
    for wrong in (
        {"hub.mode": "unsubscribe"},
        {"hub.mode": "anything"},
        {"hub.topic": "https://other.example/"},
        {"hub.challenge": ""},
        {"hub.challenge": "c" * 10_000},
    ):
        assert not hubs.is_meant(ASKED, query | wrong), wrong


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
@given(body=st.binary(max_size=200))
def test_what_the_hub_signed_is_believed(method: str, body: bytes) -> None:
    made = hmac.new(b"s3cret", body, getattr(hashlib, method)).hexdigest()
    assert hubs.is_signed(ACTIVE, body, f"{method}={made}")
    assert hubs.is_signed(ACTIVE, body, f"{method.upper()}={made.upper()}")
    assert not hubs.is_signed(ACTIVE, body + b"!", f"{method}={made}")


@given(signature=st.one_of(st.none(), st.text(max_size=80)))
def test_nothing_else_is_believed(signature: str | None) -> None:
    assert not hubs.is_signed(ACTIVE, b"body", signature)
    md5 = hmac.new(b"s3cret", b"body", hashlib.md5).hexdigest()
    assert not hubs.is_signed(ACTIVE, b"body", f"md5={md5}")
