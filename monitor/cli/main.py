"""`monitor`: the group, its options, and how errors become exit codes.

0 done · 1 the command failed · 2 wrong usage or invalid configuration · 3 the database cannot be
used. No traceback reaches a user: what the program raises on purpose is printed as it stands.
"""

from __future__ import annotations

import io
import logging
import sys
from pathlib import Path

import click

from monitor import __version__
from monitor.cli import (
    attention,
    configuration,
    database,
    deliveries,
    explain,
    listings,
    opml,
    replay,
    run,
    stories,
)
from monitor.cli.context import Context
from monitor.errors import ConfigurationError, MonitorError

logger = logging.getLogger(__name__)

EPILOG = """
\b
Examples:
  monitor run                          watch, until stopped
  monitor run --once                   one pass, then exit
  monitor check                        is the configuration right?
  monitor alerts --since 24h           what rang since yesterday
  monitor explain 17                   why article 17 rang, or did not
  monitor --config ~/watch run         with another configuration
"""


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="MONITOR_CONFIG",
    show_envvar=True,
    help="Folder of *.yaml files. Default: ./config, else the user's configuration folder, "
    "else the shipped configuration.",
)
@click.option(
    "--database",
    envvar="MONITOR_DATABASE_URL",
    show_envvar=True,
    metavar="URL",
    help="sqlite:///PATH or postgresql://…, instead of the configured one.",
)
@click.version_option(__version__, prog_name="monitor")
@click.pass_context
def cli(context: click.Context, directory: Path | None, database: str | None) -> None:
    """Watches feeds and folders for the stories you name, and rings once for each."""
    context.obj = Context(directory=directory, database=database)


for command in (
    run.run,
    run.ingest,
    configuration.check,
    configuration.completion,
    replay.replay,
    explain.explain,
    listings.articles,
    stories.stories,
    listings.alerts,
    deliveries.deliveries,
    listings.sources,
    listings.topics,
    attention.silence,
    attention.ack,
    attention.verdict,
    deliveries.retry,
    deliveries.notify_test,
    database.db,
    opml.opml,
):
    cli.add_command(command)


def _keep_examples(command: click.Command) -> None:
    """Docstrings spell Click's mark of a block that stays as it is with two characters."""
    command.help = command.help and command.help.replace("\\b\n", "\b\n")
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        _keep_examples(below)


_keep_examples(cli)


def main() -> None:
    """Runs the command line and exits."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Headlines are in every script, whatever the terminal says it can show.
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(prog_name="monitor", standalone_mode=False)
    except ConfigurationError as error:
        errors = sum(not problem.warning for problem in error.problems)
        _fail(f"{error}\n{errors} error{'s' if errors > 1 else ''} in the configuration.", 2)
    except MonitorError as error:
        _fail(f"error: {error}", error.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        _fail(f"error: {error.format_message()}", error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("stopped", 130)
    except OSError as error:
        _fail(f"error: {error}", 1)
    except Exception as fault:
        # A mistake of ours. What it was is for a log, not for the reader of an answer.
        logger.debug("the command failed", exc_info=True)
        _fail(f"error: {type(fault).__name__}: {fault} (a mistake in News Monitor; please tell)", 1)


def _fail(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)
