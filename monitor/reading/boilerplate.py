"""What lines around articles say: the marks `asides` and `head` go by, from `boilerplate.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

#: No mark is longer: a longer line is prose, and is not tried.
LONGEST: Final = 320
#: Brackets, dots and dashes that may stand around a mark.
_AROUND: Final = r"\W{0,3}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Marks:
    related: re.Pattern[str]
    breadcrumb: re.Pattern[str]
    byline: re.Pattern[str]
    #: By the reason that is shown.
    marks: Mapping[str, re.Pattern[str]]


def mark(line: str) -> str:
    """Why the line is no part of an article, by what it says; empty when it says nothing so."""
    if len(line) > LONGEST:
        return ""
    if not any(c.isalnum() for c in line):
        return "a rule"
    return next((why for why, pattern in _marks().marks.items() if pattern.fullmatch(line)), "")


def is_related_heading(line: str) -> bool:
    """Whether the line is a heading over links to other articles."""
    return len(line) <= LONGEST and bool(_marks().related.fullmatch(line))


def is_breadcrumb(line: str) -> bool:
    """Whether the line says where on the site one is."""
    return len(line) <= LONGEST and bool(_marks().breadcrumb.fullmatch(line))


def is_byline(line: str) -> bool:
    """Whether the line names who wrote it."""
    return len(line) <= LONGEST and bool(_marks().byline.fullmatch(line))


@lru_cache(maxsize=1)
def _marks() -> _Marks:
    data = tomllib.loads(
        resources.files(__package__).joinpath("boilerplate.toml").read_text("utf-8")
    )
    network = "|".join(data["networks"])
    # "Share this: Facebook", or the networks alone in a row.
    bar = rf"(share( this| on)?)?\s*[:：]?\s*({network})([\s,|/·]+({network}))*"
    marks: dict[str, list[str]] = data["marks"]
    return _Marks(
        related=_any(data["related"]),
        breadcrumb=_any(data["head"]["breadcrumb"]),
        byline=_any(data["head"]["byline"]),
        marks={
            why: _any([*patterns, bar] if why == "a share bar" else patterns)
            for why, patterns in marks.items()
        },
    )


def _any(patterns: Sequence[Any]) -> re.Pattern[str]:
    return re.compile(rf"{_AROUND}(?:{'|'.join(patterns)}){_AROUND}", re.IGNORECASE)
