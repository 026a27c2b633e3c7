"""`stories`: what happened, and the analyst's hand on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from monitor import records
from monitor.cli import render
from monitor.cli.attention import by
from monitor.cli.context import Context
from monitor.cli.listings import Listing, listing
from monitor.model import Correction, Filed, Story


class _Listed(click.Group):
    """A group that lists where no command of its own is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, `list` put before them where that is meant."""
        if not args or args[0] not in (*self.commands, *self.get_help_option_names(ctx)):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Listed, subcommand_metavar="[STORY] | COMMAND [ARGS]...")
def stories() -> None:
    r"""What happened: one line a story, or one STORY as a timeline; `list --help` has the options.

    What was placed wrong can be corrected by hand. Nothing rings for a correction, and later
    articles are placed by it.

    \b
    Examples:
      monitor stories --since 24h
      monitor stories 17
      monitor stories merge 17 21
      monitor stories split 230
    """


@stories.command("list")
@click.argument("story", type=int, required=False)
@click.option("--topic", help="Only those that match this topic.")
@listing
@click.pass_obj
def list_(context: Context, listing: Listing, story: int | None, topic: str | None) -> None:
    """One line a story, or one STORY as a timeline; what `monitor stories` does by itself."""
    with context.application() as application:
        if story is not None:
            found, timeline = application.monitor.timeline(story)
            if not listing.as_json:
                corrections = application.monitor.correcting.of(found.id)
                click.echo(_headline(found) + "".join(f"{told(c)}\n" for c in corrections))
            listing.show(timeline, record=records.article, columns=TIMELINE, empty="No articles.")
            return
        listing.show(
            application.monitor.stories(listing.window, topic=topic),
            record=records.story,
            columns=STORY,
            empty="No stories yet.",
        )


STORY: Mapping[str, Callable[[Story], object]] = {
    "id": lambda story: story.id,
    "last seen": lambda story: story.last_seen_at,
    "articles": lambda story: story.articles,
    "sources": lambda story: story.independent_sources,
    "originators": lambda story: story.originators,
    "topics": lambda story: story.topics,
    "headline": lambda story: story.headline,
}
TIMELINE: Mapping[str, Callable[[Filed], object]] = {
    "id": lambda filed: filed.id,
    "seen": lambda filed: filed.article.first_seen_at,
    "published": lambda filed: filed.article.published_at,
    "source": lambda filed: filed.article.source,
    "relation": lambda filed: filed.placement.relation,
    "title": lambda filed: filed.article.title,
    "why": lambda filed: filed.placement.why,
}


def _headline(story: Story) -> str:
    sources = f"{story.articles} articles, {story.independent_sources} independent sources"
    named = f" ({', '.join(story.originators)})" if story.originators else ""
    cites = f"cites {render.plain(story.cites)}\n" if story.cites else ""
    return f"Story {story.id}: {render.plain(story.headline)}\n{sources}{named}\n{cites}"


def told(correction: Correction) -> str:
    """A correction as a line for a person."""
    which, *copies = correction.articles or (0,)
    more = f" and {len(copies)} copies" if copies else ""
    what = (
        f"split article {which}{more} off story {correction.story} into story {correction.into}"
        if correction.articles
        else f"merged story {correction.story} into story {correction.into}"
    )
    return f"{correction.author} {what} on {correction.at:%Y-%m-%d %H:%M} UTC"


@stories.command()
@click.argument("story", type=int)
@click.argument("others", type=int, nargs=-1, required=True, metavar="OTHER…")
@by
@click.pass_obj
def merge(context: Context, story: int, others: tuple[int, ...], by: str) -> None:
    r"""Says that these stories are one event: what is in OTHER goes into STORY.

    The number of a merged story leads to STORY from then on. What either has rung for counts for
    both.

    \b
    Example:
      monitor stories merge 17 21
    """
    with context.application() as application:
        click.echo(_headline(application.monitor.correcting.merge(story, others, author=by)))


@stories.command()
@click.argument("article", type=int)
@by
@click.pass_obj
def split(context: Context, article: int, by: str) -> None:
    r"""Says that ARTICLE tells of another event than its story: it gets a story of its own.

    Its copies go with it, those that come later too, and so do the alerts it rang. If what is left
    behind has not rung by itself, its next article may.

    \b
    Example:
      monitor stories split 230 --by Mina
    """
    with context.application() as application:
        made, story = application.monitor.correcting.split(article, author=by)
    click.echo(f"{told(made)}.\n\n{_headline(story)}")
