"""`articles`, `alerts`, `sources`, `topics`: what there is."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import click

from monitor import records, wiring
from monitor.cli import render
from monitor.cli.context import Context
from monitor.cli.sources import discover
from monitor.model import Alert, Filed, Subscription, SubscriptionStatus
from monitor.ports import Window
from monitor.reports import SourceReport, TopicReport

Row = TypeVar("Row")

#: Rows of a table when --limit is not given; --json gives all.
TABLE_ROWS = 50
_AGO = re.compile(r"(\d+)([smhdw])")
# Of any unit: before all news, and yet a time that a calendar knows.
_LONGEST = 50_000
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def spelled(text: str) -> timedelta | None:
    """How long `24h` or `7d` is; None for what is no such text."""
    found = _AGO.fullmatch(text)
    return timedelta(**{_UNITS[found[2]]: min(int(found[1]), _LONGEST)}) if found else None


class Moment(click.ParamType[datetime]):
    """A time: ISO 8601, or how long ago (`24h`, `7d`)."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The aware UTC time; a time without an offset is meant in UTC."""
        if isinstance(value, datetime):
            return value
        if (span := spelled(value)) is not None:
            return wiring.SystemClock().now() - span
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time: write 2026-01-31, 2026-01-31T06:00Z or 24h", param)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How the rows of one command are asked for."""

    as_json: bool
    window: Window
    #: True where people get fewer rows than there may be, without having asked for that.
    shortened: bool

    def show(
        self,
        rows: Sequence[Row],
        *,
        record: Callable[[Row], Mapping[str, Any]],
        columns: Mapping[str, Callable[[Row], object]],
        empty: str,
    ) -> None:
        """Prints the rows as JSON or as a table."""
        if self.as_json:
            render.json_lines(record(row) for row in rows)
            return
        cells = ([cell(row) for cell in columns.values()] for row in rows)
        render.table(list(columns), cells, empty=empty)
        if self.shortened and len(rows) == self.window.limit:
            click.echo(f"These are the newest {TABLE_ROWS}; --limit N shows more.", err=True)


def listing(command: Callable[..., None], *, rows: int | None = TABLE_ROWS) -> Callable[..., None]:
    """Gives a command `--json --since --until --limit`, as one `Listing`.

    `rows` is how many a table has when --limit is not given; None: all.
    """

    @click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
    @click.option("--since", type=Moment(), help="Not before: 2026-01-31, 2026-01-31T06:00Z, 24h.")
    @click.option("--until", type=Moment(), help="Before that time.")
    @click.option("--limit", type=click.IntRange(min=1), help="At most so many, the newest.")
    @functools.wraps(command)
    def listed(
        *args: Any,
        as_json: bool,
        since: datetime | None,
        until: datetime | None,
        limit: int | None,
        **kwargs: Any,
    ) -> None:
        shortened = limit is None and not as_json
        window = Window(since=since, until=until, limit=rows if shortened else limit)
        command(
            *args, listing=Listing(as_json=as_json, window=window, shortened=shortened), **kwargs
        )

    return listed


@click.command()
@click.option("--source", help="Only of this source.")
@listing
@click.pass_obj
def articles(context: Context, listing: Listing, source: str | None) -> None:
    """What was read, and where it was placed."""
    with context.application() as application:
        listing.show(
            application.monitor.articles(listing.window, source=source),
            record=records.article,
            columns=ARTICLE,
            empty="No articles yet. `monitor run` polls the sources.",
        )


ARTICLE: Mapping[str, Callable[[Filed], object]] = {
    "id": lambda filed: filed.id,
    "seen": lambda filed: filed.article.first_seen_at,
    "source": lambda filed: filed.article.source,
    "story": lambda filed: filed.placement.story,
    "relation": lambda filed: filed.placement.relation,
    "topics": lambda filed: [match.topic for match in filed.matches],
    "title": lambda filed: filed.article.title,
}


@click.command()
@click.option("--topic", help="Only of this topic.")
@listing
@click.pass_obj
def alerts(context: Context, listing: Listing, topic: str | None) -> None:
    """What rang, and whether it arrived."""
    with context.application() as application:
        listing.show(
            application.monitor.alerts(listing.window, topic=topic),
            record=records.alert,
            columns=ALERT,
            empty="Nothing has rung.",
        )


def _deliveries(alert: Alert) -> list[str]:
    told = [f"{delivery.channel}: {delivery.status}" for delivery in alert.deliveries]
    told += [f"silence {alert.silence}"] if alert.silence else []
    told += [f"inhibited by alert {alert.inhibited_by}"] if alert.inhibited_by else []
    told += [f"seen by {alert.acknowledged_by}"] if alert.acknowledged_by else []
    return told + ([alert.verdict.value] if alert.verdict else [])


ALERT: Mapping[str, Callable[[Alert], object]] = {
    "id": lambda alert: alert.id,
    "at": lambda alert: alert.created_at,
    "topic": lambda alert: alert.topic,
    "reason": lambda alert: alert.reason,
    "story": lambda alert: alert.story,
    "article": lambda alert: alert.article,
    "deliveries": _deliveries,
    "headline": lambda alert: alert.headline,
}


@click.group(invoke_without_command=True)
@partial(listing, rows=None)  # as many as are configured
@click.pass_context
def sources(ctx: click.Context, listing: Listing) -> None:
    """Where news comes from: when polled, how it went, what is wrong.

    --since and --until choose sources by their last poll.
    """
    context: Context = ctx.obj
    if ctx.invoked_subcommand:
        return
    with context.application() as application:
        listing.show(
            application.monitor.sources(listing.window),
            record=_source_record,
            columns=SOURCE,
            empty="No sources are configured: see config/sources.yaml.",
        )


sources.add_command(discover)


def _source_record(report: SourceReport) -> Mapping[str, Any]:
    return records.source(
        report.source,
        report.state,
        articles=report.articles,
        problems=[(problem.at, problem.text) for problem in report.problems],
        subscription=report.subscription,
        waits=report.waits,
    )


def _health(report: SourceReport) -> str:
    if not report.source.enabled:
        return f"disabled: {report.source.note}" if report.source.note else "disabled"
    if report.waits:
        return f"waits: {report.waits}"
    state = report.state
    if state and state.last_error:
        failures = f"{state.failures} failure{'s' if state.failures > 1 else ''}"
        return f"{failures}: {state.last_error}"
    if state and state.quiet:
        return f"quiet: nothing new since {render.plain(state.last_new_at)}"
    if report.problems:
        return f"ok; lately ({render.plain(report.problems[0].at)}): {report.problems[0].text}"
    return _hub(report.subscription) if state and state.last_success_at else "not polled yet"


def _hub(subscription: Subscription | None) -> str:
    """How it stands with the hub of a source that is polled without trouble."""
    if subscription is None:
        return "ok"
    if subscription.last_error:
        return f"ok, but without its hub: {subscription.last_error}"
    if subscription.status is not SubscriptionStatus.ACTIVE:
        return f"ok; its hub was asked to tell of news: {subscription.hub}"
    return f"ok; its hub tells of news until {render.plain(subscription.lease_until)}"


def _every(report: SourceReport) -> str:
    """The interval as it stands; a ~ says that it was learned."""
    seconds = round(float(_source_record(report)["every_seconds"]))
    spelled = f"{seconds // 60}m" if seconds >= 60 else f"{seconds}s"  # noqa: PLR2004 - a minute
    return f"~{spelled}" if report.source.slowest else spelled


SOURCE: Mapping[str, Callable[[SourceReport], object]] = {
    "id": lambda report: report.source.id,
    "kind": lambda report: report.source.kind,
    "articles": lambda report: report.articles,
    "every": _every,
    "last poll": lambda report: report.state and report.state.last_poll_at,
    "last success": lambda report: report.state and report.state.last_success_at,
    "next poll": lambda report: report.state and report.state.next_poll_at,
    "health": _health,
}


@click.command()
@click.option("--explain", "topic", metavar="ID", help="Print this topic's queries as a tree.")
@partial(listing, rows=None)  # as many as are configured
@click.pass_obj
def topics(context: Context, listing: Listing, topic: str | None) -> None:
    """What is watched for, how many articles matched, and how many of the alerts were relevant.

    --since and --until count only articles first seen then, and alerts rung then. Precision is of
    the alerts that `monitor verdict` was told of.
    """
    with context.application() as application:
        if topic is not None:
            click.echo(application.monitor.tree(topic))
            return
        listing.show(
            application.monitor.topics(listing.window),
            record=lambda report: records.topic(
                report.topic,
                articles=report.articles,
                relevant=report.relevant,
                irrelevant=report.irrelevant,
            ),
            columns=TOPIC,
            empty="No topics are configured: see config/watchlist.yaml.",
        )


def _precision(report: TopicReport) -> str | None:
    if report.precision is None:
        return None
    return f"{report.precision:.0%} of {report.relevant + report.irrelevant}"


TOPIC: Mapping[str, Callable[[TopicReport], object]] = {
    "id": lambda report: report.topic.id,
    "articles": lambda report: report.articles,
    "precision": _precision,
    "severity": lambda report: report.topic.severity,
    "rings for": lambda report: report.topic.alert_on,
    "from": lambda report: report.topic.min_prominence,
    "name": lambda report: report.topic.name,
}
