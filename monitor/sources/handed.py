"""Reads files that are handed over by name, at once: `monitor ingest PATH…`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from monitor.errors import SourceError
from monitor.model import Fetched
from monitor.sources import files
from monitor.sources.files import ChangedError, Look
from monitor.sources.folder import MAX_FILE_BYTES


def read_paths(
    paths: Sequence[Path],
    *,
    source: str,
    now: datetime,
    below: Path | None = None,
    max_file_bytes: int = MAX_FILE_BYTES,
) -> Iterator[Fetched | str]:
    """The files, and those of the folders and their subfolders, in the order of their paths.

    What cannot be read comes as a line that says why. Names are taken below `below` where a file
    lies in it (so that the sweep of that folder knows it again), else below the folder given.
    """
    for path in paths:
        try:
            real = files.real(path, strict=True)
            root = _root(real, below)
            for found in _found(real, root):
                yield _read(root, found, source, now, max_file_bytes)
        except (OSError, SourceError) as error:
            yield f"{files.printable(str(path))}: {files.why(error)}"


def _root(path: Path, below: Path | None) -> Path:
    if below is not None and path.is_relative_to(files.real(below)):
        return files.real(below)
    return path if path.is_dir() else path.parent


def _found(path: Path, root: Path) -> list[Look | str]:
    """Looks at one file, or at all of a folder; their paths are below `root`."""
    inside = path.relative_to(root)
    if not path.is_dir():
        return [files.look(root, str(inside))]
    found = [
        item if isinstance(item, str) else item._replace(path=str(inside / item.path))
        for item in files.walk(path)
    ]
    return sorted(found, key=lambda item: item if isinstance(item, str) else item.path)


def _read(
    root: Path, found: Look | str, source: str, now: datetime, max_bytes: int
) -> Fetched | str:
    if isinstance(found, str):
        return found
    try:
        content = files.read(root, found, max_bytes=max_bytes)
    except ChangedError:
        return f"{files.printable(found.path)}: it changed while it was read; try again"
    except (OSError, SourceError) as error:
        return f"{files.printable(found.path)}: {files.why(error)}"
    return files.document(root, found, content, source=source, now=now)
