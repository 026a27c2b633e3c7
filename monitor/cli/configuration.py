"""`check` and `completion`: before anything runs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from monitor import settings, wiring
from monitor.cli.context import Context


@click.command()
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the files, for editors.")
@click.pass_obj
def check(context: Context, schema: bool) -> None:
    """Validates every file, compiles every topic, and runs the topics' own tests.

    Every error is printed at once, as file:line:column with the line and a caret; the exit code
    is then 2.
    """
    if schema:
        click.echo(json.dumps(settings.schema(), ensure_ascii=False, indent=2))
        return
    loaded = context.load()
    wiring.check(loaded)
    click.echo(
        f"{loaded.directory}: {len(loaded.sources)} sources, {len(loaded.topics)} topics with "
        f"{len(loaded.tests)} tests, {len(loaded.channels)} channels. All is well."
    )


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
