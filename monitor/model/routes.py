"""Who is to be told of what, as configured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from monitor.calendar import Cron, MuteTime
from monitor.model.secret import Secret
from monitor.model.topics import Reason, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most so many messages in any stretch of so long."""

    messages: int
    per: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A way to reach people, as configured."""

    id: str
    #: Apprise URLs, one a recipient; `console://` is built in.
    urls: tuple[Secret, ...]
    enabled: bool = True
    #: How much may be sent to it; the rest waits and leaves in one message.
    limit: Limit | None = None
    #: Its own templates, by name, in place of the shipped ones.
    templates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Matchers:
    """What an alert must be, in every respect that is given; what is empty takes all."""

    #: Ids.
    topics: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    #: Ids of the sources whose article rang.
    sources: tuple[str, ...] = ()
    #: Languages of that article.
    languages: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    #: How many independent sources told of the story when it rang, at least.
    independent_sources: int = 1


class Trait(StrEnum):
    """What the alerts of one message have in common."""

    TOPIC = "topic"
    STORY = "story"
    SEVERITY = "severity"
    SOURCE = "source"
    LANGUAGE = "language"
    REASON = "reason"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inhibition:
    """Which alerts are not sent because others rang, as configured."""

    #: Where it stands: "inhibit/1".
    name: str
    #: The alerts that keep others back, …
    source: Matchers
    #: … and those that are kept back, …
    target: Matchers
    #: … where the two are alike in all of these.
    equal: tuple[Trait, ...] = (Trait.STORY,)
    #: How long the first keeps back what rings after it.
    lasts: timedelta = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """Who hears of an alert that nobody has acknowledged by then."""

    #: How long after it rang.
    after: timedelta
    #: Ids of channels.
    channels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Which channels an alert takes and when, as configured; what it inherits is filled in."""

    #: Ids of channels; None: every enabled channel.
    channels: tuple[str, ...] | None = None
    #: Where it stands in the tree: "routes" at the root, "routes/2/1" below.
    name: str = "routes"
    #: Which alerts it takes.
    match: Matchers = Matchers()
    #: True lets the routes after it have the alert too.
    goes_on: bool = False
    #: More particular routes; the first that takes an alert has it, and none: this one.
    routes: tuple[Route, ...] = ()
    #: Alerts that wait and are alike in these share a message; none given: all of the route.
    group_by: tuple[Trait, ...] = ()
    #: How long the first alert of a message waits for others.
    group_wait: timedelta = timedelta(0)
    #: Least time between two messages of a group.
    group_interval: timedelta = timedelta(0)
    #: Hours in which nothing leaves; it leaves after them.
    mute_times: tuple[MuteTime, ...] = ()
    #: When what has gathered leaves, all in one message; None: at once.
    digest: Cron | None = None
    #: How often an alert that nobody acknowledges is sent again; None: never.
    repeat_interval: timedelta | None = None
    #: Who else hears of an alert that nobody acknowledges, the first first.
    escalate: tuple[Tier, ...] = ()
