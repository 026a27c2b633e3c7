"""Corrections by hand, on each database: rows move, numbers lead on, alerts count rightly."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.errors import NotFoundError, UsageError
from monitor.model import Reason, Relation
from monitor.ports import Window


def rung(desk: Any, story: int) -> tuple[Reason, ...]:
    return desk.write(lambda w: w.rung(story, [desk.topic.id]))[desk.topic.id]  # type: ignore[no-any-return]  # the desk is Any


def test_merged_numbers_lead_to_the_story_that_is_left(desk: Any) -> None:
    a, b, c = (desk.file() for _ in range(3))
    desk.store.merge(b.placement.story, into=a.placement.story, author="Mina", now=desk.now)
    desk.store.merge(a.placement.story, into=c.placement.story, author="Mina", now=desk.now)
    for filed in (a, b, c):
        assert desk.store.story(filed.placement.story).id == c.placement.story
    assert desk.store.story(c.placement.story).articles == 3
    assert len(desk.store.stories(Window())) == 1
    relations = {f.id: f.placement.relation for f in desk.store.articles(Window())}
    assert relations == {a.id: Relation.COVERAGE, b.id: Relation.COVERAGE, c.id: Relation.FIRST}
    assert [each.id for each in desk.store.corrections(b.placement.story)] == [1, 2]
    assert [each.id for each in desk.write(lambda w: w.corrected_since(1))] == [2]


def test_what_either_of_two_merged_stories_rang_for_counts_for_both(desk: Any) -> None:
    a, b = desk.file(), desk.file()
    alert = desk.ring(b)
    desk.store.merge(b.placement.story, into=a.placement.story, author="Mina", now=desk.now)
    assert rung(desk, a.placement.story) == (Reason.NEW_STORY,)
    later = desk.file(story=a.placement.story, relation=Relation.COVERAGE, of=b.id)
    assert desk.ring(later) is None
    [kept] = desk.store.alerts(Window())
    assert (kept.story, kept.key) == (b.placement.story, alert.key)


def test_a_split_takes_copies_and_alerts_along_and_leaves_a_first_article(desk: Any) -> None:
    first = desk.file()
    story = first.placement.story
    copy = desk.file(story=story, relation=Relation.COPY, of=first.id)
    other = desk.file(desk.article("Ore falls"), story=story, relation=Relation.COVERAGE, of=1)
    desk.ring(first)
    made = desk.store.split(first.id, author="Mina", now=desk.now)
    assert made.articles == (first.id, copy.id)
    placed = {f.id: f.placement for f in desk.store.articles(Window())}
    assert [placed[f.id].story for f in (first, copy, other)] == [made.into, made.into, story]
    assert placed[first.id].relation is placed[other.id].relation is Relation.FIRST
    assert "split off story 1 by Mina" in placed[first.id].why
    assert desk.store.story(story).headline == "Ore falls"
    assert (rung(desk, story), rung(desk, made.into)) == ((), (Reason.NEW_STORY,))
    assert desk.ring(other) is not None


def test_impossible_corrections_change_nothing(desk: Any) -> None:
    filed = desk.file()
    story = filed.placement.story
    for error, work in (
        (NotFoundError, lambda: desk.store.merge(9, into=story, author="Mina", now=desk.now)),
        (UsageError, lambda: desk.store.merge(story, into=story, author="Mina", now=desk.now)),
        (NotFoundError, lambda: desk.store.split(9, author="Mina", now=desk.now)),
        (UsageError, lambda: desk.store.split(filed.id, author="Mina", now=desk.now)),
    ):
        with pytest.raises(error):
            work()
    assert desk.store.corrections(story) == []
