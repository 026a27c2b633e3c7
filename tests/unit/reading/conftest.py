"""What the tests of this room share: documents out of thin air."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model import Article, Fetched, Reading, Source, SourceKind
from monitor.reading.read import read

SEEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def _fetched(content: bytes, *, name: str, location: str, charset: str | None) -> Fetched:
    return Fetched(
        source="s",
        location=location,
        name=name,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        fetched_at=SEEN,
        charset=charset,
    )


@pytest.fixture(scope="session")
def seen() -> datetime:
    """When every document of these tests was fetched."""
    return SEEN


@pytest.fixture(scope="session")
def read_feed() -> Callable[..., Reading]:
    """Reads a feed's bytes or text."""

    def reads(
        content: bytes | str,
        *,
        location: str = "https://news.example/feed.xml",
        charset: str | None = None,
        language: str | None = None,
        timezone: str | None = None,
    ) -> Reading:
        body = content.encode() if isinstance(content, str) else content
        source = Source(
            id="s",
            kind=SourceKind.FEED,
            location=location,
            name="S",
            every=timedelta(minutes=10),
            language=language,
            timezone=timezone,
        )
        return read(_fetched(body, name=location, location=location, charset=charset), source)

    return reads


@pytest.fixture(scope="session")
def read_file() -> Callable[..., Reading]:
    """Reads a folder's file from its name and its bytes or text."""

    def reads(name: str, content: bytes | str, *, timezone: str | None = None) -> Reading:
        body = content.encode() if isinstance(content, str) else content
        source = Source(
            id="s",
            kind=SourceKind.FOLDER,
            location="/inbox",
            name="S",
            every=timedelta(seconds=5),
            timezone=timezone,
        )
        return read(_fetched(body, name=name, location=f"/inbox/{name}", charset=None), source)

    return reads


@pytest.fixture(scope="session")
def read_text(read_file: Callable[..., Reading]) -> Callable[[str], Article]:
    """The one article of a bare text."""

    def reads(text: str) -> Article:
        (article,) = read_file("a.txt", text).articles
        return article

    return reads
