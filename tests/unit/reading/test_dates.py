from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import DateSource
from monitor.reading.dates import FIRST_YEAR, LAST_YEAR, is_date, parse, resolve
from monitor.reading.draft import DateClaim

SEEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # RFC 822 and its dialects
        ("Mon, 21 Sep 2026 03:04:05 GMT", utc(2026, 9, 21, 3, 4, 5)),
        ("21 Sep 26 03:04 EST", utc(2026, 9, 21, 8, 4)),
        ("Mon, 21 Sep 2026 03:04:05 +0900", utc(2026, 9, 20, 18, 4, 5)),
        ("Mon, 21 Sep 2026 03:04:05 CEST", utc(2026, 9, 21, 1, 4, 5)),
        ("Mon, 21 Sep 2026 03:04:05 BST", utc(2026, 9, 21, 2, 4, 5)),
        ("Mon, 21 Sep 2026 03:04:05 IST", utc(2026, 9, 20, 21, 34, 5)),
        ("Mon, 21 Sep 2026 03:04:05 KST", utc(2026, 9, 20, 18, 4, 5)),
        ("Mon, 21 September 2026 3:04 PM GMT", utc(2026, 9, 21, 15, 4)),
        ("Mo, 21 Sept 2026 12:00:00 +0200", utc(2026, 9, 21, 10)),
        ("Thu Sep 21 15:04:05 UTC 2023", utc(2023, 9, 21, 15, 4, 5)),
        ("Thu Sep 21 15:04:05 2023", utc(2023, 9, 21, 15, 4, 5)),
        # ISO 8601
        ("2026-09-21", utc(2026, 9, 21)),
        ("2026-09-21T03:04:05Z", utc(2026, 9, 21, 3, 4, 5)),
        ("2026-09-21T03:04:05.123+09:00", utc(2026, 9, 20, 18, 4, 5)),
        ("2026-09-21T03:04-0500", utc(2026, 9, 21, 8, 4)),
        ("2026-09-21 03:04:05 +0000", utc(2026, 9, 21, 3, 4, 5)),
        ("20260921T030405Z", utc(2026, 9, 21, 3, 4, 5)),
        ("20260921", utc(2026, 9, 21)),
        ("2026/09/21 03:04", utc(2026, 9, 21, 3, 4)),
        ("2026.09.21. 03:04", utc(2026, 9, 21, 3, 4)),
        # numbers
        ("1790000000", utc(2026, 9, 21, 14, 13, 20)),
        ("1790000000000", utc(2026, 9, 21, 14, 13, 20)),
        ("1790000000.5", datetime(2026, 9, 21, 14, 13, 20, 500_000, UTC)),
        # words
        ("Sept 21, 2026", utc(2026, 9, 21)),
        ("September 21st, 2026 at 3:04 p.m.", utc(2026, 9, 21, 15, 4)),
        ("12:30 a.m., September 21, 2026", utc(2026, 9, 21, 0, 30)),
        ("Mo, 21. März 2026 03:04 MEZ", utc(2026, 3, 21, 2, 4)),
        ("lundi 21 septembre 2026 à 15:04", utc(2026, 9, 21, 15, 4)),
        ("1er août 2026", utc(2026, 8, 1)),
        ("21 de septiembre de 2026", utc(2026, 9, 21)),
        ("21 сентября 2026, 15:04 МСК", utc(2026, 9, 21, 12, 4)),
        ("21 вересня 2026", utc(2026, 9, 21)),
        ("2026년 9월 21일 오후 3시 4분", utc(2026, 9, 21, 15, 4)),
        ("2026년 9월 21일 (월)", utc(2026, 9, 21)),
        ("2026年9月21日 15:04", utc(2026, 9, 21, 15, 4)),
        ("2026年9月21日15時04分", utc(2026, 9, 21, 15, 4)),
        ("2026年9月21日 下午3:04", utc(2026, 9, 21, 15, 4)),
        # numbers with an order that can be told
        ("21.09.2026 15:04", utc(2026, 9, 21, 15, 4)),
        ("21/09/2026", utc(2026, 9, 21)),
        ("09/21/2026", utc(2026, 9, 21)),
    ],
)
def test_reads(raw: str, expected: datetime) -> None:
    found = parse(raw)
    assert found is not None
    assert found.replace(microsecond=expected.microsecond) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "yesterday",
        "05/04/2026",  # May or April
        "0001-01-01T00:00:00Z",
        "1900-01-01",
        "1970-01-01T00:00:00Z",
        "2926-01-01",
        "2026-13-01",
        "2026-02-30",
        "2026-09-21T99:00:00Z",
        "5",
        "Mon, 21 Foo 2026",
        "x" * 200,
        "0",
        "99999999999999",
    ],
)
def test_refuses(raw: str) -> None:
    assert parse(raw) is None


def test_without_an_offset_it_is_the_sources_time() -> None:
    assert parse("2026-09-21 09:00", zone="Asia/Seoul") == utc(2026, 9, 21)
    assert parse("2026-07-01 09:00", zone="Europe/Berlin") == utc(2026, 7, 1, 7)
    assert parse("2026-09-21 09:00", zone="No/Where") == utc(2026, 9, 21, 9)


def test_an_offset_goes_before_the_sources_zone() -> None:
    assert parse("2026-09-21 09:00 GMT", zone="Asia/Seoul") == utc(2026, 9, 21, 9)


@given(st.text(max_size=120))
def test_never_raises_and_never_leaves_the_years_of_news(raw: str) -> None:
    found = parse(raw)
    assert found is None or FIRST_YEAR <= found.year <= LAST_YEAR
    is_date(raw)


@given(st.datetimes(datetime(1981, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_reads_what_it_would_write(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert parse(moment.isoformat()) == moment
    assert parse(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == moment


def test_a_line_with_more_than_a_date_is_no_date() -> None:
    assert is_date("Friday, January 5, 2024")
    assert is_date("2024-01-05 01:29:11")
    assert not is_date("2024-01-05 The factory that nobody has ever seen from the inside")


def claim(raw: str, where: DateSource = DateSource.FEED, *, guessed: bool = False) -> DateClaim:
    return DateClaim(raw=raw, where=where, guessed=guessed)


def test_the_first_readable_claim_is_believed() -> None:
    found = resolve([claim("soon"), claim("2026-09-21", DateSource.META)], zone=None, seen_at=SEEN)
    assert found.published_at == utc(2026, 9, 21)
    assert found.date_from is DateSource.META
    assert found.notes == ("the feed date cannot be read: 'soon'",)


def test_no_date_stays_no_date() -> None:
    found = resolve([], zone=None, seen_at=SEEN)
    assert found.published_at is None
    assert found.date_from is None


def test_the_future_is_when_it_was_seen() -> None:
    found = resolve([claim("2026-12-24")], zone=None, seen_at=SEEN)
    assert found.published_at == SEEN
    assert "future" in found.notes[0]
    soon = SEEN + timedelta(hours=20)
    assert resolve([claim(soon.isoformat())], zone=None, seen_at=SEEN).published_at == soon


def test_disagreement_and_guesses_are_told() -> None:
    found = resolve(
        [claim("2025-04-09"), claim("2024-01-05", DateSource.TEXT)], zone=None, seen_at=SEEN
    )
    assert found.notes == ("dates disagree: the feed says 2025-04-09, the text 2024-01-05",)
    guess = resolve([claim("2024-01-05", DateSource.PAGE, guessed=True)], zone=None, seen_at=SEEN)
    assert guess.notes == ("the date was guessed from the page",)
