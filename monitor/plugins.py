"""Loads the plugins of Apprise that are in use, and no others.

Apprise loads all of its two hundred when it is first asked about one: 17 MB of memory, and a part
of each start. Which of them knows a scheme stands in their source, where it is looked up; then its
manager is shown a folder in which there is no other. A scheme that is not found that way, or a
service's own https address, which any of them may know, loads them all, as Apprise would.
"""

from __future__ import annotations

import logging
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from apprise.manager_plugins import NotificationManager

#: Typed as anything, for Apprise is typed in part only.
_manager: Final[Any] = cast(Any, NotificationManager)()
_apprise_log: Final = logging.getLogger("apprise")
#: How a plugin says which schemes are its own: a text, or several.
_SCHEMES: Final = re.compile(
    r"^ {4}(?:secure_)?protocol\b[^=\n]*=\s*(\([^)]*\)|\"[^\"\n]*\")", re.MULTILINE
)
_SCHEME: Final = re.compile(r'"([a-z0-9]+)"')


def load(scheme: str) -> bool:
    """Loads what sends to addresses of this scheme; whether there is such a plugin."""
    scheme = scheme.lower()
    if _manager and scheme in _manager:
        return True
    # Where no temporary folder can be written (a full disk), all are loaded.
    with suppress(OSError):
        if module := _modules().get(scheme):
            _load_module(module)
            if scheme in _manager:
                return True
    _load_all()
    return scheme in _manager


def _load_module(module: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{module}.py").touch()
        with unlogged():
            _manager.load_modules(path=folder, name=_manager.module_name_prefix)


def known() -> list[str]:
    """Every scheme there is."""
    _load_all()
    return sorted(_manager.schemas())


def of(scheme: str) -> Any:
    """The plugin of a scheme that was loaded."""
    return _manager[scheme.lower()]


@contextmanager
def unlogged() -> Iterator[None]:
    """Keeps what Apprise logs in this thread to itself: it quotes addresses, secrets and all."""
    thread = threading.get_ident()

    def from_elsewhere(record: logging.LogRecord) -> bool:
        return record.thread != thread

    _apprise_log.addFilter(from_elsewhere)
    try:
        yield
    finally:
        _apprise_log.removeFilter(from_elsewhere)


def _load_all() -> None:
    with unlogged():  # it complains of each that it has already
        _manager.load_modules()


@cache
def _modules() -> dict[str, str]:
    """The module of each scheme, as far as the plugins' source tells."""
    found: dict[str, str] = {}
    here = Path(_manager.module_path)
    for file in here.rglob("*.py"):
        module = file.relative_to(here).parts[0].removesuffix(".py")
        for schemes in _SCHEMES.findall(file.read_text(encoding="utf-8")):
            found |= dict.fromkeys(_SCHEME.findall(schemes), module)
    return found
