"""Writes configurations into a folder, and loads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from monitor.errors import ConfigurationError
from monitor.settings import Settings, load

#: A channel, so that what a test leaves out is no doubt of its own.
CHANNEL = "channels: [{id: desk, url: 'console://'}]\n"

Write = Callable[..., Path]
Load = Callable[..., Settings]
Wrong = Callable[..., list[str]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write("text", **{"other.yaml": "text"})` gives the folder; the first is `a.yaml`."""

    def write(text: str | None = None, /, **others: str) -> Path:
        folder = tmp_path / "config"
        folder.mkdir(exist_ok=True)
        files = others if text is None else {"a.yaml": text, **others}
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def loaded(write: Write) -> Load:
    """The settings in these files."""

    def loaded(
        text: str | None = None, /, *, environ: Mapping[str, str] | None = None, **others: str
    ) -> Settings:
        return load(write(text, **others), environ=environ or {})

    return loaded


@pytest.fixture
def wrong(write: Write) -> Wrong:
    """Every error in these files as `file:line:column: message`, the file by its bare name."""

    def wrong(
        text: str | None = None, /, *, environ: Mapping[str, str] | None = None, **others: str
    ) -> list[str]:
        with pytest.raises(ConfigurationError) as caught:
            load(write(text, **others), environ=environ or {})
        return [
            f"{Path(p.file).name}:{p.line}:{p.column}: {p.message}" for p in caught.value.problems
        ]

    return wrong


@pytest.fixture
def doubts(loaded: Load) -> Wrong:
    """Every warning of these files, written like the errors of `wrong`."""

    def doubts(
        text: str | None = None, /, *, environ: Mapping[str, str] | None = None, **others: str
    ) -> list[str]:
        settings = loaded(text, environ=environ, **others)
        return [f"{Path(p.file).name}:{p.line}:{p.column}: {p.message}" for p in settings.warnings]

    return doubts
