"""What is pathological stays bounded; what fails costs nobody else."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from monitor.model import Article, Topic
from monitor.topics.evaluate import MOST_PLACES
from monitor.topics.index import TopicIndex

Make = Callable[..., Article]

#: CPU seconds for what takes a hundredth of it; a backtracking pattern would take years.
PATIENCE = 5.0


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("*aaab* | aaa*aaa*aaa*aaab | a?aaa", "a" * 10_000_000),
        ("*aaa*aaa*aaa*aaa*aaab", "a" * 64 + " " + "a" * 60),
        ("核 | 导弹", "导" * 1_000_000),
        ("launch* NEAR/250 launch*", "launcher " * 100_000),
        ("(launch* NEAR/250 launch*) NEAR/p (launch* NEAR/s launch*)", "launcher " * 100_000),
        ("x1 NOT NEAR/250 (x2 | x1 NEAR/9 x1)", "x1 " * 20_000),
        ("ATLEAST/100000 launch*", "launcher " * 100_000),
        ('"go go go go go go go go go go go stop"', "go " * 100_000),
        ("북한 | 북한*", "북" * 1_000_000),
    ],
)
def test_no_text_takes_long(article: Make, query: str, text: str) -> None:
    index = TopicIndex([Topic(id="t", name="T", match=query)], sets={})
    about = article(text)
    start = time.process_time()
    assert not index.match(about).problems
    assert time.process_time() - start < PATIENCE


def test_at_most_so_many_places_are_kept(article: Make) -> None:
    index = TopicIndex([Topic(id="t", name="T", match="launch*", cap=10**6)], sets={})
    [match] = index.match(article("launcher " * (MOST_PLACES + 1000))).matches
    assert len(match.evidence) == MOST_PLACES


def test_a_topic_that_fails_is_told_and_the_others_go_on(article: Make) -> None:
    class Broken(str):
        """A language that cannot be compared: the fault of one topic's own filter."""

        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            raise RuntimeError("broken filter")

    topics = [
        Topic(id="bad", name="B", match="launcher", languages=(Broken("en"),)),
        Topic(id="good", name="G", match="launcher"),
    ]
    result = TopicIndex(topics, sets={}).match(article("launcher", language="en"))
    assert [match.topic for match in result.matches] == ["good"]
    assert result.problems == ("topic bad: RuntimeError: broken filter",)


def test_many_wildcards_and_many_topics_compile(article: Make) -> None:
    words = [f"{chr(97 + n % 26) * 3}{n}" for n in range(3000)]
    topics = [Topic(id=w, name=w, match=f"*{w}* | {w}*x") for w in words]
    index = TopicIndex(topics, sets={})
    assert [m.topic for m in index.match(article("aaa0 xbbb1x")).matches] == ["aaa0", "bbb1"]
