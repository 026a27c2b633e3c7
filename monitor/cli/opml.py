"""`opml`: lists of feeds, from and for other feed readers."""

from __future__ import annotations

from typing import BinaryIO

import click

from monitor.cli.context import Context
from monitor.settings.opml import parse, to_opml, to_yaml


@click.group()
def opml() -> None:
    """Takes lists of feeds from other feed readers, and makes one for them."""


@opml.command("import")
@click.argument("file", type=click.File("rb"))
@click.pass_obj
def import_(context: Context, file: BinaryIO) -> None:
    r"""Prints the feeds of an OPML file as `sources:`; - is standard input.

    Feeds that are configured already are left out. The configuration is yours: put what is
    printed into a file of its folder.

    \b
    Example:
      monitor opml import subscriptions.opml > config/imported.yaml
    """
    found = parse(file.read(), name=file.name)
    sources = context.load().sources
    block = to_yaml(
        found,
        taken={source.id for source in sources},
        known={source.location for source in sources},
    )
    click.echo(block, nl=False)


@opml.command("export")
@click.pass_obj
def export(context: Context) -> None:
    r"""Prints the configured feeds as OPML.

    \b
    Example:
      monitor opml export > feeds.opml
    """
    click.echo(to_opml(context.load().sources, title="News Monitor"), nl=False)
