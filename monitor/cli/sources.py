"""`sources discover`: the feeds of a site, as entries of a configuration."""

from __future__ import annotations

import json
import sys

import click

from monitor import wiring
from monitor.cli.context import Context
from monitor.model import FoundFeed
from monitor.settings.opml import Subscription, to_yaml


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--allow-private", is_flag=True, help="The site may be on an address of your own.")
@click.pass_obj
def discover(context: Context, url: str, as_json: bool, allow_private: bool) -> None:
    r"""Finds the feeds and news sitemaps of the site at URL; prints them as `sources:`.

    Looks at what the page links, at the sitemaps of its robots.txt, and, where that is nothing, at
    the addresses that feeds usually have. Each is fetched and read; what does not read is left out.
    Exits with 1 when there is none.

    \b
    Examples:
      monitor sources discover https://news.example.org/ > config/found.yaml
      monitor sources discover news.example.org --json
    """
    address = url if "://" in url else f"https://{url}"
    settings = context.load()
    told: list[str] = []
    found = wiring.discover(settings, address, allow_private=allow_private, told=told.append)
    if as_json:
        for feed in found:
            click.echo(json.dumps(_record(feed), ensure_ascii=False))
    elif found:
        known = {source.location for source in settings.sources}
        for feed in found:
            if feed.url in known:
                click.echo(f"{feed.url} is configured already", err=True)
        entries = [subscription(feed, allow_private=allow_private) for feed in found]
        taken = {source.id for source in settings.sources}
        click.echo(to_yaml(entries, taken=taken, known=known), nl=False)
    if not found:
        click.echo(told[0] if told else f"{address}: no feed was found", err=True)
        if any("allow_private" in line for line in told):
            click.echo("For a site of your own, say --allow-private.", err=True)
        sys.exit(1)


def subscription(feed: FoundFeed, *, allow_private: bool) -> Subscription:
    """The feed as an entry to be printed."""
    count = f"{feed.items} items" if feed.items else "read when it is polled"
    newest = f", the newest of {feed.newest:%Y-%m-%d}" if feed.newest else ""
    return Subscription(
        title=feed.title,
        url=feed.url,
        language=feed.language,
        allow_private=allow_private,
        note=f"{feed.kind}, {count}{newest}; found by: {feed.found}",
    )


def _record(feed: FoundFeed) -> dict[str, object]:
    return {
        "url": feed.url,
        "title": feed.title,
        "kind": feed.kind,
        "items": feed.items,
        "newest": feed.newest.isoformat() if feed.newest else None,
        "language": feed.language,
        "found": feed.found,
    }
