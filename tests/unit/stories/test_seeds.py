"""The five real articles of the contract, in all 120 orders of arrival."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Article, Fetched, Relation, Source, SourceKind
from monitor.reading.read import read
from monitor.stories.place import StoryPlacer

EVENT, ANOTHER = {"000", "001", "002", "004"}, {"003"}


@pytest.fixture(scope="module")
def seeds(shared: Path, now: datetime) -> dict[str, Article]:
    """The articles by the first digits of their names, as the inbox reads them."""
    folder = shared / "seeds"
    source = Source(
        id="inbox",
        kind=SourceKind.FOLDER,
        location=str(folder),
        name="inbox",
        every=timedelta(seconds=5),
    )
    found = {}
    for path in sorted(folder.glob("*.txt")):
        content = path.read_bytes()
        fetched = Fetched(
            source=source.id,
            location=str(path),
            name=path.name,
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
            fetched_at=now,
            content_type="text/plain",
        )
        (found[path.name[:3]],) = read(fetched, source).articles
    return found


def test_two_stories_in_every_order(
    seeds: dict[str, Article], make_archive: Callable[[], Any]
) -> None:
    placer = StoryPlacer()
    prints = {name: placer.fingerprint(article) for name, article in seeds.items()}
    for order in permutations(seeds):
        archive, placer = make_archive(), StoryPlacer()
        for name in order:
            article = seeds[name]
            placement = placer.place(
                article, prints[name], lookup=archive, now=article.first_seen_at
            )
            archive.file(article, prints[name], placement)
        stories: dict[int, set[str]] = {}
        for name, member in zip(order, archive.stored, strict=True):
            stories.setdefault(member.story, set()).add(name)
        assert sorted(stories.values(), key=len) == [ANOTHER, EVENT], order
        later = max(order.index("001"), order.index("004"))
        copy = archive.placements[later]
        assert copy.relation is Relation.COPY, (order, copy)
        assert order[copy.of - 1] in {"001", "004"}


def test_the_scraped_copy_is_recirculated_when_it_comes_long_after(
    seeds: dict[str, Article], archive: Any
) -> None:
    placer = StoryPlacer()
    on_the_day = datetime(2024, 1, 5, tzinfo=UTC)
    for name in ("003", "000", "002", "004", "001"):
        seen = {"003": datetime(2023, 8, 14, tzinfo=UTC), "001": seeds["001"].published_at}
        archive.take(placer, replace(seeds[name], first_seen_at=seen.get(name, on_the_day)))
    stories = [member.story for member in archive.stored]
    assert stories == [1, 2, 2, 2, 2]
    assert archive.placements[-1].relation is Relation.RECIRCULATED
    assert archive.placements[-1].of == 4
