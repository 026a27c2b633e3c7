"""The body of a web page: trafilatura's, and what is known of where it goes wrong.

- It finds a part of what the page says of itself in JSON-LD: that text is taken.
- It finds one of several boxes of one kind that hold the article between them (advertisements part
  them): the paragraphs of the others are put in where they stand. Of 181 pages two were cut so, at
  .35 and .45 of their text; no other page gained or lost a line.
- It keeps lines that are nothing but a link to another page of the site, between paragraphs and
  below them. They are handed on, so that `asides` can tell them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.reading import lines, markup
from monitor.reading.lines import Line

#: JSON-LD's text comes in only where the page gives less than this share of its words. Believed
#: first, it made the text worse (F1 −.009 over 2,478 pages): it is often the summary alone.
RESCUE: Final = 0.5
#: Boxes of one kind hold at least this share of the words found, and the others at least that
#: share more: less is a note or an author's biography.
BOXED: Final = 0.5
MISSED: Final = 0.5
#: … and are so many paragraphs each.
FEWEST: Final = 3
#: Paragraphs shorter than this tell nothing about which box is the article's.
SHORT: Final = 8
#: Paragraphs of a page that are looked at; each is looked for in all of the text.
MOST_PARAGRAPHS: Final = 500
#: A link of fewer words is a name or a button.
LINK_WORDS: Final = 4
#: Links that are looked at; a page with more is a list of links.
MOST_LINKS: Final = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What a page's article says."""

    text: str
    #: Where it came from, if it was somewhere else than the page's own text.
    notes: tuple[str, ...] = ()


def find(html: str, tree: LexborHTMLParser, *, told: str, name: str) -> Body:
    """The body; `told` is the text that the page's JSON-LD gives."""
    import trafilatura  # noqa: PLC0415 - 10 MB, for pages only, which a daemon leaves to its worker

    found = trafilatura.extract(html, include_comments=False, with_metadata=False) or ""
    told = markup.lines(told, name=name) if markup.is_markup(told) else told
    if lines.count_words(found) < RESCUE * lines.count_words(told):
        return Body(text=told, notes=("the text is the one in the page's JSON-LD",))
    if not found:
        return Body(
            text=markup.lines(html, name=name),
            notes=("no article was found in the page: all of its text",),
        )
    whole = _joined(found, tree)
    if whole:
        return Body(text=whole, notes=("the text was put together from several parts of the page",))
    return Body(text=found)


def links(tree: LexborHTMLParser, *, url: str | None) -> frozenset[str]:
    """The `lines.bare` texts of links to other pages of the site that may be headlines."""
    host = urlsplit(url or "").netloc
    found = set()
    for node in tree.css("a[href]")[:MOST_LINKS]:
        text = node.text()
        # Most links are a word or two; nothing more is asked of them.
        if (" " in text or not text.isascii()) and _is_own(node.attributes.get("href") or "", host):
            words = lines.bare(text)
            if lines.count_words(words) >= LINK_WORDS:
                found.add(words)
    return frozenset(found)


def _is_own(target: str, host: str) -> bool:
    """Whether the link leads to another page of the site."""
    if target.startswith("#"):
        return False
    scheme, slashes, rest = target.partition("//")
    if not slashes or scheme not in ("", "http:", "https:"):
        return ":" not in target.partition("/")[0]
    return rest.partition("/")[0] == host


# ── an article in several boxes ──────────────────────────────────────────────────────────────

#: What a paragraph stands in: its parent's name and class, and those of the parent's parent.
_Box = tuple[str, str, str, str]


@dataclass(frozen=True)
class _Paragraph:
    line: Line
    words: str
    box: _Box
    is_found: bool


def _joined(found: str, tree: LexborHTMLParser) -> str:
    """The text with the paragraphs of the other boxes; empty where there are none to speak of."""
    paragraphs = list(_paragraphs(found, tree))
    sizes = Counter[_Box]()
    for paragraph in paragraphs:
        sizes[paragraph.box] += paragraph.line.words if paragraph.is_found else 0
    if not sizes:
        return ""
    box, size = sizes.most_common(1)[0]
    inside = [p for p in paragraphs if p.box == box]
    missed = [p for p in inside if not p.is_found and p.line.is_prose]
    few = len(missed) < FEWEST or sum(p.is_found for p in inside) < FEWEST
    small = size < BOXED * sizes.total() or sum(p.line.words for p in missed) < MISSED * size
    if few or small:
        return ""
    return _put_in(found, paragraphs, missed)


def _paragraphs(found: str, tree: LexborHTMLParser) -> Iterator[_Paragraph]:
    """The page's paragraphs, up to the headline of another article."""
    had = lines.bare(found)
    begun = False
    for node in tree.css("h1, p")[:MOST_PARAGRAPHS]:
        if node.tag == "h1":
            if begun:
                return
            continue
        text = " ".join(node.text().split())
        words = lines.bare(text)
        if words.count(" ") < SHORT - 1:
            continue
        is_found = words in had
        begun = begun or is_found
        yield _Paragraph(Line(text, 0, len(text)), words, _box(node), is_found)


def _box(node: LexborNode) -> _Box:
    parent = node.parent
    outer = parent.parent if parent else None
    return (*_kind(parent), *_kind(outer))


def _kind(node: LexborNode | None) -> tuple[str, str]:
    return (node.tag or "", node.attributes.get("class") or "") if node else ("", "")


def _put_in(found: str, all_of: Sequence[_Paragraph], missed: Sequence[_Paragraph]) -> str:
    """Each missed paragraph behind the one it follows on the page."""
    follows: dict[str, list[str]] = {}
    last = ""
    for paragraph in all_of:
        if paragraph in missed:
            follows.setdefault(last, []).append(paragraph.line.text)
        elif paragraph.is_found:
            last = paragraph.words
    kept: list[str] = follows.pop("", [])
    for line in found.split("\n"):
        kept.append(line)
        words = lines.bare(line)
        for above in [above for above in follows if above in words]:
            kept += follows.pop(above)
    # What follows a paragraph that trafilatura broke in two is not lost either.
    return "\n".join([*kept, *(text for texts in follows.values() for text in texts)])
