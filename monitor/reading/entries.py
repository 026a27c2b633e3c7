"""One entry of a feed, as feedparser gives it, to a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from monitor.errors import ReadingError
from monitor.model import DateSource
from monitor.reading import identity, markup
from monitor.reading.draft import DateClaim, Draft

Entry = Mapping[str, Any]

#: Where an entry tells its date, the most telling first. `issued` and `dc:date` are among them
#: under these names.
_DATES: Final = ("published", "updated", "created")
#: Schemes of links that people can click.
_CLICKABLE: Final = ("http://", "https://")


def draft_of(entry: Entry, *, feed: Entry, shared_guids: frozenset[str], name: str) -> Draft:
    """What the entry says. Raises ReadingError when it says nothing.

    `shared_guids` are those that several entries with links of their own use: they identify
    nothing, so the link does.
    """
    title = _line(entry, "title", name)
    text = _text(entry, name)
    if not title and not text:
        raise ReadingError("neither a title nor a text")
    link = link_of(entry)
    guid = str(entry.get("id") or "").strip()
    claims = tuple(
        DateClaim(raw=str(entry[key]), where=DateSource.FEED)
        for key in _DATES
        # Asked for "updated", feedparser would answer with "published" and a warning.
        if key in entry and str(entry[key]).strip()
    )
    return Draft(
        key=identity.item_key(
            guid="" if guid in shared_guids else guid,
            url=link or "",
            title=title,
            date=claims[0].raw if claims else "",
        ),
        url=link,
        title=title,
        text=text,
        # An update says when the text changed, not when it was news: only without the other.
        dates=claims[:1],
        language=_language(entry) or _language(feed),
        credits=_credits(entry, name),
    )


def link_of(entry: Entry) -> str | None:
    """What people click: the publisher's own address, not the aggregator's."""
    candidates = [entry.get("feedburner_origlink"), entry.get("link")]
    candidates += [link.get("href") for link in entry.get("links", ()) if link.get("rel") != "self"]
    # A guid is a link unless it says otherwise; one that is not clickable says so by itself.
    candidates.append(entry.get("id"))
    for candidate in candidates:
        link = str(candidate or "").strip()
        if link.lower().startswith(_CLICKABLE):
            return link
    return None


def _text(entry: Entry, name: str) -> str:
    """The longest of content and summary, as lines."""
    parts = [*entry.get("content", ())]
    if "summary" in entry:
        parts.append(entry.get("summary_detail") or {"value": entry["summary"]})
    texts = [_lines(str(part.get("value") or ""), name) for part in parts]
    return max(texts, key=len, default="")


def _lines(value: str, name: str) -> str:
    return markup.lines(value, name=name) if markup.is_markup(value) else value.strip()


def _line(entry: Entry, key: str, name: str) -> str:
    return markup.line(str(entry.get(key) or ""), name=name)


def _language(entry: Entry) -> str | None:
    details = [*entry.get("content", ()), entry.get("summary_detail"), entry.get("title_detail")]
    said = [detail.get("language") for detail in details if detail]
    return next((str(tag) for tag in (*said, entry.get("language")) if tag), None)


def _credits(entry: Entry, name: str) -> tuple[str, ...]:
    source = entry.get("source") or {}
    said = (entry.get("publisher"), source.get("title"), entry.get("author"), entry.get("credit"))
    return tuple(markup.line(str(each), name=name) for each in said if each)
