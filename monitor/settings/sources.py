"""`sources:`, the feeds and folders that are polled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, ValidationInfo, field_validator

from monitor.model import AfterReading, FullText, Source, SourceKind
from monitor.settings.entry import Entry
from monitor.settings.nodes import Node, find
from monitor.settings.report import Report
from monitor.settings.values import Every, FeedUrl, Folder, Id, Interval, Language, Timezone, spell

#: Publishers ask for no more than a poll a minute, the hastiest of them.
FEED_FLOOR: Final = timedelta(minutes=1)
#: Sweeping a folder, or polling a server of one's own, costs nobody anything; the tick is 1 s.
OWN_FLOOR: Final = timedelta(seconds=1)
#: A source polled less than once in a month is a mistyped one.
CEILING: Final = timedelta(days=30)
#: Where nobody says otherwise a feed's own rate of news decides: often enough for any news, seldom
#: enough for any publisher.
_FEED_INTERVAL: Final = Interval(timedelta(minutes=5), timedelta(hours=1))
_FOLDER_INTERVAL: Final = Interval(timedelta(seconds=30))


#: What is for feeds or for folders alone: the key of the other kind, and why it is none of its.
_ONE_KIND: Final = {
    "after": ("feed", "is for folders; a feed has no files"),
    "done_marker": ("feed", "is for folders; a feed has no files"),
    "full_text": ("folder", "is for feeds; a folder's files are read whole"),
    "websub": ("folder", "is for feeds; a folder has no hub"),
}


class SourceEntry(Entry):
    """A feed or a folder that is polled for news."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["feed"]}, {"required": ["folder"]}]}
    )

    id: Id
    """Unique over all files; stored with every article."""

    feed: FeedUrl | None = None
    """The URL of an RSS, Atom or JSON feed, or of a news sitemap (an index of them, .xml.gz)."""

    folder: Annotated[Folder | None, Field(validate_default=True)] = None
    """A folder whose files are read (text, PDF, office, mail, JSON …); from this file's folder."""

    name: str = ""
    """What people call it; the id where it is not given."""

    allow_private: bool = False
    """Lets a feed reach loopback and private addresses, and be polled each second."""

    every: Every | None = None
    """Time between two polls (10m), for feeds also a range (default 5m-1h; folders: 30s)."""

    language: Language | None = None
    """Language of its texts (ISO 639-1: en, ko, ru, zh, ja), where it has only one."""

    timezone: Timezone | None = None
    """Zone in which its dates without an offset are meant, such as Asia/Seoul."""

    enabled: bool = True
    """`false` keeps it in the list, unpolled."""

    note: str = ""
    """A remark for people: why it is disabled, say."""

    alert_on_first_poll: bool | None = None
    """Whether what is there at the first poll may alert; by default in folders, not in feeds."""

    after: AfterReading | None = None
    """What becomes of a folder's file once it was read: keep (default), move or delete."""

    done_marker: bool | None = None
    """Reads a folder's file NAME only once NAME.done lies beside it, which its writer adds last."""

    full_text: FullText | None = None
    """Whence the text: auto (default: the page, where the feed has a summary), feed, page."""

    websub: bool | None = None
    """`false` leaves the feed's hub alone; by default it is asked to tell of news at once."""

    @field_validator("folder")
    @classmethod
    def _one_place(cls, folder: Any, info: ValidationInfo) -> Any:
        if "feed" not in info.data:
            return folder  # the feed's own error says enough
        if folder is None and info.data["feed"] is None:
            raise ValueError("a source needs a `feed:` or a `folder:`")
        if folder is not None and info.data["feed"] is not None:
            raise ValueError("a source has a `feed:` or a `folder:`, not both")
        return folder

    @field_validator("every")
    @classmethod
    def _bounded(cls, every: Any, info: ValidationInfo) -> Any:
        own = info.data.get("folder") is not None or info.data.get("allow_private")
        floor = OWN_FLOOR if own else FEED_FLOOR
        if every is None:
            return every
        folder = info.data.get("folder") is not None
        for time in every:
            if time is not None and not floor <= time <= CEILING:
                what = "a folder's" if folder else "a feed's"
                raise ValueError(
                    f"{spell(time)} is out of bounds: {what} interval is"
                    f" {spell(floor)} to {spell(CEILING)}"
                )
        if folder and every.longest is not None:
            raise ValueError("a range is for feeds; a folder is swept at one interval")
        return every

    @field_validator(*_ONE_KIND)
    @classmethod
    def _of_its_kind(cls, value: Any, info: ValidationInfo) -> Any:
        other, why = _ONE_KIND[info.field_name or ""]
        if value is not None and info.data.get(other) is not None:
            raise ValueError(f"`{info.field_name}:` {why}")
        return value


def source(entry: SourceEntry) -> Source:
    """The source that an entry describes."""
    is_folder = entry.folder is not None
    # Dropping a file is a deliberate act; what a feed holds when it is first polled is not.
    every = entry.every or (_FOLDER_INTERVAL if is_folder else _FEED_INTERVAL)
    rings = is_folder if entry.alert_on_first_poll is None else entry.alert_on_first_poll
    return Source(
        id=entry.id,
        kind=SourceKind.FOLDER if is_folder else SourceKind.FEED,
        location=str(entry.folder) if is_folder else str(entry.feed),
        name=entry.name or entry.id,
        every=every.shortest,
        slowest=every.longest,
        language=entry.language,
        timezone=entry.timezone,
        enabled=entry.enabled,
        note=entry.note,
        allow_private=entry.allow_private,
        alert_on_first_poll=rings,
        after=entry.after or AfterReading.KEEP,
        done_marker=bool(entry.done_marker),
        full_text=entry.full_text or FullText.AUTO,
        websub=entry.websub is not False,
    )


def warn_of_twins(sources: Iterable[tuple[Node, Source]], report: Report) -> None:
    """Two sources at one place fetch everything twice, and quarrel over the files of a folder."""
    first: dict[str, str] = {}
    for node, one in sources:
        if one.location in first:
            key = "folder" if one.kind is SourceKind.FOLDER else "feed"
            report.warn(find(node, (key,)), f"'{first[one.location]}' polls the same place")
        first.setdefault(one.location, one.id)
