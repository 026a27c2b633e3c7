"""A web page as a draft: what it says of itself, and the text that is found in it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from selectolax.lexbor import LexborHTMLParser

from monitor.errors import ReadingError
from monitor.model import DateSource
from monitor.reading import body, dates, guard
from monitor.reading.draft import DateClaim, Draft
from monitor.reading.metadata import read_metadata


def draft_of(html: str, *, name: str, key: str, seen_at: datetime, location: str = "") -> Draft:
    """What the page holds. Raises ReadingError when it breaks a cap or has no text and title.

    No date after `seen_at` is guessed; `location` is where the page was fetched, for its links.
    """
    guard.check(html, guard.PAGE, name=name)
    tree = LexborHTMLParser(html)
    said = read_metadata(tree, base=location)
    found = body.find(html, tree, told=said.body, name=name)
    if not found.text and not said.title:
        raise ReadingError(f"{name}: a web page without a title or a text")
    # Content systems fill in 0001-01-01: what cannot be read as a date is none.
    stated = (*said.dates, *dates.in_url(said.url or location))
    is_dated = any(dates.parse(claim.raw) for claim in stated)
    return Draft(
        key=key,
        url=said.url,
        title=said.title,
        text=found.text,
        dates=said.dates + (() if is_dated else _guessed(html, seen_at)),
        language=said.language,
        credits=said.credits,
        links=body.links(tree, url=said.url or location),
        notes=found.notes,
    )


def _guessed(html: str, seen_at: datetime) -> tuple[DateClaim, ...]:
    """Htmldate's answer where the page states no date: nearly always one, so it is a guess."""
    import htmldate  # noqa: PLC0415 - as in `body`

    # As bytes: a text that begins with http it would take for an address, and fetch it. And with
    # the latest date it may find, or it would ask the clock.
    find = partial(
        htmldate.find_date, html.encode(), original_date=True, max_date=f"{seen_at:%Y-%m-%d}"
    )
    try:
        # The long search takes thirty times as long and answers the same, but for one page in ten.
        date = find(extensive_search=False) or find()
    except (ValueError, TypeError):
        # lxml refuses what is no tree at all; then there is no date in it either.
        return ()
    return (DateClaim(raw=date, where=DateSource.PAGE, guessed=True),) if date else ()
