"""What was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from monitor.model.sources import FeedHints


class ZoneKind(StrEnum):
    """The part of an article a span of text belongs to."""

    TITLE = "title"
    DATELINE = "dateline"
    LEAD = "lead"
    BODY = "body"
    ASIDE = "aside"


#: What matching and placing read.
CLEAN: Final = (ZoneKind.LEAD, ZoneKind.BODY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A stretch of an article's text and what it is."""

    kind: ZoneKind
    #: Offset of its first character in `Article.text`.
    start: int
    #: Offset after its last character.
    end: int
    #: Why it was set aside ("a list under 'Related'"); empty for the others.
    why: str = ""


class DateSource(StrEnum):
    """Where an article's date was read."""

    FEED = "feed"
    JSON_LD = "json-ld"
    META = "meta"
    PAGE = "page"
    URL = "url"
    TEXT = "text"
    HEADER = "header"
    RECORD = "record"
    #: Its file's name.
    FILE = "file"


class DatePrecision(StrEnum):
    """How exactly a date is stated."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One text as it was read, before it is stored."""

    #: The id of the source that brought it.
    source: str
    #: Its identity within the source: guid, link, or digest and name.
    key: str
    #: What people click; None for a file that names none.
    url: str | None
    #: The headline, without markup; empty where there is none.
    title: str
    #: Everything readable, asides included; `zones` say which part is what.
    text: str
    #: In order, without overlap; the title is not among them, it stands alone in `title`.
    zones: tuple[Zone, ...]
    #: ISO 639-1; None when it cannot be told.
    language: str | None
    #: When it says it was published; None when it does not say. Never the time of reading.
    published_at: datetime | None
    #: Where `published_at` was read.
    date_from: DateSource | None
    #: When this program first saw it.
    first_seen_at: datetime
    #: SHA-256 over title and text; a change under the same key is an update.
    content_hash: str
    #: Who wrote it, if it says: "AP", "CNA".
    originator: str | None = None
    #: Primary sources it cites: "KCNA", "White House".
    cites: tuple[str, ...] = ()
    #: How exactly `published_at` is stated: of a day or a month it is the first minute.
    date_precision: DatePrecision | None = None
    #: How far `published_at` is believed, 0 to 1; a rank of its evidence, no probability.
    date_confidence: float | None = None
    #: When its text was written, where that contradicts `published_at` beyond doubt.
    text_date: datetime | None = None
    #: How sure `language` is, 0 to 1; of None: of the best guess, which was not good enough.
    language_confidence: float | None = None
    #: What a reader of `explain` should know: dates that disagree, a text cut at a limit.
    notes: tuple[str, ...] = ()

    def texts(self, *kinds: ZoneKind) -> tuple[str, ...]:
        """The stretches of `text` that are of these kinds, in order."""
        return tuple(self.text[z.start : z.end] for z in self.zones if z.kind in kinds)

    @property
    def clean_text(self) -> str:
        """Lead and body, a paragraph break between stretches: what matching and placing read."""
        return "\n\n".join(self.texts(*CLEAN))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What one `Fetched` held."""

    #: In the order of the document.
    articles: tuple[Article, ...] = ()
    #: What could not be read, each as one line that names the item and says why.
    problems: tuple[str, ...] = ()
    #: What the feed says about polling; None where it is no feed.
    hints: FeedHints | None = None
