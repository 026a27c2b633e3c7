"""When items may have been lost between two polls."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerting.overlap import lost_overlap, overlap_notice
from monitor.model import Source, SourceKind, SourceState

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FEED = Source(
    id="s",
    kind=SourceKind.FEED,
    location="https://n.example",
    name="S",
    every=timedelta(minutes=10),
)
BEFORE = SourceState(source="s", location=FEED.location, baselined=True, last_success_at=NOW)


@pytest.mark.parametrize(
    ("new", "items", "lost"), [(5, 5, True), (4, 5, False), (4, 4, False), (0, 0, False)]
)
def test_nothing_known_in_a_document_of_some_items(new: int, items: int, lost: bool) -> None:
    assert (lost_overlap(FEED, BEFORE, new=new, items=items) is not None) is lost


def test_a_first_poll_and_a_folder_lose_nothing() -> None:
    assert lost_overlap(FEED, replace(BEFORE, baselined=False), new=9, items=9) is None
    folder = replace(FEED, kind=SourceKind.FOLDER)
    assert lost_overlap(folder, BEFORE, new=9, items=9) is None


def test_operators_hear_of_it_once_a_day() -> None:
    notices = [
        overlap_notice(FEED, BEFORE, "x", now=NOW + hours * timedelta(hours=1))
        for hours in (0, 1, 12)
    ]
    assert len({notice.key for notice in notices}) == 2
    assert "2026-11-21 12:00 UTC" in notices[0].text
