"""Pages made to cost a parser minutes: refused in little time, with the reason as the record."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from monitor.errors import ReadingError
from monitor.model import Reading

PROSE = (
    "<p>The town opened its long quay on Friday, the mayor said before the harbour's people.</p>"
)
#: Seconds of CPU, on a slow and busy core; unguarded, each of these takes from 20 s to for ever.
BOUND = 5.0


@pytest.mark.parametrize(
    ("markup", "says"),
    [
        (PROSE * 120_000, "too large"),
        ("<div>" * 100_000 + PROSE, "nested more than"),
        ("<div><span>" * 30_000 + PROSE, "nested more than"),
        (f"<div {'a ' * 300_000}>{PROSE}</div>", "attributes"),
        ("<div " + " ".join(f"a{n}=1" for n in range(300_000)) + f">{PROSE}</div>", "attributes"),
        ("<b></b>" * 100_000, "too many tags"),
        ("<!--" * 100_000 + PROSE, "never closed"),
    ],
    ids=["10 MB", "nested", "nested in turn", "bare attributes", "attributes", "tags", "comments"],
)
def test_a_page_beyond_all_bounds(
    read_file: Callable[..., Reading], markup: str, says: str
) -> None:
    began = time.process_time()
    with pytest.raises(ReadingError, match=says):
        read_file("a.html", f"<html><body>{markup}</body></html>")
    assert time.process_time() - began < BOUND


def test_entities_that_unfold_without_end(read_feed: Callable[..., Reading]) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "boom">{entities}'
        '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
        "<rss><channel><item><title>The quay &e11; &file;</title></item></channel></rss>"
    )
    began = time.process_time()
    reading = read_feed(bomb)
    assert time.process_time() - began < BOUND
    assert all(len(article.title) < 10_000 for article in reading.articles)
    assert not any("root:" in article.title for article in reading.articles)


@pytest.mark.parametrize("charset", ["utf-8", "cp949", "utf-16", "euc-kr"])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "koi8-r", "no-such-charset"])
def test_a_charset_that_lies(
    read_file: Callable[..., Reading], charset: str, declared: str
) -> None:
    body = "항구의 긴 부두가 금요일에 열렸다고 시장이 항구의 모든 사람들 앞에서 말했다. " * 4
    html = f'<html><head><meta charset="{declared}"><title>부두</title></head><body><p>{body}</p>'
    (article,) = read_file("a.html", html.encode(charset)).articles
    if charset in ("utf-8", "utf-16") or declared == "no-such-charset":
        assert "항구의 긴 부두가" in article.text
    assert article.text


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<p>Word {n} of a page without end, says nobody.</p>" for n in range(25_000)),
        "".join(f'<p><a href="/{n}">Link {n} to a page of the site</a></p>' for n in range(25_000)),
        f"<article>{'<p>One paragraph, word for word the same, again.</p>' * 20_000}</article>",
    ],
    ids=["paragraphs", "links", "repeats"],
)  # fmt: skip
def test_a_long_page_takes_bounded_time(read_file: Callable[..., Reading], body: str) -> None:
    began = time.process_time()
    reading = read_file("a.html", f"<html><body><h1>A page</h1>{body}</body></html>")
    assert time.process_time() - began < 4 * BOUND
    assert reading.articles
