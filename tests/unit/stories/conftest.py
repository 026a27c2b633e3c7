"""An archive in memory, and a shelf of articles, for every test of placing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from monitor.model import (
    OPENS_STORY,
    Article,
    Correction,
    Fingerprint,
    Member,
    Placement,
    Zone,
    ZoneKind,
)
from monitor.ports import Stories

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass
class Archive:
    """A `Lookup` over a list; it files what is placed, as the store does."""

    stored: list[Member] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    def same_text(self, text_hash: str) -> int | None:
        return next((m.article for m in self.stored if m.fingerprint.text_hash == text_hash), None)

    def sketch_hits(self, sketch: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
        wanted = set(sketch)
        shared = Counter(
            {m.article: len(wanted.intersection(m.fingerprint.sketch)) for m in self.stored}
        )
        return [(article, n) for article, n in shared.most_common(limit) if n]

    def members(self, articles: Sequence[int]) -> list[Member]:
        return [m for m in self.stored if m.article in set(articles)]

    def story_members(self, story: int) -> list[Member]:
        return [m for m in self.stored if m.story == story]

    def filed_since(
        self, article: int, *, seen_after: datetime, limit: int | None = None
    ) -> list[Member]:
        later = [m for m in self.stored[article:] if m.first_seen_at > seen_after]
        return later[:limit]

    def corrected_since(self, correction: int) -> list[Correction]:
        return self.corrections[correction:]

    def file(self, article: Article, fingerprint: Fingerprint, placement: Placement) -> Member:
        number = len(self.stored) + 1
        story = placement.story
        assert (story is None) == (placement.relation in OPENS_STORY)
        member = Member(
            article=number,
            story=number if story is None else story,
            relation=placement.relation,
            source=article.source,
            title=article.title,
            text=article.clean_text,
            language=article.language,
            published_at=article.published_at,
            first_seen_at=article.first_seen_at,
            originator=article.originator,
            fingerprint=fingerprint,
        )
        self.stored.append(member)
        self.placements.append(placement)
        return member

    def take(self, stories: Stories, article: Article) -> tuple[Member, Placement]:
        """Places and files one article, as the walk does."""
        fingerprint = stories.fingerprint(article)
        placement = stories.place(article, fingerprint, lookup=self, now=article.first_seen_at)
        return self.file(article, fingerprint, placement), placement


@pytest.fixture
def archive() -> Archive:
    return Archive()


@pytest.fixture(scope="session")
def make_archive() -> Callable[[], Archive]:
    return Archive


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def make_article() -> Callable[..., Article]:
    def make(
        text: str,
        *,
        title: str = "",
        published: datetime | None = None,
        seen: datetime = NOW,
        url: str | None = None,
        source: str = "inbox",
        language: str | None = "en",
    ) -> Article:
        return Article(
            source=source,
            key=hashlib.sha256(f"{url}{title}{text}".encode()).hexdigest(),
            url=url,
            title=title,
            text=text,
            zones=(Zone(kind=ZoneKind.BODY, start=0, end=len(text)),),
            language=language,
            published_at=published,
            date_from=None,
            first_seen_at=seen,
            content_hash=hashlib.sha256(f"{title}{text}".encode()).hexdigest(),
        )

    return make
