"""Files handed over by name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.model import Fetched
from monitor.sources.handed import read_paths

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.md", "sub/c.html", "sub/.hidden", "sub/~x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def names(*paths: Path, below: Path | None = None) -> list[str]:
    found = read_paths(paths, source="handed", now=NOW, below=below)
    return [item.name if isinstance(item, Fetched) else item for item in found]


def test_a_folder_is_read_through_at_once_in_order(folder: Path) -> None:
    assert names(folder) == ["a.md", "b.txt", "sub/c.html"]


def test_files_are_read_as_they_are_given(folder: Path) -> None:
    assert names(folder / "sub/.hidden", folder / "b.txt") == [".hidden", "b.txt"]
    (document,) = read_paths([folder / "a.md"], source="handed", now=NOW)
    assert isinstance(document, Fetched)
    assert (document.source, document.content) == ("handed", b"a.md")
    assert document.fetched_at == NOW
    assert document.location == str(folder.resolve() / "a.md")


def test_names_below_a_known_folder_are_those_its_sweep_gives(folder: Path) -> None:
    assert names(folder / "sub", below=folder) == ["sub/c.html"]
    assert names(folder / "sub/c.html", below=folder) == ["sub/c.html"]
    assert names(folder / "sub", below=folder / "elsewhere") == ["c.html"]


def test_a_link_that_is_given_is_followed(folder: Path) -> None:
    (folder / "sub/link").symlink_to(folder / "b.txt")
    assert names(folder / "sub/link") == ["b.txt"]
    assert "sub/link: a symbolic link, which is not followed" in names(folder)


def test_what_cannot_be_read_is_told_and_the_others_go_on(folder: Path) -> None:
    missing = folder / "nothing.txt"
    loop = folder / "loop"
    loop.symlink_to("loop")
    assert names(missing, loop, folder / "b.txt") == [
        f"{missing}: No such file or directory",
        f"{loop}: Too many levels of symbolic links",
        "b.txt",
    ]
    loop.unlink()
    found = list(read_paths([folder], source="handed", now=NOW, max_file_bytes=5))
    problem = "sub/c.html: it has 10 bytes; at most 5 are read"
    assert [getattr(item, "name", item) for item in found] == ["a.md", "b.txt", problem]
