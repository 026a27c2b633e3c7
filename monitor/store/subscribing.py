"""Subscriptions at publishers' hubs."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from monitor.model import FeedHubs, Subscription
from monitor.store.source_rows import hubs_in, subscription_values, to_subscription
from monitor.store.tables import source_states
from monitor.store.tables import subscriptions as table


def hubs(connection: Connection) -> list[FeedHubs]:
    """The hubs that sources named when they were last read."""
    columns = source_states.c
    query = select(columns.source, columns.location, columns.hub, columns.topic)
    found = connection.execute(query.where(columns.hub.is_not(None), ~columns.gone))
    return [
        FeedHubs(source=source, location=location, urls=hubs_in(hub), topic=topic or location)
        for source, location, hub, topic in found
    ]


def stored(connection: Connection) -> list[Subscription]:
    """All of them, by source."""
    query = select(table).order_by(table.c.source, table.c.token)
    return [to_subscription(row) for row in connection.execute(query)]


def save(connection: Connection, subscription: Subscription) -> None:
    """Stores it, in place of the one with its token."""
    drop(connection, subscription.token)
    connection.execute(insert(table).values(subscription_values(subscription)))


def drop(connection: Connection, token: str) -> None:
    """Forgets it."""
    connection.execute(delete(table).where(table.c.token == token))
