"""Puts files away: moves them inside the folder, never over another, never another than meant."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import Final

from monitor.errors import SourceError
from monitor.sources import files
from monitor.sources.files import ChangedError, Look

#: Hidden, so that a sweep never reads them again.
PROCESSED: Final = ".processed"
FAILED: Final = ".failed"
#: In bytes, on every file system in use.
_LONGEST_NAME: Final = 255
#: In characters; four bytes each would still fit.
_SHORT_NAME: Final = 50


def move(root: Path, seen: Look, into: str) -> Path:
    """Moves a file to the folder `into` below `root`, its path kept; where it is now.

    A name that is taken gets a number. Raises ChangedError when the file is not the one that was
    seen, OSError when it cannot be moved, SourceError when `into` leads out of `root`.
    """
    if files.look(root, seen.path) != seen:
        raise ChangedError
    target = _reserve(root, Path(into, seen.path))
    try:
        (root / seen.path).replace(target)
    except OSError:
        target.unlink()
        raise
    _check_moved(root, seen, target)
    return target


def delete(root: Path, seen: Look) -> None:
    """Deletes a file; by way of `.processed`, so that one written meanwhile is not lost.

    Raises as `move` does.
    """
    move(root, seen, PROCESSED).unlink()


def fail(root: Path, seen: Look, reason: str) -> None:
    """Moves a file to `.failed`, with the reason beside it. Raises as `move` does."""
    target = move(root, seen, FAILED)
    beside = target.with_name(f"{target.name}.reason.txt")
    if len(os.fsencode(beside.name)) > _LONGEST_NAME:
        beside = target.with_name(f"{target.name[:_SHORT_NAME]}.reason.txt")
    note = _reserve(root, beside.relative_to(root))
    note.write_text(f"{files.printable(seen.path)}: {reason}\n", encoding="utf-8")


def _reserve(root: Path, wanted: Path) -> Path:
    """An empty file under the wanted name or the next free one, for the move to replace.

    Links would be atomic too, but many network shares have none.
    """
    folder = root / wanted.parent
    if not files.real(folder).is_relative_to(files.real(root)):
        raise SourceError(f"{files.printable(str(wanted.parent))} leads out of the folder")
    folder.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        name = wanted.name if number == 1 else f"{wanted.stem}~{number}{wanted.suffix}"
        try:
            (folder / name).open("xb").close()
        except FileExistsError:
            continue
        return folder / name
    raise AssertionError  # count() does not end


def _check_moved(root: Path, seen: Look, target: Path) -> None:
    """A file renamed into place at the last moment was moved in the other's stead: put it back."""
    moved = files.look(target.parent, target.name)
    if moved[1:] != seen[1:]:
        target.replace(_reserve(root, Path(seen.path)))
        raise ChangedError
