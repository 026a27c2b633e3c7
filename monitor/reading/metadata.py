"""What a web page says of itself: JSON-LD, then headings and OpenGraph, then ``<time>``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from monitor.model import DateSource
from monitor.reading import dates
from monitor.reading.draft import DateClaim
from monitor.reading.links import absolute

#: Types of JSON-LD whose subject is an article.
_ARTICLES: Final = ("Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle")
_ARTICLE_ENDS: Final = ("Article", "Posting", "Report")
#: How deep JSON-LD is searched; real pages nest a graph in a page in a list.
_DEPTH: Final = 5
_META_DATES: Final = (
    "article:published_time", "og:article:published_time", "datePublished", "pubdate",
    "publishdate", "publish-date", "date", "dc.date", "dc.date.issued", "dcterms.created",
    "sailthru.date", "parsely-pub-date", "cXenseParse:recs:publishtime", "article.published",
)  # fmt: skip
#: Between a headline and the outlet's name in a <title>.
_TITLE_JOINTS: Final = (" | ", " - ", " – ", " — ", " :: ", " « ", " » ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What the page states; empty where it states nothing."""

    title: str = ""
    url: str | None = None
    language: str | None = None
    dates: tuple[DateClaim, ...] = ()
    credits: tuple[str, ...] = ()
    #: The text as JSON-LD gives it, in case nothing better is found.
    body: str = ""


def read_metadata(tree: LexborHTMLParser, *, base: str = "") -> Metadata:
    """The page's own account."""
    linked = next(_articles(tree), {})
    metas = _metas(tree)
    url = _attribute(tree, "link[rel=canonical]", "href") or metas.get("og:url", "")
    url = absolute(base, url) if url else ""
    return Metadata(
        title=_title(tree, linked, metas),
        url=url if url.startswith(("http://", "https://")) else None,
        language=_string(linked.get("inLanguage"))
        or _attribute(tree, "html", "lang")
        or metas.get("og:locale", "")
        or None,
        dates=_dates(tree, linked, metas),
        credits=_credits(linked, metas),
        body=_string(linked.get("articleBody")),
    )


def _articles(tree: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """The objects of the page's JSON-LD that are articles."""
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            value = json.loads(script.text(), strict=False)
        except (ValueError, RecursionError):
            # Hand-written JSON-LD is ill as often as not; the page says the same elsewhere.
            continue
        yield from _search(value, _DEPTH)


def _search(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _search(item, depth - 1) if depth else ()
    elif isinstance(value, dict):
        kinds = value.get("@type")
        if any(_is_article(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            if depth and key in value:
                yield from _search(value[key], depth - 1)


def _is_article(kind: Any) -> bool:
    return isinstance(kind, str) and (kind in _ARTICLES or kind.endswith(_ARTICLE_ENDS))


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """The content of each <meta> by its property, name or itemprop; the first of a name."""
    metas: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        content = (attributes.get("content") or "").strip()
        for key in ("property", "name", "itemprop"):
            if content and (name := attributes.get(key)):
                metas.setdefault(name, content)
    return metas


def _title(tree: LexborHTMLParser, linked: Mapping[str, Any], metas: Mapping[str, str]) -> str:
    """JSON-LD's headline, else the only <h1>, else OpenGraph's, else <title> without the outlet."""
    headings = [text for node in tree.css("h1") if (text := _flat(node.text()))]
    said = _flat(_string(linked.get("headline"))) or _flat(metas.get("og:title", ""))
    if said and headings:
        # The heading that readers see, where it is the one that is spoken of.
        return next((h for h in headings if h.casefold() in said.casefold()), said)
    if said or len(headings) == 1:
        return said or headings[0]
    node = tree.css_first("title")
    title = _flat(node.text()) if node else ""
    return next((title.split(j)[0] for j in _TITLE_JOINTS if j in title), title)


def _dates(
    tree: LexborHTMLParser, linked: Mapping[str, Any], metas: Mapping[str, str]
) -> tuple[DateClaim, ...]:
    claims = []
    if published := _string(linked.get("datePublished") or linked.get("dateCreated")):
        claims.append(DateClaim(raw=published, where=DateSource.JSON_LD))
    lower = {name.lower(): content for name, content in metas.items()}
    stated = next((lower[n.lower()] for n in _META_DATES if n.lower() in lower), "")
    if stated:
        claims.append(DateClaim(raw=stated, where=DateSource.META))
    if not any(dates.parse(claim.raw) for claim in claims):
        node = tree.css_first("article time[datetime], time[pubdate], time[datetime]")
        if node and (raw := node.attributes.get("datetime")):
            claims.append(DateClaim(raw=raw, where=DateSource.PAGE))
    return tuple(claims)


def _credits(linked: Mapping[str, Any], metas: Mapping[str, str]) -> tuple[str, ...]:
    names = [*_names(linked.get("author")), *_names(linked.get("publisher"))]
    names += [metas[key] for key in ("author", "og:site_name") if key in metas]
    return tuple(dict.fromkeys(name for name in map(_flat, names) if name))


def _names(value: Any) -> list[str]:
    """The names of a person or organisation, as JSON-LD writes them: text, object or list."""
    if isinstance(value, list):
        return [name for item in value[:20] for name in _names(item)]
    if isinstance(value, dict):
        return [_string(value.get("name"))]
    return [_string(value)]


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return ((node.attributes.get(name) or "") if node else "").strip()


def _string(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _flat(text: str) -> str:
    return " ".join(text.split())
