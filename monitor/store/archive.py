"""What is read: articles, stories, alerts and deliveries, the newest first.

A listing's window is over the time that fits: when an article was first seen, when a story last
grew, when an alert rang, when a delivery was put into the outbox.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, select

from monitor.model import Alert, Delivery, DeliveryStatus, Filed, Fingerprint, Story, Trait
from monitor.ports import Origin, Problematic, Window
from monitor.store import outbox
from monitor.store import tables as t
from monitor.store.corrections import resolve
from monitor.store.queries import AnyRow, chunks, newest
from monitor.store.rows import to_alert, to_filed, to_fingerprint, to_voice
from monitor.store.standing import Voice, standing

T = TypeVar("T")

# ── articles ─────────────────────────────────────────────────────────────────────────────────


def article(connection: Connection, number: int) -> Filed | None:
    """The article with this id."""
    return _first(_filed(connection, select(t.articles).where(t.articles.c.id == number)))


def article_by_url(connection: Connection, url: str) -> Filed | None:
    """The article with this URL, the earliest of several."""
    query = select(t.articles).where(t.articles.c.url == url).order_by(t.articles.c.id).limit(1)
    return _first(_filed(connection, query))


def articles(
    connection: Connection, window: Window, *, source: str | None, story: int | None
) -> list[Filed]:
    """The articles first seen in the window, of a source, of a story."""
    query = select(t.articles)
    if source is not None:
        query = query.where(t.articles.c.source == source)
    if story is not None:
        query = query.where(t.articles.c.story == story)
    seen = t.articles.c.first_seen_at
    return _filed(connection, newest(query, window, time=seen, number=t.articles.c.id))


def in_order(connection: Connection) -> Sequence[int]:
    """The ids of all articles, by the time they claim, else were seen."""
    at = func.coalesce(t.articles.c.published_at, t.articles.c.first_seen_at)
    return connection.scalars(select(t.articles.c.id).order_by(at, t.articles.c.id)).all()


def some_articles(connection: Connection, numbers: Sequence[int]) -> list[Filed]:
    """These articles, in this order."""
    found = _filed(connection, select(t.articles).where(t.articles.c.id.in_(numbers)))
    by_id = {filed.id: filed for filed in found}
    return [by_id[number] for number in numbers if number in by_id]


def fingerprint(connection: Connection, number: int) -> Fingerprint | None:
    """What placing keeps of this article."""
    row = connection.execute(select(t.articles).where(t.articles.c.id == number)).first()
    return None if row is None else to_fingerprint(row)


def article_counts(connection: Connection) -> dict[str, int]:
    """How many articles each source has."""
    return _counts(connection, select(t.articles.c.source, func.count()), t.articles.c.source)


def _filed(connection: Connection, query: Select[Any]) -> list[Filed]:
    """The articles of a query over the table, with their matches."""
    rows = connection.execute(query).all()
    found: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for some in chunks([row.id for row in rows]):
        of_these = select(t.matches).where(t.matches.c.article.in_(some))
        for match in connection.execute(of_these.order_by(t.matches.c.position)):
            found[match.article].append(match)
    return [to_filed(row, found[row.id]) for row in rows]


# ── stories ──────────────────────────────────────────────────────────────────────────────────


def story(connection: Connection, number: int) -> Story | None:
    """The story that this id leads to: it may be merged into another one."""
    now = resolve(connection, number)
    return _first(_stories(connection, select(t.stories).where(t.stories.c.id == now)))


def stories(connection: Connection, window: Window, *, topic: str | None) -> list[Story]:
    """The stories that last grew in the window, of a topic."""
    query = select(t.stories)
    if topic is not None:
        about = select(t.articles.c.story).join(t.matches)
        about = about.where(t.matches.c.topic == topic, t.matches.c.matched)
        query = query.where(t.stories.c.id.in_(about))
    grew = t.stories.c.last_seen_at
    return _stories(connection, newest(query, window, time=grew, number=t.stories.c.id))


def independent_sources(connection: Connection, number: int) -> int:
    """How many sources tell of the story independently."""
    return standing(_voices(connection, [number])[number]).independent_sources


def _stories(connection: Connection, query: Select[Any]) -> list[Story]:
    rows = connection.execute(query).all()
    numbers = [row.id for row in rows]
    voices, topics = _voices(connection, numbers), _topics(connection, numbers)
    return [_to_story(row, voices[row.id], topics[row.id]) for row in rows]


def _voices(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Voice]]:
    """The articles of each of the stories, in the order they were filed."""
    a = t.articles.c
    voices: dict[int, list[Voice]] = defaultdict(list)
    told = (a.relation, a.of, a.source, a.url, a.originator, a.cites)
    query = select(a.story, a.id, *told).order_by(a.id)
    for some in chunks(numbers):
        for row in connection.execute(query.where(a.story.in_(some))):
            voices[row.story].append(to_voice(row))
    return voices


def _topics(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    """The topics that the articles of each of the stories matched, the first first."""
    a, m = t.articles.c, t.matches.c
    topics: dict[int, list[str]] = defaultdict(list)
    query = select(a.story, m.topic).join_from(t.articles, t.matches).where(m.matched)
    for some in chunks(numbers):
        for found in connection.execute(query.where(a.story.in_(some)).order_by(a.id, m.position)):
            topics[found.story].append(found.topic)
    return topics


def _to_story(row: AnyRow, voices: Sequence[Voice], topics: Sequence[str]) -> Story:
    stands = standing(voices)
    return Story(
        id=row.id,
        headline=row.headline,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        articles=len(voices),
        independent_sources=stands.independent_sources,
        originators=stands.originators,
        cites=stands.cites,
        topics=tuple(dict.fromkeys(topics)),
    )


def match_counts(connection: Connection, window: Window) -> dict[str, int]:
    """How many of the articles first seen in the window each topic matched."""
    a, m = t.articles.c, t.matches.c
    seen = newest(select(a.id), window, time=a.first_seen_at, number=a.id).subquery()
    query = select(m.topic, func.count()).join(seen, m.article == seen.c.id).where(m.matched)
    return _counts(connection, query, m.topic)


# ── alerts, deliveries, problems ─────────────────────────────────────────────────────────────


def alert(connection: Connection, number: int) -> Alert | None:
    """The alert with this id."""
    return _first(_alerts(connection, select(t.alerts).where(t.alerts.c.id == number)))


def alerts(
    connection: Connection, window: Window, *, topic: str | None, article: int | None
) -> list[Alert]:
    """The alerts that rang in the window, for a topic, for an article."""
    query = select(t.alerts)
    if topic is not None:
        query = query.where(t.alerts.c.topic == topic)
    if article is not None:
        query = query.where(t.alerts.c.article == article)
    rang = t.alerts.c.created_at
    return _alerts(connection, newest(query, window, time=rang, number=t.alerts.c.id))


def calls(connection: Connection, *, now: datetime) -> list[Alert]:
    """The alerts for which somebody is to be called by now."""
    due = select(t.alerts).where(t.alerts.c.call_at <= now).order_by(t.alerts.c.id)
    return _alerts(connection, due)


def rang(connection: Connection, *, since: datetime, like: Mapping[Trait, object]) -> list[Alert]:
    """The alerts that have rung since then and have these traits, the latest first."""
    query = select(t.alerts).where(
        t.alerts.c.created_at >= since,
        *(t.alerts.c[trait].is_not_distinct_from(value) for trait, value in like.items()),
    )
    return _alerts(connection, query.order_by(t.alerts.c.id.desc()))


def origins(connection: Connection, numbers: Sequence[int]) -> dict[int, Origin]:
    """The times of these alerts' articles, as far as those are still stored."""
    rang, article = t.alerts.c, t.articles.c
    query = select(
        rang.id, article.published_at, article.seen_at.label("fetched_at"), rang.created_at
    ).join_from(t.alerts, t.articles, rang.article == article.id)
    return {
        row.id: Origin(
            published_at=row.published_at, fetched_at=row.fetched_at, rang_at=row.created_at
        )
        for some in chunks(numbers)
        for row in connection.execute(query.where(rang.id.in_(some)))
    }


def _alerts(connection: Connection, query: Select[Any]) -> list[Alert]:
    rows = connection.execute(query).all()
    carried: dict[int, list[Delivery]] = defaultdict(list)
    for some in chunks([row.id for row in rows]):
        joined = select(t.bundled.c.delivery).where(t.bundled.c.alert.in_(some))
        of_these = t.deliveries.c.alert.in_(some) | t.deliveries.c.id.in_(joined)
        query = select(t.deliveries).where(of_these).order_by(t.deliveries.c.id)
        for delivery in outbox.read(connection, query):
            for number in delivery.alerts:
                carried[number].append(delivery)
    return [to_alert(row, carried[row.id]) for row in rows]


def deliveries(
    connection: Connection, window: Window, *, status: DeliveryStatus | None
) -> list[Delivery]:
    """The deliveries put into the outbox in the window, that stand so."""
    query = select(t.deliveries)
    if status is not None:
        query = query.where(t.deliveries.c.status == status)
    put = t.deliveries.c.created_at
    return outbox.read(connection, newest(query, window, time=put, number=t.deliveries.c.id))


def delivery_counts(connection: Connection) -> dict[DeliveryStatus, int]:
    """How many deliveries stand where."""
    status = t.deliveries.c.status
    found = _counts(connection, select(status, func.count()), status)
    return {DeliveryStatus(name): count for name, count in found.items()}


def problems(connection: Connection, window: Window, *, source: str | None) -> list[Problematic]:
    """What was last seen to be wrong in the window, of a source."""
    query = select(t.problems)
    if source is not None:
        query = query.where(t.problems.c.source == source)
    rows = connection.execute(newest(query, window, time=t.problems.c.at, number=t.problems.c.id))
    return [Problematic(source=row.source, at=row.at, text=row.text) for row in rows]


# ── of all ───────────────────────────────────────────────────────────────────────────────────


def _first(found: Sequence[T]) -> T | None:
    return found[0] if found else None


def _counts(
    connection: Connection, query: Select[Any], group: ColumnElement[str]
) -> dict[str, int]:
    return {name: count for name, count in connection.execute(query.group_by(group))}  # noqa: C416 - rows are no pairs to mypy
