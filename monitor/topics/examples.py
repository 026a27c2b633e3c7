"""A topic's own tests: sentences that it must match or reject, run by `monitor check`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from monitor.errors import Problem
from monitor.model import Article, Prominence, TopicTest, Zone, ZoneKind
from monitor.topics.index import TopicIndex

#: Tests have no clock; a topic that sleeps or is over is tested as if it were awake.
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
_SHOWN: Final = 60


def failing(index: TopicIndex, tests: Iterable[TopicTest]) -> list[Problem]:
    """Each test whose topic says otherwise, as an error where the test stands.

    A test's text is matched as an article. One line is a lead without a title; of several lines
    the first is the title, the second the lead, and the rest the body. Its language, source and
    date are unknown, so it passes the topic's filters. A passing mention counts as a match only
    where the score reaches the threshold: below it, nothing would ring.
    """
    problems = []
    for test in tests:
        article = _article(test.text)
        # To match is a hundredth of the work of explaining, which only a failing test needs.
        matched = any(
            match.topic == test.topic and match.prominence is not Prominence.PASSING
            for match in index.match(article).matches
        )
        if matched is not test.expected:
            problems.append(_problem(test, index.explain(article, test.topic).failed))
    return problems


def _article(text: str) -> Article:
    title, _, rest = text.strip().partition("\n")
    if not rest.strip():
        title, rest = "", title
    lead_end = len(rest) - len(rest.lstrip("\n"))
    lead_end = rest.find("\n", lead_end)
    lead_end = len(rest) if lead_end < 0 else lead_end
    zones = (
        Zone(kind=ZoneKind.LEAD, start=0, end=lead_end),
        Zone(kind=ZoneKind.BODY, start=lead_end, end=len(rest)),
    )
    return Article(
        source="",
        key="test",
        url=None,
        title=title,
        text=rest,
        zones=zones,
        language=None,
        published_at=None,
        date_from=None,
        first_seen_at=_ANY_TIME,
        content_hash="",
    )


def _problem(test: TopicTest, why: str | None) -> Problem:
    shown = test.text if len(test.text) <= _SHOWN else f"{test.text[: _SHOWN - 1]}…"
    if test.expected:
        message = f"topic {test.topic} must match {shown!r} but does not: {why}"
    else:
        message = f"topic {test.topic} must reject {shown!r} but matches it"
    return Problem(file=test.file, line=test.line, column=test.column, message=message)
