"""Why a topic matches, or does not, clause by clause."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from monitor.model import Article, Clause, Explanation, Topic
from monitor.topics.explain import WIDTH, tree
from monitor.topics.index import TopicIndex
from monitor.topics.query import parse

SETS = {"tel": ["{TEL}", "launcher*", "erector"]}


@pytest.fixture
def explained(article: Callable[..., Article]) -> Callable[..., Explanation]:
    def explained(text: str, match: str, **rest: object) -> Explanation:
        topic = Topic(id="t", name="T", match=match, **rest)  # type: ignore[arg-type]  # as the test says
        return TopicIndex([topic], sets=SETS).explain(article(text), "t")

    return explained


def _all(clauses: tuple[Clause, ...]) -> Iterator[Clause]:
    for clause in clauses:
        yield clause
        yield from _all(clause.clauses)


@pytest.mark.parametrize(
    ("text", "topic", "failed"),
    [
        ("TEL plant", {"match": "@tel AND (plant | factory)"}, None),
        (
            "TEL",
            {"match": "@tel AND (plant | factory)"},
            "match: nothing answers (plant | factory)",
        ),
        ("x", {"match": "a AND (b NEAR/3 c)"}, "match: nothing answers a"),
        ("TEL", {"match": "@tel", "require": "title:x"}, "require: nothing answers title:x"),
        ("TEL Aviv", {"match": "@tel", "exclude": "Aviv"}, 'exclude: found "Aviv" in the lead'),
        ("TEL", {"match": "@tel", "sources": ("x",)}, "sources: the article comes from wire"),
        ("TEL", {"match": "@tel", "threshold": 9}, "threshold: 2 is below 9"),
    ],
)
def test_the_first_clause_that_failed_is_named(
    explained: Callable[..., Explanation], text: str, topic: dict[str, object], failed: str | None
) -> None:
    assert explained(text, **topic).failed == failed


def test_each_clause_tells_whether_it_held_and_where(
    explained: Callable[..., Explanation],
) -> None:
    text = "A TEL x x x x plant"
    told = explained(text, "@tel NEAR/2 (plant | mill)", exclude="x")
    said = {c.text: (c.held, [text[s.start : s.end] for s in c.spans]) for c in _all(told.clauses)}
    assert said["@tel NEAR/2 (plant | mill)"] == (False, [])
    assert said["@tel"] == (True, ["TEL"])
    assert said["{TEL}"] == (True, ["TEL"])
    assert "erector" not in said
    assert said["mill"] == (False, [])
    assert said["exclude"][0] is False
    [near] = [c for c in _all(told.clauses) if "NEAR" in c.text]
    assert near.why == "both are there, but never within 2 words"


@pytest.mark.parametrize(
    ("query", "text", "why"),
    [
        ("a ONEAR/s b", "b. a", "both are there, but never in one sentence, in this order"),
        ("a NOT NEAR/p b", "a b", "each one has the other in one paragraph"),
        ("ATLEAST/3 a", "a a", "2 of 3"),
    ],
)
def test_what_the_parts_do_not_tell(
    explained: Callable[..., Explanation], query: str, text: str, why: str
) -> None:
    assert why in [clause.why for clause in _all(explained(text, query).clauses)]


def test_a_query_is_drawn_as_a_tree() -> None:
    query = 'title:(@tel NEAR/20 (a | b^2)) AND c NOT d NOT NEAR/s e AND ATLEAST/3 any:"x y"'
    assert tree(parse(query, sets=SETS)).splitlines() == [
        "all of",
        "├─ in title",
        "│  └─ NEAR/20: within 20 words",
        "│     ├─ @tel: {TEL} | launcher* | erector",
        "│     └─ any of",
        "│        ├─ a",
        "│        └─ worth 2 times",
        "│           └─ b",
        "├─ c",
        "├─ not",
        "│  └─ NOT NEAR/s: the first, without the second in one sentence",
        "│     ├─ d",
        "│     └─ e",
        "└─ at least 3 of",
        "   └─ anywhere",
        '      └─ "x y"',
    ]


def test_a_topic_is_drawn_with_all_its_queries() -> None:
    topic = Topic(id="t", name="T", match="a", exclude="@x | title:@x")
    index = TopicIndex([topic], sets={"x": ["a NEAR/1 b", "c"]})
    assert index.tree("t").splitlines() == [
        "match",
        "a",
        "exclude",
        "any of",
        "├─ @x: c | any of",
        "│  └─ NEAR/1: within 1 word",
        "│     ├─ a",
        "│     └─ b",
        "└─ in title",
        "   └─ @x: as above",
    ]


def test_a_long_set_is_wrapped_between_its_terms() -> None:
    words = [f"word{number} with more" for number in range(30)]
    drawn = tree(parse("x1 OR @many", sets={"many": words})).splitlines()
    assert all(len(line) <= WIDTH for line in drawn)
    assert drawn[2].startswith("└─ @many: word0 with more | word1 with more")
    assert drawn[3].startswith("        | word")
    assert [term for line in drawn[2:] for term in line.split("|") if "29 with more" in term]
