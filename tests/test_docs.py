"""The documentation is run: a command that does not work as written, or is not written, fails."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from monitor import settings, wiring
from monitor.cli.main import cli

#: Commands of the README that are not run: what each needs is not there, or it does not end.
NOT_RUN = {
    "monitor run": "journeys run the daemon",
    "monitor notify-test phone": "asks a service on the internet",
}


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def _commands(root: Path) -> list[str]:
    """Every `monitor …` of the README, in blocks and in sentences, without comments."""
    readme = (root / "README.md").read_text()
    lines = [line for block in _blocks(readme, "sh") for line in block.splitlines()]
    lines += [code.replace("\n", " ") for code in re.findall(r"`([^`]+)`", readme)]
    bare = (line.split("  #")[0].replace(".venv/bin/", "").strip() for line in lines)
    complete = (line for line in bare if line.startswith("monitor "))
    return sorted({line for line in complete if not re.search(r"[A-Z]{3}|…", line)})


ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The shipped configuration, no feed but the inbox, and the example archive filed."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config" / "sources.yaml").write_text(
        "sources: [{id: inbox, folder: ../inbox, every: 5s}]\n"
    )
    environment = {
        **os.environ,
        "MONITOR_CONFIG": str(folder / "config"),
        "MONITOR_DATABASE_URL": f"sqlite:///{folder}/monitor.db",
        "DESK": str(folder),
    }
    example = ROOT / "monitor" / "examples" / "first-look.jsonl"
    done = _run(f"monitor ingest {shlex.quote(str(example))}", environment)
    assert done.returncode == 0, done.stderr
    return environment


def _run(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)[1:]
    return subprocess.run(
        [sys.executable, "-m", "monitor", *words],
        capture_output=True,
        text=True,
        env=environment,
        cwd=environment["DESK"],
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", [c for c in _commands(ROOT) if c not in NOT_RUN])
def test_the_readmes_commands_work_as_written(command: str, desk: dict[str, str]) -> None:
    done = _run(command, desk)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_readmes_yaml_is_a_configuration_whose_topics_pass_their_tests(tmp_path: Path) -> None:
    shutil.copy(ROOT / "config" / "watchlist.yaml", tmp_path)
    for number, block in enumerate(_blocks((ROOT / "README.md").read_text(), "yaml")):
        (tmp_path / f"readme-{number}.yaml").write_text(block)
    loaded = settings.load(tmp_path, environ={"NTFY_TOPIC": "a-topic"})
    wiring.check(loaded)
    assert {"submarine-launches"} < {topic.id for topic in loaded.topics}
    assert not loaded.warnings


def _names(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{before}{name}", command
        if isinstance(command, click.Group):
            yield from _names(command, f"{before}{name} ")


@pytest.mark.parametrize(
    ("name", "command"), list(_names(cli)), ids=[name for name, _ in _names(cli)]
)
def test_every_command_is_in_the_readme_and_explains_itself(
    name: str, command: click.Command
) -> None:
    readme = (ROOT / "README.md").read_text()
    assert f"`monitor {name}" in readme or f"`{name}" in readme or f"monitor {name} " in readme
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"monitor {name} {parameter.opts[0]} has no help"


def _keys(schema: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(schema, dict):
        for key, value in schema.get("properties", {}).items():
            yield path, key
            yield from _keys(value, f"{path}.{key}")
        for key, value in schema.items():
            if key != "properties":
                yield from _keys(value, path)
    elif isinstance(schema, list):
        for item in schema:
            yield from _keys(item, path)


def test_every_setting_is_shown_in_the_shipped_files_or_the_readme() -> None:
    shown = "\n".join(path.read_text() for path in (ROOT / "config").glob("*.yaml"))
    shown += (ROOT / "README.md").read_text()
    missing = sorted(
        {key for _, key in _keys(settings.schema()) if not re.search(rf"\b{key}\b", shown)}
    )
    assert not missing, f"settings that no file shows: {missing}"


def test_the_make_targets_that_are_named_exist() -> None:
    named = set()
    for document in ("README.md", "CONTRIBUTING.md"):
        named |= set(re.findall(r"^make (\w+)|`make (\w+)`", (ROOT / document).read_text(), re.M))
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {a or b for a, b in named} <= targets


def test_the_systemd_unit_is_right(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = (ROOT / "deploy" / "news-monitor.service").read_text()
    # Only the program itself may be missing where the unit is not installed.
    copy = tmp_path / "news-monitor.service"
    copy.write_text(unit.replace("/opt/news-monitor/bin/monitor", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=15", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
