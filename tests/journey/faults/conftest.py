"""Services that misbehave, and the ledger of what each fault cost."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from journey.faults.services import Service
from journey.world import World

#: With MONITOR_TORTURE=1 (`make torture`) every fault is longer and comes more often.
TORTURE = os.environ.get("MONITOR_TORTURE") == "1"


@dataclass
class Cost:
    """What a fault cost; nothing may be lost, and what rang twice had the same key."""

    fault: str
    articles_lost: int
    alerts_lost: int
    doubles: int
    other_keys: int


_ledger: list[Cost] = []


@pytest.fixture
def times() -> int:
    """How much there is of everything."""
    return 10 if TORTURE else 1


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    yield server
    server.close()


class Ledger:
    """Counts at the end of a fault what came of what was published."""

    def __init__(self, fault: str) -> None:
        self._fault = fault

    def close(self, world: World, titles: set[str], arrived: list[dict[str, str]]) -> Cost:
        """`arrived` are the alerts that came, as they came, each with its idempotency key."""
        articles = {row["title"] for row in world.rows("articles")}
        keys = {(alert["headline"], alert["idempotency_key"]) for alert in arrived}
        heard = Counter(alert["headline"] for alert in arrived)
        cost = Cost(
            fault=self._fault,
            articles_lost=len(titles - articles),
            alerts_lost=len(titles - heard.keys()),
            doubles=heard.total() - len(heard),
            other_keys=len(keys) - len(heard),
        )
        _ledger.append(cost)
        return cost


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Ledger:
    return Ledger(request.node.name.removeprefix("test_").replace("_", " "))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of the faults."""
    if _ledger:
        terminalreporter.section("faults")
        columns = ("articles lost", "alerts lost", "doubles", "doubles of another key")
        terminalreporter.line(f"{'fault':<64} {' '.join(f'{c:>14}' for c in columns)}")
        for c in _ledger:
            cells = (c.articles_lost, c.alerts_lost, c.doubles, c.other_keys)
            terminalreporter.line(f"{c.fault:<64} {' '.join(f'{cell:>14}' for cell in cells)}")
