"""Composes the message a delivery carries, from what is stored of its alerts."""

from __future__ import annotations

from dataclasses import replace

from monitor.alerting.digest import Told, digest_message
from monitor.alerting.message import alert_message, notice_message
from monitor.alerting.rendering import Templates
from monitor.errors import NotFoundError
from monitor.model import Delivery, Message
from monitor.ports import Store


def compose(delivery: Delivery, *, store: Store, look: Templates | None = None) -> Message:
    """The message a delivery carries. Raises NotFoundError when no alert of it is stored."""
    if delivery.notice:
        return notice_message(delivery.notice)
    told = [one for number in delivery.alerts if (one := _told(number, store=store))]
    if not told:
        raise NotFoundError(f"delivery {delivery.id} carries alert {delivery.alert}, not stored")
    if len(told) == 1:
        [(alert, filed, story)] = told
        return alert_message(alert, filed, story, key=delivery.key, again=delivery.again, look=look)
    recipient = f"{delivery.channel}:{delivery.recipient}"
    return digest_message(told, key=delivery.key, recipient=recipient, look=look)


def _told(number: int, *, store: Store) -> Told | None:
    alert = store.alert(number)
    filed = store.article(alert.article) if alert else None
    story = store.story(alert.story) if alert else None
    if not (alert and filed and story):
        return None
    # Machines and people are told the same number, that of now; `alerts` lists that of when it
    # rang, by which routes go.
    return Told(replace(alert, independent_sources=story.independent_sources), filed, story)
