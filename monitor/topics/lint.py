"""What works in a query but is probably not meant."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.errors import Complaint
from monitor.topics.nodes import Node


def warnings(root: Node) -> Iterator[Complaint]:
    """The doubts about a query, in reading order."""
    yield from ()
