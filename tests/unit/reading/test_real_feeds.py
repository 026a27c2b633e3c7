"""Real feeds of 2017 to 2026: none fails, and no item that feedparser sees is lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest

from monitor.model import Reading

#: Every so many of the 282 documents; all of them take half a minute.
EVERY = 30


@pytest.mark.filterwarnings("ignore::DeprecationWarning:feedparser")
def test_every_item_becomes_an_article_or_a_problem(
    shared: Path, read_feed: Callable[..., Reading]
) -> None:
    files = sorted(p for p in (shared / "evaluation" / "feeds").rglob("*") if p.is_file())
    for path in files[::EVERY]:
        body = path.read_bytes()
        reading = read_feed(body)
        plain = feedparser.parse(io.BytesIO(body), sanitize_html=False)
        guids = {e.get("id") or e.get("link") or e.get("title") for e in plain.entries}
        assert len(reading.articles) + len(reading.problems) >= len(guids), path.name
        assert len(reading.articles) <= len(plain.entries), path.name
        dated = sum("published" in e or "updated" in e for e in plain.entries)
        read = sum(bool(a.published_at or a.notes) for a in reading.articles)
        assert read >= min(dated, len(reading.articles)), path.name
