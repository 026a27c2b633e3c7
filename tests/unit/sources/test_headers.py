"""What response headers say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.headers import Headers

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def of(**headers: str) -> Headers:
    return Headers(
        (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
    )


@pytest.mark.parametrize("value", ['"abc"', 'W/"abc"', "unquoted", '"a b"', '"뉴스"', '""'])
def test_validators_are_kept_as_they_are(value: str) -> None:
    assert of(etag=value).validator("ETag") == value


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b'"a\x00b"', b'"a\x7f"'])
def test_validators_that_cannot_be_sent_back_are_none(raw: bytes) -> None:
    assert Headers([(b"ETag", raw)]).validator("ETag") is None
    assert Headers([]).validator("ETag") is None


@pytest.mark.parametrize(
    ("control", "seconds"),
    [
        ("max-age=600", 600),
        ("public, MAX-AGE=600", 600),
        ("max-age = 600, stale-while-revalidate=30", 600),
        ('max-age="600"', 600),
        ("s-maxage=600", None),
        ("max-age=600, no-cache", None),
        ("no-store", None),
        ("max-age=-1", None),
        ("max-age=abc", None),
        ("max-age=0", 0),
        ("", None),
    ],
)
def test_max_age_of_cache_control(control: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert of(cache_control=control).max_age() == expected


def test_expires_counts_from_the_servers_own_clock() -> None:
    # The server lives in 2001; what matters is how far apart its two dates are.
    headers = of(date="Mon, 01 Jan 2001 00:00:00 GMT", expires="Mon, 01 Jan 2001 00:20:00 GMT")
    assert headers.max_age() == timedelta(minutes=20)


@pytest.mark.parametrize("expires", ["0", "-1", "Thu, 01 Jan 1970 00:00:00 GMT", "soon"])
def test_an_expiry_in_the_past_asks_for_nothing(expires: str) -> None:
    found = of(date="Mon, 01 Jan 2001 00:00:00 GMT", expires=expires).max_age()
    assert not found


def test_max_age_goes_before_expires() -> None:
    headers = of(
        cache_control="max-age=60",
        date="Mon, 01 Jan 2001 00:00:00 GMT",
        expires="Mon, 01 Jan 2001 00:20:00 GMT",
    )
    assert headers.max_age() == timedelta(seconds=60)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("Sat, 21 Nov 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Sat, 21 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("Sat, 21 Nov 2026 14:00:00 +0100", timedelta(hours=1)),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
    ],
)
def test_retry_after(value: str, expected: timedelta | None) -> None:
    assert of(retry_after=value).retry_after(now=NOW) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text/xml", ("text/xml", None)),
        ("Text/XML; Charset=UTF-8", ("text/xml", "utf-8")),
        ("application/rss+xml;charset='euc-kr'", ("application/rss+xml", "euc-kr")),
        ('text/html; boundary=x; charset="windows-1251"', ("text/html", "windows-1251")),
        ("", ("", None)),
    ],
)
def test_media_type(value: str, expected: tuple[str, str | None]) -> None:
    assert of(content_type=value).media_type() == expected


def test_links() -> None:
    headers = Headers(
        [
            (b"Link", b'<https://a.example/>; rel="hub", </feed>; rel=self'),
            (b"Link", b'<https://b.example/?x,y>; title="a, b"; rel="next HUB"'),
            (b"Link", b"<no relation>, nonsense; rel=hub"),
        ]
    )
    assert headers.links("hub") == ["https://a.example/", "https://b.example/?x,y"]
    assert headers.links("self") == ["/feed"]
    assert Headers([]).links("hub") == []


def test_lines_of_one_header_are_read_together() -> None:
    headers = Headers([(b"Cache-Control", b"public"), (b"cache-control", b"max-age=5")])
    assert headers.max_age() == timedelta(seconds=5)


@given(st.binary(), st.binary(), st.binary())
def test_no_header_is_too_strange(control: bytes, date: bytes, content_type: bytes) -> None:
    headers = Headers(
        [
            (b"Cache-Control", control),
            (b"Date", date),
            (b"Expires", date),
            (b"Retry-After", date),
            (b"Content-Type", content_type),
            (b"ETag", date),
            (b"Link", control),
        ]
    )
    headers.max_age()
    headers.retry_after(now=NOW)
    headers.media_type()
    headers.links("hub")
    validator = headers.validator("ETag")
    assert validator is None or validator.encode() == date
