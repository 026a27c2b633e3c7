from __future__ import annotations

from collections.abc import Callable
from typing import Any

from monitor.model import Article
from monitor.stories.novelty import novelty
from monitor.stories.place import StoryPlacer

OLD = (
    "The bridge over the Lenn at Aldermoor was closed on Monday after 14 cracks were found in its "
    "steel girders. Engineer Maud Piersen said lorries would be sent round by Castle Wenlow."
)
KNOWN = "Cracks, 14 of them, were found in the steel girders of the bridge at Aldermoor on Monday."
NEW = "Prosecutors searched the offices of the contractor Brandt and Sons and took 230 folders."


def test_only_what_the_story_did_not_have_is_new(
    archive: Any, make_article: Callable[..., Article]
) -> None:
    archive.take(StoryPlacer(), make_article(OLD))
    found = novelty(make_article(f"{KNOWN} {NEW}", title="Offices searched"), archive.stored)
    assert found.sentences == (NEW,)
    assert found.names == ("Brandt",)
    assert found.numbers == ("230",)


def test_the_same_text_brings_nothing_new(
    archive: Any, make_article: Callable[..., Article]
) -> None:
    archive.take(StoryPlacer(), make_article(OLD))
    assert not novelty(make_article(OLD.upper()), archive.stored)


def test_all_of_the_first_article_is_new(make_article: Callable[..., Article]) -> None:
    assert len(novelty(make_article(OLD), []).sentences) == 2
