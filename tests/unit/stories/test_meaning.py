"""The `semantic` extra, by its real model; skips where it is not installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.model import Article, Fingerprint
from monitor.stories import bridge, meaning
from monitor.stories.meaning import SIZE, Meaning
from monitor.stories.place import StoryPlacer

Make = Callable[..., Article]

absent = pytest.mark.skipif(
    not meaning.installed(), reason="the semantic extra (news-monitor[semantic]) is not installed"
)


def model(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that needs the model."""
    return pytest.mark.semantic(absent(test))


#: One event, told with few names and no number that both have; texts of our own.
FLOOD = (
    "The river broke its banks at dawn and water stood a metre deep in the streets of the old "
    "town. Rescuers in boats brought families from their roofs near Tilwen. The mayor, Osric "
    "Vandeleur, asked the army for help."
)
FLOOD_KO = (
    "새벽에 강이 범람하여 구시가지의 거리가 물에 잠겼다. 틸웬 근처에서 구조대가 보트로 "
    "주택 지붕에 있던 가족들을 구조했다. 오스릭 반델뢰르 시장은 군에 도움을 요청했다."
)
#: The same names, places and numbers, and nothing else.
SHOW_RU = (
    "14 марта в музее Осло открылась выставка картин: 312 пейзажей. Художница Ингрид Халворсен, "
    "поэт Торвальд Стенбек и коллекционер Осрик Вандельер; билет стоит 450 крон."
)
CRASH = (
    "A tram ran off its rails in Oslo on March 14 and hit a wall; nobody was hurt. Driver Ingrid "
    "Halvorsen braked, said engineer Torvald Stenbek. 312 bolts had broken, and repairs cost 450 "
    "crowns, according to Osric Vandeleur."
)


@pytest.fixture(scope="module")
def shipped() -> Meaning:
    return Meaning()


@model
def test_a_text_means_what_its_translation_means(shipped: Meaning, make_article: Make) -> None:
    flood = shipped.of(make_article(FLOOD))
    told = shipped.of(make_article(FLOOD_KO, language="ko"))
    other = shipped.of(make_article(CRASH))
    near, far = meaning.alike(flood, told), meaning.alike(flood, other)
    assert near is not None
    assert far is not None
    assert near > 0.6
    assert far < 0.4


@model
def test_what_a_language_is_not_known_for_has_no_meaning(
    shipped: Meaning, make_article: Make
) -> None:
    assert shipped.of(make_article(FLOOD, language="uk")) == b""
    assert shipped.of(make_article(FLOOD, language=None)) == b""
    assert shipped.of(make_article("  ")) == b""


@model
def test_reports_that_mean_the_same_join_by_little_else(
    shipped: Meaning, archive: Any, make_archive: Any, make_article: Make
) -> None:
    for books, placer, story in (
        (archive, StoryPlacer(meaning=shipped), 1),
        (make_archive(), StoryPlacer(), 2),
    ):
        books.take(placer, make_article(FLOOD))
        member, _ = books.take(placer, make_article(FLOOD_KO, language="ko"))
        assert member.story == story
    assert "what they say is" in archive.placements[-1].why


@model
def test_reports_that_mean_something_else_do_not_join_by_names(
    shipped: Meaning, archive: Any, make_archive: Any, make_article: Make
) -> None:
    for books, placer, story in (
        (archive, StoryPlacer(meaning=shipped), 2),
        (make_archive(), StoryPlacer(), 1),
    ):
        books.take(placer, make_article(CRASH))
        member, _ = books.take(placer, make_article(SHOW_RU, language="ru"))
        assert member.story == story


@model
def test_a_hostile_text_costs_what_any_text_costs(shipped: Meaning, make_article: Make) -> None:
    assert len(shipped.of(make_article("word " * 2_000_000))) == SIZE
    assert len(shipped.of(make_article("\x00 ．" * 100_000))) == SIZE


def test_what_is_not_known_is_alike_to_nothing() -> None:
    assert meaning.alike(b"", bytes([1]) * SIZE) is None
    assert meaning.alike(bytes(SIZE), bytes([1]) * SIZE) is None
    assert meaning.alike(bytes([1]) * 7, bytes([1]) * 7) is None


def test_a_bridge_carries_a_meaning_or_none() -> None:
    keys = [bridge.named((9 - (3 << 32), 7 - (12 << 32)), "nine, seven")]
    keys.append(bridge.named((8 - (5 << 32),), "eight", guess=True))
    for vector in (b"", bytes(range(256)) * 2):
        found = bridge.unpack(bridge.pack(keys, days=(7, 365), meaning=vector))
        assert found is not None
        assert (found.keys.tolist(), found.rarities.tolist()) == ([7, 9, 8], [12, 3, 5])
        assert (found.starts.tolist(), found.guessed.tolist()) == ([0, 2], [False, False, True])
        assert (found.days, found.meaning) == ((7, 365), vector)


def test_without_the_extra_a_bridge_has_no_meaning(make_article: Make) -> None:
    printed: Fingerprint = StoryPlacer().fingerprint(make_article(FLOOD))
    found = bridge.unpack(printed.bridge)
    assert found is not None
    assert found.meaning == b""
