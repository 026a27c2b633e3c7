"""When a feed's document holds nothing that was seen before, items between two polls may be lost.

A feed shows its latest items; where none of them is known, more may have come and gone since the
last poll than it shows. A shorter `every` helps, and only a person can decide on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from monitor.model import Notice, Source, SourceKind, SourceState

#: A feed of a headline or two has nothing in common with itself an hour ago.
LEAST: Final = 5


def lost_overlap(source: Source, before: SourceState, *, new: int, items: int) -> str | None:
    """What may have been lost; `new` of the document's `items` were never seen before."""
    if source.kind is not SourceKind.FEED or not before.baselined:
        return None
    if items < LEAST or new < items:
        return None
    return f"none of the {items} items of {source.id} was there at the last poll: some may be lost"


def overlap_notice(source: Source, before: SourceState, why: str, *, now: datetime) -> Notice:
    """What the operators hear of it, once a day for each source."""
    last = f"{before.last_success_at:%Y-%m-%d %H:%M} UTC" if before.last_success_at else "never"
    return Notice(
        key=f"source:{source.id}:overlap:{now.date().isoformat()}",
        title=f"Source {source.id}: items may have been missed",
        text=f"{source.name} ({source.location}): {why}. It was last read at {last}; "
        "if it is polled as it should be, give it a shorter `every`.",
        created_at=now,
    )
