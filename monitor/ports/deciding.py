"""Finding topics in an article and placing it in a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.model import (
    Article,
    Correction,
    Explanation,
    Fingerprint,
    Known,
    Matching,
    Member,
    Placement,
    Topic,
)


class Topics(Protocol):
    """All topics, compiled."""

    @property
    def topics(self) -> Mapping[str, Topic]:
        """By id."""
        ...

    def match(self, article: Article) -> Matching:
        """Which topics the article is about. Never raises for a single topic's fault."""
        ...

    def explain(self, article: Article, topic_id: str) -> Explanation:
        """Why this topic matches the article, or why not. Raises NotFoundError for its id."""
        ...

    def tree(self, topic_id: str) -> str:
        """The topic's queries as trees, for a person to read. Raises NotFoundError for its id."""
        ...


class Lookup(Protocol):
    """What placing may ask of the stored articles, inside the write transaction."""

    def known(self, source: str, keys: Sequence[str]) -> dict[str, Known]:
        """What is stored under these keys of the source."""
        ...

    def recent(self, source: str, *, limit: int) -> list[Known]:
        """The articles of the source that were stored last, the latest first."""
        ...

    def same_text(self, text_hash: str) -> int | None:
        """The earliest stored article with this `Fingerprint.text_hash`."""
        ...

    def sketch_hits(self, sketch: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
        """(article, shared hashes) of those that share the most of `sketch`, the most first.

        Hashes that very many articles share (boilerplate) are not counted.
        """
        ...

    def recurring(self, source: str, lines: Sequence[int]) -> dict[int, int]:
        """Of these lines' hashes those that several stories of the source bear, and how many do."""
        ...

    def members(self, articles: Sequence[int]) -> list[Member]:
        """These stored articles; unknown ids are left out."""
        ...

    def story_members(self, story: int) -> list[Member]:
        """The articles of a story, in the order they were filed."""
        ...

    def filed_since(
        self, article: int, *, seen_after: datetime, limit: int | None = None
    ) -> list[Member]:
        """Articles with a greater id than `article` and first seen after that time, by id.

        At most `limit`, the lowest ids first. With it a window index in memory catches up, page
        by page, with what others have filed.
        """
        ...

    def corrected_since(self, correction: int) -> list[Correction]:
        """What people corrected after this correction (0: all), in order."""
        ...


class Stories(Protocol):
    """Places articles; holds in memory only an index that it can rebuild from a `Lookup`."""

    def fingerprint(self, article: Article) -> Fingerprint:
        """What is stored beside the article to place later ones. Pure, so done before the lock."""
        ...

    def place(
        self, article: Article, fingerprint: Fingerprint, *, lookup: Lookup, now: datetime
    ) -> Placement:
        """Where it belongs, as of now."""
        ...

    def forget(self) -> None:
        """Drop the index in memory: a transaction was rolled back, what it filed is not there."""
        ...
