"""Lists of feeds as feed readers exchange them: OPML in, `sources:` out, and back.

The configuration is the user's own file, which the program never writes: what is imported is
printed, to be put where it belongs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import yaml

from monitor.errors import UsageError
from monitor.model import Source, SourceKind

#: Of an id made from a title; long enough to tell them apart, short enough to type.
LONGEST_ID: Final = 40

_UNFIT: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """One feed of a list."""

    #: What people call it.
    title: str
    #: The feed's URL; empty where only the site is known.
    url: str
    #: The site's page, where that is all there is.
    page: str = ""
    #: The language of its texts (ISO 639-1), where it is known.
    language: str | None = None
    #: True where it is on an address of one's own.
    allow_private: bool = False
    #: A remark, printed above it.
    note: str = ""
    #: Why it cannot be a source; empty where it can.
    refused: str = ""


def parse(content: bytes, *, name: str) -> tuple[Subscription, ...]:
    """The feeds of an OPML document, whatever folders they are in, each URL once.

    An outline that names a site and no feed has a `page` for its `url`; one that names neither of
    the web is `refused`. Raises UsageError when the document is none.
    """
    found: dict[str, Subscription] = {}
    seen: set[str] = set()

    def element(tag: str, attributes: dict[str, str]) -> None:
        seen.add(tag.lower())
        given = {key.lower(): value.strip() for key, value in attributes.items()}
        url = given.get("xmlurl", "")
        page = "" if url else given.get("htmlurl", "")
        where = url or page
        if tag.lower() != "outline" or not where:
            return  # a folder
        title = " ".join((given.get("title") or given.get("text") or where).split())
        if where.startswith(("http://", "https://")):
            one = Subscription(title=title, url=url, page=page)
        else:
            one = Subscription(title=title, url="", refused=f"{where} is no web address")
        found.setdefault(where, one)

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise UsageError(f"{name} is not well-formed XML: {error}") from error
    if "opml" not in seen:
        raise UsageError(f"{name} is not OPML: there is no <opml> in it")
    return tuple(found.values())


def to_yaml(
    subscriptions: Iterable[Subscription], *, taken: Collection[str], known: Collection[str]
) -> str:
    """A `sources:` block; without the feeds whose URLs are `known`, under ids not yet `taken`."""
    ids = set(taken)
    entries = ""
    for subscription in subscriptions:
        if not subscription.url or subscription.url in known:
            continue
        name = _id(subscription.title, ids)
        ids.add(name)
        entries += _entry(subscription, name)
    return f"sources:\n{entries}" if entries else "sources: []\n"


def _entry(subscription: Subscription, name: str) -> str:
    entry: dict[str, object] = {
        "id": name,
        "feed": subscription.url,
        "name": subscription.title,
    }
    if subscription.language:
        entry["language"] = subscription.language
    if subscription.allow_private:
        entry["allow_private"] = True
    note = f"# {' '.join(subscription.note.split())}\n" if subscription.note else ""
    return note + yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=1_000)


def to_opml(sources: Iterable[Source], *, title: str) -> str:
    """The feeds among the sources, as an OPML document."""
    outlines = "".join(
        f"    <outline type={quoteattr('rss')} text={quoteattr(source.name)} "
        f"title={quoteattr(source.name)} xmlUrl={quoteattr(source.location)}/>\n"
        for source in sources
        if source.kind is SourceKind.FEED
    )
    head = title.replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"  <head><title>{head}</title></head>\n  <body>\n{outlines}  </body>\n</opml>\n"
    )


def _id(title: str, taken: Collection[str]) -> str:
    """An id like the title: "Tribune – Asia" is tribune-asia, and a second one tribune-asia-2."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = _UNFIT.sub("-", plain)[:LONGEST_ID].strip("-") or "feed"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def _refuse(*_: object) -> None:
    # No list of feeds declares entities; a bomb does.
    raise UsageError("a list of feeds declares no entities; this one does")
