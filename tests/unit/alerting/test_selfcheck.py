"""The daily look at oneself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.alerting.selfcheck import LATE, self_check
from monitor.model import Alert, Delivery, DeliveryStatus

SECOND = timedelta(seconds=1)


def test_a_quiet_day_is_all_zeros(now: datetime) -> None:
    assert set(self_check([], [], now=now).values()) == {0}


def test_everything_is_counted_where_it_belongs(
    alert: Alert, delivery_with: Callable[..., Delivery], now: datetime
) -> None:
    due = now - timedelta(hours=1)

    def delivery(status: DeliveryStatus, **more: object) -> Delivery:
        return delivery_with(status=status, due_at=due, **more)

    deliveries = [
        delivery(DeliveryStatus.DELIVERED, delivered_at=due + SECOND),
        delivery(DeliveryStatus.DELIVERED, delivered_at=due + LATE + SECOND),
        delivery(DeliveryStatus.RETRY),
        delivery_with(status=DeliveryStatus.PENDING, created_at=now),
        delivery_with(status=DeliveryStatus.HELD, due_at=now + LATE),
        delivery(DeliveryStatus.DEAD),
    ]
    told = replace(alert, deliveries=tuple(deliveries[:1]))
    alerts = [told, replace(alert, silence=3), replace(alert, inhibited_by=1), alert]
    assert self_check(alerts, deliveries, now=now) == {
        "alerts": 4,
        "silenced": 1,
        "inhibited": 1,
        "untold": 1,
        "accepted": 2,
        "came_late": 1,
        "waiting": 2,
        "overdue": 1,
        "held": 1,
        "given_up": 1,
    }
