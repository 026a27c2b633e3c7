"""Cuts a text that is longer than a service takes, where a reader would.

Between paragraphs where one ends in the second half of a part, else between lines, else between
words. A word, a link and a marked stretch of Markdown are never cut, unless one alone is longer
than a part. In HTML what is open at a cut is closed before it and opened again behind it: Telegram
refuses a message whose tags do not match, and Apprise, which would cut there, does not mend it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Final, NamedTuple

_TEXT: Final = re.compile(r"\S+\s*|\s+")
#: A word of Markdown may hold a link or a bold stretch, with the spaces in it.
_MARKDOWN: Final = re.compile(
    r"(?:\[(?:\\.|[^\[\]\\])*\]\([^()\s]*\)|\*\*(?:\\.|[^*\\])+\*\*|\\.|\S)+\s*|\s+", re.DOTALL
)
_HTML: Final = re.compile(
    r"<a\b[^<>]*>[^<>]*(?:</?b>[^<>]*)*</a>\s*|<[^<>]*>\s*|[^\s<]+\s*|\s+|<", re.IGNORECASE
)
#: The same without links, for one that is longer than a part.
_TAGS: Final = re.compile(r"<[^<>]*>\s*|[^\s<]+\s*|\s+|<")
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*?(/?)>\s*", re.IGNORECASE)
_VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr"})
_BLOCKS: Final = frozenset(
    {"p", "div", "blockquote", "table", "tr", "ul", "ol", "li", "pre", "h1", "h2", "h3", "h4"}
)
#: The longest entity, "&CounterClockwiseContourIntegral;", is no reason to look further back.
_LONGEST_ENTITY: Final = 12


class _Break(IntEnum):
    """How good a place to cut is."""

    NONE = 0
    WORD = 1
    LINE = 2
    PARAGRAPH = 3


class _Place(NamedTuple):
    """A place to cut: before this atom, so many characters on, with these tags open."""

    atom: int
    size: int
    open: tuple[str, ...]
    quality: _Break


def cut(text: str, room: int, *, form: str) -> list[str]:
    """The parts of a text, none of them longer than `room` characters; itself where it fits.

    `form` is "text", "markdown" or "html".
    """
    text = text.strip()
    if len(text) <= room:
        return [text]
    html = form == "html"
    pattern = _HTML if html else _MARKDOWN if form == "markdown" else _TEXT
    atoms = pattern.findall(text)
    parts: list[str] = []
    start, opened = 0, tuple[str, ...]()
    while start < len(atoms):
        places = list(_places(atoms, start, opened, room, html=html))
        if not places:
            left = max(room - _weight(opened), room // 2, 1)
            if len(pieces := _pieces(atoms[start], left, html=html)) > 1:
                atoms[start : start + 1] = pieces
                continue
            # Nothing can be done: tags alone that are longer than a part.
            places = list(_places(atoms[: start + 1], start, opened, sys.maxsize, html=html))
        end = places[-1] if places[-1].atom == len(atoms) else _best(places, room)
        said = "".join((*opened, *atoms[start : end.atom])).rstrip()
        parts.append(said + "".join(map(_closing, reversed(end.open))))
        start, opened = end.atom, end.open
    return [part for part in parts if _TAG.sub("", part).strip()] if html else parts


def _places(
    atoms: Sequence[str], start: int, opened: tuple[str, ...], room: int, *, html: bool
) -> Iterator[_Place]:
    """Every place up to which a part that begins at `start` still has room."""
    size, stack = sum(map(len, opened)), list(opened)
    for index in range(start, len(atoms)):
        if html:
            _follow(atoms[index], stack)
        size += len(atoms[index])
        spare = len(atoms[index]) - len(atoms[index].rstrip())
        if size - spare + sum(len(_closing(tag)) for tag in stack) > room:
            return
        yield _Place(index + 1, size, tuple(stack), _quality(atoms[index], html=html))


def _best(places: Sequence[_Place], room: int) -> _Place:
    """The best place in the second half of the room; the last that cuts no word before it."""
    late = [place for place in places if place.quality and place.size >= room // 2]
    if late:
        return max(late, key=lambda place: (place.quality, place.atom))
    return next((place for place in reversed(places) if place.quality), places[-1])


def _quality(atom: str, *, html: bool) -> _Break:
    """How good it is to cut behind this atom."""
    tag = _TAG.fullmatch(atom) if html else None
    if tag:
        closes, name = bool(tag[1]), tag[2].lower()
        if name in _BLOCKS and closes:
            return _Break.PARAGRAPH
        if name in _VOID:
            return _Break.LINE
        if not closes:
            return _Break.NONE
    space = atom[len(atom.rstrip()) :]
    if html:
        return _Break.WORD if space else _Break.NONE
    lines = space.count("\n")
    return _Break.PARAGRAPH if lines > 1 else _Break.LINE if lines else _Break(bool(space))


def _follow(atom: str, stack: list[str]) -> None:
    """Keeps account of the tags that are open."""
    tag = _TAG.fullmatch(atom)
    if not tag or tag[3] or tag[2].lower() in _VOID:
        return
    if not tag[1]:
        stack.append(atom.strip())
        return
    for index in reversed(range(len(stack))):
        if _name(stack[index]) == tag[2].lower():
            del stack[index]
            return


def _name(tag: str) -> str:
    found = _TAG.fullmatch(tag)
    assert found, "only tags are kept account of"
    return found[2].lower()


def _closing(tag: str) -> str:
    return f"</{_name(tag)}>"


def _weight(opened: Sequence[str]) -> int:
    return sum(len(tag) + len(_closing(tag)) for tag in opened)


def _pieces(atom: str, room: int, *, html: bool) -> list[str]:
    """An atom that no part has room for, as smaller ones; by itself where that cannot be."""
    if html and (len(pieces := _TAGS.findall(atom)) > 1 or _TAG.fullmatch(atom)):
        return pieces
    entity = atom.rfind("&", max(1, room - _LONGEST_ENTITY), room) if html else -1
    at = entity if entity > 0 and ";" not in atom[entity:room] else room
    return [piece for piece in (atom[:at], atom[at:]) if piece]
