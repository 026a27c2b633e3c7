"""Which of Apprise's plugins are loaded: asked of fresh interpreters, since a load is for good."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, sys
from monitor import plugins
said = {said}
loaded = [name for name in sys.modules if name.startswith("apprise.plugins.")]
print(json.dumps([said, loaded]))
"""


def run(said: str) -> tuple[object, list[str]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT.format(said=said)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == "", "Apprise complains to nobody"
    said_, loaded = json.loads(done.stdout)
    return said_, loaded


@pytest.mark.parametrize(
    ("scheme", "module"), [("json", "custom_json"), ("MAILTOS", "email"), ("tgram", "telegram")]
)
def test_only_what_is_in_use_is_loaded(scheme: str, module: str) -> None:
    there, loaded = run(f"plugins.load({scheme!r})")
    assert there is True
    assert f"apprise.plugins.{module}" in loaded
    assert len(loaded) < 25


def test_one_after_the_other() -> None:
    there, loaded = run("[plugins.load(s) for s in ('json', 'json', 'slack', 'nonsense', 'ntfy')]")
    assert there == [True, True, True, False, True]
    assert len(loaded) > 150, "what is not known is looked for in all of them"


def test_a_scheme_that_no_source_names_is_found_all_the_same() -> None:
    there, _ = run(
        "[plugins._modules().get('kodi'), plugins.load('kodi'), 'slack' in plugins.known()]"
    )
    assert there == [None, True, True]


def test_the_source_of_a_plugin_tells_the_truth() -> None:
    """Each scheme that is found in a module's source is that module's."""
    wrong, _ = run(
        "(plugins.known(), {s: m for s, m in plugins._modules().items()"
        " if plugins.of(s).__module__.split('.')[2] != m})[1]"
    )
    assert wrong == {}
