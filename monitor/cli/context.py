"""What every command shares: where the configuration is, and how to get at the service."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import click

from monitor import settings, wiring
from monitor.settings import Settings

#: A database that is gone when the command ends, for commands that keep nothing.
NOWHERE = wiring.SCRATCH


@dataclass(frozen=True, kw_only=True)
class Context:
    """The options of the group."""

    directory: Path | None
    database: str | None

    def load(self, directory: Path | None = None) -> Settings:
        """The configuration; its warnings go to standard error. Raises ConfigurationError."""
        where = directory or self.directory or settings.locate(working_directory=Path.cwd())
        loaded = settings.load(where, environ=os.environ)
        for warning in loaded.warnings:
            click.echo(str(warning), err=True)
        return loaded

    def application(self, *, database: str | None = None) -> wiring.Application:
        """News Monitor put together, its database at the newest version; a context."""
        return wiring.build(self.load(), database=database or self.database)
