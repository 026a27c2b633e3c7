"""One message for several alerts: what happened, an entry each, the most severe first.

It carries for machines every alert with the key under which it would have travelled alone, so
that whoever counts alerts by their keys counts the same, however they were put together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from monitor import records
from monitor.alerting.message import LONGEST_TITLE, counted, rendered, shorten, told
from monitor.alerting.rendering import Templates
from monitor.model import Alert, Filed, Message, Severity, Story
from monitor.text import printable

_SEVERITIES: Final = tuple(Severity)


class Told(NamedTuple):
    """An alert and what it tells of."""

    alert: Alert
    filed: Filed
    story: Story


def digest_message(
    entries: Sequence[Told], *, key: str, recipient: str, look: Templates | None = None
) -> Message:
    """What the recipients of several alerts read, in one message.

    `key` is the idempotency key of the delivery, `recipient` its end behind the alert's own key.
    """
    ranked = sorted(entries, key=lambda one: -_SEVERITIES.index(one.alert.severity))
    data = [
        {**records.alert(one.alert), "idempotency_key": f"{one.alert.key}:{recipient}"}
        for one in entries
    ]
    return rendered(
        "digest",
        {"title": _title([one.alert for one in entries]), "alerts": [told(*one) for one in ranked]},
        look=look,
        data={"alerts": data, "idempotency_key": key},
        severity=ranked[0].alert.severity,
        key=key,
    )


def _title(alerts: Sequence[Alert]) -> str:
    """Such as "5 alerts: New launchers (3), Iron ore (2)", cut where the room ends."""
    topics = Counter(printable(alert.topic_name) for alert in alerts)
    named = ", ".join(f"{name} ({number})" for name, number in topics.most_common())
    return shorten(f"{counted(len(alerts), 'alert')}: {named}", LONGEST_TITLE)
