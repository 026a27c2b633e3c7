"""What a format's reader hands over: claims as the document makes them, not yet judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model import DateSource, Fetched, Source, Writer


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """What is known of a document before it is opened."""

    #: The source's id.
    source: str
    #: When the document was fetched: what its articles were first seen at.
    seen_at: datetime
    #: The language the source is said to be in.
    language: str | None = None
    #: IANA zone of its dates without an offset.
    timezone: str | None = None
    #: Whom to know beside those of `agencies.toml`.
    lexicon: tuple[Writer, ...] = ()
    #: What its file is called, where it is the one article of a file; else empty.
    name: str = ""
    #: How many documents it stands inside of: 1 for an attachment, 2 for a file of a zip attached.
    inside: int = 0

    @classmethod
    def of(cls, fetched: Fetched, source: Source) -> Origin:
        """The origin of what `fetched` holds."""
        return cls(
            source=source.id,
            seen_at=fetched.fetched_at,
            language=source.language,
            timezone=source.timezone,
            lexicon=source.lexicon,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class DateClaim:
    """A date of publication as some part of a document states it."""

    #: As it is written there.
    raw: str
    #: Which part stated it.
    where: DateSource
    #: True where it was inferred by a heuristic and not stated as such.
    guessed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One article as a document tells it."""

    #: Its identity within the source.
    key: str
    #: What people click.
    url: str | None = None
    #: The headline; empty where it can only be found in the text.
    title: str = ""
    #: Plain text, one paragraph or list item a line.
    text: str = ""
    #: The most trusted first.
    dates: tuple[DateClaim, ...] = ()
    #: The language it says it is in; any BCP 47 tag.
    language: str | None = None
    #: Who it says wrote or owns it: bylines, publishers, credits.
    credits: tuple[str, ...] = ()
    #: True for a text without structure, whose head must be looked for in its first lines.
    bare: bool = False
    #: What its links to other pages of the site say, as `lines.bare` writes it.
    links: frozenset[str] = frozenset()
    #: Remarks that go on to the article.
    notes: tuple[str, ...] = ()
