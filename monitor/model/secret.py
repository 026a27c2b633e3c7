"""A text that must not be seen."""

from __future__ import annotations

from typing import Final


class Secret:
    """A text that must not be seen: its repr, str and format are masked; `reveal()` tells it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: Final = text

    def reveal(self) -> str:
        """The text itself; call it only where it leaves for the service it belongs to."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('•••')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)
