"""A text as it is kept: one paragraph a line, and nothing that only a screen needed."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from statistics import median
from typing import Final

#: Longer texts are cut: the longest reports of the news sets have 120,000 characters.
LONGEST: Final = 300_000
#: The longest line of a hard-wrapped text: mail's 72 to 80, with some room on both sides …
_WIDEST: Final = 100
_NARROWEST: Final = 40
#: … and so full, at the median and against the widest of them.
_FULL: Final = 0.75
#: Fewer lines than this tell nothing about wrapping.
_FEWEST: Final = 4
#: A line that ends so ends a sentence, in any of the scripts.
ENDS: Final = re.compile(r"[.!?…:;。！？：；।۔؟။።]['\"”’»」』）)\]*]*$")

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202c"))
_SPACES: Final = re.compile(r"[^\S\n]+")
_BULLET: Final = re.compile(r"(?:[-–—•*·▪■●◦>]|\d{1,2}[.)])\s")
_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])-$")


def tidy(text: str) -> tuple[str, bool]:
    """The text, and whether it was cut at `LONGEST`.

    Composed characters, single spaces, no blank line doubled, hard-wrapped paragraphs on one line.
    """
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    text = _SPACES.sub(" ", text.replace("\u2028", "\n").replace("\u2029", "\n\n"))
    lines = [line.strip() for line in text.split("\n")]
    if _is_wrapped(lines):
        lines = _unwrapped(lines)
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return kept[:LONGEST].rstrip(), len(kept) > LONGEST


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines end where the margin was, not where a paragraph does.

    Inside a block (between blank lines) all lines but the last are then about as long as the
    longest, and most of them end in mid-sentence.
    """
    # Lines that another one follows at once.
    inner = [line for line, after in pairwise(lines) if line and after]
    if len(inner) < _FEWEST:
        return False
    widths = [len(line) for line in inner]
    widest = max(widths)
    open_ended = sum(not ENDS.search(line) for line in inner)
    return (
        _NARROWEST <= widest <= _WIDEST
        and median(widths) >= _FULL * widest
        and open_ended > len(inner) / 2
        # A list of headlines is open-ended too, but its lines begin with capitals or bullets.
        and sum(_continues(line) for line in lines[1:] if line) > len(inner) / 3
    )


def _continues(line: str) -> bool:
    """Whether a line begins as the middle of a sentence does."""
    return not _BULLET.match(line) and (line[0].islower() or not line[0].isupper())


def _unwrapped(lines: list[str]) -> list[str]:
    """Joins each block's lines; a bullet or a blank line begins another paragraph."""
    paragraphs: list[list[str]] = []
    for line in lines:
        begins = not line or not paragraphs or not paragraphs[-1][-1] or _BULLET.match(line)
        if begins:
            paragraphs.append([line])
            continue
        above = paragraphs[-1]
        if _HYPHEN.search(above[-1]) and line[0].islower():
            # A word broken at the margin, most often; "long-\nrange" becomes one word by it.
            above[-1] = above[-1].removesuffix("-")
        else:
            above.append(" ")
        above.append(line)
    return ["".join(pieces) for pieces in paragraphs]
