"""Finding and reading files that others may be writing, moving or planting."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.sources import files
from monitor.sources.files import ChangedError, Look

CAP = 1000


def found(root: Path) -> list[str]:
    return sorted(item.path if isinstance(item, Look) else item for item in files.walk(root))


def seen(root: Path, name: str = "a.txt", content: bytes = b"text") -> Look:
    (root / name).write_bytes(content)
    return files.look(root, name)


def test_files_are_found_in_subfolders(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    for name in ("a.txt", "b/b.md", "b/c/c.html"):
        (tmp_path / name).touch()
    assert found(tmp_path) == ["a.txt", "b/b.md", "b/c/c.html"]


@pytest.mark.parametrize(
    "name",
    [".hidden", "~lock", "~$doc.txt", "a.tmp", "A.TMP", "a.part", "a.crdownload", ".processed/a",
     ".failed/a.txt", "~dir/a.txt"],
)  # fmt: skip
def test_what_is_hidden_or_unfinished_is_not(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    assert found(tmp_path) == []


@pytest.mark.parametrize("name", ["a.tmp.txt", "part", "a~", "tmp", "a.partly"])
def test_what_only_looks_like_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert found(tmp_path) == [name]


def test_links_and_pipes_are_told_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "file.txt").symlink_to(outside / "secret.txt")
    (root / "folder").symlink_to(outside)
    (root / "broken").symlink_to("nowhere")
    os.mkfifo(root / "pipe")
    assert found(root) == [
        "broken: a symbolic link, which is not followed",
        "file.txt: a symbolic link, which is not followed",
        "folder: a symbolic link, which is not followed",
        "pipe: not a regular file",
    ]


def test_a_folder_that_is_not_there_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(files.walk(tmp_path / "nothing"))


def test_a_subfolder_that_may_not_be_listed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def closed(path: Path):  # chmod would not stop root, as which containers run their tests
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert found(tmp_path) == ["a.txt", "closed: Permission denied"]


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    assert files.read(tmp_path, seen(tmp_path, content=b"x" * CAP), max_bytes=CAP) == b"x" * CAP


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="it has 1,001 bytes; at most 1,000 are read"):
        files.read(tmp_path, seen(tmp_path, content=b"x" * (CAP + 1)), max_bytes=CAP)


def test_a_file_that_changed_since_is_refused(tmp_path: Path) -> None:
    look = seen(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"more text")
    with pytest.raises(ChangedError):
        files.read(tmp_path, look, max_bytes=CAP)


def test_a_file_replaced_by_another_of_the_same_size_and_time_is_refused(tmp_path: Path) -> None:
    look = seen(tmp_path)
    (tmp_path / "b.txt").write_bytes(b"evil")
    os.utime(tmp_path / "b.txt", ns=(look.mtime_ns, look.mtime_ns))
    (tmp_path / "b.txt").replace(tmp_path / "a.txt")
    with pytest.raises(ChangedError):
        files.read(tmp_path, look, max_bytes=CAP)


@pytest.mark.parametrize("mode", ["ab", "r+b"])
def test_a_file_that_is_written_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    look = seen(tmp_path)
    opened = os.fstat

    def write(descriptor: int) -> os.stat_result:
        info = opened(descriptor)
        with (tmp_path / "a.txt").open(mode) as file:
            file.write(b"!")
        os.utime(tmp_path / "a.txt", ns=(0, look.mtime_ns + 1_000_000))
        return info

    monkeypatch.setattr(os, "fstat", write)
    with pytest.raises(ChangedError):
        files.read(tmp_path, look, max_bytes=CAP)


def test_a_file_that_became_a_link_is_refused(tmp_path: Path) -> None:
    look = seen(tmp_path)
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    (tmp_path / "a.txt").symlink_to("b.txt")
    with pytest.raises(OSError, match=r"."):
        files.read(tmp_path, look, max_bytes=CAP)


def test_a_file_that_became_a_pipe_does_not_hang(tmp_path: Path) -> None:
    look = seen(tmp_path)
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(SourceError, match="not a regular file"):
        files.read(tmp_path, look, max_bytes=CAP)


def test_a_folder_that_became_a_link_leads_nowhere(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    secret = seen(outside, "secret.txt")
    (root / "sub").symlink_to(outside)
    with pytest.raises(SourceError, match="outside of the folder"):
        files.read(root, secret._replace(path="sub/secret.txt"), max_bytes=CAP)


def test_what_was_read_as_it_travels_on(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    look = seen(tmp_path, "sub/뉴스.MD")
    os.utime(tmp_path / look.path, (1_800_000_000, 1_800_000_000))
    look = files.look(tmp_path, look.path)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    document = files.document(tmp_path, look, b"text", source="inbox", now=now)
    assert document.name == "sub/뉴스.MD"
    assert document.location == str(tmp_path / "sub/뉴스.MD")
    assert document.content_type == "text/markdown"
    assert document.digest == hashlib.sha256(b"text").hexdigest()
    assert document.modified_at == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
    assert document.fetched_at == now


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.txt", "text/plain"),
        ("a.md", "text/markdown"),
        ("a.html", "text/html"),
        ("a.HTM", "text/html"),
        ("a.eml", "message/rfc822"),
        ("a.json", "application/json"),
        ("a.jsonl", "application/jsonl"),
        ("a.ndjson", "application/jsonl"),
        ("a.xml", "text/xml"),
        ("a.rss", "application/rss+xml"),
        ("a.pdf", "application/pdf"),
        ("a", ""),
        ("a.unknown-ending", ""),
        ("data:text/html,x.txt", "text/plain"),
    ],
)
def test_media_types_by_ending(name: str, media_type: str) -> None:
    assert files.media_type(name) == media_type


def test_names_that_are_no_text_can_be_shown_and_stored() -> None:
    name = os.fsdecode(b"a\xff\nb\x1b[31m.txt")
    assert files.printable(name) == r"a\udcff\nb\x1b[31m.txt"
    files.printable(name).encode()
