"""What a file's values depend on besides the file: its folder, the environment, other files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from monitor.errors import Complaint

_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}?")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FILE: Final = "file:"

#: A secret or a list of addresses is small; a larger file is not what was meant.
_MAX_BYTES: Final = 1_000_000


class TextError(ValueError):
    """A text cannot be used; its complaints say where in the text and why."""

    def __init__(self, *complaints: Complaint) -> None:
        self.complaints = complaints
        super().__init__("; ".join(c.message for c in complaints))


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Given to the models while they validate, so that they can tell what a text stands for."""

    #: What relative paths are taken from.
    folder: Path
    environ: Mapping[str, str]
    #: Files that were read, to be watched for changes; grows.
    files: set[Path] = field(default_factory=set)

    def path(self, text: str) -> Path:
        """The absolute path that is meant. Raises ValueError for one that cannot be."""
        if not text.strip() or "\0" in text:
            raise ValueError("expected a path")
        try:
            return (self.folder / Path(text).expanduser()).resolve()
        except (OSError, RuntimeError) as error:
            raise ValueError(f"this path cannot be used: {error}") from None

    def expand(self, text: str) -> str:
        """The text with `${NAME}` replaced from the environment, or what a `file:` holds.

        Raises TextError, which names every variable that is missing and never a value.
        """
        expanded = self._substitute(text)
        if not text.startswith(_FILE):
            return expanded
        secret = self.read(expanded.removeprefix(_FILE)).strip()
        if not secret:
            raise ValueError("the file is empty")
        return secret

    def read(self, text: str) -> str:
        """What the file at a path holds. Raises ValueError where it cannot be read as text."""
        path = self.path(text)
        try:
            if not path.is_file():
                raise ValueError(f"there is no file {path}")
            if path.stat().st_size > _MAX_BYTES:
                raise ValueError(f"the file {path} is too large for this")
            content = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise ValueError(f"cannot read {path}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise ValueError(f"the file {path} is not UTF-8 text") from None
        self.files.add(path)
        return content

    def _substitute(self, text: str) -> str:
        complaints = []
        for match in _VARIABLE.finditer(text):
            if why := self._why_not(match):
                complaints.append(Complaint(start=match.start(), end=match.end(), message=why))
        if complaints:
            raise TextError(*complaints)
        return _VARIABLE.sub(lambda match: self.environ[match[1]], text)

    def _why_not(self, match: re.Match[str]) -> str | None:
        name = match[1]
        if not match[0].endswith("}") or not _NAME.fullmatch(name):
            return "expected the name of an environment variable, as in ${SLACK_URL}"
        if name not in self.environ:
            return f"the environment variable {name} is not set"
        return None if self.environ[name] else f"the environment variable {name} is empty"


def is_literal(text: str) -> bool:
    """True for a text that stands in the file itself, with nothing from outside it."""
    return not text.startswith(_FILE) and not _VARIABLE.search(text)
