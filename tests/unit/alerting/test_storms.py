"""When very much at once is a storm, and when it is news."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerting.storms import storm, storm_notice
from monitor.model import Source, SourceKind, SourceState

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TEN = timedelta(minutes=10)
FEED = Source(id="s", kind=SourceKind.FEED, location="https://n.example", name="S", every=TEN)
BEFORE = SourceState(
    source="s",
    location=FEED.location,
    last_poll_at=NOW - TEN,
    last_success_at=NOW - TEN,
    next_poll_at=NOW,
    baselined=True,
)


@pytest.mark.parametrize(
    ("new", "items", "stormy"),
    [(11, 20, True), (10, 20, False), (10, 19, True), (9, 9, False), (20, 20, True), (0, 0, False)],
)
def test_more_than_half_and_at_least_ten(new: int, items: int, stormy: bool) -> None:
    assert (storm(FEED, BEFORE, new=new, items=items, now=NOW) is not None) is stormy


@pytest.mark.parametrize(
    "before",
    [
        replace(BEFORE, baselined=False),
        replace(BEFORE, failures=1),
        replace(BEFORE, last_success_at=None),
        replace(BEFORE, last_success_at=NOW - 4 * TEN),
    ],
)
def test_what_was_missed_while_we_were_away_is_news(before: SourceState) -> None:
    assert storm(FEED, before, new=20, items=20, now=NOW) is None


def test_a_source_that_asks_to_be_polled_rarely_was_not_away() -> None:
    rare = replace(BEFORE, last_poll_at=NOW - 12 * TEN, last_success_at=NOW - 12 * TEN)
    assert storm(FEED, rare, new=20, items=20, now=NOW) == (
        "20 of 20 items of s look new at once; some before them may be lost"
    )


def test_a_folder_may_bring_as_much_as_it_likes() -> None:
    folder = replace(FEED, kind=SourceKind.FOLDER)
    assert storm(folder, BEFORE, new=20, items=20, now=NOW) is None


def test_the_notice_says_where_to_look() -> None:
    notice = storm_notice(FEED, "20 of 20 items of s look new at once", now=NOW)
    assert "monitor articles --source s" in notice.text
    assert notice.key.startswith("source:s:storm:")
