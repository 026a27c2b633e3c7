"""What is pathological stays bounded; what fails costs nobody else."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from monitor.errors import QueryError
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
        # A hundred thousand words that fit a wildcard, each another word, and its NEAR.
        (
            "launch* NEAR/3 (plant | launch*x)",
            " ".join(f"launch{n}" for n in range(100_000)) + " plant",
        ),
        ('"launch* launch*" NEAR/9 "go stop"', "launcher go " * 50_000 + "stop"),
    ],
)
def test_no_text_takes_long(article: Make, query: str, text: str) -> None:
    index = TopicIndex([Topic(id="t", name="T", match=query)], sets={})
    about = article(text)
    start = time.process_time()
    assert not index.match(about).problems
    assert time.process_time() - start < PATIENCE


def test_words_of_very_many_senses_do_not_take_long(article: Make) -> None:
    # Each word fits other wildcards than every other, so that nothing is known from those before.
    parts = [letter * 3 for letter in "abcdefghijklm"]
    words = ["".join(p for at, p in enumerate(parts) if n >> at & 1) for n in range(1, 2**13)]
    globs = " | ".join(f"*{part}*" for part in parts)
    start = time.process_time()
    topics = [
        Topic(id="t", name="T", match=f'({globs}) NEAR/3 ("*aaa* *bbb*" | "aaa bbb")'),
        *(Topic(id=part, name="P", match=f'"{part}* *{part}"') for part in parts),
    ]
    index = TopicIndex(topics, sets={})
    result = index.match(article(" ".join(words)))
    assert "t" in {each.topic for each in result.matches}
    assert time.process_time() - start < PATIENCE


@pytest.mark.parametrize("opening", ["(", "(a | ", "title:(", "ATLEAST/2 ("])
def test_depth_is_refused_before_it_costs_anything(opening: str) -> None:
    deep = opening * 20_000 + "a" + ")" * 20_000
    start = time.process_time()
    with pytest.raises(QueryError):
        TopicIndex([Topic(id="t", name="T", match=deep)], sets={})
    assert time.process_time() - start < PATIENCE


@pytest.mark.parametrize("words", [100, 20_000, 60_000])
def test_nearness_is_found_in_texts_of_any_length(article: Make, words: int) -> None:
    # In a long text a mark stands for several words; what is near must not be lost by that.
    index = TopicIndex(
        [
            Topic(id="near", name="N", match="plant NEAR/5 launcher"),
            Topic(id="phrase", name="P", match='"launcher plant" NEAR/5 "one two three"'),
            Topic(id="far", name="F", match="plant ONEAR/4 launcher"),
        ],
        sets={},
    )
    row = ["x"] * words
    row[-16:-8] = ["one", "two", "three", "x", "x", "x", "launcher", "plant"]
    row[:2] = ["plant", "x"]
    found = index.match(article(" ".join(row))).matches
    assert [match.topic for match in found] == ["near", "phrase"]


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
