"""Where an article belongs, and what of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from monitor.model.articles import Article
from monitor.model.topics import Match, NearMiss


class Relation(StrEnum):
    """How an article relates to the stories already stored."""

    FIRST = "first"
    COPY = "copy"
    COVERAGE = "coverage"
    UPDATE = "update"
    RECIRCULATED = "recirculated"
    FOLLOW_UP = "follow_up"
    POSSIBLE = "possible"
    DUPLICATE = "duplicate"


#: The relations that open a story of their own.
OPENS_STORY: Final = frozenset({Relation.FIRST, Relation.FOLLOW_UP, Relation.POSSIBLE})
#: The relations of what carries a stored text, changed or not.
REPEATS: Final = frozenset({Relation.COPY, Relation.UPDATE, Relation.RECIRCULATED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """Which story an article belongs to, and why."""

    relation: Relation
    #: The story joined; None: it opens one, which the store numbers.
    story: int | None
    #: The stored article it is a copy, an update or a continuation of.
    of: int | None = None
    #: 0 to 1: containment for copies, probability of the same event otherwise.
    similarity: float = 0.0
    #: One sentence for a person.
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fingerprint:
    """What placing needs to know of an article again; stored beside it."""

    #: FracMinHash sketch of the clean text: sorted 64-bit hashes of word 5-grams (signed).
    sketch: tuple[int, ...]
    #: SHA-256 of the normalised clean text.
    text_hash: str
    #: When its event happened, as well as can be told; None: undated.
    event_at: datetime | None
    #: Everything else same-event placing compares, packed by `stories`.
    features: bytes = b""
    #: What of it survives translation, packed by `stories`.
    bridge: bytes = b""
    #: The numbers of all its 5-grams, packed by `stories`, where it was just made; not stored.
    grams: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A stored article as placing sees it."""

    #: The stored article's id.
    article: int
    #: The story it is in.
    story: int
    relation: Relation
    source: str
    title: str
    #: `Article.clean_text`.
    text: str
    language: str | None
    published_at: datetime | None
    first_seen_at: datetime
    originator: str | None
    fingerprint: Fingerprint


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One event, as all the articles that tell of it."""

    id: int
    #: Title of the article that opened it.
    headline: str
    first_seen_at: datetime
    last_seen_at: datetime
    #: How many stored articles it has.
    articles: int
    #: Distinct originators, copies counting with their original; outlets where none is stated.
    independent_sources: int
    #: Those that its articles state, the first first.
    originators: tuple[str, ...]
    #: Topics that any of its articles matched.
    topics: tuple[str, ...]
    #: Primary sources that its articles cite, the most cited first.
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A person's word on where articles belong: two stories are one, or an article is in none."""

    #: Given in the order in which they were made.
    id: int
    #: What was split off: the article that was named, then its copies; (): a whole story was moved.
    articles: tuple[int, ...]
    #: The story that was left.
    story: int
    #: The story that was entered.
    into: int
    author: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Filed:
    """A stored article: what was read, where it was placed, what it matched."""

    id: int
    article: Article
    #: `story` is always set here.
    placement: Placement
    matches: tuple[Match, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    #: For each topic matched, what became of it: "rang: new_story", "quiet: first poll of inbox".
    outcomes: Mapping[str, str] = field(default_factory=dict)

    @property
    def revised(self) -> bool:
        """Whether it was stored before, and this is another version of it."""
        return self.placement.of == self.id


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is already stored under an article's key."""

    id: int
    story: int
    content_hash: str
    #: What it is stored under.
    key: str = ""
    url: str | None = None
    title: str = ""
