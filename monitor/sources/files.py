"""Finds and reads the files of a folder, safely: others may write into it at the same moment.

Links are not followed, only regular files are opened, and what is read is certainly the file
that was found, whole: its size, time of change and inode are compared again on the open file,
before and after reading. A file that changes meanwhile is left for the next sweep.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from mimetypes import MimeTypes
from pathlib import Path, PurePath
from typing import Final, NamedTuple

from monitor.errors import SourceError
from monitor.model import Fetched

#: Hidden files, editors' locks and copies, and downloads that are not finished.
_IGNORED: Final = re.compile(r"[.~]|.*\.(?:tmp|part|crdownload)$", re.IGNORECASE | re.DOTALL)
#: Types the standard library does not know, or knows by another name. The machine's own tables
#: (/etc/mime.types) are left out: the same file has the same type everywhere.
_MEDIA_TYPES: Final = {
    ".atom": "application/atom+xml",
    ".eml": "message/rfc822",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".ndjson": "application/jsonl",
    ".rss": "application/rss+xml",
    ".xhtml": "application/xhtml+xml",
}
_GUESSES: Final = MimeTypes()
#: What would break a line, or could not be stored as text.
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
#: O_NONBLOCK, so that a pipe put in a file's place does not hold us up.
_OPEN_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


class Look(NamedTuple):
    """One look at a file: while it stays equal, nobody has written to the file."""

    #: Below the folder, with the system's separators.
    path: str
    size: int
    mtime_ns: int
    inode: int


class ChangedError(Exception):
    """The file is no longer the one that was looked at."""


def walk(root: Path) -> Iterator[Look | str]:
    """A look at every file below `root` that may be read; a line for what can not be.

    Raises OSError when `root` itself cannot be listed.
    """
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    if is_ignored(entry.name):
                        continue
                    path = os.path.join(folder, entry.name)  # noqa: PTH118 - twice as fast
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(path)
                    else:
                        yield from _look(entry, path)
        except OSError as error:
            if not folder:
                raise
            yield f"{printable(folder)}: {why(error)}"


def look(root: Path, path: str) -> Look:
    """A look at one file. Raises OSError, or SourceError when it is no regular file."""
    return _as_look(path, (root / path).lstat())


def read(root: Path, seen: Look, *, max_bytes: int) -> bytes:
    """The whole file, exactly as it was seen.

    Raises ChangedError when it changed since, OSError when it cannot be opened, SourceError when
    it is too large or lies outside of `root`.
    """
    if seen.size > max_bytes:
        raise SourceError(f"it has {seen.size:,} bytes; at most {max_bytes:,} are read")
    descriptor = os.open(root / seen.path, _OPEN_FLAGS)
    with os.fdopen(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        if _as_look(seen.path, before) != seen:
            raise ChangedError
        _check_below(root, seen, before)
        content = file.read(max_bytes + 1)
        if len(content) != seen.size or _as_look(seen.path, os.fstat(descriptor)) != seen:
            raise ChangedError
    return content


def document(root: Path, seen: Look, content: bytes, *, source: str, now: datetime) -> Fetched:
    """What was read, as it travels on."""
    return Fetched(
        source=source,
        location=printable(str(root / seen.path)),
        name=printable(seen.path),
        content=content,
        digest=sha256(content).hexdigest(),
        fetched_at=now,
        content_type=media_type(seen.path),
        modified_at=datetime.fromtimestamp(seen.mtime_ns / 1e9, UTC),
    )


def real(path: Path, *, strict: bool = False) -> Path:
    """The path without links. `Path.resolve` raises RuntimeError for a loop; this OSError at most,
    and that only when `strict`.
    """
    return Path(os.path.realpath(path, strict=strict))


def media_type(name: str) -> str:
    """The media type that the name's ending promises; empty when it promises none."""
    suffix = PurePath(name).suffix.lower()
    return _MEDIA_TYPES.get(suffix) or _GUESSES.guess_type(f"x{suffix}")[0] or ""


def printable(path: str) -> str:
    """The path as it can be shown on a line and stored: slashes, and no control characters."""
    path = path.replace(os.sep, "/")
    return _UNPRINTABLE.sub(lambda found: ascii(found[0])[1:-1], path)


def why(error: Exception) -> str:
    """What the system says went wrong, without the path, which stands in front of it already."""
    return getattr(error, "strerror", None) or str(error)


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is not ours to read."""
    return _IGNORED.match(name) is not None


def _look(entry: os.DirEntry[str], path: str) -> Iterator[Look | str]:
    try:
        yield _as_look(path, entry.stat(follow_symlinks=False))
    except FileNotFoundError:
        return  # moved away since it was listed: there is nothing to read
    except (OSError, SourceError) as error:
        yield f"{printable(path)}: {why(error)}"


def _as_look(path: str, info: os.stat_result) -> Look:
    if stat.S_ISLNK(info.st_mode):
        raise SourceError("a symbolic link, which is not followed")
    if not stat.S_ISREG(info.st_mode):
        raise SourceError("not a regular file")
    return Look(path, info.st_size, info.st_mtime_ns, info.st_ino)


def _check_below(root: Path, seen: Look, opened: os.stat_result) -> None:
    """A folder on the way may have become a link after it was listed: then this raises."""
    path = real(root / seen.path)
    if not path.is_relative_to(real(root)) or not os.path.samestat(path.lstat(), opened):
        raise SourceError("it lies outside of the folder")
