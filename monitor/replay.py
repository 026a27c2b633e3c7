"""Runs an archive through the whole walk, on the articles' own clock, and sends nothing.

Each article counts as newly seen at the time it was published, in a store made for the occasion;
so a replay shows what would have rung, and two replays with two configurations show what a change
of a topic would add, lose or keep. The same archive gives the same decisions.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from monitor.errors import ReadingError
from monitor.filing import Prepared, Rules, file_one, prepare, write
from monitor.model import Article, Filed, Known, Match, Placement, Relation, Writer
from monitor.ports import Store, Writing
from monitor.reading.documents import record_article

#: Articles a transaction: beyond a few hundred, larger ones gain nothing.
BATCH = 200
#: The id of the source of a line that names none.
SOURCE = "replay"
#: Stands for "not yet known" while a line is read, and lies after every date a line may have.
_LATER = datetime(9999, 1, 1, tzinfo=UTC)
_ARTICLE = re.compile(r"\barticle (\d+)\b")
#: When an archive without a single date takes place.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One article of an archive, as newly seen at its own time."""

    #: What the archive calls it.
    id: str
    article: Article

    @property
    def at(self) -> datetime:
        """When it takes place."""
        return self.article.first_seen_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Replayed:
    """What became of one entry."""

    id: str
    title: str
    #: `of` is an id of the scratch store; see `of` below for the archive's.
    placement: Placement
    #: The archive's id of the article it is a copy, an update or a continuation of.
    of: str | None
    originator: str | None
    matches: tuple[Match, ...] = ()
    #: Topics that rang.
    alerts: tuple[str, ...] = ()
    #: For each topic matched, what became of it.
    outcomes: Mapping[str, str]

    def record(self) -> Mapping[str, Any]:
        """The line of the contract."""
        return {
            "id": self.id,
            "story": self.placement.story,
            "relation": self.placement.relation.value,
            "of": self.of,
            "similarity": round(self.placement.similarity, 3),
            "topics": [
                {"topic": m.topic, "score": round(m.score, 3), "prominence": m.prominence.value}
                for m in self.matches
            ],
            "alerts": list(self.alerts),
            "originator": self.originator,
        }


# ── the archive ──────────────────────────────────────────────────────────────────────────────


def entries(articles: Iterable[tuple[str, Article]]) -> list[Entry]:
    """In order of `published_at`; one without a date keeps its place after the one before it."""
    found = list(articles)
    first = min((a.published_at for _, a in found if a.published_at), default=_EPOCH)
    timed, at = [], first
    for name, article in found:
        at = article.published_at or at
        timed.append(Entry(id=name, article=replace(article, first_seen_at=at)))
    return sorted(timed, key=lambda entry: entry.at)


def parse(
    lines: Iterable[str], *, name: str, problems: list[str], lexicon: tuple[Writer, ...] = ()
) -> Iterator[tuple[str, Article]]:
    """The articles of a JSONL archive; a line that cannot be read is told in `problems`.

    `lexicon` names writers and institutions beside those that are shipped.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _article(line, number, lexicon)
            except ReadingError as error:
                problems.append(f"{name}:{number}: {error}")


def _article(line: str, number: int, lexicon: tuple[Writer, ...]) -> tuple[str, Article]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise ReadingError("a line holds one JSON object: {…}")
    key = str(record.get("id") or record.get("url") or f"line {number}")
    source = str(record.get("source") or SOURCE)
    article = record_article(record, source=source, key=key, first_seen_at=_LATER, lexicon=lexicon)
    return key, article


def stored(articles: Iterable[Filed]) -> Iterator[tuple[str, Article]]:
    """The articles of a store, under their ids there."""
    return ((str(filed.id), filed.article) for filed in articles)


# ── the run ──────────────────────────────────────────────────────────────────────────────────


async def replay(
    archive: Sequence[Entry], *, store: Store, rules: Rules
) -> AsyncIterator[Replayed]:
    """What becomes of each entry, in order, in a store that is empty at the beginning."""
    names: dict[int, str] = {}
    for start in range(0, len(archive), BATCH):
        batch = archive[start : start + BATCH]
        prepared = await asyncio.to_thread(_prepare, batch, rules)
        for replayed in await write(
            store, rules, partial(_file_all, prepared, rules=rules, names=names)
        ):
            yield replayed


def _prepare(batch: Sequence[Entry], rules: Rules) -> list[tuple[Entry, Prepared]]:
    return [(entry, prepare(entry.article, rules=rules)) for entry in batch]


def _file_all(
    prepared: Sequence[tuple[Entry, Prepared]],
    writing: Writing,
    *,
    rules: Rules,
    names: dict[int, str],
) -> list[Replayed]:
    return [_file(e, p, writing=writing, rules=rules, names=names) for e, p in prepared]


def _file(
    entry: Entry, prepared: Prepared, *, writing: Writing, rules: Rules, names: dict[int, str]
) -> Replayed:
    article = entry.article
    known = writing.known(article.source, [article.key]).get(article.key)
    if known and known.content_hash == article.content_hash:
        return _duplicate(entry, known, prepared)
    filing = file_one(prepared, known, writing=writing, rules=rules, now=entry.at, quiet=None)
    filed = filing.filed
    names[filed.id] = entry.id
    of = filed.placement.of
    placement = replace(filed.placement, why=_renamed(filed.placement.why, names))
    return Replayed(
        id=entry.id,
        title=article.title,
        placement=placement,
        of=names[of] if of is not None else None,
        originator=filed.article.originator,
        matches=filed.matches,
        alerts=tuple(alert.topic for alert in filing.alerts),
        outcomes={topic: _renamed(why, names) for topic, why in filed.outcomes.items()},
    )


def _renamed(why: str, names: Mapping[int, str]) -> str:
    """The sentence with the archive's ids in place of the scratch store's."""
    return _ARTICLE.sub(lambda found: names.get(int(found[1]), found[0]), why)


def _duplicate(entry: Entry, known: Known, prepared: Prepared) -> Replayed:
    why = f"the very same item as before ({entry.id})"
    return Replayed(
        id=entry.id,
        title=entry.article.title,
        placement=Placement(
            relation=Relation.DUPLICATE, story=known.story, of=known.id, similarity=1.0, why=why
        ),
        of=entry.id,
        originator=entry.article.originator,
        matches=prepared.matching.matches,
        outcomes={match.topic: f"quiet: {why}" for match in prepared.matching.matches},
    )


# ── the difference ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """An alert under two configurations."""

    id: str
    title: str
    topic: str
    #: "comes", "goes" or "stays".
    change: str

    def record(self) -> Mapping[str, Any]:
        """One line of `replay --diff`."""
        return {"id": self.id, "topic": self.topic, "change": self.change, "title": self.title}


def difference(before: Sequence[Replayed], after: Sequence[Replayed]) -> list[Change]:
    """Which alerts would come, go or stay, in the order of the archive."""
    changes = []
    for old, new in zip(before, after, strict=True):
        for topic in dict.fromkeys((*old.alerts, *new.alerts)):
            kind = {(True, True): "stays", (True, False): "goes", (False, True): "comes"}[
                topic in old.alerts, topic in new.alerts
            ]
            changes.append(Change(id=new.id, title=new.title, topic=topic, change=kind))
    return changes
