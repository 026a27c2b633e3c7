"""Dates in the forms of many languages, eras and scripts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import DateSource
from monitor.reading import dates
from monitor.reading.documents import record_article
from monitor.reading.draft import DateClaim

DAY = date(2024, 1, 5)


@pytest.mark.parametrize(
    "raw",
    [
        "2024. 1. 5.", "2024년 1월 5일(금)", "주체113(2024)년 1월 5일", "2024.01.05",
        "5 января 2024 года", "пятница, 5 янв. 2024 г.", "5 січня 2024 р.", "05.01.2024",
        "2024年1月5日", "二〇二四年一月五日", "民國113年1月5日", "主体113年1月5日",
        "２０２４年１月５日",
        "令和6年1月5日（金）", "2024/1/5", "平成36年1月5日",
        "Juche 113 (2024) January 5", "January 5, Juche 113 (2024)", "Friday, January 5, 2024",
        "5 stycznia 2024", "5 Ocak 2024", "5 يناير 2024", "٥ يناير ٢٠٢٤", "vendredi 5 janvier 2024",
        "2024 Jan 5", "20240105",
    ],
)  # fmt: skip
def test_a_day(raw: str) -> None:
    found = dates.parse(raw, zone="Asia/Seoul")
    assert found
    assert found.astimezone(ZoneInfo("Asia/Seoul")).date() == DAY


@pytest.mark.parametrize(
    "raw",
    [
        "2024년 1월 5일 오후 3시 20분", "2024. 1. 5. 15:20", "5 янв. 2024 г. в 15:20",
        "20240105152000",
        "2024年1月5日 下午3:20", "令和6年1月5日 15時20分", "5 janvier 2024 à 15h20",
        "20240105T1520",
        "Freitag, 5. Januar 2024, 15:20 Uhr", "5 de enero de 2024, 15:20", "Jan 5, 2024, 3:20 p.m.",
    ],
)  # fmt: skip
def test_the_time_is_the_sources(raw: str) -> None:
    assert dates.parse(raw, zone="Asia/Seoul") == datetime(2024, 1, 5, 6, 20, tzinfo=UTC)


HAN = "〇一二三四五六七八九"


def han(number: int) -> str:
    """As dates spell it: 十二, 二十三."""
    tens, ones = divmod(number, 10)
    return f"{HAN[tens] if tens > 1 else ''}{'十' if tens else ''}{HAN[ones] if ones else ''}"


@given(st.dates(date(1990, 1, 1), date(2099, 12, 30)), st.sampled_from(["UTC", "Asia/Tokyo"]))
def test_every_form_tells_one_day(day: date, zone: str) -> None:
    y, m, d = day.year, day.month, day.day
    forms = [
        f"{y}년 {m}월 {d}일", f"{y}. {m}. {d}.", f"{y}年{m}月{d}日", f"令和{y - 2018}年{m}月{d}日",
        f"{''.join(HAN[int(c)] for c in str(y))}年{han(m)}月{han(d)}日", f"{d:02}.{m:02}.{y}",
        f"民國{y - 1911}年{m}月{d}日", f"{day:%d %B %Y}", f"{day:%B %d, %Y}", f"{day:%Y %B %d}",
        f"{day:%A, %d %b %Y}", f"{day:%Y%m%d}", day.isoformat(),
    ]  # fmt: skip
    if y <= 2018:
        del forms[3]
    midnight = datetime(y, m, d, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert {dates.parse(form, zone=zone) for form in forms} == {midnight}


@given(st.text(max_size=120))
def test_no_text_is_too_odd(raw: str) -> None:
    found = dates.parse(raw)
    assert found is None or dates.FIRST_YEAR <= found.year <= dates.LAST_YEAR
    dates.in_dateline([raw])


@pytest.mark.parametrize(
    "text",
    [
        "PYONGYANG, Jan. 5, 2024 (KCNA) -- The plant was shown to visitors from many lands.",
        "MOSCOW, January 5, 2024. /TASS/. The plant was shown to visitors from many lands.",
        "新华社平壤2024年1月5日电 新工厂向来自多国的访客展示，官方媒体在一份长篇报道中说。",
    ],
)
def test_a_dateline_that_holds_its_year_dates_what_has_no_date(text: str) -> None:
    seen = datetime(2024, 6, 1, tzinfo=UTC)
    bare = {"title": "The plant", "text": text}
    article = record_article(bare, source="s", key="k", first_seen_at=seen)
    assert article.published_at == datetime(2024, 1, 5, tzinfo=UTC)
    assert article.date_from is DateSource.TEXT
    stated = bare | {"published": "2024-05-30"}
    other = record_article(stated, source="s", key="k", first_seen_at=seen)
    assert other.published_at == datetime(2024, 5, 30, tzinfo=UTC)
    assert any(note.startswith("dates disagree") for note in other.notes)


def test_a_dateline_without_a_year_dates_nothing() -> None:
    seen = datetime(2024, 6, 1, tzinfo=UTC)
    text = "SEOUL, Jan. 5 (Yonhap) -- The plant was shown to visitors on Monday, officials said."
    article = record_article({"title": "A", "text": text}, source="s", key="k", first_seen_at=seen)
    assert article.published_at is None


def test_a_guess_comes_after_all_that_is_stated() -> None:
    guess = DateClaim(raw="2024-01-20", where=DateSource.PAGE, guessed=True)
    stated = DateClaim(raw="2024-01-05", where=DateSource.URL)
    seen = datetime(2024, 6, 1, tzinfo=UTC)
    found = dates.resolve([guess, stated], zone=None, seen_at=seen)
    assert found.published_at == datetime(2024, 1, 5, tzinfo=UTC)
    assert found.date_from is DateSource.URL
