"""Putting files away without losing one."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import SourceError
from monitor.sources import files, putaway
from monitor.sources.files import ChangedError, Look


def write(root: Path, name: str, text: str = "text") -> Look:
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text)
    return files.look(root, name)


def tree(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_a_moved_file_keeps_its_path(tmp_path: Path) -> None:
    putaway.move(tmp_path, write(tmp_path, "sub/a.txt"), ".processed/2026-11")
    assert tree(tmp_path) == {".processed/2026-11/sub/a.txt": "text"}


def test_names_that_are_taken_get_a_number(tmp_path: Path) -> None:
    for text in ("1", "2", "3"):
        putaway.move(tmp_path, write(tmp_path, "a.tar.gz", text), ".processed")
    assert tree(tmp_path) == {
        ".processed/a.tar.gz": "1",
        ".processed/a.tar~2.gz": "2",
        ".processed/a.tar~3.gz": "3",
    }


def test_a_failed_file_has_its_reason_beside_it(tmp_path: Path) -> None:
    for reason in ("no text", "still no text"):
        putaway.fail(tmp_path, write(tmp_path, "a.txt"), reason)
    assert tree(tmp_path) == {
        ".failed/a.txt": "text",
        ".failed/a.txt.reason.txt": "a.txt: no text\n",
        ".failed/a~2.txt": "text",
        ".failed/a~2.txt.reason.txt": "a.txt: still no text\n",
    }


def test_a_name_that_leaves_no_room_for_a_longer_one_is_shortened(tmp_path: Path) -> None:
    names = [f"{'뉴' * 80}{number}.txt" for number in (1, 2)]
    for name in names:
        putaway.fail(tmp_path, write(tmp_path, name), "no text")
    short = f".failed/{'뉴' * 50}.reason"
    assert tree(tmp_path)[f"{short}.txt"] == f"{names[0]}: no text\n"
    assert tree(tmp_path)[f"{short}~2.txt"] == f"{names[1]}: no text\n"


def test_a_deleted_file_is_gone(tmp_path: Path) -> None:
    putaway.delete(tmp_path, write(tmp_path, "a.txt"))
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("act", [putaway.delete, lambda r, s: putaway.move(r, s, ".processed")])
def test_a_file_that_was_rewritten_stays(tmp_path: Path, act) -> None:
    seen = write(tmp_path, "a.txt")
    (tmp_path / "a.txt").write_text("newer text")
    with pytest.raises(ChangedError):
        act(tmp_path, seen)
    assert tree(tmp_path) == {"a.txt": "newer text"}
    assert not (tmp_path / ".processed").exists()  # not even for a moment


@pytest.mark.parametrize("act", [putaway.delete, lambda r, s: putaway.move(r, s, ".processed")])
def test_a_file_renamed_into_place_at_the_last_moment_is_put_back(
    tmp_path: Path, act, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = write(tmp_path, "a.txt")
    replace = Path.replace

    def race(self: Path, target: Path) -> Path:
        if self.name == "a.txt" and ".processed" in str(target):
            self.write_text("newer text")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", race)
    with pytest.raises(ChangedError):
        act(tmp_path, seen)
    assert tree(tmp_path) == {"a.txt": "newer text"}


def test_a_link_in_the_folders_place_leads_nowhere(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (root / ".processed").symlink_to(outside)
    with pytest.raises(SourceError, match="leads out of the folder"):
        putaway.move(root, write(root, "a.txt"), ".processed/2026-11")
    assert list(outside.iterdir()) == []
    assert (root / "a.txt").exists()


def test_a_link_to_itself_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".processed").symlink_to(".processed")
    with pytest.raises(OSError, match=r"."):
        putaway.move(tmp_path, write(tmp_path, "a.txt"), ".processed")
    assert (tmp_path / "a.txt").exists()


def test_a_move_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = write(tmp_path, "a.txt")

    def busy(self: Path, target: Path) -> Path:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(Path, "replace", busy)
    with pytest.raises(OSError, match="busy"):
        putaway.move(tmp_path, seen, ".processed")
    assert tree(tmp_path) == {"a.txt": "text"}
