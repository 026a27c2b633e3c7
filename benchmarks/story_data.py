"""The labelled articles behind `stories.py` and `train_stories.py`, and how they are scored."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, combinations
from pathlib import Path
from typing import Any, NamedTuple

from monitor.model import Article, Correction, Fingerprint, Member, Placement, Zone, ZoneKind
from monitor.store.sketch_index import COMMON_HASH, FOUND_BY, TELLING
from monitor.stories.copies import COPIED
from monitor.stories.place import StoryPlacer

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("NEWS_MONITOR_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "evaluation" / "stories"
#: When undated articles are seen.
NOW = datetime(2026, 1, 31, tzinfo=UTC)


# ── the data ─────────────────────────────────────────────────────────────────────────────────


class Labelled(NamedTuple):
    """An article and the event it is known to tell of."""

    article: Article
    gold: str | None
    part: str = ""


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The records of a data file, gzipped or not."""
    path = DATA / name
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def to_article(row: Mapping[str, Any], seen: datetime = NOW) -> Article:
    """A record as an article that is seen when it is published, or now where it is undated."""
    text, day = row["text"], row.get("published")
    published = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    return Article(
        source=row.get("source") or "bench",
        key=row["id"],
        url=row.get("url"),
        title=row.get("title") or "",
        text=text,
        zones=(Zone(kind=ZoneKind.BODY, start=0, end=len(text)),),
        language=row.get("language") or "en",
        published_at=published,
        date_from=None,
        first_seen_at=published or seen,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def stream() -> list[Labelled]:
    """The stream of dated articles, in order."""
    found = rows("same_event_stream_dev.jsonl.gz")
    return [Labelled(to_article(row), row["gold_story"], row["part"]) for row in found]


def events() -> list[Labelled]:
    """ECB+: undated texts, two events of one kind a topic."""
    found = rows("ecbplus_events_dev.jsonl.gz")
    parts = ("even", "odd")
    return [Labelled(to_article(r), r["gold_story"], parts[int(r["topic"]) % 2]) for r in found]


class Archive:
    """A `Lookup` in memory that files what is placed: the store's part, without its cost."""

    def __init__(self) -> None:
        self.stored: list[Member] = []
        self.placements: list[Placement] = []
        self._texts: dict[str, int] = {}
        self._hashes: defaultdict[int, list[int]] = defaultdict(list)
        self._stories: defaultdict[int, list[int]] = defaultdict(list)

    def same_text(self, text_hash: str) -> int | None:
        """The earliest stored article with this text."""
        return self._texts.get(text_hash)

    def sketch_hits(self, sketch: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
        """Those that share the most hashes, of those that the store's index finds."""
        lists = [self._hashes.get(value, ()) for value in sketch]
        crowded = sum(len(some) >= FOUND_BY for some in lists)
        most = COMMON_HASH if crowded >= TELLING * len(sketch) else FOUND_BY - 1
        telling = (some[:FOUND_BY] for some in lists if len(some) <= most)
        hits = Counter(chain.from_iterable(telling))
        return sorted(hits.items(), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def members(self, articles: Sequence[int]) -> list[Member]:
        """These articles."""
        return [self.stored[article - 1] for article in articles]

    def story_members(self, story: int) -> list[Member]:
        """The articles of a story."""
        return self.members(self._stories[story])

    def filed_since(
        self, article: int, *, seen_after: datetime, limit: int | None = None
    ) -> list[Member]:
        """Those after `article`, in order."""
        later = self.stored[article : article + limit if limit else None]
        return [member for member in later if member.first_seen_at > seen_after]

    def corrected_since(self, correction: int) -> list[Correction]:
        """Nobody corrects here."""
        return []

    def file(self, article: Article, fingerprint: Fingerprint, placement: Placement) -> Member:
        """Stores an article, opening a story if its placement has none."""
        number = len(self.stored) + 1
        story = number if placement.story is None else placement.story
        member = Member(
            article=number,
            story=story,
            relation=placement.relation,
            source=article.source,
            title=article.title,
            text=article.clean_text,
            language=article.language,
            published_at=article.published_at,
            first_seen_at=article.first_seen_at,
            originator=None,
            fingerprint=fingerprint,
        )
        self.stored.append(member)
        self.placements.append(placement)
        self._texts.setdefault(fingerprint.text_hash, number)
        self._stories[story].append(number)
        for value in fingerprint.sketch:
            self._hashes[value].append(number)
        return member


class Remembering(StoryPlacer):
    """Makes each fingerprint once: for placing the same articles again, in another order."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, Fingerprint] = {}

    def fingerprint(self, article: Article) -> Fingerprint:
        """By the article's key."""
        if article.key not in self._made:
            self._made[article.key] = super().fingerprint(article)
        return self._made[article.key]


def place_all(
    articles: Iterable[Article], placer: StoryPlacer | None = None, archive: Archive | None = None
) -> Archive:
    """Places and files them in this order, after what `archive` holds."""
    placer, archive = placer or StoryPlacer(), archive or Archive()
    placer.forget()
    for article in articles:
        fingerprint = placer.fingerprint(article)
        placement = placer.place(article, fingerprint, lookup=archive, now=article.first_seen_at)
        archive.file(article, fingerprint, placement)
    return archive


# ── the measures ─────────────────────────────────────────────────────────────────────────────


class Scores(NamedTuple):
    """Precision, recall and F1, by article (B-cubed) and by pair."""

    precision: float
    recall: float
    f1: float
    pair_precision: float
    pair_recall: float
    pair_f1: float


def scores(found: Mapping[int, Hashable], gold: Mapping[int, Hashable]) -> Scores:
    """How well `found` groups what `gold` groups (Bagga and Baldwin, 1998)."""
    both: Counter[tuple[Hashable, Hashable]] = Counter((found[i], gold[i]) for i in gold)
    ours, theirs = Counter(found[i] for i in gold), Counter(gold.values())
    precision = sum(n * n / ours[f] for (f, _), n in both.items()) / len(gold)
    recall = sum(n * n / theirs[g] for (_, g), n in both.items()) / len(gold)

    def pairs(groups: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in groups.values())

    right = pairs(both)
    p, r = right / max(1, pairs(ours)), right / max(1, pairs(theirs))
    return Scores(precision, recall, f1(precision, recall), p, r, f1(p, r))


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def part_scores(articles: Sequence[Labelled], found: Sequence[int], part: str) -> Scores:
    """Scores over the articles of a part whose event is known."""
    gold = {i: one.gold for i, one in enumerate(articles) if one.gold and one.part == part}
    return scores({i: found[i] for i in gold}, gold)


def unlike_pairs(stored: Iterable[Member]) -> set[frozenset[str]]:
    """Pairs of texts in one story of which neither holds the better part of the other.

    Most are wrong, and some are two reports on one visit.
    """
    stories: defaultdict[int, list[Member]] = defaultdict(list)
    for member in stored:
        stories[member.story].append(member)
    pairs = (pair for members in stories.values() for pair in combinations(members, 2))
    return {
        frozenset((a.fingerprint.text_hash, b.fingerprint.text_hash))
        for a, b in pairs
        if _contained(a, b) < COPIED
    }


def _contained(a: Member, b: Member) -> float:
    ours, theirs = set(a.fingerprint.sketch), set(b.fingerprint.sketch)
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))
