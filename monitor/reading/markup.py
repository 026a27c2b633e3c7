"""A piece of HTML, as lines of plain text."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import nh3

from monitor.reading import guard

# Elements that begin a line of their own.
_BLOCK: Final = re.compile(
    r"</?(?:p|div|section|article|header|footer|aside|main|nav|h[1-6]|ul|ol|dl|dt|dd|table|tr|"
    r"blockquote|figure|figcaption|pre|form|hr|address)\b[^<>]*>",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(r"<li\b[^<>]*>", re.IGNORECASE)
_BREAK: Final = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_CELL: Final = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_BLANK: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r"\n\s*")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
#: What is inside these is nothing to read.
_UNREAD: Final = {"script", "style", "template", "noscript", "svg", "math", "iframe", "object"}


def is_markup(text: str) -> bool:
    """Whether the text holds a tag or an entity."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def lines(html: str, *, name: str) -> str:
    """Its text, one block a line, list items with a dash.

    Raises ReadingError where the markup breaks the caps of a page.
    """
    guard.check(html, guard.PAGE, name=name)
    # nh3 strips every tag at once, so the blocks leave their line breaks before it. What is no
    # block but looks like one (in a comment, a script) leaves at worst a line break.
    html = _BLANK.sub(" ", html.replace("\n", " "))
    html = _ITEM.sub("\n- ", _BREAK.sub("\n", _CELL.sub(" ", _BLOCK.sub("\n", html))))
    text = unescape(nh3.clean(html, tags=set(), clean_content_tags=_UNREAD))
    return _LINES.sub("\n", _BLANK.sub(" ", text)).strip()


def line(html: str, *, name: str) -> str:
    """Its text on one line, for a headline or a name.

    Entities that a feed escaped twice are read twice.
    """
    text = lines(html, name=name) if is_markup(html) else html
    if _ENTITY.search(text):
        text = unescape(text)
    return " ".join(text.split())
