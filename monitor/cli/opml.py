"""`opml`: lists of feeds, from and for other feed readers."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

import click

from monitor import wiring
from monitor.cli import sources
from monitor.cli.context import Context
from monitor.settings import Settings
from monitor.settings.opml import Subscription, parse, to_opml, to_yaml


@click.group()
def opml() -> None:
    """Takes lists of feeds from other feed readers, and makes one for them."""


@opml.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--discover/--no-discover",
    default=True,
    help="Ask the sites of entries without a feed (htmlUrl only) for theirs. Default: yes.",
)
@click.pass_obj
def import_(context: Context, file: BinaryIO, discover: bool) -> None:
    r"""Prints the feeds of an OPML file as `sources:`; - is standard input.

    Of an entry that names only a site, the first feed that the site has is taken. Feeds that are
    configured already are left out. The configuration is yours: put what is
    printed into a file of its folder. What is left out is told on stderr.

    \b
    Example:
      monitor opml import subscriptions.opml > config/imported.yaml
    """
    settings = context.load()
    found: list[Subscription] = []
    known = {source.location for source in settings.sources}
    for one in parse(file.read(), name=file.name):
        if one.refused:
            click.echo(f"{one.title}: left out: {one.refused}", err=True)
        elif one.url in known:
            click.echo(f"{one.title}: left out: it is configured already", err=True)
        elif one.url:
            found.append(one)
        elif discover:
            found += _first_of(one, settings)
        else:
            click.echo(f"{one.title}: it names no feed, only {one.page}", err=True)
    block = to_yaml(
        found,
        taken={source.id for source in settings.sources},
        known=known,
    )
    click.echo(block, nl=False)


def _first_of(site: Subscription, settings: Settings) -> list[Subscription]:
    """The first feed of a site; none, and a line that says so, where it has none."""
    told: list[str] = []
    feeds = wiring.discover(settings, site.page, allow_private=False, told=told.append)
    if not feeds:
        why = told[0] if told else f"no feed was found at {site.page}"
        click.echo(f"{site.title}: left out: {why}", err=True)
        return []
    return [replace(sources.subscription(feeds[0], allow_private=False), title=site.title)]


@opml.command("export")
@click.pass_obj
def export(context: Context) -> None:
    r"""Prints the configured feeds as OPML.

    \b
    Example:
      monitor opml export > feeds.opml
    """
    click.echo(to_opml(context.load().sources, title="News Monitor"), nl=False)
