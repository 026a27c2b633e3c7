"""Zip archives, opened with caps: how many members, how large, and how much larger than packed.

Names of members are only names here: nothing is written to a disk, so one that climbs out of the
archive (`../../etc`) leads nowhere, and is told as what it is.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from monitor.errors import ReadingError

#: Members of an archive that are looked at.
MOST_MEMBERS: Final = 1_000
#: Of one member after decompression: as much as a file of a folder may have.
MOST_BYTES: Final = 50_000_000
#: Of all members together.
MOST_TOTAL: Final = 200_000_000
#: How much larger than packed. Deflate reaches 1,000; XML of office documents 30, logs 100.
RATIO: Final = 250
#: Small members may be as dense as they like.
_SMALL: Final = 1_000_000
_ENCRYPTED: Final = 0x1


def open_archive(content: bytes, *, name: str) -> zipfile.ZipFile:
    """The archive, its table of contents judged. Raises ReadingError saying what is wrong."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ReadingError(f"{name}: not a zip archive, or a damaged one: {error}") from error
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise ReadingError(f"{name}: {len(infos):,} members; at most {MOST_MEMBERS:,} are read")
    total = sum(info.file_size for info in infos)
    if total > MOST_TOTAL:
        raise ReadingError(f"{name}: {total:,} bytes unpacked; at most {MOST_TOTAL:,} are read")
    return archive


def part(archive: zipfile.ZipFile, path: str, *, most: int, name: str) -> bytes:
    """One member by its path, empty when there is none. Raises ReadingError as `unpack` does."""
    try:
        info = archive.getinfo(path)
    except KeyError:
        return b""
    return unpack(archive, info, most=most, name=f"{name}: {path}")


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, most: int, name: str) -> bytes:
    """A member's bytes. Raises ReadingError where it is encrypted, too large, too dense, damaged.

    Nothing more than the announced size is ever unpacked, whatever the data goes on to say.
    """
    if info.flag_bits & _ENCRYPTED:
        raise ReadingError(f"{name}: it is encrypted; pack it without a password")
    if info.file_size > most:
        raise ReadingError(f"{name}: {info.file_size:,} bytes; at most {most:,} are read")
    if info.file_size > max(_SMALL, RATIO * info.compress_size):
        raise ReadingError(f"{name}: unpacked it is more than {RATIO} times as large: a zip bomb")
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise ReadingError(f"{name}: the archive is damaged: {error}") from error
    except RuntimeError as error:
        # What zipfile raises for encryption that the flag does not tell of.
        raise ReadingError(f"{name}: it cannot be unpacked: {error}") from error


def members(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The files of the archive; not its folders, nor what systems add unasked."""
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if not info.is_dir() and "__MACOSX" not in path.parts and not path.name.startswith("."):
            yield info


def climbs(info: zipfile.ZipInfo) -> bool:
    """Whether the member's name leads out of the archive."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
