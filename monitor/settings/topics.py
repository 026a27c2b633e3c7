"""`topics:`, the subjects that are watched for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from monitor.model import Boosts, Prominence, Reason, Severity, Topic, TopicTest
from monitor.settings.entry import Entry
from monitor.settings.nodes import Node, ScalarNode, child, scalars
from monitor.settings.values import Id, Language, Moment, NonNegative, QueryText


class AlertEntry(Entry):
    """When a topic rings."""

    on: tuple[
        Literal[Reason.NEW_STORY, Reason.UPDATE, Reason.CORROBORATED, Reason.RECIRCULATED], ...
    ] = (Reason.NEW_STORY,)
    """Which reasons ring; an empty list records matches without an alert."""

    min_prominence: Prominence = Prominence.BODY
    """Least prominence that rings: title, lead, body, or passing for every mention."""

    corroborated_by: Annotated[int, Field(ge=2)] = 2
    """With how many independent sources a report is corroborated."""


class BoostsEntry(Entry):
    """What one span of evidence is worth in each zone."""

    title: NonNegative = 3.0
    """In the title."""

    lead: NonNegative = 2.0
    """In the lead."""

    body: NonNegative = 1.0
    """In the body."""


class ActiveEntry(Entry):
    """When a topic is awake; without an offset, UTC is meant."""

    from_: Annotated[Moment | None, Field(alias="from")] = None
    """Sleeps before this."""

    until: Moment | None = None
    """Sleeps from this on."""

    @field_validator("until")
    @classmethod
    def _after_from(cls, until: Any, info: ValidationInfo) -> Any:
        start = info.data.get("from_")
        if until is not None and start is not None and until <= start:
            raise ValueError("`until:` must be later than `from:`")
        return until


class TestsEntry(Entry):
    """Sentences that say what a topic means; `monitor check` tries them."""

    __test__ = False  # pytest takes a class named Test… for one of its own

    match: tuple[QueryText, ...] = ()
    """Texts it must match."""

    reject: tuple[QueryText, ...] = ()
    """Texts it must not match."""


class TopicEntry(Entry):
    """A subject that is watched for."""

    id: Id
    """Unique over all files; stored with matches and alerts."""

    name: str = ""
    """What people call it; the id where it is not given."""

    match: QueryText
    """The query that is scored and highlighted."""

    require: QueryText | None = None
    """A query that must hold too, unscored."""

    exclude: QueryText | None = None
    """A query that must not hold."""

    threshold: NonNegative = 1.0
    """Least score of a match; what stays below is a passing mention."""

    cap: Annotated[int, Field(ge=1)] = 5
    """How many spans of one zone count towards the score."""

    boosts: BoostsEntry = BoostsEntry()
    """What a span is worth in the title, the lead and the body."""

    languages: tuple[Language, ...] = ()
    """Only articles in these languages; empty: any."""

    sources: tuple[str, ...] = ()
    """Only articles of these sources, by id; empty: any."""

    active: ActiveEntry = ActiveEntry()
    """When it is awake."""

    severity: Severity = Severity.MEDIUM
    """How much it matters: low, medium, high or critical."""

    alert: AlertEntry = AlertEntry()
    """When it rings."""

    tests: TestsEntry = TestsEntry()
    """Sentences that it must match or reject."""


def topic(entry: TopicEntry) -> Topic:
    """The topic that an entry describes, its revision not yet told."""
    return Topic(
        id=entry.id,
        name=entry.name or entry.id,
        match=entry.match,
        require=entry.require or "",
        exclude=entry.exclude or "",
        threshold=entry.threshold,
        cap=entry.cap,
        boosts=Boosts(title=entry.boosts.title, lead=entry.boosts.lead, body=entry.boosts.body),
        languages=entry.languages,
        sources=entry.sources,
        active_from=entry.active.from_,
        active_until=entry.active.until,
        severity=entry.severity,
        alert_on=entry.alert.on,
        min_prominence=entry.alert.min_prominence,
        corroborated_by=entry.alert.corroborated_by,
    )


def tests(entry: TopicEntry, node: Node) -> list[TopicTest]:
    """The sentences of a topic, each with its place."""
    return [
        _test(entry.id, text, expected=key == "match")
        for key in ("match", "reject")
        if (held := child(node, "tests", key))
        for text in scalars(held)
    ]


def _test(topic: str, text: ScalarNode, *, expected: bool) -> TopicTest:
    line, column = text.document.place(text.start)
    return TopicTest(
        topic=topic,
        text=text.value,
        expected=expected,
        file=text.document.name,
        line=line,
        column=column,
    )
