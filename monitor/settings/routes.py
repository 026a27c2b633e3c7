"""`routes:`, the tree of ways that alerts take, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema, field_validator
from pydantic_core import CoreSchema

from monitor.calendar import DAYS, Cron, MuteTime, parse_cron
from monitor.model import Matchers, Reason, Route, Severity, Tier, Trait
from monitor.settings.entry import Entry
from monitor.settings.names import Ids, check_references
from monitor.settings.nodes import Node, SequenceNode, child
from monitor.settings.report import Report
from monitor.settings.values import Duration, Language, Timezone, spell

#: More often, and nobody could have answered in between.
_LEAST_REPEAT: Final = timedelta(minutes=5)


class _OneOrMore(BeforeValidator):
    """Lets a list of one be written without its brackets."""

    def __init__(self) -> None:
        super().__init__(lambda value: [value] if isinstance(value, str) else value)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        made = handler(core)
        return {"anyOf": [made["items"], made]}


OneOrMore = _OneOrMore()


def _clock(value: object) -> time:
    try:
        return time.fromisoformat(value if isinstance(value, str) and ":" in value else "")
    except ValueError:
        raise ValueError("expected a time of day such as 22:00") from None


Clock = Annotated[
    time,
    BeforeValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}),
]


class MatchEntry(Entry):
    """Which alerts a route takes; each key that is given must hold."""

    topic: Annotated[tuple[str, ...], OneOrMore] = ()
    """Ids of topics."""

    severity: Annotated[tuple[Severity, ...], OneOrMore] = ()
    """low, medium, high, critical."""

    source: Annotated[tuple[str, ...], OneOrMore] = ()
    """Ids of sources whose article rang."""

    language: Annotated[tuple[Language, ...], OneOrMore] = ()
    """Languages of that article (ISO 639-1)."""

    reason: Annotated[
        tuple[
            Literal[Reason.NEW_STORY, Reason.UPDATE, Reason.CORROBORATED, Reason.RECIRCULATED], ...
        ],
        OneOrMore,
    ] = ()
    """new_story, update, corroborated, recirculated."""

    independent_sources: Annotated[int, Field(ge=1)] = 1
    """How many independent sources tell of the story, at least."""


class MuteEntry(Entry):
    """Hours in which nothing leaves; it leaves after them."""

    from_: Annotated[Clock, Field(alias="from")] = time(0)
    """When they begin, such as 22:00; by default at midnight."""

    until: Clock = time(0)
    """When they end; a time not later than `from` is meant on the next day."""

    days: Annotated[
        tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...], OneOrMore
    ] = ()
    """The days on which they begin: mon to sun; by default each day."""

    timezone: Timezone = "UTC"
    """By whose clock, such as Asia/Seoul."""


class DigestEntry(Entry):
    """When what has gathered leaves, all in one message."""

    timezone: Timezone = "UTC"
    """By whose clock, such as Asia/Seoul."""

    cron: str
    """MINUTE HOUR DAY MONTH WEEKDAY, as in crontab: `0 8 * * mon-fri`."""

    @field_validator("cron")
    @classmethod
    def _runs(cls, cron: str) -> str:
        parse_cron(cron)
        return cron


class TierEntry(Entry):
    """Who else hears of an alert that nobody has acknowledged."""

    after: Duration
    """How long after the alert left, such as 15m."""

    channels: tuple[str, ...]
    """Ids of channels."""


class RoutesEntry(Entry):
    """Which channels alerts take, and when."""

    channels: tuple[str, ...] | None = None
    """Ids of channels; those of the route above where not given, at the top all enabled ones."""

    group_by: Annotated[tuple[Trait, ...], OneOrMore] = ()
    """Alerts that wait together share a message if they are alike in these: topic, story,
    severity, source, language, reason. Inherited."""

    group_wait: Duration = timedelta(0)
    """How long the first alert of a message waits for others, so that a burst is one message.
    Inherited."""

    group_interval: Duration = timedelta(0)
    """Least time between two messages of a group. Inherited."""

    mute_times: tuple[MuteEntry, ...] = ()
    """Hours in which nothing leaves; it leaves after them. Not inherited."""

    digest: DigestEntry | None = None
    """When what has gathered leaves, all in one message. Not inherited."""

    repeat_interval: Duration | None = None
    """How often an alert is sent again that nobody acknowledges (`monitor ack`), for a week at
    most; 5m or more. Inherited."""

    escalate: tuple[TierEntry, ...] = ()
    """Who else hears of an alert that nobody acknowledges in time. Inherited."""

    routes: tuple[RouteEntry, ...] = ()
    """More particular routes. The first that takes an alert has it; what none takes stays here."""

    @field_validator("repeat_interval")
    @classmethod
    def _seldom(cls, interval: Any) -> Any:
        if interval is not None and interval < _LEAST_REPEAT:
            raise ValueError(f"expected at least {spell(_LEAST_REPEAT)}")
        return interval


class RouteEntry(RoutesEntry):
    """A more particular route."""

    match: MatchEntry = MatchEntry()
    """Which alerts it takes."""

    continue_: Annotated[bool, Field(alias="continue")] = False
    """`true` lets the routes after it have the alert too."""


RoutesEntry.model_rebuild()


def route(entry: RoutesEntry, above: Route | None = None) -> Route:
    """The route that an entry describes, with what it inherits from the one above."""
    above = above or Route()

    def inherited(key: str) -> Any:
        return getattr(entry if key in entry.model_fields_set else above, key)

    made = Route(
        name=above.name,
        channels=inherited("channels"),
        group_by=inherited("group_by"),
        group_wait=inherited("group_wait"),
        group_interval=inherited("group_interval"),
        repeat_interval=inherited("repeat_interval"),
        escalate=_tiers(entry) if "escalate" in entry.model_fields_set else above.escalate,
        match=matchers(entry.match) if isinstance(entry, RouteEntry) else Matchers(),
        goes_on=isinstance(entry, RouteEntry) and entry.continue_,
        mute_times=tuple(_mute_time(each) for each in entry.mute_times),
        digest=_schedule(entry.digest) if entry.digest else None,
    )
    below = (
        route(inner, replace(made, name=f"{made.name}/{number}"))
        for number, inner in enumerate(entry.routes, start=1)
    )
    return replace(made, routes=tuple(below))


def check_names(node: Node, *, channels: Ids, topics: Ids, sources: Ids, report: Report) -> None:
    """Reports each channel, topic and source that routes name and nothing declares."""
    for level in _levels(node):
        for place in (level, *_items(level, "escalate")):
            check_references(child(place, "channels"), channels, report)
        check_match(child(level, "match"), topics=topics, sources=sources, report=report)


def check_match(node: Node | None, *, topics: Ids, sources: Ids, report: Report) -> None:
    """Reports each topic and source that a `match:` names and nothing declares."""
    if node is not None:
        check_references(child(node, "topic"), topics, report, or_one=True)
        check_references(child(node, "source"), sources, report, or_one=True)


def destinations(root: Route) -> frozenset[str] | None:
    """The channels that some route leads to; None: all."""
    if root.channels is None:
        return None
    below = [destinations(inner) for inner in root.routes]
    ours = frozenset(root.channels).union(*(tier.channels for tier in root.escalate))
    return None if None in below else ours.union(*filter(None, below))


def _levels(node: Node) -> Iterator[Node]:
    yield node
    for inner in _items(node, "routes"):
        yield from _levels(inner)


def _items(node: Node, key: str) -> Sequence[Node]:
    held = child(node, key)
    return held.items if isinstance(held, SequenceNode) else ()


def matchers(entry: MatchEntry) -> Matchers:
    """What a `match:` asks for."""
    return Matchers(
        topics=entry.topic,
        severities=entry.severity,
        sources=entry.source,
        languages=entry.language,
        reasons=entry.reason,
        independent_sources=entry.independent_sources,
    )


def _tiers(entry: RoutesEntry) -> tuple[Tier, ...]:
    return tuple(Tier(after=each.after, channels=each.channels) for each in entry.escalate)


def _mute_time(entry: MuteEntry) -> MuteTime:
    return MuteTime(
        start=entry.from_,
        end=entry.until,
        days=tuple(DAYS.index(day) for day in entry.days or DAYS),
        timezone=entry.timezone,
    )


def _schedule(entry: DigestEntry) -> Cron:
    return parse_cron(entry.cron, timezone=entry.timezone)
