"""`silence`, `ack`, `verdict`: what people say of alerts."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import click

from monitor import records, wiring
from monitor.cli.context import Context
from monitor.cli.listings import Listing, Moment, listing, spelled
from monitor.model import Matchers, Reason, Severity, Silence, Verdict


class Ahead(Moment):
    """A time to come: ISO 8601, or how long from now (`2h`, `3d`)."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The aware UTC time."""
        if isinstance(value, str) and (span := spelled(value)) is not None:
            return wiring.SystemClock().now() + span
        return super().convert(value, param, ctx)


def _author() -> str:
    """Who runs this; a machine's user without a name is called by what it is."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"


def by(command: click.decorators.FC) -> click.decorators.FC:
    """Gives a command `--by`, the name of who says so."""
    return click.option("--by", default=_author, metavar="NAME", help="Who says so; you.")(command)


@click.group()
def silence() -> None:
    r"""Keeps some alerts from being sent for a while; they are stored, and listed.

    \b
    Examples:
      monitor silence add --topic tel-production --until 2030-01-31 --reason "parade season"
      monitor silence list
      monitor silence expire 3
    """


@silence.command()
@click.option("--topic", "topics", multiple=True, help="Of this topic; may be given again.")
@click.option(
    "--severity",
    "severities",
    multiple=True,
    type=click.Choice([s.value for s in Severity]),
    help="Of this severity; may be given again.",
)
@click.option("--source", "sources", multiple=True, help="Of this source; may be given again.")
@click.option("--language", "languages", multiple=True, help="In this language (en, ko, …).")
@click.option(
    "--alert-reason",
    "reasons",
    multiple=True,
    type=click.Choice([r.value for r in Reason]),
    help="That rang for this; may be given again.",
)
@click.option("--until", type=Ahead(), required=True, help="Its end: 2h, 3d, or a time.")
@click.option("--reason", required=True, help="Why, for the others.")
@by
@click.pass_obj
def add(
    context: Context,
    *,
    topics: tuple[str, ...],
    severities: tuple[str, ...],
    sources: tuple[str, ...],
    languages: tuple[str, ...],
    reasons: tuple[str, ...],
    until: datetime,
    reason: str,
    by: str,
) -> None:
    r"""Begins a silence. An alert meets it if it is all that is said here.

    The operators are reminded an hour before it ends.

    \b
    Examples:
      monitor silence add --topic tel-production --until 2h --reason "known, being read"
      monitor silence add --severity low --language ko --until 2030-01-31 --reason "holidays"
    """
    match = Matchers(
        topics=topics,
        severities=tuple(map(Severity, severities)),
        sources=sources,
        languages=languages,
        reasons=tuple(map(Reason, reasons)),
    )
    with context.application() as application:
        made = application.monitor.outgoing.silence(match, author=by, reason=reason, until=until)
    click.echo(f"Silence {made.id} until {made.ends_at:%Y-%m-%d %H:%M} UTC.")


@silence.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are over, too.")
@listing
@click.pass_obj
def list_(context: Context, listing: Listing, everything: bool) -> None:
    """The silences that are in force, by when they were begun."""
    with context.application() as application:
        listing.show(
            application.monitor.outgoing.silences(listing.window, in_force=not everything),
            record=records.silence,
            columns=SILENCE,
            empty="Nothing is silenced.",
        )


SILENCE: Mapping[str, Callable[[Silence], object]] = {
    "id": lambda silence: silence.id,
    "ends": lambda silence: silence.ends_at,
    "author": lambda silence: silence.author,
    "reason": lambda silence: silence.reason,
    "match": lambda silence: [f"{k}: {v}" for k, v in records.silence(silence)["match"].items()],
}


@silence.command()
@click.argument("number", type=int, metavar="SILENCE")
@click.pass_obj
def expire(context: Context, number: int) -> None:
    """Ends a silence now. What it kept back stays unsent; `monitor alerts` lists it."""
    with context.application() as application:
        application.monitor.outgoing.expire(number)
    click.echo(f"Silence {number} is over.")


@click.command()
@click.argument("alerts", nargs=-1, type=int, required=True, metavar="ALERT…")
@by
@click.pass_obj
def ack(context: Context, alerts: tuple[int, ...], by: str) -> None:
    r"""Says that somebody sees to these alerts: they are not sent again, nor to others.

    \b
    Example:
      monitor ack 17 18 --by Mina
    """
    with context.application() as application:
        application.monitor.outgoing.acknowledge(alerts, by=by)
    click.echo(f"Acknowledged: {', '.join(map(str, alerts))}.")


@click.command()
@click.argument("alert", type=int)
@click.argument("verdict", type=click.Choice([v.value for v in Verdict]))
@click.pass_obj
def verdict(context: Context, alert: int, verdict: str) -> None:
    r"""Keeps whether an alert was worth its ring; `monitor topics` shows each topic's precision.

    \b
    Example:
      monitor verdict 17 irrelevant
    """
    with context.application() as application:
        application.monitor.outgoing.judge(alert, Verdict(verdict))
    click.echo(f"Alert {alert}: {verdict}.")
