"""What a topic says of an article besides its query: filters, near-misses, score, faults."""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from monitor.errors import NotFoundError, QueryError
from monitor.model import Article, Boosts, Match, Matching, Prominence, Topic, ZoneKind
from monitor.topics.index import TopicIndex
from monitor.topics.query import revision

Matched = Callable[..., Matching]
One = Callable[..., Match | None]
Make = Callable[..., Article]


def test_what_else_must_hold_is_named_when_it_does_not(matching: Matched, article: Make) -> None:
    about = article("launcher plant in Busan", title="Launchers", language="en")
    why = {
        "title:launchers AND (north AND south)": "require: nothing answers north",
        "title:(plant | factory)": "require: nothing answers title:(plant | factory)",
    }
    for require, said in why.items():
        assert [n.why for n in matching("launcher", about, require=require).near_misses] == [said]
    [miss] = matching("launcher", about, exclude="Busan | Seoul").near_misses
    assert miss.why == 'exclude: found "Busan" in the lead'
    assert matching("launcher", about, require="plant", exclude="Seoul").matches


def test_filters_leave_a_near_miss(matching: Matched, article: Make) -> None:
    about = article("launcher", language="en", source="wire")
    noon = about.first_seen_at
    later = noon + timedelta(hours=1)
    stopped = [
        {"languages": ("ko", "ja")},
        {"sources": ("other",)},
        {"active_from": later},
        {"active_until": noon},
    ]
    for filters in stopped:
        result = matching("launcher", about, **filters)
        assert not result.matches
        assert result.near_misses[0].why.split(":")[0] in {"languages", "sources", "active"}
    passing = [{"languages": ("en",)}, {"sources": ("wire",)}, {"active_from": noon}]
    assert all(matching("launcher", about, **filters).matches for filters in passing)
    assert matching("launcher", article("launcher"), languages=("ko",)).matches


def test_no_match_is_no_near_miss(matching: Matched) -> None:
    assert matching("launcher", "nothing of the kind", require="x") == Matching()


# ── the score ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def long_article(article: Make) -> Article:
    body = f"a. {'x ' * 200} a a a {'x ' * 200} a"
    return article(title="a b", zones=[(ZoneKind.LEAD, "a\n"), (ZoneKind.BODY, body)])


def test_the_score_sums_boosted_weights_of_the_first_places(
    match: One, long_article: Article
) -> None:
    result = match("a^2", long_article, cap=3, boosts=Boosts(title=3, lead=2, body=0.5))
    assert result is not None
    assert result.scoring == ("title 2 × 3 = 6", "lead 2 × 2 = 4", "body 6 × 0.5 = 3")
    assert result.score == 13
    assert [e.span.zone for e in result.evidence] == ["title", "lead", "body", "body", "body"]


def test_places_that_overlap_count_once(match: One) -> None:
    result = match('Kim | "Kim Jong Un"', "Kim Jong Un")
    assert result is not None
    assert len(result.evidence) == 1


def test_weights_multiply(match: One) -> None:
    result = match("(a^2 NEAR/3 b^3)^2", "a b")
    assert result is not None
    assert result.score == 2 * 3 * 2 * 2


@pytest.mark.parametrize(
    ("query", "threshold", "prominence"),
    [
        ("headword", 0, Prominence.TITLE),
        ("opening | headword", 0, Prominence.TITLE),
        ("opening", 0, Prominence.LEAD),
        ("early", 0, Prominence.BODY),
        ("late", 0, Prominence.PASSING),
        ("early | late", 0, Prominence.BODY),
        ("opening", 2.5, Prominence.PASSING),
        ("any:related", 0, Prominence.PASSING),
    ],
)
def test_prominence(
    match: One, article: Make, query: str, threshold: float, prominence: Prominence
) -> None:
    about = article(
        title="headword",
        zones=[
            (ZoneKind.LEAD, "opening\n"),
            (ZoneKind.BODY, f"early {'x ' * 200} late"),
            (ZoneKind.ASIDE, "\nrelated"),
        ],
    )
    result = match(query, about, threshold=threshold)
    assert result is not None
    assert result.prominence is prominence


def test_in_a_short_text_nothing_is_late(match: One, article: Make) -> None:
    about = article(zones=[(ZoneKind.LEAD, "x x\n"), (ZoneKind.BODY, f"{'x ' * 100} late")])
    result = match("late", about)
    assert result is not None
    assert result.prominence is Prominence.BODY


def test_evidence_shows_the_words_that_were_asked_for(match: One) -> None:
    text = "Kim’s “missile-launch vehicles” were made in the D.P.R.K. today"
    result = match('"missile launch* vehicle*" NEAR/9 {DPRK}', text)
    assert result is not None
    [evidence] = result.evidence
    shown = [(leaf.term, text[leaf.span.start : leaf.span.end]) for leaf in evidence.leaves]
    assert shown == [
        ('"missile launch* vehicle*"', "missile-launch vehicles"),
        ("{DPRK}", "D.P.R.K."),
    ]
    assert text[evidence.span.start : evidence.span.end].startswith("missile-launch")


# ── the index as a whole ─────────────────────────────────────────────────────────────────────


def test_it_carries_the_revision(article: Make) -> None:
    topic = Topic(id="t", name="T", match="@s")
    index = TopicIndex([topic], sets={"s": ["a"]})
    assert index.topics["t"].revision == revision(topic, sets={"s": ["a"]})
    assert index.match(article("a")).matches[0].revision == index.topics["t"].revision


def test_a_topic_that_cannot_be_used_is_refused() -> None:
    with pytest.raises(QueryError):
        TopicIndex([Topic(id="t", name="T", match="a w/5 b")], sets={})


def test_a_reload_is_built_beside_the_running_index(article: Make) -> None:
    """Four threads ask the old index while others are built; it goes on answering the same."""
    words = [f"word{n}" for n in range(100)]
    old = [Topic(id=w, name=w, match=f'{w} | "{w} plant" | {w}x*') for w in words]
    running = TopicIndex(old, sets={})
    abouts = [article(f"{w} plant, {w}xy") for w in words]
    alone = TopicIndex(old, sets={})
    expected = [alone.match(about) for about in abouts]
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(lambda: [running.match(each) for each in abouts]) for _ in range(4)]
        for number in range(3):
            new = TopicIndex([Topic(id="n", name="N", match=f"word{number} AND plant")], sets={})
            assert [m.topic for m in new.match(abouts[number]).matches] == ["n"]
        assert all(each.result() == expected for each in asked)
    assert gc.isenabled()


def test_what_is_remembered_of_words_is_bounded_and_changes_no_answer(
    article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = [Topic(id="t", name="T", match='launch* NEAR/9 "new plant" NEAR/9 导弹')]
    abouts = [article(f"launch{n} of a new plant {n} for 导弹") for n in range(50)]
    expected = [TopicIndex(topics, sets={}).match(about) for about in abouts]
    monkeypatch.setattr("monitor.topics.index._REMEMBERED", 20)
    index = TopicIndex(topics, sets={})
    assert [index.match(about) for about in abouts] == expected
    assert all(each.matches for each in expected)
    assert len(index._senses) < 20 + 10


def test_an_unknown_topic_cannot_be_explained(article: Make) -> None:
    index = TopicIndex([], sets={})
    with pytest.raises(NotFoundError):
        index.explain(article("a"), "t")
    with pytest.raises(NotFoundError):
        index.tree("t")
