"""What `--help` says of each command."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from monitor.cli.main import cli


def _paths(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, below in command.commands.items() if isinstance(command, click.Group) else ():
        yield from _paths(below, (*path, name))


@pytest.mark.parametrize("path", list(_paths(cli)), ids=" ".join)
def test_examples_keep_their_lines(path: tuple[str, ...]) -> None:
    told = CliRunner().invoke(cli, [*path, "--help"]).output
    assert "\\b" not in told
    examples = [line for line in told.splitlines() if line.strip() in {"Example:", "Examples:"}]
    assert len(examples) == told.count("Example"), "each on a line of its own"
