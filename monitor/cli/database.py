"""`db`: the database's tables."""

from __future__ import annotations

import sys

import click

from monitor import wiring
from monitor.cli.context import Context


@click.group()
def db() -> None:
    """The database: its version, and whether its tables are as they should be."""


@db.command()
@click.pass_obj
def upgrade(context: Context) -> None:
    """Brings the tables to this program's version; `run` does so by itself."""
    with wiring.migrations(context.load(), database=context.database) as migrations:
        migrations.upgrade()
        click.echo(f"The database is at {migrations.current()}.")


@db.command()
@click.pass_obj
def current(context: Context) -> None:
    """Prints the version of the tables."""
    with wiring.migrations(context.load(), database=context.database) as migrations:
        version = migrations.current()
    click.echo(version or "The database is empty; `monitor db upgrade` sets it up.")


@db.command()
@click.pass_obj
def check(context: Context) -> None:
    """Compares the tables with what the program expects; exits with 1 when they differ."""
    with wiring.migrations(context.load(), database=context.database) as migrations:
        differences = migrations.check()
    for difference in differences:
        click.echo(difference)
    if differences:
        sys.exit(1)
    click.echo("The tables are as they should be.")
