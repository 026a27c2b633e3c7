"""What goes out, and what people say of it: ways, deliveries, silences, verdicts, a daily look.

The part of the service that an analyst's hand uses; `service.Monitor.outgoing`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerting.grouping import turn
from monitor.alerting.inhibition import targeting
from monitor.alerting.message import test_message
from monitor.alerting.routes import draft, ways_for
from monitor.alerting.selfcheck import LATE, self_check
from monitor.delivering import SEND_TIMEOUT
from monitor.errors import NotFoundError, UsageError
from monitor.model import (
    Channel,
    Delivery,
    DeliveryStatus,
    Inhibition,
    Matchers,
    Route,
    SendResult,
    Silence,
    Topic,
    Verdict,
)
from monitor.ports import Clock, Origin, Store, Traffic, Window
from monitor.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReport:
    """A delivery, and where the first alert it carries comes from."""

    delivery: Delivery
    #: None for a notice, and where the article is not stored any more.
    origin: Origin | None


class Outgoing:
    """Everything one may ask, or say, about what goes out."""

    def __init__(self, *, clock: Clock, store: Store, snapshot: Callable[[], Snapshot]) -> None:
        self._clock = clock
        self._store = store
        self._snapshot = snapshot

    @property
    def _topics(self) -> Mapping[str, Topic]:
        return self._snapshot().rules.topics.topics

    # ── what goes out ────────────────────────────────────────────────────────────────────────

    def ways(self, record: object) -> list[tuple[Route, Channel, datetime | None]]:
        """Which way an alert would go now: routes, channels, and until when it would be held.

        `record` is what `alerts --json` prints, or the part of it that routes match. Raises
        UsageError where it is no such thing, NotFoundError for a topic that is not configured.
        """
        now = self._clock.now()
        rules = self._snapshot().rules
        alert = draft(record, topics=self._topics, now=now)
        ways = ways_for(alert, root=rules.route, channels=rules.channels)
        dues = [
            turn(alert, route=route, channel=channel, traffic=Traffic(), now=now).due_at
            for route, channel in ways
        ]
        return [
            (route, channel, due_at if due_at > now else None)
            for (route, channel), due_at in zip(ways, dues, strict=True)
        ]

    def inhibitions(self, record: object) -> tuple[Inhibition, ...]:
        """The rules that may keep such an alert from being sent. Raises as `ways` does."""
        alert = draft(record, topics=self._topics, now=self._clock.now())
        return targeting(alert, self._snapshot().rules.inhibit)

    def deliveries(
        self, window: Window, *, status: DeliveryStatus | None = None
    ) -> list[DeliveryReport]:
        """The outbox, the newest first."""
        found = self._store.deliveries(window, status=status)
        origins = self._store.origins([d.alert for d in found if d.alert is not None])
        return [
            DeliveryReport(
                delivery=delivery,
                origin=None if delivery.alert is None else origins.get(delivery.alert),
            )
            for delivery in found
        ]

    def self_check(self) -> dict[str, int]:
        """The last day in numbers: what rang, went out, came late, failed, and what waits."""
        now = self._clock.now()
        day = Window(since=now - timedelta(days=1))
        told = self_check(self._store.alerts(day), self._store.deliveries(day), now=now)
        states = self._store.states()
        polled = [s for s in self._snapshot().sources.values() if s.enabled and s.id in states]
        due = [states[s.id].next_poll_at for s in polled if not states[s.id].gone]
        return told | {"sources_late": sum(at is not None and at < now - LATE for at in due)}

    async def notify_test(self, channels: Sequence[str]) -> AsyncIterator[tuple[str, SendResult]]:
        """One test message to each recipient of these channels (none named: of all)."""
        snapshot = self._snapshot()
        by_id = {channel.id: channel for channel in snapshot.rules.channels if channel.enabled}
        for name in channels or by_id:
            if name not in by_id:
                raise NotFoundError(f"no enabled channel {name!r}; there are: {', '.join(by_id)}")
            for recipient in range(len(by_id[name].urls)):
                result = await snapshot.notifiers[name].send(
                    test_message(name), recipient=recipient, timeout=SEND_TIMEOUT
                )
                yield name, result

    def retry(self, deliveries: Sequence[int] | None) -> int:
        """Makes what was given up due again, everything for None; how many there were.

        Raises NotFoundError for a delivery that is not there or was not given up.
        """
        revived = self._store.revive(deliveries, now=self._clock.now())
        if deliveries and revived < len(set(deliveries)):
            raise NotFoundError(
                f"{len(set(deliveries)) - revived} of these deliveries do not exist or were not "
                "given up; `monitor deliveries --status dead` lists those that were"
            )
        return revived

    # ── what people say of alerts ────────────────────────────────────────────────────────────

    def silence(self, match: Matchers, *, author: str, reason: str, until: datetime) -> Silence:
        """Keeps alerts that match from being sent until then.

        Raises NotFoundError for a topic or source that is not there, UsageError for a time past
        and for matchers that would silence everything.
        """
        self._snapshot().require_topics(match.topics)
        self._snapshot().require_sources(match.sources)
        now = self._clock.now()
        if until <= now:
            raise UsageError(f"{until:%Y-%m-%d %H:%M} UTC is over")
        if match == Matchers():
            raise UsageError("say what to silence: --topic, --severity, --source, …")
        return self._store.silence(match, author=author, reason=reason, now=now, until=until)

    def expire(self, silence: int) -> Silence:
        """Ends a silence now. Raises NotFoundError where none of this number is in force."""
        return self._store.expire(silence, now=self._clock.now())

    def silences(self, window: Window, *, in_force: bool) -> list[Silence]:
        """The silences, the newest first; those in force, or all."""
        now = self._clock.now()
        found = self._store.silences(window)
        return [each for each in found if each.ends_at > now or not in_force]

    def acknowledge(self, alerts: Sequence[int], *, by: str) -> None:
        """Says that somebody sees to these alerts: nobody is called again. Raises NotFoundError."""
        for alert in alerts:
            self._store.acknowledge(alert, by=by, now=self._clock.now())

    def judge(self, alert: int, verdict: Verdict) -> None:
        """Keeps what a reader says of an alert. Raises NotFoundError."""
        self._store.judge(alert, verdict)
