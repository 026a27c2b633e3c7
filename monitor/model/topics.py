"""What is watched for, and what was found of it in an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.articles import ZoneKind


class Severity(StrEnum):
    """How much a topic matters, for routes and for the reader's eye."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Prominence(StrEnum):
    """How prominently an article speaks of a topic; the order of the members is the ranking."""

    PASSING = "passing"
    BODY = "body"
    LEAD = "lead"
    TITLE = "title"

    @property
    def rank(self) -> int:
        """0 for a passing mention, 3 for the title."""
        return tuple(Prominence).index(self)


class Reason(StrEnum):
    """Why an alert rang."""

    NEW_STORY = "new_story"
    UPDATE = "update"
    CORROBORATED = "corroborated"
    RECIRCULATED = "recirculated"
    DIGEST = "digest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Boosts:
    """What one span of evidence is worth in each zone."""

    title: float = 3.0
    lead: float = 2.0
    body: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A subject that is watched for, as configured."""

    #: Unique over the configuration; stored with matches and alerts.
    id: str
    #: What people call it.
    name: str
    #: The query that is scored and highlighted.
    match: str
    #: A query that must hold too, unscored; empty: none.
    require: str = ""
    #: A query that must not hold; empty: none.
    exclude: str = ""
    #: Least score of a match; what stays below is a passing mention.
    threshold: float = 1.0
    #: How many spans of one zone count towards the score.
    cap: int = 5
    #: What a span is worth in each zone.
    boosts: Boosts = Boosts()
    #: Only articles in these languages; empty: any.
    languages: tuple[str, ...] = ()
    #: Only articles of these sources; empty: any.
    sources: tuple[str, ...] = ()
    #: Sleeps before this.
    active_from: datetime | None = None
    #: Sleeps from this on.
    active_until: datetime | None = None
    #: How much it matters.
    severity: Severity = Severity.MEDIUM
    #: Which reasons ring.
    alert_on: tuple[Reason, ...] = (Reason.NEW_STORY,)
    #: Least prominence that rings.
    min_prominence: Prominence = Prominence.BODY
    #: With how many independent sources a report is corroborated.
    corroborated_by: int = 2
    #: Hash over all that decides a match, sets expanded: history survives an edit.
    revision: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicTest:
    """A sentence that a topic must match or reject, checked by `monitor check`."""

    topic: str
    text: str
    #: True under `match:`, False under `reject:`.
    expected: bool
    #: Where it stands, for the error when it fails.
    file: str
    line: int
    column: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A stretch of an article, by zone."""

    zone: ZoneKind
    #: Offset in `Article.title` when the zone is the title, else in `Article.text`.
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """One word or phrase of a query and where the article has it."""

    span: Span
    #: The words as the query writes them.
    term: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One place in an article that made a topic match."""

    #: From the first to the last word that counted.
    span: Span
    #: The words inside it that the query asked for.
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A topic found in an article."""

    topic: str
    #: `Topic.revision` at that moment.
    revision: str
    score: float
    prominence: Prominence
    #: The places that count, the most prominent first.
    evidence: tuple[Evidence, ...]
    #: How the score came about, zone by zone: "title 1 × 3.0 = 3.0".
    scoring: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class NearMiss:
    """A topic that came close: its `match` held, and something else stopped it."""

    topic: str
    revision: str
    #: The first clause that failed, in words.
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Matching:
    """What all topics say of one article."""

    matches: tuple[Match, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    #: Topics that failed while matching, each as one line; the others went on.
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One clause of a topic, and whether an article answers it."""

    #: As the query writes it; "match", "require" and "exclude" for a whole query.
    text: str
    held: bool
    #: Where the article answers it.
    spans: tuple[Span, ...] = ()
    #: What the clauses below do not tell: "both are there, but never within 20 words".
    why: str = ""
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Why a topic matches an article, or why it does not."""

    topic: str
    revision: str
    #: The topic's queries, each as a tree, and the filter that leaves the article out, if any.
    clauses: tuple[Clause, ...]
    #: The first thing that keeps the topic from ringing, in words; None: nothing does.
    failed: str | None
    #: None where it does not match.
    match: Match | None = None
