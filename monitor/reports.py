"""What a listing tells of a source, a delivery or a topic: the noun, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Source, SourceState, Subscription, Topic
from monitor.ports import Problematic


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceReport:
    """A source, what polling taught, and what it brought."""

    source: Source
    state: SourceState | None
    articles: int
    #: What could not be read lately, the newest first.
    problems: tuple[Problematic, ...]
    #: Its subscription at its publisher's hub, of several the one that stands best; None: no hub
    #: was asked.
    subscription: Subscription | None = None
    #: Why no source is polled at this moment, if so.
    waits: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicReport:
    """A topic, and what became of it."""

    topic: Topic
    #: How many articles matched it.
    articles: int
    #: How many of its alerts readers called so.
    relevant: int
    irrelevant: int

    @property
    def precision(self) -> float | None:
        """The share of the judged alerts that were relevant; None where none was judged."""
        judged = self.relevant + self.irrelevant
        return self.relevant / judged if judged else None
