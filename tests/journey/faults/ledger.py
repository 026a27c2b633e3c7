"""What each fault cost, counted at its end and told in one table at the end of the run.

The counts travel with the test's report, so that the table is whole when the tests run in several
processes (`pytest -n`), too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from journey.world import World

#: Under this name a count travels in the user properties of a report.
PROPERTY = "cost of a fault"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a fault cost; nothing may be lost, and what rang twice had the same key."""

    fault: str
    articles: int
    articles_lost: int
    alerts_lost: int
    doubles: int
    other_keys: int


class Ledger:
    """Counts at the end of a fault what came of what was published."""

    def __init__(self, test: pytest.Item) -> None:
        self._test = test

    def close(
        self, world: World, titles: set[str], arrived: Iterable[Mapping[str, Any]], *, doubles: int
    ) -> None:
        """Fails where anything was lost, or rang twice under another key or more often than that.

        `arrived` are the alerts that came, as they came, each with its idempotency key.
        """
        arrived = list(arrived)
        articles = {row["title"] for row in world.rows("articles")}
        keys = {(alert["headline"], alert["idempotency_key"]) for alert in arrived}
        heard = Counter(alert["headline"] for alert in arrived)
        cost = Cost(
            fault=self._test.name.removeprefix("test_").replace("_", " "),
            articles=len(titles),
            articles_lost=len(titles - articles),
            alerts_lost=len(titles - heard.keys()),
            doubles=heard.total() - len(heard),
            other_keys=len(keys) - len(heard),
        )
        self._test.user_properties.append((PROPERTY, asdict(cost)))
        assert (cost.articles_lost, cost.alerts_lost, cost.other_keys) == (0, 0, 0)
        assert cost.doubles <= doubles


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of the faults; nothing where none was run."""
    reports = [each for some in terminalreporter.stats.values() for each in some]
    told = [
        Cost(**value)
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == PROPERTY and isinstance(value, dict)
    ]
    if not told:
        return
    terminalreporter.section("what the faults cost")
    head = "articles", "articles lost", "alerts lost", "doubles", "… of another key"
    terminalreporter.line(f"| {'fault':<46} | {' | '.join(head)} |")
    terminalreporter.line(f"|{'-' * 48}|{'|'.join('-' * len(c) + '-:' for c in head)}|")
    for cost in sorted(told, key=lambda cost: cost.fault):
        cells = cost.articles, cost.articles_lost, cost.alerts_lost, cost.doubles, cost.other_keys
        aligned = (f"{cell:>{len(name)}}" for cell, name in zip(cells, head, strict=True))
        terminalreporter.line(f"| {cost.fault:<46} | {' | '.join(aligned)} |")
