"""One message for several alerts: what happened, an entry each, the most severe first.

It carries for machines every alert with the key under which it would have travelled alone, so
that whoever counts alerts by their keys counts the same, however they were put together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, NamedTuple

from monitor import records
from monitor.alerting.message import (
    LONGEST_TITLE,
    OPENINGS,
    confirmed,
    counted,
    facts,
    found,
    headline,
    linked,
    shorten,
    unmarked,
)
from monitor.model import Alert, Filed, Message, Severity, Story
from monitor.text import printable

_SEVERITIES: Final = tuple(Severity)


class Told(NamedTuple):
    """An alert and what it tells of."""

    alert: Alert
    filed: Filed
    story: Story


def digest_message(told: Sequence[Told], *, key: str, recipient: str) -> Message:
    """What the recipients of several alerts read, in one message.

    `key` is the idempotency key of the delivery, `recipient` its end behind the alert's own key.
    """
    ranked = sorted(told, key=lambda one: -_SEVERITIES.index(one.alert.severity))
    alerts = [
        {**records.alert(one.alert), "idempotency_key": f"{one.alert.key}:{recipient}"}
        for one in told
    ]
    return Message(
        title=_title([one.alert for one in told]),
        text="\n\n".join(_as_text(one) for one in ranked),
        html=_table(ranked),
        data={"monitor": {"alerts": alerts, "idempotency_key": key}},
        severity=ranked[0].alert.severity,
        key=key,
    )


def _title(alerts: Sequence[Alert]) -> str:
    """Such as "5 alerts: New launchers (3), Iron ore (2)", cut where the room ends."""
    topics = Counter(printable(alert.topic_name) for alert in alerts)
    named = ", ".join(f"{name} ({number})" for name, number in topics.most_common())
    return shorten(f"{counted(len(alerts), 'alert')}: {named}", LONGEST_TITLE)


def _opening(one: Told) -> str:
    return f"{OPENINGS.get(one.alert.reason, '')}{printable(one.alert.topic_name)}"


def _headline(one: Told) -> str:
    return unmarked(headline(one.filed.article, None, one.story))


def _as_text(one: Told) -> str:
    article = one.filed.article
    lines = (
        f"{_opening(one)}: {_headline(one)}",
        facts(article),
        confirmed(one.story),
        printable(article.url) if article.url else "",
    )
    return "\n".join(filter(None, lines))


def _table(told: Iterable[Told]) -> str:
    rows = "".join(f"<tr>{''.join(_cells(one))}</tr>" for one in told)
    heads = "".join(f"<th align='left'>{name}</th>" for name in ("Story", "Why", "Confirmed"))
    return f"<table cellpadding='4'><tr>{heads}</tr>{rows}</table>"


def _cells(one: Told) -> Iterable[str]:
    article = one.filed.article
    url = printable(article.url) if article.url else None
    evidence = found(one.alert, one.filed)
    why = escape(f"{_opening(one)} · {one.alert.severity} severity")
    yield f"<td>{linked(escape(_headline(one)), url)}<br>{escape(facts(article))}</td>"
    yield f"<td>{why}{f'<br>{evidence}' if evidence else ''}</td>"
    yield f"<td>{escape(confirmed(one.story))}</td>"
