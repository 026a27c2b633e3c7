"""Tells at once when something is written below a folder: a hint, the sweep stays the truth.

What is told is only that a look is worth it. A hint that does not come (a network share, a folder
that is made later, more folders than the system watches) costs nothing but the wait for the next
sweep; one too many costs a sweep.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from watchfiles import Change, awatch

from monitor.logs import event
from monitor.sources.files import is_ignored

logger = logging.getLogger(__name__)


async def watch(folders: Mapping[str, Path], told: Callable[[str], None]) -> None:
    """Calls `told` with a source's id after something changed below its folder; until cancelled.

    Returns where there is nothing to watch, or the system cannot: one log line says so.
    """
    roots = await asyncio.to_thread(_roots, folders)
    if not roots:
        return
    try:
        async for changes in awatch(
            *set(roots.values()), watch_filter=None, ignore_permission_denied=True
        ):
            paths = [Path(path) for change, path in changes if change is not Change.deleted]
            for name, root in roots.items():
                if any(_is_news(path, root) for path in paths):
                    told(name)
    except asyncio.CancelledError:
        raise
    except Exception as fault:
        # Whatever the system's notices fail of: files are found by sweeps all the same.
        event(logger, "folders.unwatched", level=logging.WARNING, error=fault)


def _roots(folders: Mapping[str, Path]) -> dict[str, Path]:
    """Where the folders really are, those that are there: by that path changes are told."""
    return {name: folder.resolve() for name, folder in folders.items() if folder.is_dir()}


def _is_news(path: Path, root: Path) -> bool:
    """Whether a sweep of the folder would look at this path."""
    if not path.is_relative_to(root):
        return False
    return not any(is_ignored(part) for part in path.relative_to(root).parts)
