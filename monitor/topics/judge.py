"""What one topic says of one document: a match, a near-miss, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from monitor.model import Article, Match, NearMiss, Topic, ZoneKind
from monitor.topics.document import Document
from monitor.topics.evaluate import Evaluator, Place
from monitor.topics.nodes import And, Node
from monitor.topics.query import Query, parse, revision
from monitor.topics.score import score

#: Characters of a clause in a message: an OR of twenty lines is looked up in the topic.
_SHOWN: Final = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    """A topic with its queries read, and its revision filled in."""

    topic: Topic
    match: Query
    require: Query | None
    exclude: Query | None


def compiled(topic: Topic, *, sets: Mapping[str, Sequence[str]]) -> Compiled:
    """Reads the queries of a topic. Raises QueryError for the first that is wrong."""
    if not topic.revision:
        topic = replace(topic, revision=revision(topic, sets=sets))
    return Compiled(
        topic=topic,
        match=parse(topic.match, sets=sets),
        require=parse(topic.require, sets=sets) if topic.require.strip() else None,
        exclude=parse(topic.exclude, sets=sets) if topic.exclude.strip() else None,
    )


def judge(compiled: Compiled, evaluator: Evaluator) -> Match | NearMiss | None:
    """Nothing where `match` does not hold; a near-miss where something else stops it."""
    verdict = evaluator.verdict(compiled.match.root)
    if not verdict.held:
        return None
    why = stopped(compiled, evaluator)
    if why is not None:
        topic = compiled.topic
        return NearMiss(topic=topic.id, revision=topic.revision, why=why)
    return score(compiled.topic, verdict.places, evaluator.document)


def stopped(compiled: Compiled, evaluator: Evaluator) -> str | None:
    """What besides `match` keeps the topic from the article, in words; None: nothing."""
    return (
        asleep(compiled.topic, evaluator.document.article)
        or _required(compiled.require, evaluator)
        or _excluded(compiled.exclude, evaluator)
    )


def _required(query: Query | None, evaluator: Evaluator) -> str | None:
    if query is None:
        return None
    failed = first_failed(query.root, evaluator)
    return None if failed is None else f"require: nothing answers {shown(query.text, failed)}"


def _excluded(query: Query | None, evaluator: Evaluator) -> str | None:
    if query is None:
        return None
    verdict = evaluator.verdict(query.root)
    return (
        f"exclude: found {quoted(verdict.places[0], evaluator.document)}" if verdict.held else None
    )


def asleep(topic: Topic, article: Article) -> str | None:
    """Why the topic's filters leave the article out; an unknown language passes."""
    if topic.languages and article.language and article.language not in topic.languages:
        return f"languages: the article is in {article.language}"
    if topic.sources and article.source not in topic.sources:
        return f"sources: the article comes from {article.source}"
    if topic.active_from and article.first_seen_at < topic.active_from:
        return f"active: only from {topic.active_from.isoformat()}"
    if topic.active_until and article.first_seen_at >= topic.active_until:
        return f"active: only until {topic.active_until.isoformat()}"
    return None


def first_failed(node: Node, evaluator: Evaluator) -> Node | None:
    """The smallest clause that alone makes the node fail; None where it holds."""
    if evaluator.verdict(node).held:
        return None
    if isinstance(node, And):
        failed = (first_failed(each, evaluator) for each in node.operands)
        return next(filter(None, failed), node)
    return node


def said(text: str, node: Node) -> str:
    """A clause as its query writes it, on one line."""
    return " ".join(text[node.start : node.end].split())


def shown(text: str, node: Node) -> str:
    """A clause as far as a line can hold it, for a message."""
    clause = said(text, node)
    return clause if len(clause) <= _SHOWN else f"{clause[: _SHOWN - 1]}…"


def quoted(place: Place, document: Document) -> str:
    """What stands at a place, and in which zone."""
    span = document.span(place.start, place.end)
    article = document.article
    source = article.title if span.zone is ZoneKind.TITLE else article.text
    return f'"{source[span.start : span.end]}" in the {span.zone.value}'
