"""Secrets come from outside, and are seen nowhere."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from monitor.errors import ConfigurationError
from monitor.settings import load

SECRET = "hunter2Hunter2hunter2Hunter2"
SLACK = f"slack://T1JJ3T3L2/A1BRTD4JD/{SECRET}"
HOOK = f"https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/{SECRET}"


def urls(settings) -> list[str]:
    return [url.reveal() for channel in settings.channels for url in channel.urls]


def test_variables_and_files(write, tmp_path: Path) -> None:
    folder = write(
        """
service:
  database: postgresql://monitor:${PASSWORD}@localhost/monitor
channels:
  - {id: a, url: "${SLACK}"}
  - {id: b, url: "json://user:${PASSWORD}@localhost/"}
  - {id: c, url: "file:${PLACE}/hook"}
  - {id: d, urls: ["console://", "file:../hook"]}
  - {id: e, urls_file: ../many}
"""
    )
    (tmp_path / "hook").write_text(f"{HOOK}\n")
    (tmp_path / "many").write_text(f"# ours\n\n  {SLACK}\nconsole://\n")
    environ = {"PASSWORD": SECRET, "SLACK": SLACK, "PLACE": str(tmp_path)}
    settings = load(folder, environ=environ)
    assert settings.service.database.reveal() == f"postgresql://monitor:{SECRET}@localhost/monitor"
    assert urls(settings) == [
        SLACK,
        f"json://user:{SECRET}@localhost/",
        HOOK,
        "console://",
        HOOK,
        SLACK,
        "console://",
    ]
    assert {f.name for f in settings.files} == {"a.yaml", "hook", "many"}
    assert settings.warnings == ()
    assert SECRET not in f"{settings} {settings!r} {settings.channels}"


def test_what_is_missing_is_named_in_its_place(wrong, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    assert wrong(
        "channels:\n"
        "  - {id: a, url: 'json://${USER}:${PASS}@h'}\n"
        "  - {id: b, url: '${EMPTY}'}\n"
        "  - {id: c, url: '${}'}\n"
        "  - {id: d, url: '${OPEN'}\n"
        "  - {id: e, url: 'file:../absent'}\n"
        "  - {id: f, url: 'file:../empty'}\n"
        "  - {id: g, urls_file: ../empty}\n"
        "  - {id: h, url: 'file:/dev/zero'}\n",
        environ={"EMPTY": ""},
    ) == [
        "a.yaml:2:26: the environment variable USER is not set",
        "a.yaml:2:34: the environment variable PASS is not set",
        "a.yaml:3:19: the environment variable EMPTY is empty",
        "a.yaml:4:19: expected the name of an environment variable, as in ${SLACK_URL}",
        "a.yaml:5:19: expected the name of an environment variable, as in ${SLACK_URL}",
        f"a.yaml:6:18: there is no file {tmp_path}/absent",
        "a.yaml:7:18: the file is empty",
        "a.yaml:8:24: there is no address in this file",
        "a.yaml:9:18: there is no file /dev/zero",
    ]


def test_a_wrong_line_of_addresses_is_named(write, tmp_path: Path) -> None:
    (tmp_path / "many").write_text(f"console://\nslakc://{SECRET}\n")
    folder = write("channels: [{id: a, urls_file: ../many}]\n")
    with pytest.raises(ConfigurationError) as caught:
        load(folder, environ={})
    assert str(caught.value) == f"{tmp_path}/many:2:1: its scheme is not one that Apprise knows"


def test_a_secret_in_the_file_is_doubtful(loaded) -> None:
    settings = loaded(
        f"channels:\n  - {{id: a, url: '{SLACK}'}}\n  - {{id: b, url: '{HOOK}'}}\n"
        f"  - {{id: c, url: 'json://localhost/'}}\n  - {{id: d, url: 'json://u:{SECRET}@h/'}}\n"
    )
    message = "a secret stands in this file; move it out: ${NAME} or file:PATH"
    assert [(w.line, w.column, w.message) for w in settings.warnings] == [
        (2, 18, message),
        (3, 18, message),
        (5, 18, message),
    ]
    assert SECRET not in "\n".join(map(str, settings.warnings))
    assert SECRET not in repr(settings)


#: A secret in every place that an error may show, each with something wrong on its line.
SPILLS = {
    "address refused": f"channels: [{{id: a, url: 'slack://{SECRET}'}}]",
    "unknown scheme": f"channels: [{{id: a, url: 'slakc://{SECRET}'}}]",
    "no scheme": f"channels: [{{id: a, url: {SECRET}}}]",
    "hook": f"channels: [{{id: a b, url: '{HOOK}'}}]",
    "unknown key": f"channels: [{{id: a, ulr: '{HOOK}'}}]",
    "password as a key of its own": f"channels: [{{id: a, user: x, pass: {SECRET}}}]",
    "no space after the colon": f"channels: [{{id: a, url:{HOOK}}}]",
    "a text for a list": f"channels: [{{id: a, urls: '{HOOK}'}}]",
    "a mapping for a text": f"channels: [{{id: a, url: {{slack: {SECRET}}}}}]",
    "a text for a channel": f"channels: ['{HOOK}']",
    "a mapping for a list": f"channels: {{id: a, url: '{HOOK}'}}",
    "unknown section": f"chanels: [{{id: a, url: '{HOOK}'}}]",
    "duplicate key": f"channels: [{{id: a, url: 'console://', url: '{HOOK}'}}]",
    "enabled": f"channels: [{{id: a, enabled: '{SLACK}', url: 'console://'}}]",
    "anchor": f"channels: [{{id: a, url: &x '{HOOK}'}}]",
    "broken YAML": f"channels: [{{id: a, url: '{HOOK}'}}",
    "broken YAML on the line": f"channels:\n  - url: {HOOK} : x: [",
    "database": f"service: {{database: 'mysql://u:{SECRET}@h/m'}}",
    "database with a port": f"service: {{database: 'postgresql://u:{SECRET}@h:port/m'}}",
    "password as a parameter": f"service: {{web: 1, database: 'postgresql://h/m?password={SECRET}'}}",
    "feed": f"sources: [{{id: a, feed: 'https://u:{SECRET}@h/'}}]",
    "block": f"channels:\n  - id: a\n    url: |\n      slack://{SECRET}\n    x: 1",
    "from a variable": "channels: [{id: a, url: '${TOKEN}'}]",
    "scheme from a variable": "channels: [{id: a, url: '${TOKEN}://x'}]",
    "database from a variable": "service: {database: '${TOKEN}'}",
}


@pytest.mark.parametrize("name", SPILLS)
def test_no_error_shows_a_secret(write, name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    folder = write(SPILLS[name] + "\n")
    with pytest.raises(ConfigurationError) as caught:
        load(folder, environ={"TOKEN": SECRET})
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.problems)
    assert SECRET not in caplog.text


def test_masked_lines_keep_their_columns_and_their_references(write) -> None:
    folder = write(f"channels: [{{id: a, url: 'json://${{USER}}:{SECRET}@h/', x: 1}}]\n")
    with pytest.raises(ConfigurationError) as caught:
        load(folder, environ={"USER": "me"})
    (problem,) = caught.value.problems
    assert problem.source == (
        f"channels: [{{id: a, url: 'json://${{USER}}{'•' * (len(SECRET) + 4)}', x: •}}]"
    )
    assert problem.source[problem.column - 1 :].startswith("x: ")


def test_apprise_is_heard_again_after_a_check(loaded, caplog: pytest.LogCaptureFixture) -> None:
    loaded("channels: [{id: a, url: 'json://localhost/'}]\n")
    logging.getLogger("apprise").error("said by another")
    assert "said by another" in caplog.text
