"""A feed's summary and its page: when the page is asked for, and when it is believed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model import Article, Fetched, FullText, Reading, Source, SourceKind
from monitor.reading.fulltext import complete, is_partial
from monitor.reading.read import read

LINK = "https://news.example/2026/harbour-closed"
SUMMARY = "A crane fell into the water beside the northern pier, officials said."
BODY = [
    "A crane fell into the water beside the northern pier of the old harbour, officials said on "
    "Monday, and no ship may enter before the end of the week.",
    "Divers found that nobody had been inside. The operator, a company of the town, said that the "
    "brakes of the crane had failed during the storm of the night.",
    "The mayor promised that the ferries to the islands would leave from the southern pier, which "
    "is older and has no ramp, so that cars cannot be taken along.",
]
FEED = Source(
    id="s",
    kind=SourceKind.FEED,
    location="https://news.example/feed",
    name="S",
    every=timedelta(minutes=10),
)


@pytest.fixture
def item(read_feed: Callable[..., Reading]) -> Callable[..., Article]:
    def made(text: str = SUMMARY, *, title: str = "Harbour closed", link: str = LINK) -> Article:
        xml = (
            f"<rss version='2.0'><channel><title>S</title><item><guid>1</guid>"
            f"<title>{title}</title>"
            f"<link>{link}</link><description>{text}</description>"
            "<pubDate>Mon, 21 Sep 2026 03:04:05 GMT</pubDate></item></channel></rss>"
        )
        (article,) = read_feed(xml).articles
        return article

    return made


def page(
    *paragraphs: str, title: str = "Harbour closed", location: str = LINK, kind: str = "text/html"
) -> Fetched:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    html = (
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()
    return Fetched(
        source="s",
        location=location,
        name=location,
        content=html,
        digest=hashlib.sha256(html).hexdigest(),
        fetched_at=datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
        content_type=kind,
        charset="utf-8",
        is_page=True,
    )


def test_asks_for_the_page_of_a_summary_only(item: Callable[..., Article]) -> None:
    long = " ".join(BODY * 3)
    assert is_partial(item(), FEED)
    assert not is_partial(item(long), FEED)
    assert is_partial(item(f"{long} And the rest of the story…"), FEED)
    assert not is_partial(item(link=""), FEED)
    assert not is_partial(item(), replace(FEED, full_text=FullText.FEED))
    assert is_partial(item(long), replace(FEED, full_text=FullText.PAGE))
    assert not is_partial(item(), replace(FEED, kind=SourceKind.FOLDER))


def test_completes_a_summary(item: Callable[..., Article]) -> None:
    before = item()
    after = complete(before, page(*BODY), FEED, read=read)
    assert [p for p in BODY if p in after.clean_text] == BODY
    assert (after.key, after.url, after.title) == (before.key, LINK, "Harbour closed")
    assert (after.published_at, after.date_from) == (before.published_at, before.date_from)
    # The next poll brings the summary again, and must find it known.
    assert after.content_hash == before.content_hash
    assert after.notes == ("completed from its page: the feed gave 12 words",)


def test_completes_a_headline_alone(item: Callable[..., Article]) -> None:
    before = item("", title="Crane closes old harbour after storm")
    after = complete(
        before, page(*BODY, title="Crane closes old harbour after storm"), FEED, read=read
    )
    assert BODY[1] in after.clean_text


STATED = '<meta property="article:published_time" content="{}T08:00:00Z">'


def test_the_dates_of_item_and_page(item: Callable[..., Article]) -> None:
    fetched = page(*BODY)
    for day, told in (("2026-09-21", ()), ("2024-01-05", ("dates disagree",))):
        head = f"<head>{STATED.format(day)}".encode()
        dated = replace(fetched, content=fetched.content.replace(b"<head>", head))
        after = complete(item(), dated, FEED, read=read)
        assert after.published_at == item().published_at
        assert tuple(n[:14] for n in after.notes[:-1]) == told
        undated = replace(item(), published_at=None, date_from=None)
        assert f"{complete(undated, dated, FEED, read=read).published_at:%Y-%m-%d}" == day


KOREAN = "평양의 조선중앙통신은 월요일 항구에서 새 배가 진수되었다고 보도했다."
CHINESE = "据当地媒体报道，旧港口的一台起重机周一倒入海中，港口因此关闭。"


@pytest.mark.parametrize("summary", [KOREAN, CHINESE])
def test_completes_in_other_scripts(item: Callable[..., Article], summary: str) -> None:
    more = summary + summary.replace("月", "火").replace("월", "화") * 6
    after = complete(
        item(summary, title="항구" if summary is KOREAN else "港口"), page(more), FEED, read=read
    )
    assert after.notes[-1].startswith("completed from its page")


WALL = "Subscribe to continue reading this article and all others of our newspaper today."
CONSENT = [
    "We and our partners store information on your device to show you what you may like, and to "
    "learn who reads which of our pages. You can refuse that under the settings of your account.",
    "By going on you agree that your data may be used for these ends in countries without laws.",
]


@pytest.mark.parametrize(
    ("fetched", "why"),
    [
        (page(BODY[0], WALL), "behind a paywall"),
        (page(*CONSENT), "says something else"),
        (page("The page you are looking for is not there.", title="Not found"), "something else"),
        (page(*BODY, location="https://news.example/"), "front page"),
        (page(*BODY, location="https://news.example/en/index.html"), "front page"),
        (page(SUMMARY), "gives no more"),
        (page(*BODY, kind="application/pdf"), "its link leads to application/pdf"),
        (replace(page(), content=b"<html>" + b"<div>" * 90_000), "nested more than"),
        (replace(page(), content=b""), "it is empty"),
    ],
)
def test_keeps_a_good_summary(item: Callable[..., Article], fetched: Fetched, why: str) -> None:
    before = item()
    after = complete(before, fetched, FEED, read=read)
    assert after.clean_text == SUMMARY
    assert replace(after, notes=()) == replace(before, notes=())
    assert after.notes[-1].startswith("the feed's own text was kept: ")
    assert why in after.notes[-1]
