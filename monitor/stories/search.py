"""One article in search of its event among those of the window.

It is compared with texts of its own language alone. Two languages share only names and numbers,
which this model takes for little: it would tear apart what `abroad` has joined, and join what two
languages happen to spell alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from monitor.stories import pair
from monitor.stories.index import Meeting, Window
from monitor.stories.pair import Likeness, Model
from monitor.stories.profile import Profile, one_language

#: Articles that share most telling words with a new one are compared, so many of them.
CANDIDATES: Final = 20
#: Stories that are weighed as a whole, the most likely by a single member first.
STORIES: Final = 5
#: A story stands for its first and its latest members, so many of them.
LINKED: Final = 8


class Scored(NamedTuple):
    """A stored article, compared."""

    #: That it tells of the same event, 0 to 1.
    probability: float
    likeness: Likeness
    profile: Profile


class Linked(NamedTuple):
    """A story, as its members score together."""

    story: int
    #: That the article tells of its event, 0 to 1.
    probability: float
    #: The most likely of its members.
    best: Scored


class Search:
    """Compares one article with candidates, each at most once."""

    def __init__(
        self, meeting: Meeting, window: Window, shared: Mapping[int, int], model: Model
    ) -> None:
        """`shared` tells how many sketch hashes a stored article shares with ours."""
        self._ours, self._met = meeting
        self._window = window
        self._shared = shared
        self._model = model
        self._scored: dict[int, Scored] = {}

    def best(self, *, within: timedelta, most: int = CANDIDATES) -> Linked | None:
        """The story it most likely belongs to; None where nothing near in time is alike."""
        alike = [o for o in self._met if one_language(self._ours, o)]
        near = [o for o in alike if near_in_time(self._ours, o, within)]
        scored = self._score(near[:most])
        scored.sort(key=lambda found: (-found.probability, found.profile.article))
        stories = list(dict.fromkeys(found.profile.story for found in scored))[:STORIES]
        members = {s: self._window.story(s, like=self._ours, most=LINKED) for s in stories}
        self._score([member for some in members.values() for member in some])
        linked = [self._link(story, some) for story, some in members.items()]
        return max(linked, key=lambda found: found.probability, default=None)

    def _link(self, story: int, members: Sequence[Profile]) -> Linked:
        scored = self._score(members)
        best = max(scored, key=lambda found: found.probability)
        return Linked(story, pair.linked([found.probability for found in scored]), best)

    def _score(self, others: Sequence[Profile]) -> list[Scored]:
        new = [self._window.settled(o) for o in others if o.article not in self._scored]
        if new:
            shared = [self._shared.get(other.article, 0) for other in new]
            for other, likeness in zip(new, pair.likenesses(self._ours, new, shared), strict=True):
                scored = Scored(self._model.probability(likeness), likeness, other)
                self._scored[other.article] = scored
        return [self._scored[other.article] for other in others]


def near_in_time(ours: Profile, theirs: Profile, within: timedelta) -> bool:
    """Whether both may tell of one event, by their times alone."""
    if ours.event_at is not None and theirs.event_at is not None:
        return abs(ours.event_at - theirs.event_at) <= within
    return abs(ours.seen_at - theirs.seen_at) <= within
