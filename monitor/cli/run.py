"""`run` and `ingest`: the walk itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from monitor import daemon, logs
from monitor.cli import render
from monitor.cli.context import Context
from monitor.polling import Polled


def log_format(command: click.decorators.FC) -> click.decorators.FC:
    """Gives a command `--log-format`."""
    return click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="The form of the log lines on standard error.",
    )(command)


@click.command()
@click.option("--once", is_flag=True, help="One pass over every source, then exit.")
@log_format
@click.pass_obj
def run(context: Context, once: bool, log_format: logs.Format) -> None:
    r"""The daemon: polls, matches, places and alerts until it is stopped.

    SIGTERM and Ctrl-C finish what is in hand and exit within 10 seconds. SIGHUP, or a changed
    configuration file, reloads the configuration; one that is wrong is refused, and the running
    one stays.

    \b
    Examples:
      monitor run
      monitor run --once --log-format json 2> pass.log
    """
    logs.configure(log_format)
    if once:
        _once(context)
    else:
        daemon.run(context.load, database=context.database)


def _once(context: Context) -> None:
    seen: list[Polled] = []
    with context.application() as application:
        application.together(lambda: daemon.once(application, seen.append))
        waiting = application.monitor.waiting()
    click.echo(_summary(seen))
    if waiting:
        click.echo(f"{waiting} deliveries wait in the outbox; `monitor deliveries` shows them.")


def _summary(polls: list[Polled]) -> str:
    failed = {poll.source for poll in polls if poll.failed}
    articles = sum(len(poll.filings) for poll in polls)
    alerts = sum(len(poll.alerts) for poll in polls)
    text = f"{len({poll.source for poll in polls})} sources polled"
    text += f", {len(failed)} failed (`monitor sources` says why)" if failed else ""
    return f"{text}, {articles} articles filed, {alerts} alerts."


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…"
)
@log_format
@click.pass_obj
def ingest(context: Context, paths: tuple[Path, ...], log_format: logs.Format) -> None:
    r"""Reads files and folders through the whole walk now, and sends what rings.

    Exits with 1 when a file could not be read; the others are filed all the same.

    \b
    Examples:
      monitor ingest article.txt
      monitor ingest ~/Downloads/reports saved.html
    """
    logs.configure(log_format)
    seen: list[Polled] = []
    with context.application() as application, render.progress("Reading", None) as bar:

        async def all_of_it() -> None:
            async for polled in application.monitor.ingesting.ingest(paths):
                seen.append(polled)
                bar.advance(bar.task_ids[0], len(polled.filings))
            await application.monitor.dispatcher.sender.deliver_all()

        application.together(all_of_it)
    articles, alerts = sum(len(p.filings) for p in seen), sum(len(p.alerts) for p in seen)
    problems = sum(len(p.problems) for p in seen)
    click.echo(f"{articles} articles filed, {alerts} alerts, {problems} problems.")
    sys.exit(1 if problems else 0)
