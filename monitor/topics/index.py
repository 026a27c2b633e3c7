"""All topics, ready to be asked about an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.errors import NotFoundError
from monitor.model import Article, Explanation, Match, Matching, NearMiss, Topic
from monitor.topics import explain
from monitor.topics.document import Document
from monitor.topics.evaluate import plain_find
from monitor.topics.judge import compiled, judge
from monitor.topics.query import Vocabulary


class TopicIndex:
    """Implements `ports.Topics`."""

    def __init__(self, topics: Sequence[Topic], *, sets: Mapping[str, Sequence[str]]) -> None:
        """Raises QueryError for the first topic that cannot be used."""
        vocabulary = Vocabulary(sets)
        self._compiled = {topic.id: compiled(topic, sets=vocabulary) for topic in topics}
        self._topics = {id_: each.topic for id_, each in self._compiled.items()}

    @property
    def topics(self) -> Mapping[str, Topic]:
        """By id, their revisions filled in."""
        return self._topics

    def match(self, article: Article) -> Matching:
        """Which topics the article is about; one that fails is a problem, the others go on."""
        document = Document(article)
        find = plain_find(document)
        found: list[Match | NearMiss] = []
        problems = []
        for each in self._compiled.values():
            try:
                said = judge(each, document, find)
            except Exception as fault:  # a fault in one topic must not cost the others
                problems.append(f"topic {each.topic.id}: {type(fault).__name__}: {fault}")
                continue
            if said is not None:
                found.append(said)
        return Matching(
            matches=tuple(each for each in found if isinstance(each, Match)),
            near_misses=tuple(each for each in found if isinstance(each, NearMiss)),
            problems=tuple(problems),
        )

    def explain(self, article: Article, topic_id: str) -> Explanation:
        """Why the topic matches the article or does not. Raises NotFoundError for its id."""
        if topic_id not in self._compiled:
            raise NotFoundError(f"there is no topic {topic_id}")
        document = Document(article)
        return explain.explain(self._compiled[topic_id], document, plain_find(document))

    def tree(self, topic_id: str) -> str:
        """The topic's queries as trees, for a person to read. Raises NotFoundError for its id."""
        if topic_id not in self._compiled:
            raise NotFoundError(f"there is no topic {topic_id}")
        each = self._compiled[topic_id]
        queries = {"match": each.match, "require": each.require, "exclude": each.exclude}
        return "\n".join(f"{name}\n{explain.tree(q)}" for name, q in queries.items() if q)
