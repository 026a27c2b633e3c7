"""The daily look at oneself: what rang, what went out, what came late, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from monitor.model import Alert, Delivery, DeliveryStatus

#: What leaves this long after it was due is late: a tick is a second, a send at most half a minute.
LATE: Final = timedelta(minutes=5)

_OPEN: Final = (DeliveryStatus.PENDING, DeliveryStatus.LEASED, DeliveryStatus.RETRY)


def self_check(
    alerts: Sequence[Alert], deliveries: Sequence[Delivery], *, now: datetime
) -> dict[str, int]:
    """The alerts and deliveries of a day in numbers; all but `alerts` count messages.

    `untold` counts alerts that no message carries though neither a silence nor another alert kept
    them back: no channel was configured, or no route led to one.
    """
    silenced = sum(alert.silence is not None for alert in alerts)
    inhibited = sum(alert.inhibited_by is not None for alert in alerts)
    untold = sum(not alert.deliveries for alert in alerts) - silenced - inhibited
    waiting = [each for each in deliveries if each.status in _OPEN]
    accepted = [each for each in deliveries if each.status is DeliveryStatus.DELIVERED]
    return {
        "alerts": len(alerts),
        "silenced": silenced,
        "inhibited": inhibited,
        "untold": untold,
        "accepted": len(accepted),
        "came_late": sum(_late(each, each.delivered_at or now) for each in accepted),
        "waiting": len(waiting),
        "overdue": sum(_late(each, now) for each in waiting),
        "held": sum(each.status is DeliveryStatus.HELD for each in deliveries),
        "given_up": sum(each.status is DeliveryStatus.DEAD for each in deliveries),
    }


def _late(delivery: Delivery, at: datetime) -> bool:
    return at - (delivery.due_at or delivery.created_at) > LATE
