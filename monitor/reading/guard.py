"""What is looked at before any parser sees it: markup that would cost it minutes is refused.

A tag of 300,000 attributes costs every HTML parser half a minute, 100,000 nested elements twenty
seconds, and neither can be interrupted. Counting them costs two milliseconds a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from monitor.errors import ReadingError


@dataclass(frozen=True, kw_only=True, slots=True)
class Caps:
    """How much of everything a document may have."""

    characters: int
    tags: int
    #: Elements open at once.
    depth: int
    #: Words inside one tag: attributes, with or without a value.
    words: int


#: For a web page, or the HTML inside a feed's item: 438 real pages stay under them all.
PAGE: Final = Caps(characters=3_000_000, tags=120_000, depth=1_000, words=2_000)
#: For a feed's XML; the largest real one of 282 has 2.5 MB.
FEED: Final = Caps(characters=15_000_000, tags=200_000, depth=256, words=2_000)

#: Comments and the like that are not closed; for each, parsers search the whole rest.
MOST_OPEN: Final = 100
_SECTIONS: Final = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))

# `[^<>]*` and not `[^>]*`: a million of '<' must not be read a million times over.
_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w:.-]*)([^<>]*)")
_WORD: Final = re.compile(r"[^\s=]+")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
# Elements without content, and those whose end HTML infers: open ones do not nest.
_FLAT: Final = frozenset(
    re.findall(
        r"\w+",
        "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th "
        "option optgroup thead tbody tfoot colgroup rp rt",
    )
)
#: Less markup than this is not worth counting words in.
_SHORT_TAG: Final = 4_000


def check(markup: str, caps: Caps, *, name: str) -> None:
    """Raises ReadingError saying which cap the markup breaks."""
    if len(markup) > caps.characters:
        raise ReadingError(f"{name}: too large ({len(markup):,} characters of markup)")
    if markup.count("<") > caps.tags:
        raise ReadingError(f"{name}: too many tags (more than {caps.tags:,})")
    check_sections(markup, name=name)
    depth = deepest = 0
    for match in _TAG.finditer(markup):
        closing, tag, attributes = match.groups()
        if len(attributes) > _SHORT_TAG and _words(attributes) > caps.words:
            raise ReadingError(f"{name}: a tag <{tag}> of more than {caps.words:,} attributes")
        if tag.lower() in _FLAT or attributes.endswith("/"):
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        deepest = max(deepest, depth)
    if deepest > caps.depth:
        raise ReadingError(f"{name}: elements nested more than {caps.depth} deep")


def check_sections(markup: str, *, name: str) -> None:
    """Raises ReadingError where comments and the like begin and never end."""
    for opening, closing in _SECTIONS:
        if markup.count(opening) > markup.count(closing) + MOST_OPEN:
            raise ReadingError(f"{name}: too many {opening} that are never closed")


def _words(attributes: str) -> int:
    """How many attributes and bare values; a long value (a drawing's path, a summary) is one."""
    return len(_WORD.findall(_QUOTED.sub("-", attributes)))
