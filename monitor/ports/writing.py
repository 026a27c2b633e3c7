"""The one write transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.model import (
    Alert,
    Article,
    Channel,
    Decision,
    Filed,
    Fingerprint,
    Known,
    Matching,
    News,
    Notice,
    Placement,
    Prominence,
    Reason,
    Silence,
    SourceState,
    Topic,
    Trait,
)
from monitor.ports.deciding import Lookup


@dataclass(frozen=True, kw_only=True, slots=True)
class Traffic:
    """What the outbox knows of a group of alerts and of their channel."""

    #: When the group's message that still gathers alerts is due; None: there is none.
    gathering: datetime | None = None
    #: The same of the channel's overflow.
    overflow: datetime | None = None
    #: When the group's last message left, or tried to.
    last: datetime | None = None
    #: When messages to the channel were or are due, from some time on, in order.
    recent: tuple[datetime, ...] = ()


class Writing(Lookup, Protocol):
    """The one write transaction: all that is called on it is stored together or not at all.

    It is exclusive over all processes, from its beginning: what `place` and `decide` saw still
    holds when it ends.
    """

    def file(
        self,
        article: Article,
        *,
        placement: Placement,
        fingerprint: Fingerprint,
        matching: Matching,
    ) -> Filed:
        """Stores a new article, opening a story if its placement has none."""
        ...

    def revise(
        self,
        known: Known,
        article: Article,
        *,
        placement: Placement,
        fingerprint: Fingerprint,
        matching: Matching,
    ) -> Filed:
        """Stores another version of a known article; what it said before is kept as a version.

        It keeps its id and the time at which it was first seen.
        """
        ...

    def rename(self, keys: Mapping[int, str]) -> None:
        """Stores articles (by id) under other keys of their source; one that is taken stays."""
        ...

    def rung(self, story: int, topics: Sequence[str]) -> dict[str, tuple[Reason, ...]]:
        """For each of the topics, the reasons for which this story has rung."""
        ...

    def matched(self, article: int) -> dict[str, Prominence]:
        """The topics that the stored version of an article matched, and how prominently."""
        ...

    def independent_sources(self, story: int) -> int:
        """How many sources tell of the story independently: `Story.independent_sources`."""
        ...

    def decided(self, filed: Filed, decisions: Sequence[Decision]) -> None:
        """Keeps for each topic what became of the match, for `explain`."""
        ...

    def ring(
        self,
        filed: Filed,
        *,
        topic: Topic,
        reason: Reason,
        channels: Sequence[Channel] = (),
        independent_sources: int = 1,
        news: News | None = None,
        now: datetime,
    ) -> Alert | None:
        """Stores an alert; None where it rang already. For `channels` it is due at once, in a
        message of its own to each recipient; `queue` is for those where it may wait.
        """
        ...

    def traffic(self, channel: Channel, *, group: str, overflow: str, since: datetime) -> Traffic:
        """What the outbox knows of a group and its channel; `recent` from `since` on."""
        ...

    def queue(
        self, alert: Alert, channel: Channel, *, group: str, due_at: datetime, now: datetime
    ) -> None:
        """Puts an alert into the outbox for each recipient of the channel: into the message of
        its group that still gathers alerts, else into a new one, which gathers until `due_at`.
        """
        ...

    def silences(self, *, now: datetime) -> list[Silence]:
        """The silences that last at this moment, the first to end first."""
        ...

    def silenced(self, silences: Sequence[int]) -> dict[int, int]:
        """How many alerts each of these silences has kept from being sent."""
        ...

    def silence(self, alert: Alert, *, by: Silence) -> None:
        """Keeps which silence an alert met."""
        ...

    def rang(self, *, since: datetime, like: Mapping[Trait, object]) -> list[Alert]:
        """The alerts that have rung since then and have these traits, the latest first."""
        ...

    def inhibit(self, alert: Alert, *, by: Alert) -> None:
        """Keeps because of which alert another was not sent."""
        ...

    def calls(self, *, now: datetime) -> list[Alert]:
        """The alerts whose `call_at` has come."""
        ...

    def call(
        self, alert: Alert, *, at: datetime, channels: Sequence[Channel], now: datetime
    ) -> None:
        """Sends an alert again, to these channels; `at` tells this time from the others."""
        ...

    def call_at(self, alert: Alert, at: datetime | None) -> None:
        """Keeps when an alert is to be sent again unless it is acknowledged; None: never."""
        ...

    def notify(self, notice: Notice, *, channels: Sequence[Channel]) -> None:
        """Puts a word to the operators into the outbox; once for each `Notice.key`."""
        ...

    def save_state(self, state: SourceState) -> None:
        """Stores what a poll taught."""
        ...

    def learn(
        self,
        source: str,
        lines: Sequence[tuple[int, int]],
        *,
        now: datetime,
        forget_before: datetime,
    ) -> None:
        """Counts lines as (hash, story), each once a story; forgets those not seen since then."""
        ...

    def record(self, source: str, problems: Sequence[str], *, now: datetime) -> None:
        """Keeps what could not be read or filed, so that `sources` can show it.

        The same text again is only dated anew; of each source the latest hundred or so are kept.
        """
        ...
