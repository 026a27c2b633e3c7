"""The configuration that is shipped: right, honest about its feeds, and in step with its schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.model import SourceKind
from monitor.settings import load, locate, schema
from monitor.settings.locating import base_for


def test_it_is_right_and_leaves_no_doubt(root: Path) -> None:
    settings = load(root / "config", environ={})
    assert settings.warnings == ()
    (console,) = settings.channels
    assert [url.reveal() for url in console.urls] == ["console://"]
    inbox = settings.sources[0]
    assert (inbox.kind, inbox.location) == (SourceKind.FOLDER, str(root / "inbox"))
    assert inbox.alert_on_first_poll


def test_its_feeds_speak_five_languages_and_say_why_they_rest(root: Path) -> None:
    feeds = [s for s in load(root / "config", environ={}).sources if s.kind is SourceKind.FEED]
    polled = [feed for feed in feeds if feed.enabled]
    assert 38 <= len(polled) <= 50
    assert {feed.language for feed in polled} == {"en", "ko", "ru", "zh", "ja"}
    assert [feed.id for feed in feeds if not feed.enabled and not feed.note] == []
    assert not [feed.id for feed in feeds if feed.allow_private]
    assert {feed.location for feed in feeds if "news.google.com" in feed.location} == set()


def test_its_examples_are_right_too(root: Path, write) -> None:
    """The commented channels, uncommented, need nothing but their variables."""
    lines = (root / "config" / "channels.yaml").read_text(encoding="utf-8").splitlines()
    text = "\n".join(
        line.replace("  # - ", "  - ").replace("  #   ", "    ")
        for line in lines
        if not line.startswith("#")
    )
    folder = write(text)
    (folder / "desk-addresses.txt").write_text("console://\n")
    hook = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    settings = load(
        folder,
        environ={
            "SMTP_PASSWORD": "p",
            "SLACK_WEBHOOK_URL": hook,
            "TELEGRAM_BOT_TOKEN": "123456789:abcdefg_hijklmnop",
            "TELEGRAM_CHAT_ID": "12315544",
            "NTFY_TOPIC": "t",
            "WEBHOOK_TOKEN": "t",
        },
    )
    names = ["console", "mail", "slack", "telegram", "phone", "webhook", "desk"]
    assert [channel.id for channel in settings.channels] == names
    assert len(settings.channels[1].urls) == 2
    assert settings.warnings == ()


def test_every_file_names_the_schema(root: Path) -> None:
    modeline = "# yaml-language-server: $schema=monitor.schema.json\n"
    files = sorted((root / "config").glob("*.yaml"))
    assert [f.name for f in files if not f.read_text(encoding="utf-8").startswith(modeline)] == []
    assert {"channels.yaml", "service.yaml", "sources.yaml"} <= {f.name for f in files}


def test_the_schema_is_what_the_models_say(root: Path) -> None:
    """Renewed by `monitor check --schema > config/monitor.schema.json`."""
    text = (root / "config" / "monitor.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == schema()


def test_the_schema_explains_every_key() -> None:
    made = schema()
    silent = [
        f"{name}.{key}"
        for name, definition in {"": made, **made["$defs"]}.items()
        for key, value in definition.get("properties", {}).items()
        if "description" not in value
    ]
    assert silent == []


def test_it_is_found_from_near_to_far(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert locate(working_directory=tmp_path) == root / "config"
    own = tmp_path / "xdg" / "news-monitor"
    own.mkdir(parents=True)
    assert locate(working_directory=tmp_path) == own
    (tmp_path / "config").mkdir()
    assert locate(working_directory=tmp_path) == tmp_path / "config"


def test_the_copy_in_the_wheel_writes_into_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    monkeypatch.setattr("monitor.settings.locating._SHIPPED", shipped)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    shipped.mkdir()
    (shipped / "a.yaml").write_text("sources: [{id: inbox, folder: ../inbox}]\n")
    assert locate(working_directory=tmp_path) == shipped
    assert base_for(tmp_path) == tmp_path
    settings = load(shipped, environ={})
    home = tmp_path / "data" / "news-monitor"
    assert settings.sources[0].location == str(home / "inbox")
    assert settings.service.database.reveal() == f"sqlite:///{home}/data/monitor.db"
