"""What people said of where articles belong: stories merged, articles split off.

A correction moves rows and is logged; nothing rings for it. A merged story's number goes on
leading to the story it is part of now (`redirects`), so that the alerts and the messages that bear
it stay right; alerts of an article that is split off go with it, so that each story rings for what
was told of it and for nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, insert, or_, select, update

from monitor.errors import NotFoundError, UsageError
from monitor.model import OPENS_STORY, REPEATS, Correction, Relation
from monitor.store import tables as t
from monitor.store.queries import AnyRow


def resolve(connection: Connection, story: int) -> int:
    """The story that a number leads to now."""
    target = select(t.redirects.c.target).where(t.redirects.c.story == story)
    return connection.scalar(target) or story


def one_story(column: ColumnElement[int], story: int) -> ColumnElement[bool]:
    """That a column holds the number of a story or of one that was merged into it."""
    merged = select(t.redirects.c.story).where(t.redirects.c.target == story)
    return or_(column == story, column.in_(merged))


def merge(
    connection: Connection, story: int, into: int, *, author: str, now: datetime
) -> Correction:
    """Puts all articles of a story into another one."""
    left, entered = _existing(connection, story), _existing(connection, into)
    if left == entered:
        twice = "cannot be merged with itself" if story == into else f"is part of story {into}"
        raise UsageError(f"story {story} {twice}")
    correction = _log(connection, (), story=left, into=entered, author=author, now=now)
    first = _first(connection, entered)
    for row in _articles(connection, left):
        if Relation(row.relation) in OPENS_STORY:
            said = f"story {left} was merged into it by {author} on {now:%Y-%m-%d}; before: "
            _place(connection, row, Relation.COVERAGE, of=first.id, why=said)
    _move(connection, t.articles.c.story == left, entered)
    _measure(connection, entered)
    connection.execute(t.stories.delete().where(t.stories.c.id == left))
    renamed = update(t.redirects).where(t.redirects.c.target == left).values(target=entered)
    connection.execute(renamed)
    connection.execute(insert(t.redirects), {"story": left, "target": entered})
    return correction


def split(connection: Connection, article: int, *, author: str, now: datetime) -> Correction:
    """Puts an article and its copies into a story of their own."""
    story = connection.scalar(select(t.articles.c.story).where(t.articles.c.id == article))
    if story is None:
        raise NotFoundError(f"no article {article}")
    members = _articles(connection, story)
    moved = _with_copies(members, article)
    stay = [row for row in members if row.id not in moved]
    if not stay:
        copies = ", with its copies" if len(moved) > 1 else ""
        raise UsageError(
            f"article {article} is alone in story {story}{copies}: there is nothing to split it "
            "from"
        )
    [own] = [row for row in members if row.id == article]
    into = _open(connection, own)
    correction = _log(connection, moved, story=story, into=into, author=author, now=now)
    said = f"split off story {story} by {author} on {now:%Y-%m-%d}; before: "
    _place(connection, own, Relation.FIRST, of=None, why=said)
    if not any(Relation(row.relation) in OPENS_STORY for row in stay):
        told = f"the first since article {article} was split off; before: "
        _place(connection, stay[0], Relation.FIRST, of=None, why=told)
        titled = update(t.stories).where(t.stories.c.id == story).values(headline=stay[0].title)
        connection.execute(titled)
    _move(connection, t.articles.c.id.in_(moved), into)
    for each in (story, into):
        _measure(connection, each)
    _take_alerts(connection, moved, into)
    return correction


def since(connection: Connection, number: int) -> list[Correction]:
    """The corrections made after this one, in order."""
    return _read(connection, select(t.corrections).where(t.corrections.c.id > number))


def of_story(connection: Connection, story: int) -> list[Correction]:
    """The corrections that a story went through, in order."""
    log = t.corrections.c
    either = or_(one_story(log.story, story), one_story(log.target, story))
    return _read(connection, select(t.corrections).where(either))


def _read(connection: Connection, query: Select[Any]) -> list[Correction]:
    return [
        Correction(
            id=row.id,
            articles=tuple(row.articles),
            story=row.story,
            into=row.target,
            author=row.author,
            at=row.at,
        )
        for row in connection.execute(query.order_by(t.corrections.c.id))
    ]


def _existing(connection: Connection, story: int) -> int:
    number = resolve(connection, story)
    if connection.scalar(select(t.stories.c.id).where(t.stories.c.id == number)) is None:
        raise NotFoundError(f"no story {story}")
    return number


def _articles(connection: Connection, story: int) -> Sequence[AnyRow]:
    a = t.articles.c
    query = select(a.id, a.relation, a.of, a.why, a.title, a.first_seen_at)
    return connection.execute(query.where(a.story == story).order_by(a.id)).all()


def _first(connection: Connection, story: int) -> AnyRow:
    """The article that opened a story."""
    members = _articles(connection, story)
    return next((row for row in members if Relation(row.relation) in OPENS_STORY), members[0])


def _with_copies(members: Sequence[AnyRow], article: int) -> tuple[int, ...]:
    """An article, what repeats it, and what repeats that; a copy is filed after what it repeats."""
    moved = [article]
    for row in members:
        if Relation(row.relation) in REPEATS and row.of in moved and row.id not in moved:
            moved.append(row.id)
    return tuple(moved)


def _place(
    connection: Connection, row: AnyRow, relation: Relation, *, of: int | None, why: str
) -> None:
    """Gives an article another relation; what it was before stays in the sentence."""
    placed = {"relation": relation, "of": of, "why": f"{why}{row.relation}: {row.why}"}
    connection.execute(update(t.articles).where(t.articles.c.id == row.id).values(placed))


def _move(connection: Connection, which: ColumnElement[bool], story: int) -> None:
    connection.execute(update(t.articles).where(which).values(story=story))


def _open(connection: Connection, row: AnyRow) -> int:
    seen = {"first_seen_at": row.first_seen_at, "last_seen_at": row.first_seen_at}
    opened = connection.execute(insert(t.stories), {"headline": row.title} | seen)
    assert opened.inserted_primary_key is not None, "one row was inserted"
    return int(opened.inserted_primary_key[0])


def _measure(connection: Connection, story: int) -> None:
    """Sets a story's times by the articles it has."""
    seen = t.articles.c.first_seen_at
    times = select(func.min(seen).label("first"), func.max(seen).label("last"))
    row = connection.execute(times.where(t.articles.c.story == story)).one()
    values = {"first_seen_at": row.first, "last_seen_at": row.last}
    connection.execute(update(t.stories).where(t.stories.c.id == story).values(values))


def _take_alerts(connection: Connection, articles: Sequence[int], story: int) -> None:
    """Gives the alerts of these articles to their story; of two alike, only the earlier."""
    rang = t.alerts.c
    query = select(rang.id, rang.topic, rang.reason, rang.occasion).order_by(rang.id)
    taken: dict[tuple[object, ...], int] = {}
    for row in connection.execute(query.where(rang.article.in_(articles))):
        taken.setdefault((row.topic, row.reason, row.occasion), row.id)
    of_these = update(t.alerts).where(rang.id.in_(taken.values()))
    connection.execute(of_these.values(story=story))


def _log(
    connection: Connection,
    articles: tuple[int, ...],
    *,
    story: int,
    into: int,
    author: str,
    now: datetime,
) -> Correction:
    values = {"articles": articles, "story": story, "target": into, "author": author, "at": now}
    made = connection.execute(insert(t.corrections), values).inserted_primary_key
    assert made is not None, "one row was inserted"
    return Correction(
        id=int(made[0]), articles=articles, story=story, into=into, author=author, at=now
    )
