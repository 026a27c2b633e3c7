"""A web page as a draft: what it says of itself, and the text that trafilatura finds in it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import htmldate
import trafilatura

from monitor.errors import ReadingError
from monitor.model import DateSource
from monitor.reading import guard, markup
from monitor.reading.draft import DateClaim, Draft
from monitor.reading.lines import count_words
from monitor.reading.metadata import Metadata, read_metadata

#: JSON-LD's text comes in only where the page gives less than this share of its words. Believed
#: first, it made the text worse (F1 −.009 over 2,478 pages): it is often the summary alone.
RESCUE: Final = 0.5


def draft_of(html: str, *, name: str, key: str, seen_at: datetime, location: str = "") -> Draft:
    """What the page holds. Raises ReadingError when it breaks a cap or has no text and title.

    No date after `seen_at` is guessed; `location` is where the page was fetched, for its links.
    """
    guard.check(html, guard.PAGE, name=name)
    said = read_metadata(html, base=location)
    text, notes = _text(html, said, name)
    if not text and not said.title:
        raise ReadingError(f"{name}: a web page without a title or a text")
    return Draft(
        key=key,
        url=said.url,
        title=said.title,
        text=text,
        dates=said.dates or _guessed(html, seen_at),
        language=said.language,
        credits=said.credits,
        notes=notes,
    )


def _text(html: str, said: Metadata, name: str) -> tuple[str, tuple[str, ...]]:
    """The body, and a note where it came from somewhere else than the page's own text."""
    found = trafilatura.extract(html, include_comments=False, with_metadata=False) or ""
    told = markup.lines(said.body, name=name) if markup.is_markup(said.body) else said.body
    if count_words(found) < RESCUE * count_words(told):
        return told, ("the text is the one in the page's JSON-LD",)
    if not found:
        return markup.lines(html, name=name), ("no article was found in the page: all of its text",)
    return found, ()


def _guessed(html: str, seen_at: datetime) -> tuple[DateClaim, ...]:
    """Htmldate's answer where the page states no date: nearly always one, so it is a guess."""
    try:
        # As bytes: a text that begins with http it would take for an address, and fetch it. And
        # with the latest date it may find, or it would ask the clock.
        date = htmldate.find_date(html.encode(), original_date=True, max_date=f"{seen_at:%Y-%m-%d}")
    except (ValueError, TypeError):
        # lxml refuses what is no tree at all; then there is no date in it either.
        return ()
    return (DateClaim(raw=date, where=DateSource.PAGE, guessed=True),) if date else ()
