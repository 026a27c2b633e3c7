"""URLs are sent as they were written, and made safe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from monitor.errors import SourceError
from monitor.sources import urls


@pytest.mark.parametrize(
    "text",
    [
        "http://host.example/feed",
        "https://host.example:8443/a%2Fb?q=a+b&q=%20&z=%C3%A4",
        "http://host.example/a//b/../c?x=1;y=2",
        "https://[2606:4700::1]/feed",
    ],
)
def test_a_url_is_not_rewritten(text: str) -> None:
    assert str(urls.parse(text)) == text


def test_what_no_request_line_holds_is_encoded() -> None:
    url = urls.parse(" http://host.example/a b?q=뉴스\t1 ")
    assert url.raw_path_qs == "/a%20b?q=%EB%89%B4%EC%8A%A4%091"


def test_a_name_beyond_ascii_becomes_idna() -> None:
    assert urls.parse("http://bücher.example/ü").raw_host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("file:///etc/passwd", "not file:"),
        ("ftp://host.example/", "not ftp:"),
        ("gopher://host.example/", "not gopher:"),
        ("javascript:alert(1)", "not javascript:"),
        ("/feed", "names neither"),
        ("", "names neither"),
        ("http://", "names no host"),
        ("http:///feed", "names no host"),
        ("http://host.example:0/", "names no host"),
        ("http://host.example:99999/", "not a URL"),
        ("http://host.example:port/", "not a URL"),
        ("http://[::1/", "not a URL"),
    ],
)
def test_others_are_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        urls.parse(text)


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("/new", "http://host.example/new"),
        ("new", "http://host.example/a/new"),
        ("?page=2", "http://host.example/a/feed?page=2"),
        ("//other.example/x", "http://other.example/x"),
        ("https://other.example/x y", "https://other.example/x%20y"),
        ("/a HTTP/1.1\r\nX-Evil: 1", "http://host.example/a%20HTTP/1.1X-Evil:%201"),
    ],
)
def test_redirects_are_joined(reference: str, target: str) -> None:
    assert str(urls.join(URL("http://host.example/a/feed"), reference)) == target


@pytest.mark.parametrize("reference", ["file:///etc/passwd", "http://[bad", "http://h:x/"])
def test_redirects_elsewhere_are_refused(reference: str) -> None:
    with pytest.raises(SourceError):
        urls.join(URL("http://host.example/"), reference)


def test_credentials_are_never_shown() -> None:
    url = URL("https://me:s%40cret@host.example/feed#x")
    assert urls.public(url) == "https://host.example/feed"
    assert urls.shown("http://a:b@c/ to //d@e/@f") == "http://c/ to //e/@f"
    with pytest.raises(SourceError) as caught:
        urls.parse("https://me:secret@host.example:port/")
    assert "secret" not in str(caught.value)


@given(st.text())
def test_no_text_makes_a_request_line_unsafe(text: str) -> None:
    try:
        url = urls.parse(f"http://host.example/{text}")
    except SourceError:
        return
    assert all("\x21" <= char <= "\x7e" for char in url.raw_path_qs)


def test_what_others_wrote_is_shown_on_one_line_and_not_at_any_length() -> None:
    assert urls.shown(" a\r\n\x1b[31mb\x00 ") == "a [31mb"
    assert len(urls.shown("x" * 10_000)) == 401
