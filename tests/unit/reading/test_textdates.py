from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Article, DatePrecision, DateSource, Reading
from monitor.reading.dates import Resolved, in_url, resolve
from monitor.reading.draft import DateClaim
from monitor.reading.textdates import CONTRADICTED, named, weigh

SEEN = datetime(2025, 4, 9, 12, tzinfo=UTC)
FRIDAY = [
    "state media said Friday (Jan 5) that",
    "on Friday, January 5, the ministry",
    "on Friday, 5 January, the ministry",
    "on Jan. 5 (Friday) the ministry",
    "заявил в пятницу, 5 января, представитель",
    "заявил 5 января (пятница) представитель",
    "1월 5일(금) 밝혔다",
    "1월 5일 금요일 밝혔다",
    "1月5日（星期五）表示",
    "1月5日周五表示",
    "1月5日（金）に発表した",
    "１月５日金曜日に発表した",
]


def stated(moment: datetime) -> Resolved:
    return Resolved(published_at=moment, date_from=DateSource.FEED, confidence=0.95)


@pytest.mark.parametrize("text", FRIDAY)
def test_a_weekday_that_its_year_does_not_have_contradicts_the_date(text: str) -> None:
    (day,) = named(text)
    assert day.on(2024) == date(2024, 1, 5)
    found = weigh(stated(SEEN), text=text, zone=None, seen_at=SEEN)
    assert found.published_at == SEEN
    assert found.text_date == datetime(2024, 1, 5, tzinfo=UTC)
    assert found.confidence == CONTRADICTED
    assert "contradicts its date 2025-04-09" in found.notes[0]


@pytest.mark.parametrize("text", FRIDAY)
@pytest.mark.parametrize(
    "day", [datetime(2024, 1, 6, tzinfo=UTC), datetime(2023, 12, 20, tzinfo=UTC)]
)
def test_a_weekday_that_its_year_has_does_not(text: str, day: datetime) -> None:
    assert weigh(stated(day), text=text, zone=None, seen_at=SEEN) == stated(day)


@pytest.mark.parametrize("text", FRIDAY)
def test_it_dates_a_text_that_states_none(text: str) -> None:
    found = weigh(Resolved(), text=text, zone="Asia/Seoul", seen_at=SEEN)
    assert found.published_at == datetime(2024, 1, 4, 15, tzinfo=UTC)
    assert (found.date_from, found.precision) == (DateSource.TEXT, DatePrecision.DAY)


@pytest.mark.parametrize(
    "text",
    [
        "on Friday the ministry said",
        "since January 5 the ministry",
        "on Friday, January 5, 2018, long before",
        "held Friday (Jan 5); on Tuesday, April 8, another",
        "the Sun 5 May have been",
    ],
)
def test_what_fits_every_year_or_names_it_contradicts_nothing(text: str) -> None:
    assert weigh(stated(SEEN), text=text, zone=None, seen_at=SEEN).text_date is None


@given(st.text(max_size=300))
def test_never_raises(text: str) -> None:
    weigh(Resolved(), text=text, zone=None, seen_at=SEEN)
    weigh(stated(SEEN), text=text, zone=None, seen_at=SEEN)


@pytest.mark.parametrize(
    ("raw", "precision"),
    [
        ("2025-01-05T10:20:00Z", DatePrecision.MINUTE),
        ("2025-01-05T00:00:00", DatePrecision.DAY),
        ("January 5, 2025", DatePrecision.DAY),
        ("January 2025", DatePrecision.MONTH),
        ("2025-01", DatePrecision.MONTH),
        ("2025년 1월", DatePrecision.MONTH),
    ],
)
def test_precision(raw: str, precision: DatePrecision) -> None:
    claims = [DateClaim(raw=raw, where=DateSource.FEED)]
    assert resolve(claims, zone=None, seen_at=SEEN).precision is precision


def test_confidence_rises_with_agreement_and_falls_with_disagreement() -> None:
    def sure(*raws: str) -> float:
        claims = [DateClaim(raw=raw, where=DateSource.META) for raw in raws]
        found = resolve(claims, zone=None, seen_at=SEEN)
        assert found.confidence is not None
        return found.confidence

    assert sure("2025-01-05", "2025-01-01") < sure("2025-01-05") < sure("2025-01-05", "2025-01-05")
    assert sure("2025-08-01") < sure("2025-01-05", "2025-01-01")


@pytest.mark.parametrize(
    ("url", "raw"),
    [
        ("https://news.example/2024/01/05/kim-orders", "2024-01-05"),
        ("https://news.example/World/2024/0105/kim-orders", "2024-01-05"),
        ("https://news.example/view/AEN20240105001", ""),
        ("https://news.example/a-2024-01-05.html", "2024-01-05"),
        ("https://news.example/story_20240105.html", "2024-01-05"),
        ("https://news.example/?d=/2024/01/05/", ""),
        ("https://news.example/12024/01/05", ""),
    ],
)
def test_the_day_in_a_url(url: str, raw: str) -> None:
    assert [claim.raw for claim in in_url(url)] == ([raw] if raw else [])


def test_an_article_tells_how_sure_it_is(read_feed: Callable[..., Reading]) -> None:
    article: Article
    (article,) = read_feed(
        "<rss><channel><item><title>The minister opened the factory by the river</title>"
        "<description>The minister opened it on Friday (Jan 5), as all of us heard.</description>"
        "<pubDate>Wed, 09 Apr 2025 01:29:11 GMT</pubDate></item></channel></rss>"
    ).articles
    assert article.published_at == datetime(2025, 4, 9, 1, 29, 11, tzinfo=UTC)
    assert article.date_precision is DatePrecision.MINUTE
    assert article.date_confidence == CONTRADICTED
    assert article.text_date == datetime(2024, 1, 5, tzinfo=UTC)
    assert article.language == "en"
    assert article.language_confidence is not None
    assert article.language_confidence > 0.9
