"""Room on the disk of a SQLite database: when to stop filing, and a little kept for the end.

A database on a full disk cannot even delete. So filing stops while there is still some room, and a
ballast file beside the database is given up when others have filled the rest: what is on its way
can then still be sent and settled. Once there is room again, filing goes on and the ballast is
laid down anew.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

_MB: Final = 1_000_000
#: With less than this free nothing new is filed: some thousand articles, so a busy hour.
LEAST_FREE: Final = 64 * _MB
#: What is kept for the end: a day of settlements.
BALLAST: Final = 16 * _MB
#: On a small disk both are no more than these parts of it.
_PART_FREE: Final = 0.05
_PART_BALLAST: Final = 0.02


class Room:
    """The room around a database file."""

    def __init__(self, database: Path) -> None:
        self._folder = database.parent
        self._ballast = Path(f"{database}.ballast")

    def shortage(self) -> str | None:
        """Why nothing new may be filed; None: there is room. A disk that says nothing has some."""
        try:
            disk = shutil.disk_usage(self._folder)
        except OSError:
            return None
        least = min(LEAST_FREE, int(disk.total * _PART_FREE))
        if disk.free >= least:
            return None
        return (
            f"only {disk.free / _MB:.1f} MB are free on the disk of {self._folder}: nothing is "
            f"polled until there are {least / _MB:.1f} MB"
        )

    def keep(self) -> str | None:
        """As `shortage`; lays down the ballast, or gives it up where all the rest is used."""
        try:
            disk = shutil.disk_usage(self._folder)
            size = min(BALLAST, int(disk.total * _PART_BALLAST))
            least = min(LEAST_FREE, int(disk.total * _PART_FREE))
            if disk.free < size:
                self._ballast.unlink(missing_ok=True)
            elif disk.free >= least + 2 * size and not self._ballast.exists():
                self._lay_down(size)
        except OSError:  # a folder that may not be written is the database's to tell of
            pass
        return self.shortage()

    def _lay_down(self, size: int) -> None:
        made = self._ballast.with_suffix(".making")
        # Random, for a file system that compresses would keep no room with zeros.
        made.write_bytes(os.urandom(size))
        made.replace(self._ballast)
