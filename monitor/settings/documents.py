"""One file of the configuration: its text, its places, and what of it may be shown.

Everything below speaks of offsets into the text; lines and columns exist only here, for people.
A line that is shown to someone has its secrets masked, character for character, so that a caret
under it still points at the right place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

_MASK: Final = "•"

#: Schemes whose addresses hold no secret but for a password before the host.
_OPEN_SCHEMES: Final = "https?|sqlite|postgres(?:ql)?(?:\\+\\w+)?|console|file"
#: What is masked wherever it stands; the group is the secret. A mistake may put one in any key.
_TELLTALES: Final = (
    re.compile(r"://([^\s/]+)@"),
    re.compile(rf"\b(?!(?:{_OPEN_SCHEMES})://)[\w+.-]+://((?:\$\{{\w*\}}|[^\s,\]}}'\"])+)", re.I),
    re.compile(
        r"(?:token|passw(?:or)?d|secret|api_?key|auth)[\w-]*['\"]?\s*[=:]\s*['\"]?([^\s&'\",}]+)",
        re.IGNORECASE,
    ),
)
#: What only names a secret may be seen, and should be: it is what has to be mended.
_REFERENCE: Final = re.compile(r"\$\{\w*\}?")
_ADDRESS: Final = re.compile(r"://(\S+)")


class Document:
    """A file's text, which knows its lines."""

    def __init__(self, *, name: str, text: str) -> None:
        #: The file as the user named it.
        self.name: Final = name
        self.text: Final = text
        self._starts: Final = [0, *(m.end() for m in re.finditer("\n", text))]
        self._masked: Final[list[tuple[int, int]]] = []

    def place(self, offset: int) -> tuple[int, int]:
        """1-based line and column of a character."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line_start(self, line: int) -> int:
        """Offset of the first character of a 1-based line; the end of the text past the last."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.text)

    def line_text(self, line: int) -> str:
        """A 1-based line as it stands, without its line break."""
        return self.text[self.line_start(line) : self.line_start(line + 1)].removesuffix("\n")

    def mask(self, start: int, end: int) -> None:
        """From now on, this stretch is never shown."""
        self._masked.append((start, end))

    def mask_addresses(self) -> None:
        """Masks what follows `://` everywhere: for a file too broken to know what is a secret."""
        for match in _ADDRESS.finditer(self.text):
            self.mask(*match.span(1))

    def shown(self, line: int) -> str:
        """A 1-based line with its secrets masked."""
        start, text = self.line_start(line), self.line_text(line)
        shown = list(text)
        for a, b in self._secrets(start, start + len(text)):
            shown[a - start : b - start] = _MASK * (b - a)
        return "".join(shown)

    def hides(self, start: int, end: int) -> bool:
        """True where a part of this stretch is masked."""
        return any(a < b for a, b in self._secrets(start, end))

    def _secrets(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """What is to be masked between two offsets, references to secrets left out."""
        spans = [m.span(1) for regex in _TELLTALES for m in regex.finditer(self.text, start, end)]
        spans += [(max(a, start), min(b, end)) for a, b in self._masked if a < end and b > start]
        for a, b in spans:
            seen = [m.span() for m in _REFERENCE.finditer(self.text, a, b)]
            yield from zip([a, *(end for _, end in seen)], [*(s for s, _ in seen), b], strict=True)
