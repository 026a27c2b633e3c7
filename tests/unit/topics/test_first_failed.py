"""The clause that an explanation names truly fails, and is the first to; near-misses truly were."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.model import Article, Topic
from monitor.topics.document import Document
from monitor.topics.evaluate import Evaluator, plain_find
from monitor.topics.index import TopicIndex
from monitor.topics.judge import first_failed
from monitor.topics.nodes import And, Node, walk
from monitor.topics.query import parse

Make = Callable[..., Article]
WORDS = ["mill", "quay", "hall", "북한", "导弹", "завод"]
words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=6).map(" ".join)


def _joined(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(
        children, st.sampled_from(["AND", "OR", "NOT", "NEAR/1", "ONEAR/s"]), children
    )
    return st.one_of(
        pairs.map(lambda pair: "({} {} {})".format(*pair)),
        children.map(lambda child: f"lead:{child}"),
        children.map(lambda child: f"ATLEAST/2 {child}"),
    )


queries = st.recursive(words, _joined, max_leaves=6)


def _root(query: str) -> Node | None:
    """The parsed query; None where it is no valid one."""
    try:
        return parse(query, sets={}).root
    except QueryError:
        return None


@given(query=queries, text=texts)
def test_the_named_clause_fails_and_what_comes_before_it_holds(
    article: Make, query: str, text: str
) -> None:
    root = _root(query)
    if root is None:
        return
    document = Document(article(text))
    evaluator = Evaluator(document, plain_find(document))
    failed = first_failed(root, evaluator)
    assert (failed is None) is evaluator.verdict(root).held
    if failed is None:
        return
    assert not evaluator.verdict(failed).held
    # Up to the whole query, every clause around it is an AND whose operands before it hold.
    around = [n for n in walk(root) if n is not failed and any(m is failed for m in walk(n))]
    for node in around:
        assert isinstance(node, And)
        at = next(i for i, each in enumerate(node.operands) if any(m is failed for m in walk(each)))
        assert all(evaluator.verdict(each).held for each in node.operands[:at])


@given(match=words, require=queries, exclude=queries, text=texts)
def test_a_near_miss_matches_but_for_what_it_names(
    article: Make, match: str, require: str, exclude: str, text: str
) -> None:
    about = article(text)
    if _root(require) is None or _root(exclude) is None:
        return

    def matching(**more: str) -> TopicIndex:
        return TopicIndex([Topic(id="t", name="T", match=match, **more)], sets={})  # type: ignore[arg-type]  # only queries are passed

    whole = matching(require=require, exclude=exclude)
    told = whole.match(about)
    for near_miss in told.near_misses:
        named = "require" if near_miss.why.startswith("require") else "exclude"
        assert near_miss.why.startswith(named)
        assert matching().match(about).matches
        # Without that query it may ring; with it alone it does not.
        alone = matching(**{named: require if named == "require" else exclude})
        assert not alone.match(about).matches
        assert whole.explain(about, "t").failed == near_miss.why
    assert len(told.matches) + len(told.near_misses) == bool(matching().match(about).matches)
