"""What is handed to the reader again, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.model import Fetched, Source, SourceKind, SourceState
from monitor.unread import LARGE, is_risky, unread

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FEED = Source(
    id="s",
    kind=SourceKind.FEED,
    location="https://news.example/feed",
    name="S",
    every=timedelta(minutes=10),
)
STATE = SourceState(source="s", location=FEED.location)


def _document(content: str, charset: str | None = None) -> Fetched:
    return Fetched(
        source="s",
        location=FEED.location,
        name=FEED.location,
        content=content.encode(),
        digest="of the whole",
        fetched_at=NOW,
        charset=charset,
    )


def _feed(*numbers: int) -> Fetched:
    items = "".join(f"<item><guid>{n}</guid><title>T{n}</title></item>" for n in numbers)
    return _document(f"<rss><channel><title>N</title>{items}</channel></rss>")


def test_what_was_read_is_cut_out_and_what_is_there_now_is_remembered() -> None:
    first = unread([_feed(1, 2)], FEED, STATE)
    assert first.documents == (_feed(1, 2),)
    assert len(first.items) == 2
    second = unread([_feed(3, 2)], FEED, replace(STATE, items=first.items))
    assert second.documents[0].content == _feed(3).content
    assert second.documents[0].digest == "of the whole"
    assert second.items[1] == first.items[1]


def test_what_cannot_be_cut_is_read_whole_and_forgotten() -> None:
    broken = _document("<rss><channel><item>a & b</item></channel></rss>")
    state = replace(STATE, items=(1, 2))
    assert unread([broken], FEED, state) == unread([broken], FEED, STATE)
    assert unread([broken], FEED, state).documents == (broken,)
    assert unread([broken], FEED, state).items == ()


def test_the_files_of_a_folder_are_always_read() -> None:
    folder = replace(FEED, kind=SourceKind.FOLDER)
    state = replace(STATE, items=unread([_feed(1)], FEED, STATE).items)
    assert unread([_feed(1)], folder, state).documents == (_feed(1),)


def test_what_is_large_or_ill_formed_is_a_risk_to_read() -> None:
    assert not is_risky(_feed(1, 2), FEED)
    assert is_risky(_feed(*range(10_000)), FEED)
    assert is_risky(_document("<rss><channel><item>a & b</item></channel></rss>"), FEED)
    assert not is_risky(_document('{"version": "https://jsonfeed.org/version/1"}'), FEED)
    folder = replace(FEED, kind=SourceKind.FOLDER)
    assert not is_risky(_document("<p>a & b"), folder)
    assert is_risky(_document("x" * (LARGE + 1)), folder)


def test_the_page_of_an_item_is_a_risk_to_read() -> None:
    assert is_risky(replace(_document("<html></html>"), is_page=True), FEED)


def test_what_is_packed_is_a_risk_to_read() -> None:
    folder = replace(FEED, kind=SourceKind.FOLDER)
    for name in ("in/A.PDF", "a.docx", "a.zip", "a.eml", "a.warc.gz"):
        assert is_risky(replace(_document("x"), name=name), folder)
    for name in ("a.txt", "a.json", "a.html", "pdf"):
        assert not is_risky(replace(_document("x"), name=name), folder)
