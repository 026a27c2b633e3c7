"""The outbox: every message on its way, first in, first out for each recipient.

::

    held ──due──▶ pending ──lease──▶ leased ──settle──▶ delivered
     ▲               ▲                 │ │ └──settle──▶ retry ──lease──▶ …
     │               │   release ◀─────┘ └────settle──▶ dead ──revive──▶ pending
     │               └── a lease that ran out counts as due
     └── further alerts join it

Only the head of a recipient's queue, its oldest open delivery, is ever leased: an update waits for
the first alert of its story, however long that takes. What is held stands in no queue yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    insert,
    select,
    union_all,
    update,
)

from monitor.errors import NotFoundError
from monitor.model import MOST_TOGETHER, Channel, Delivery, DeliveryStatus
from monitor.ports import Traffic
from monitor.store.queries import AnyRow, Values, chunks
from monitor.store.rows import to_delivery, to_notice
from monitor.store.tables import bundled, deliveries, notices

#: Deliveries that still have somewhere to go.
OPEN: Final = (DeliveryStatus.PENDING, DeliveryStatus.LEASED, DeliveryStatus.RETRY)

_is_leased: Final = deliveries.c.status == DeliveryStatus.LEASED
# When a delivery may be tried: its lease's end, else its turn.
_due_at: Final[ColumnElement[datetime]] = case(
    (_is_leased, deliveries.c.leased_until), else_=deliveries.c.next_try_at
)
# When something was last done with a delivery.
_touched_at: Final = func.coalesce(deliveries.c.sent_at, deliveries.c.created_at)
# Where a delivery stands once nobody holds it.
_unleased: Final = case(
    (deliveries.c.attempts > 0, DeliveryStatus.RETRY.value), else_=DeliveryStatus.PENDING.value
)


def put(
    connection: Connection,
    channels: Sequence[Channel],
    *,
    key: str,
    now: datetime,
    alert: int | None = None,
    notice: str | None = None,
    again: bool = False,
) -> list[Delivery]:
    """Adds a row for each recipient of the channels, under `key`, channel and recipient."""
    rows = [
        _values(channel.id, recipient, alert=alert, notice=notice, key=key, due_at=now, now=now)
        | {"again": again}
        for channel in {channel.id: channel for channel in channels}.values()
        for recipient in range(len(channel.urls))
    ]
    if rows:
        connection.execute(insert(deliveries), rows)
    carried = deliveries.c.alert == alert if notice is None else deliveries.c.notice == notice
    return read(connection, select(deliveries).where(carried).order_by(deliveries.c.id))


def queue(
    connection: Connection,
    channel: Channel,
    *,
    alert: int,
    key: str,
    group: str,
    due_at: datetime,
    now: datetime,
) -> None:
    """Adds an alert to the message of its group that is held for each recipient, or a new one."""
    for recipient in range(len(channel.urls)):
        gathering = (
            select(deliveries.c.id)
            .where(_holds(channel.id, group), deliveries.c.recipient == recipient)
            # It is not leased before this transaction has ended, so the alert travels with it.
            .with_for_update()
        )
        held = connection.scalars(gathering.order_by(deliveries.c.id.desc())).first()
        if held is not None and not _is_full(connection, held):
            connection.execute(insert(bundled).values(delivery=held, alert=alert))
        else:
            row = _values(channel.id, recipient, alert=alert, key=key, due_at=due_at, now=now)
            connection.execute(insert(deliveries).values(row | {"group_key": group}))


def _is_full(connection: Connection, delivery: int) -> bool:
    carried = select(func.count()).where(bundled.c.delivery == delivery)
    return (connection.scalar(carried) or 0) + 1 >= MOST_TOGETHER


def traffic(
    connection: Connection, channel: str, *, group: str, overflow: str, since: datetime
) -> Traffic:
    """What there is of a group and of its channel's overflow; messages due since then."""
    first, latest = func.min(deliveries.c.next_try_at), func.max(deliveries.c.next_try_at)
    # One status at a time: so each is one look into an index, however much was ever sent.
    left = union_all(
        *(
            select(latest.label("at")).where(_is(status, channel, group))
            for status in DeliveryStatus
            if status is not DeliveryStatus.HELD
        )
    ).subquery()
    recent = select(deliveries.c.due_at).where(
        deliveries.c.channel == channel,
        deliveries.c.recipient == 0,
        deliveries.c.notice.is_(None),
        deliveries.c.due_at > since,
    )
    return Traffic(
        gathering=connection.scalar(select(first).where(_holds(channel, group))),
        overflow=connection.scalar(select(first).where(_holds(channel, overflow))),
        last=connection.scalar(select(func.max(left.c.at))),
        recent=tuple(connection.scalars(recent.order_by(deliveries.c.due_at)).all()),
    )


def _holds(channel: str, group: str) -> ColumnElement[bool]:
    return _is(DeliveryStatus.HELD, channel, group)


def _is(status: DeliveryStatus, channel: str, group: str) -> ColumnElement[bool]:
    return and_(
        deliveries.c.status == status,
        deliveries.c.channel == channel,
        deliveries.c.group_key == group,
    )


def _values(
    channel: str,
    recipient: int,
    *,
    key: str,
    due_at: datetime,
    now: datetime,
    alert: int | None = None,
    notice: str | None = None,
) -> Values:
    return {
        "alert": alert,
        "notice": notice,
        "channel": channel,
        "recipient": recipient,
        "status": DeliveryStatus.HELD if due_at > now else DeliveryStatus.PENDING,
        "attempts": 0,
        "created_at": now,
        "next_try_at": due_at,
        "due_at": due_at,
        "key": f"{key}:{channel}:{recipient}",
    }


def read(connection: Connection, query: Select[Any]) -> list[Delivery]:
    """The deliveries of a query over the table, with the notices and alerts they carry."""
    rows: Sequence[AnyRow] = connection.execute(query).all()
    keys = list({row.notice for row in rows if row.notice is not None})
    carried = {
        row.key: to_notice(row)
        for some in chunks(keys)
        for row in connection.execute(select(notices).where(notices.c.key.in_(some)))
    }
    more: dict[int, list[int]] = defaultdict(list)
    for some in chunks([row.id for row in rows if row.group_key is not None]):
        of_these = select(bundled).where(bundled.c.delivery.in_(some)).order_by(bundled.c.alert)
        for delivery, alert in connection.execute(of_these):
            more[delivery].append(alert)
    return [to_delivery(row, carried.get(row.notice), more[row.id]) for row in rows]


def lease(connection: Connection, *, now: datetime, until: datetime, limit: int) -> list[Delivery]:
    """The heads that are due, the oldest first, nobody else's before `until`."""
    _let_go(connection, now=now)
    due = (
        select(deliveries.c.id)
        # What was last touched in the future was planned by a clock that has been set back.
        .where(
            deliveries.c.id.in_(_heads()), (_due_at <= now) | (~_is_leased & (_touched_at > now))
        )
        .order_by(deliveries.c.id)
        .limit(limit)
        # Two machines lease at once: neither waits, and none gets what the other one gets.
        .with_for_update(skip_locked=True)
    )
    ids = connection.scalars(due).all()
    mine = deliveries.c.id.in_(ids)
    connection.execute(
        update(deliveries).where(mine).values(status=DeliveryStatus.LEASED, leased_until=until)
    )
    return read(connection, select(deliveries).where(mine).order_by(deliveries.c.id))


def _let_go(connection: Connection, *, now: datetime) -> None:
    """What is held and due now takes its place in the queue."""
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.status == DeliveryStatus.HELD, deliveries.c.next_try_at <= now)
        # What an alert is joining at this moment goes the next time.
        .with_for_update(skip_locked=True)
    )
    for some in chunks(connection.scalars(due).all()):
        ready = update(deliveries).where(deliveries.c.id.in_(some))
        connection.execute(ready.values(status=DeliveryStatus.PENDING))


def settle(
    connection: Connection,
    delivery: int,
    *,
    status: DeliveryStatus,
    now: datetime,
    next_try_at: datetime | None,
    error: str | None,
    sent_at: datetime | None = None,
) -> None:
    """Records the end of an attempt. Raises NotFoundError for an id that was never given.

    What was delivered stays so, even when a slower attempt of it then reports a failure.
    """
    known = connection.scalar(select(deliveries.c.status).where(deliveries.c.id == delivery))
    if known is None:
        raise NotFoundError(f"there is no delivery {delivery}")
    values = {
        "status": status,
        "attempts": deliveries.c.attempts + 1,
        "last_error": error,
        "leased_until": None,
        "next_try_at": next_try_at or now,
        "delivered_at": now if status is DeliveryStatus.DELIVERED else None,
        "sent_at": sent_at,
    }
    unsent = deliveries.c.status != DeliveryStatus.DELIVERED
    connection.execute(update(deliveries).where(deliveries.c.id == delivery, unsent).values(values))


def release(connection: Connection, ids: Sequence[int] | None, *, now: datetime | None) -> None:
    """Ends leases, due again at `now`, or for None when they were; all leases for None."""
    for some in [None] if ids is None else chunks(ids):
        held = _is_leased if some is None else and_(_is_leased, deliveries.c.id.in_(some))
        values: Values = {"status": _unleased, "leased_until": None}
        if now is not None:
            values["next_try_at"] = now
        connection.execute(update(deliveries).where(held).values(values))


def revive(connection: Connection, ids: Sequence[int] | None, *, now: datetime) -> int:
    """Makes dead deliveries due again, all of them for None; how many there were."""
    revived = 0
    for some in [None] if ids is None else chunks(ids):
        dead = deliveries.c.status == DeliveryStatus.DEAD
        which = dead if some is None else and_(dead, deliveries.c.id.in_(some))
        pending = {"status": DeliveryStatus.PENDING, "next_try_at": now}
        revived += connection.execute(update(deliveries).where(which).values(pending)).rowcount
    return revived


def next_at(connection: Connection) -> datetime | None:
    """When the next head is due; None when nothing is on its way."""
    waits = deliveries.c.id.in_(_heads()) | (deliveries.c.status == DeliveryStatus.HELD)
    return connection.scalar(select(func.min(_due_at)).where(waits))


def _heads() -> Select[int]:
    """The oldest open delivery of each recipient."""
    return (
        select(func.min(deliveries.c.id))
        .where(deliveries.c.status.in_(OPEN))
        .group_by(deliveries.c.channel, deliveries.c.recipient)
    )
