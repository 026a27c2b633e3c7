from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.reading.documents import record_article
from monitor.stories.dates import (
    TextDates,
    day_of_year,
    distance,
    event_time,
    recent_days,
    text_dates,
)
from monitor.stories.place import StoryPlacer
from monitor.text import words

SEEN = datetime(2026, 11, 21, tzinfo=UTC)
WINDOW = timedelta(days=3)


def day(month: int, number: int) -> int:
    return day_of_year(datetime(2024, month, number, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    ["on Jan. 5 it", "on 5 January it", "January 5th", "1월 5일", "1月5日", "5 января", "JAN 5"],
)
def test_a_day_without_a_year_is_found_in_five_languages(text: str) -> None:
    assert text_dates(words(text)).days == (day(1, 5),)


@pytest.mark.parametrize(
    "text", ["2024-01-05", "January 5, 2024", "5 January 2024", "2024年1月5日", "2024년 1월 5일"]
)
def test_a_full_date_at_the_top_is_the_texts_own(text: str) -> None:
    assert text_dates(words(text)) == TextDates((), datetime(2024, 1, 5, tzinfo=UTC))


def test_a_full_date_further_down_is_history() -> None:
    text = "word " * 60 + "on September 11, 2001"
    assert text_dates(words(text)) == TextDates((), None)


def test_a_range_names_both_its_ends() -> None:
    assert text_dates(words("from August 21 to 31")).days == (day(8, 21), day(8, 31))


@pytest.mark.parametrize("text", ["it may 5 times", "Feb. 30", "version 2024.13.45", "March on"])
def test_what_is_no_day_is_not_taken_for_one(text: str) -> None:
    assert text_dates(words(text)).days == ()


def test_days_lie_on_a_circle() -> None:
    assert distance((day(12, 30),), (day(1, 5),)) == 6
    assert distance((day(8, 18), day(8, 31)), (day(1, 5),)) == 127
    assert distance((), (day(1, 5),)) is None


def test_a_stated_date_is_believed_when_seen_then() -> None:
    dates = TextDates((day(3, 1),), None)
    assert event_time(SEEN, dates, first_seen=SEEN, window=WINDOW) == SEEN


def test_a_stated_date_far_from_all_days_of_the_text_is_not_believed() -> None:
    stated = datetime(2025, 4, 9, tzinfo=UTC)
    far, near = TextDates((day(12, 30),), None), TextDates((day(4, 4), day(12, 30)), None)
    assert event_time(stated, far, first_seen=SEEN, window=WINDOW) is None
    assert event_time(stated, near, first_seen=SEEN, window=WINDOW) == stated
    assert event_time(stated, TextDates((), None), first_seen=SEEN, window=WINDOW) == stated


def test_a_text_that_contradicts_its_date_tells_of_its_own_day() -> None:
    record = {
        "title": "The town opens its quay",
        "text": "The town opened its long quay on Friday (Jan 5), the mayor said before all.",
        "published": SEEN.isoformat(),
    }
    article = record_article(record, source="s", key="1", first_seen_at=SEEN)
    placer = StoryPlacer()
    told = placer.fingerprint(article).event_at
    assert told is not None
    assert told == article.text_date
    assert told < SEEN
    assert placer.fingerprint(replace(article, text_date=None)).event_at == SEEN


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("It was fired on Wednesday, officials said on Friday.", [(3, 4), (3, 6)]),
        ("Ракету запустили в среду утром", [(3, 4)]),
        ("朝鲜4日发射，韩国5日通报", [(3, 4), (3, 5)]),
        ("북한이 4일 발사했다고 20일 이후 처음으로 밝혔다", [(3, 4)]),
        ("通信は20日に伝えた", []),
        ("It was fired in spring.", []),
    ],
)
def test_days_are_named_by_the_day_alone(text: str, days: list[tuple[int, int]]) -> None:
    at = datetime(2026, 3, 6, 12, tzinfo=UTC)
    expected = [day_of_year(datetime(2026, month, day, tzinfo=UTC)) for month, day in days]
    assert list(recent_days(words(text), at)) == expected


@pytest.mark.parametrize("text", ["early Wednesday", "в среду", "25日", "у п'ятницю, 25日"])
def test_tomorrow_by_utc_is_today_where_the_text_was_written(text: str) -> None:
    """A Tuesday evening by UTC is Wednesday morning in Seoul."""
    at = datetime(2026, 11, 24, 22, 15, tzinfo=UTC)
    assert day_of_year(datetime(2026, 11, 25, tzinfo=UTC)) in recent_days(words(text), at)
