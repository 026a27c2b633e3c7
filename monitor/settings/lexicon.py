"""`lexicon:`, agencies, outlets and institutions beside those that are shipped."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from monitor.model import Writer, WriterKind
from monitor.settings.entry import Entry

#: The shortest agencies' names have two letters; one letter would be found everywhere.
_SHORTEST = 2
#: The longest of the shipped names has 58 characters.
_LONGEST = 120


def _name(text: str) -> str:
    text = " ".join(text.split())
    if not _SHORTEST <= len(text.removesuffix("*")) <= _LONGEST or "*" in text[:-1]:
        raise ValueError(
            f"a name has {_SHORTEST} to {_LONGEST} characters; only its last one may be a *,"
            " for endings"
        )
    return text


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    # Pydantic's own minimum counts what is left once wrong names were told.
    if not names:
        raise ValueError("at least one name is needed")
    return names


class WriterEntry(Entry):
    """Somebody who writes news, or whom they cite."""

    name: Annotated[str, Field(min_length=1, max_length=_LONGEST)]
    """What is shown. A shipped entry of this name keeps its names, and gets these too."""

    kind: WriterKind
    """agency (writes for others), outlet, or institution (cited where it says something)."""

    names: Annotated[tuple[Annotated[str, AfterValidator(_name)], ...], AfterValidator(_some)]
    """As texts write it, in any language, case as here; a last * stands for endings."""


def writer(entry: WriterEntry) -> Writer:
    """The noun that an entry describes."""
    return Writer(name=entry.name, kind=entry.kind, names=entry.names)
