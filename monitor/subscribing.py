"""Subscribes at publishers' hubs, and wakes a source when its hub tells of news (WebSub).

::

    every minute   sources that name a hub ─▶ plan ─▶ ask, renew, say goodbye
    hub calls      GET  ─▶ verify ─▶ lease                POST ─▶ signed? ─▶ the source is woken
    every second   second looks that are due

What a hub sends is a hint: it wakes the source, which is then polled like any other, and its body
is not read. Many hubs send only the entries that are new, so read as a feed it would look like a
storm or like lost items; others send nothing but the hint. What is stored then always comes from
the publisher, with its validators, its redirects and its refusals, by the one walk there is. It
costs a request, which a publisher with a hub asked for.

Hubs are often faster than the caches before the publisher: where the poll finds nothing new, two
more looks follow. A source is woken once a minute at most, whatever its hub sends, and not at all
while it fails: then its publisher's own word counts.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from monitor import hubs as decide
from monitor.errors import SourceError
from monitor.logs import event
from monitor.model import Secret, Subscription, SubscriptionStatus
from monitor.ports import Clock, Hubs, Store
from monitor.snapshot import Snapshot

logger = logging.getLogger(__name__)

#: Requests of each kind in one tick; a thousand new feeds of one hoster take an hour and a half.
MOST_ASKED: Final = 10
#: A source is woken no more often, as the shortest interval of feeds has it.
WAKE_GAP: Final = timedelta(minutes=1)
#: When a source that had nothing new yet is looked at again, after the hub's call.
SECOND_LOOKS: Final = (timedelta(minutes=1), timedelta(minutes=5))
#: Of random numbers: 32 bytes cannot be guessed.
_BYTES: Final = 32


class Subscribing:
    """Implements `ports.Callback`; one for each process that owns the database."""

    def __init__(
        self,
        *,
        clock: Clock,
        store: Store,
        hubs: Hubs,
        snapshot: Callable[[], Snapshot],
        announce: Callable[[str], None],
        callback: Callable[[str], str],
    ) -> None:
        """`announce` wakes a source; `callback` makes the URL that hubs call, of a token."""
        self._clock = clock
        self._store = store
        self._hubs = hubs
        self._snapshot = snapshot
        self._announce = announce
        self._callback = callback
        self._subscriptions: dict[str, Subscription] | None = None
        # Of each source: when it was woken last, and when it is to be looked at again because of
        # what its hub said when.
        self._woken: dict[str, datetime] = {}
        self._looks: dict[str, tuple[datetime, list[datetime]]] = {}

    async def tick(self) -> None:
        """Asks hubs for what is wanted and not promised yet, and for what is nearly over."""
        known, now = await self._known(), self._clock.now()
        hubs = await asyncio.to_thread(self._store.hubs)
        sources = self._snapshot().sources
        plan = decide.plan(hubs, sources, known.values(), callback=self._callback(""), now=now)
        for one in plan.drop:
            await self._drop(one)
        leave, ask = plan.leave[:MOST_ASKED], plan.ask[:MOST_ASKED]
        new = [self._new(one, now=now) for one in plan.new[:MOST_ASKED]]
        asked = [*map(self._leave, leave), *map(self._ask, (*ask, *new))]
        await asyncio.gather(*asked)

    async def look_again(self) -> None:
        """Wakes the sources whose second look is due."""
        now = self._clock.now()
        for source, (pushed_at, looks) in list(self._looks.items()):
            if looks[0] <= now:
                del looks[0]
                if not looks:
                    del self._looks[source]
                await self._wake(source, pushed_at, now=now)

    async def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """What to answer to a hub that asks whether we meant it; None: we did not."""
        one, now = (await self._known()).get(token), self._clock.now()
        if one is None:
            return None
        if query.get("hub.mode") == "denied" and query.get("hub.topic") == one.topic:
            await self._save(decide.denied(one, query, now=now))
            return ""
        if not decide.is_meant(one, query):
            return None
        if one.status is SubscriptionStatus.LEAVING:
            await self._drop(one)
        else:
            await self._save(decide.granted(one, query, now=now))
        return query["hub.challenge"]

    async def knows(self, token: str) -> bool:
        """Whether there is such a subscription."""
        return token in await self._known()

    async def push(self, token: str, body: bytes, signature: str | None) -> bool:
        """Takes what a hub sends; False where there is no such subscription."""
        one, now = (await self._known()).get(token), self._clock.now()
        if one is None:
            return False
        if not decide.is_active(one, now=now):
            return True
        if not decide.is_signed(one, body, signature):
            # Said in the answer, it would help whoever guesses.
            why = f"the hub {one.hub} sent what is not signed with our secret; it is ignored"
            if one.last_error != why:
                event(logger, "hub.unsigned", level=logging.WARNING, source=one.source, hub=one.hub)
                await self._save(replace(one, last_error=why))
            return True
        await self._save(replace(one, pushed_at=now, last_error=None))
        event(logger, "hub.pushed", source=one.source, hub=one.hub, bytes=len(body))
        self._looks[one.source] = (now, [now + wait for wait in SECOND_LOOKS])
        await self._wake(one.source, now, now=now)
        return True

    # ── asking hubs ──────────────────────────────────────────────────────────────────────────

    def _new(self, new: decide.New, *, now: datetime) -> Subscription:
        token, source = secrets.token_urlsafe(_BYTES), new.source
        # A secret that travels in the clear is none.
        told = new.hub.startswith("https:") or source.allow_private
        return Subscription(
            source=source.id,
            hub=new.hub,
            topic=new.topic,
            token=token,
            callback=self._callback(token),
            secret=Secret(secrets.token_hex(_BYTES)) if told else None,
            status=SubscriptionStatus.ASKED,
            next_at=now,
            allow_private=source.allow_private,
        )

    async def _ask(self, one: Subscription) -> None:
        # Stored first: the hub may verify it before it answers.
        await self._save(decide.asked(one, SubscriptionStatus.ASKED, now=self._clock.now()))
        await self._send(one, "subscribe")

    async def _leave(self, one: Subscription) -> None:
        await self._save(decide.asked(one, SubscriptionStatus.LEAVING, now=self._clock.now()))
        await self._send(one, "unsubscribe")

    async def _send(self, one: Subscription, mode: str) -> None:
        try:
            form = decide.request(one, mode)
            await self._hubs.ask(one.hub, form, allow_private=one.allow_private)
            event(logger, f"hub.{mode}", source=one.source, hub=one.hub)
        except SourceError as error:
            event(logger, "hub.failed", level=logging.WARNING, source=one.source, error=error)
            now_known = (await self._known()).get(one.token)
            if now_known:
                await self._save(replace(now_known, last_error=str(error)))

    # ── waking sources ───────────────────────────────────────────────────────────────────────

    async def _wake(self, source: str, pushed_at: datetime, *, now: datetime) -> None:
        """Wakes the source unless it found its news already, fails, or was woken just now."""
        state = await asyncio.to_thread(self._store.state, source)
        if state and state.failures:
            return
        if state and state.last_new_at and state.last_new_at >= pushed_at:
            self._looks.pop(source, None)
            return
        last = self._woken.get(source)
        if last and now - last < WAKE_GAP:
            return  # its second look, a minute from now, stands for this one
        self._woken[source] = now
        self._announce(source)

    # ── what is known ────────────────────────────────────────────────────────────────────────

    async def _known(self) -> dict[str, Subscription]:
        """By token; read once, since nobody else writes them."""
        if self._subscriptions is None:
            stored = await asyncio.to_thread(self._store.subscriptions)
            self._subscriptions = {one.token: one for one in stored}
        return self._subscriptions

    async def _save(self, one: Subscription) -> None:
        (await self._known())[one.token] = one
        await asyncio.to_thread(self._store.save_subscription, one)

    async def _drop(self, one: Subscription) -> None:
        (await self._known()).pop(one.token, None)
        await asyncio.to_thread(self._store.drop_subscription, one.token)
