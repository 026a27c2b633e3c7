"""`check` and `completion`: before anything runs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TextIO

import click

from monitor import records, settings, wiring
from monitor.cli.context import NOWHERE, Context
from monitor.errors import UsageError
from monitor.model import Inhibition


@click.command()
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the files, for editors.")
@click.option(
    "--route",
    "alert",
    type=click.File(encoding="utf-8-sig"),
    metavar="ALERT.json",
    help="Tell which way an alert would go now: a line of `monitor alerts --json`, or just the "
    "keys that routes match. - is standard input.",
)
@click.pass_obj
def check(context: Context, schema: bool, alert: TextIO | None) -> None:
    r"""Validates every file, compiles every topic, and runs the topics' own tests.

    Every error is printed at once, as file:line:column with the line and a caret; the exit code
    is then 2.

    \b
    Examples:
      monitor check
      echo '{"topic": "tel-production", "severity": "high"}' | monitor check --route -
    """
    if schema:
        click.echo(json.dumps(settings.schema(), ensure_ascii=False, indent=2))
        return
    loaded = context.load()
    wiring.check(loaded)
    if alert is not None:
        _tell_ways(context, alert)
        return
    click.echo(
        f"{loaded.directory}: {len(loaded.sources)} sources, {len(loaded.topics)} topics with "
        f"{len(loaded.tests)} tests, {len(loaded.channels)} channels. All is well."
    )
    also = (
        "and by their meaning"
        if wiring.knows_meanings()
        else "(news-monitor[semantic] adds meaning)"
    )
    click.echo(f"Reports in different languages are joined by what both name {also}.")
    if loaded.service.public_url:
        at, where = loaded.service.listen, loaded.service.callback("…")
        click.echo(f"Publishers' hubs are to call {where}, which is answered at {at}.")


def _tell_ways(context: Context, file: TextIO) -> None:
    try:
        record = json.loads(file.read())
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file.name} holds no JSON: {error}") from error
    with context.application(database=NOWHERE) as application:
        ways = application.monitor.outgoing.ways(record)
        inhibitions = application.monitor.outgoing.inhibitions(record)
    for route, channel, due_at in ways:
        when = f"leaves at {due_at:%Y-%m-%d %H:%M} UTC" if due_at else "leaves at once"
        click.echo(f"{route.name} → {channel.id}: {when}")
    if not ways:
        click.echo("No channel hears of it.")
    for rule in inhibitions:
        click.echo(f"{rule.name}: not sent where {_condition(rule)}")


def _condition(rule: Inhibition) -> str:
    """Such as "another alert (severity: critical) of the same story rang in the 1d before"."""
    given = records.matchers(rule.source).items()
    source = ", ".join(f"{key}: {_spelled(value)}" for key, value in given)
    alike = f" of the same {' and '.join(rule.equal)}" if rule.equal else ""
    return f"another alert ({source}){alike} rang in the {settings.spell(rule.lasts)} before"


def _spelled(value: object) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list) else f"{value} or more"


SCRIPTS = {
    "bash": 'eval "$(_MONITOR_COMPLETE=bash_source monitor)"',
    "zsh": 'eval "$(_MONITOR_COMPLETE=zsh_source monitor)"',
    "fish": "_MONITOR_COMPLETE=fish_source monitor | source",
}


@click.command()
@click.argument("shell", type=click.Choice(list(SCRIPTS)), required=False)
def completion(shell: str | None) -> None:
    r"""Prints the line that turns on completion, for the start-up file of your shell.

    \b
    Example:
      monitor completion bash >> ~/.bashrc
    """
    running = Path(os.environ.get("SHELL", "bash")).name
    click.echo(SCRIPTS.get(shell or running, SCRIPTS["bash"]))
