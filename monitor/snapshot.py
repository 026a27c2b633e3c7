"""All that the configuration says at one moment, compiled: what a reload swaps as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.alerting.rendering import Templates
from monitor.errors import NotFoundError
from monitor.filing import Rules
from monitor.model import Source, Writer
from monitor.ports import Notifier


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """All that the configuration says; a reload puts another one in its place."""

    sources: dict[str, Source]
    rules: Rules
    notifiers: dict[str, Notifier]
    #: The templates of channels that bring their own.
    looks: dict[str, Templates] = field(default_factory=dict)
    #: Whom reading is to know; for files that belong to no source.
    lexicon: tuple[Writer, ...] = ()

    def require_topics(self, topics: Iterable[str]) -> None:
        """Raises NotFoundError for a topic that is not configured."""
        known = self.rules.topics.topics
        for topic in topics:
            if topic not in known:
                raise NotFoundError(f"no topic {topic!r}; there are: {', '.join(known)}")

    def require_sources(self, sources: Iterable[str]) -> None:
        """Raises NotFoundError for a source that is not configured."""
        for source in sources:
            if source not in self.sources:
                raise NotFoundError(f"no source {source!r}; `monitor sources` lists them")
