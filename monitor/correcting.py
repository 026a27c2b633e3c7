"""The analyst's hand on stories: what is one event after all, and what is not.

Nothing rings for a correction. Later articles are placed by it: those on either of two merged
stories join the one that is left, copies of an article that was split off follow it.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.errors import NotFoundError
from monitor.model import Correction, Story
from monitor.ports import Clock, Store


class Correcting:
    """Everything one may correct of stories; `service.Monitor.correcting`."""

    def __init__(self, *, clock: Clock, store: Store) -> None:
        self._clock = clock
        self._store = store

    def merge(self, into: int, stories: Sequence[int], *, author: str) -> Story:
        """Puts the articles of these stories into one, whose number stays.

        Raises NotFoundError, and UsageError for a story that is part of it already; those before
        it in order are merged then.
        """
        for story in stories:
            self._store.merge(story, into=into, author=author, now=self._clock.now())
        return self._story(into)

    def split(self, article: int, *, author: str) -> tuple[Correction, Story]:
        """Puts an article and its copies into a story of their own.

        Raises NotFoundError, and UsageError where nothing else is in its story.
        """
        made = self._store.split(article, author=author, now=self._clock.now())
        return made, self._story(made.into)

    def of(self, story: int) -> list[Correction]:
        """What a story went through, in order."""
        return self._store.corrections(story)

    def _story(self, story: int) -> Story:
        found = self._store.story(story)
        if found is None:
            raise NotFoundError(f"no story {story}")
        return found
