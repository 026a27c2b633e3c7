"""What to ask of which hub, and what to believe of its calls: WebSub's decisions. Pure.

::

             ask                  verified                   nearly over
    a hub ────────▶ asked ─────────────────────▶ active ─────────────────▶ asked again
                      │ denied ▶ a day later       │ not wanted any more ▶ leaving ▶ forgotten
                      └─ refused, silent, denied ▶ the next hub of the feed is asked

A feed may name several hubs; its publisher tells each, and one will do. They are asked one after
another, each failing one again when its own wait is over, until one of them keeps its word; the
others are left then.

Method: W3C WebSub, https://www.w3.org/TR/websub/ (2018). A hub's signature proves that it knows the
secret that was sent to it, so a call without one, or with another one, wakes nobody.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from monitor.model import FeedHubs, Source, SourceKind, Subscription, SubscriptionStatus

#: What a hub is asked for: it is renewed in time, and one of a monitor that is gone ends soon.
LEASE: Final = timedelta(days=10)
#: What is believed of the lease that a hub grants.
SHORTEST_LEASE: Final = timedelta(minutes=5)
LONGEST_LEASE: Final = timedelta(days=90)
#: Before the end of a lease a quarter of it, but no more than this, is left to renew it.
RENEWED_BEFORE: Final = timedelta(days=1)
#: Hubs verify within minutes; then they are asked again, each time after twice as long.
ANSWER_BY: Final = timedelta(minutes=10)
#: The longest wait between two requests, and the one after a refusal.
LONGEST_WAIT: Final = timedelta(days=1)
#: A hub that does not take a goodbye by then is left to forget us when the lease ends.
GOODBYES: Final = 3
_MOST_DOUBLINGS: Final = 10
#: Of a challenge: an echo longer than this serves somebody else.
_LONGEST_CHALLENGE: Final = 4_096
#: How X-Hub-Signature may be made, by its name.
_METHODS: Final = ("sha1", "sha256", "sha384", "sha512")


@dataclass(frozen=True, kw_only=True, slots=True)
class New:
    """A subscription that there is none of yet."""

    source: Source
    #: The hub's URL.
    hub: str
    #: What it calls the feed.
    topic: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is to be done about subscriptions now."""

    #: Sources to subscribe for at a hub, by its URL, and what that calls the feed.
    new: tuple[New, ...] = ()
    #: Those to ask (again) for.
    ask: tuple[Subscription, ...] = ()
    #: Those to say goodbye to.
    leave: tuple[Subscription, ...] = ()
    #: Those to forget.
    drop: tuple[Subscription, ...] = ()


def plan(
    hubs: Iterable[FeedHubs],
    sources: Mapping[str, Source],
    subscriptions: Iterable[Subscription],
    *,
    callback: str,
    now: datetime,
) -> Plan:
    """What is to be done; `callback` is what the URLs begin with that hubs are to call."""
    wanted = {feed.source: feed for feed in hubs if _is_wanted(feed, sources.get(feed.source))}
    ours: dict[str, list[Subscription]] = {name: [] for name in wanted}
    ask: list[Subscription] = []
    leave: list[Subscription] = []
    for one in subscriptions:
        feed = wanted.get(one.source)
        if feed and _is_for(one, feed) and one.callback.startswith(callback):
            ours[one.source].append(one)
        else:
            leave.append(one)
    for held in ours.values():
        kept = [one for one in held if _keeps_its_word(one, now)][:1] or held
        ask += (one for one in kept if one.next_at <= now)
        leave += (one for one in held if one not in kept)
    drop = [one for one in leave if _is_over(one, now)]
    due = [o for o in leave if o.status is not SubscriptionStatus.LEAVING or o.next_at <= now]
    new = [
        New(source=sources[name], hub=hub, topic=feed.topic)
        for name, feed in wanted.items()
        if (hub := _next_hub(feed, ours[name], now))
    ]
    return Plan(
        new=tuple(new),
        ask=tuple(ask),
        leave=tuple(one for one in due if one not in drop),
        drop=tuple(drop),
    )


def _is_for(one: Subscription, feed: FeedHubs) -> bool:
    leaving = one.status is SubscriptionStatus.LEAVING
    return one.hub in feed.urls and one.topic == feed.topic and not leaving


def _next_hub(feed: FeedHubs, held: Collection[Subscription], now: datetime) -> str | None:
    """The hub to turn to; None while one may answer yet, or when all have been asked."""
    if not all(_fails(one, now) for one in held):
        return None
    asked_already = {one.hub for one in held}
    return next((url for url in feed.urls if url not in asked_already), None)


def _keeps_its_word(one: Subscription, now: datetime) -> bool:
    return is_active(one, now=now) and not _fails(one, now)


def _fails(one: Subscription, now: datetime) -> bool:
    """Whether the hub has refused what it was last asked, or let its time for it pass."""
    unanswered = one.failures > 0 and (one.last_error is not None or one.next_at <= now)
    return one.status is SubscriptionStatus.DENIED or unanswered


def _is_wanted(feed: FeedHubs, source: Source | None) -> bool:
    return (
        source is not None
        and source.kind is SourceKind.FEED
        and source.enabled
        and source.websub
        and source.location == feed.location
    )


def _is_over(one: Subscription, now: datetime) -> bool:
    """Whether the hub has forgotten it, or never knew it, or will not listen."""
    never = one.lease_until is None or one.lease_until <= now
    return never or (one.status is SubscriptionStatus.LEAVING and one.failures >= GOODBYES)


def asked(one: Subscription, status: SubscriptionStatus, *, now: datetime) -> Subscription:
    """The subscription once its hub is being asked; an active one stays so while it lasts."""
    if status is SubscriptionStatus.ASKED and is_active(one, now=now):
        status = SubscriptionStatus.ACTIVE
    wait = min(ANSWER_BY * (1 << min(one.failures, _MOST_DOUBLINGS)), LONGEST_WAIT)
    return replace(
        one, status=status, next_at=now + wait, failures=one.failures + 1, last_error=None
    )


def request(one: Subscription, mode: str) -> dict[str, str]:
    """The form that asks the hub to `subscribe` or `unsubscribe`."""
    form = {"hub.mode": mode, "hub.topic": one.topic, "hub.callback": one.callback}
    if mode == "subscribe":
        form["hub.lease_seconds"] = str(int(LEASE.total_seconds()))
        if one.secret:
            form["hub.secret"] = one.secret.reveal()
    return form


def is_active(one: Subscription, *, now: datetime) -> bool:
    """Whether the hub tells of news now."""
    active = one.status is SubscriptionStatus.ACTIVE
    return active and one.lease_until is not None and one.lease_until > now


def is_meant(one: Subscription, query: Mapping[str, str]) -> bool:
    """Whether we asked for what the hub asks us to confirm."""
    leaving = one.status is SubscriptionStatus.LEAVING
    mode = {"subscribe": not leaving, "unsubscribe": leaving}.get(query.get("hub.mode", ""))
    challenge = query.get("hub.challenge", "")
    same = query.get("hub.topic") == one.topic
    return bool(mode and same and 0 < len(challenge) <= _LONGEST_CHALLENGE)


def granted(one: Subscription, query: Mapping[str, str], *, now: datetime) -> Subscription:
    """The subscription once its hub has verified it, for as long as that says."""
    said = query.get("hub.lease_seconds", "")
    seconds = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0  # noqa: PLR2004 - three centuries
    lease = min(max(timedelta(seconds=seconds) or LEASE, SHORTEST_LEASE), LONGEST_LEASE)
    return replace(
        one,
        status=SubscriptionStatus.ACTIVE,
        lease_until=now + lease,
        next_at=now + lease - min(lease / 4, RENEWED_BEFORE),
        failures=0,
        last_error=None,
    )


def denied(one: Subscription, query: Mapping[str, str], *, now: datetime) -> Subscription:
    """The subscription once its hub has refused it, which may be for today only."""
    reason = " ".join(query.get("hub.reason", "").split())[:200]
    return replace(
        one,
        status=SubscriptionStatus.DENIED,
        next_at=now + LONGEST_WAIT,
        lease_until=None,
        last_error=f"the hub refused: {reason or 'it does not say why'}",
    )


def is_signed(one: Subscription, body: bytes, signature: str | None) -> bool:
    """Whether the hub itself sent this, as far as that can be told (W3C WebSub, section 8)."""
    if one.secret is None:
        return True  # it was not told a secret; only it knows the address
    method, _, given = (signature or "").partition("=")
    if method.lower() not in _METHODS:
        return False
    made = hmac.new(one.secret.reveal().encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(made.encode(), given.strip().lower().encode())
