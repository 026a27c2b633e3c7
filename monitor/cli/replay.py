"""`replay`: what would have rung."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from importlib import resources
from pathlib import Path

import click

from monitor import wiring
from monitor.cli import render
from monitor.cli.context import NOWHERE, Context
from monitor.errors import UsageError
from monitor.replay import Change, Entry, Replayed, difference

#: Twenty articles around the shipped topics, for a first look.
EXAMPLE = "examples/first-look.jsonl"


@click.command()
@click.argument(
    "archive", type=click.Path(exists=True, path_type=Path, dir_okay=False), required=False
)
@click.option("--example", is_flag=True, help="Replay the shipped archive of twenty articles.")
@click.option(
    "--from-store",
    is_flag=True,
    help="Replay what is stored, as if nobody had corrected it by hand.",
)
@click.option(
    "--diff",
    type=click.Path(exists=True, path_type=Path, file_okay=False),
    metavar="DIR",
    help="Compare with the configuration in DIR: which alerts would come, go or stay.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def replay(
    context: Context,
    *,
    archive: Path | None,
    example: bool,
    from_store: bool,
    diff: Path | None,
    as_json: bool,
) -> None:
    r"""Runs an archive through the whole walk on the articles' own clock; sends nothing.

    ARCHIVE holds one JSON object a line: id, url, title, text, published, source, language; all
    but text or title may be left out. Decisions are printed in the order of `published`, one a
    line. Exits with 1 when a line could not be read; the others are replayed all the same.

    \b
    Examples:
      monitor replay --example
      monitor replay archive.jsonl --json > decisions.jsonl
      monitor replay --from-store --diff ~/watch-draft
    """
    if sum((archive is not None, example, from_store)) != 1:
        raise UsageError("name an ARCHIVE, or --example, or --from-store: one of them")
    problems: list[str] = []
    with context.application(database=None if from_store else NOWHERE) as application:
        if from_store:
            work = application.monitor.stored_archive()
        else:
            work = _read(application, archive, problems)
        before = _run(application, work)
        if diff is not None:
            # `before` is the configuration in use; the question is what DIR would change.
            with wiring.build(context.load(diff), database=NOWHERE) as other:
                # Read again, for DIR may have a lexicon of its own; what is wrong is told once.
                work = work if from_store else _read(other, archive, [])
                _show_changes(difference(before, _run(other, work)), as_json=as_json)
        else:
            _show(before, as_json=as_json)
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    sys.exit(1 if problems else 0)


def _open(archive: Path | None) -> AbstractContextManager[Path]:
    return resources.as_file(resources.files("monitor") / EXAMPLE if archive is None else archive)


def _read(
    application: wiring.Application, archive: Path | None, problems: list[str]
) -> list[Entry]:
    with (
        _open(archive) as path,
        path.open(encoding="utf-8-sig", errors="replace") as lines,
    ):
        return application.monitor.read_archive(lines, name=str(path), problems=problems)


def _run(application: wiring.Application, work: list[Entry]) -> list[Replayed]:
    decisions: list[Replayed] = []
    with render.progress("Replaying", len(work)) as bar:

        async def run() -> None:
            async for decision in application.monitor.replay(work):
                decisions.append(decision)
                bar.advance(bar.task_ids[0])

        application.together(run)
    return decisions


def _show(decisions: list[Replayed], *, as_json: bool) -> None:
    if as_json:
        render.json_lines(decision.record() for decision in decisions)
        return
    render.table(
        ["rings", "story", "relation", "article", "why"],
        ([d.alerts, d.placement.story, d.placement.relation, d.id, _why(d)] for d in decisions),
        empty="The archive is empty.",
    )
    rung = sum(len(decision.alerts) for decision in decisions)
    stories = len({decision.placement.story for decision in decisions})
    click.echo(f"\n{len(decisions)} articles, {stories} stories, {rung} alerts.")


def _why(decision: Replayed) -> str:
    """What became of each topic matched, or else where the article was placed."""
    outcomes = [f"{topic}: {outcome}" for topic, outcome in decision.outcomes.items()]
    return "; ".join(outcomes or [decision.placement.why])


def _show_changes(changes: list[Change], *, as_json: bool) -> None:
    if as_json:
        render.json_lines(change.record() for change in changes)
        return
    render.table(
        ["alert", "topic", "article", "title"],
        ([c.change, c.topic, c.id, c.title] for c in changes),
        empty="No alert under either configuration.",
    )
