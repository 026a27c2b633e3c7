"""One language at a time: what texts of several languages may teach and do to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.model import Article, Placement, Relation
from monitor.stories.index import Window
from monitor.stories.place import StoryPlacer

Make = Callable[..., Article]

SEEN_AFTER = datetime(2000, 1, 1, tzinfo=UTC)
#: Bits of rarity: at most of a word that half of some eighty texts have, at least of a new one.
KNOWN, NEW = 2.5, 6.0
#: Two reports of one event and one of another, in a script that shows no names.
FERRY = (
    "ノルダ湾のフェリー「カリーナ」が火曜日の夜、スンド港の沖で沈没し、乗客112人が救助された。"
    "船長のオーケ・ブレムは岩にぶつかったと述べた。",
    "沈没したフェリー「カリーナ」のオーケ・ブレム船長は、ノルダ湾で岩にぶつかったと話した。"
    "沿岸警備隊によれば、乗っていた人は全員が無事だった。",
)
MINE = (
    "アルデン州のテルク炭鉱で水曜日に爆発があり、作業員23人が地下に取り残された。"
    "鉱山会社ベルグ社は救助を続けていると発表した。"
)


def told(article: Article, story: int | None) -> Placement:
    return Placement(relation=Relation.FIRST if story is None else Relation.COVERAGE, story=story)


def test_texts_without_capitals_join_by_all_their_telling_words(
    archive: Any, make_article: Make
) -> None:
    placer = StoryPlacer()
    taken = [
        archive.take(placer, make_article(text, language="ja"))[0]
        for text in (FERRY[0], MINE, FERRY[1])
    ]
    assert [member.story for member in taken] == [1, 2, 1]
    why = archive.placements[-1].why
    assert "same event as article 1" in why
    assert "shares the names" not in why


@pytest.mark.parametrize(
    ("stored", "then", "across"),
    [("en", "en", False), ("en", None, False), (None, "en", False), ("en", "nl", True)],
)
def test_a_text_is_compared_with_its_own_language_or_an_unknown_one(
    archive: Any, make_article: Make, stored: str | None, then: str | None, across: bool
) -> None:
    """Nothing but the language differs: its label decides how, and no label decides nothing."""
    placer = StoryPlacer()
    text = "The ferry Carina sank off Sund in Norda Bay on Tuesday; Captain Bremm hit a rock."
    other = "Captain Bremm of the ferry Carina hit a rock off Sund in Norda Bay; she sank Tuesday."
    archive.take(placer, make_article(text, language=stored))
    _, placement = archive.take(placer, make_article(other, language=then))
    assert placement.story == 1
    assert ("in another language" in placement.why) is across


def test_a_story_stands_for_an_article_by_its_members_of_that_language(
    archive: Any, make_article: Make
) -> None:
    """Members in another language, alike or not, say nothing for or against."""
    placer, window = StoryPlacer(), Window()
    texts = [("en", "The ferry Carina sank."), *(("ja", f"{FERRY[0]}{n}") for n in range(9))]
    for language, text in texts:
        article = make_article(text, language=language)
        archive.file(
            article, placer.fingerprint(article), told(article, 1 if archive.stored else None)
        )
    window.catch_up(archive, seen_after=SEEN_AFTER)
    article = make_article("Ferry Carina sinks.", language="en")
    meeting = window.meet(placer.fingerprint(article), seen_at=article.first_seen_at, language="en")
    assert meeting is not None
    chosen = window.story(1, like=meeting.ours, most=8)
    assert [other.article for other in chosen] == [1]
    spoken = window.story(1, like=replace(meeting.ours, language="ja"), most=8)
    assert [other.article for other in spoken] == [2, 4, 5, 6, 7, 8, 9, 10]


def test_a_word_is_common_in_a_language_whose_texts_join_stories_of_another(
    archive: Any, make_article: Make
) -> None:
    """Texts that open no story would teach nothing of their language, and all its words be rare."""
    placer, window = StoryPlacer(), Window()
    for number in range(40):
        for language, text, story in (
            ("en", f"Ferry number {number} sank off Sund.", None),
            ("ru", f"Паром под номером {number} затонул у берега.", 2 * number + 1),
        ):
            article = make_article(text, language=language)
            archive.file(article, placer.fingerprint(article), told(article, story))
    window.catch_up(archive, seen_after=SEEN_AFTER)
    article = make_article("Паром затонул, шхуна спасла экипаж.", language="ru")
    met = window.meet(placer.fingerprint(article), seen_at=article.first_seen_at, language="ru")
    assert met is not None
    assert min(met.ours.bits) < KNOWN
    assert max(met.ours.bits) > NEW
