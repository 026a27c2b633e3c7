"""A topic's own tests."""

from __future__ import annotations

import pytest

from monitor.model import Topic, TopicTest
from monitor.topics.examples import failing
from monitor.topics.index import TopicIndex


def _test(text: str, *, expected: bool) -> TopicTest:
    return TopicTest(topic="t", text=text, expected=expected, file="w.yaml", line=7, column=9)


@pytest.mark.parametrize(
    ("text", "query", "matches"),
    [
        ("one line is the lead", "lead:line", True),
        ("one line is the lead", "title:line", False),
        ("a title\nthe lead\nthe body", "title:title AND lead:lead AND body:body", True),
    ],
)
def test_a_test_is_matched_as_an_article(text: str, query: str, matches: bool) -> None:
    index = TopicIndex([Topic(id="t", name="T", match=query, languages=("ko",))], sets={})
    assert not failing(index, [_test(text, expected=matches)])
    assert failing(index, [_test(text, expected=not matches)])


def test_what_stays_below_the_threshold_is_no_match() -> None:
    index = TopicIndex([Topic(id="t", name="T", match="a", threshold=3)], sets={})
    assert failing(index, [_test("a", expected=True)])
    assert not failing(index, [_test("a a", expected=True)])


def test_a_failing_test_is_an_error_where_it_stands() -> None:
    index = TopicIndex([Topic(id="t", name="T", match="a AND b")], sets={})
    [problem] = failing(index, [_test("a", expected=True), _test("c", expected=False)])
    assert str(problem) == (
        "w.yaml:7:9: topic t must match 'a' but does not: match: nothing answers b"
    )
    [problem] = failing(index, [_test("a b", expected=False)])
    assert "must reject 'a b'" in problem.message
