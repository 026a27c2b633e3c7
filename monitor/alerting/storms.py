"""When a feed brings so much at once that it is not news: filed quietly, with one word about it.

A publisher that moves to another system gives every item a new identity, and a feed of a hundred
old articles looks new as a whole. Each would ring; instead one notice to the operators says so,
and names what is about a topic and copies nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from monitor.model import Notice, Source, SourceKind, SourceState

#: A feed of five items is new as a whole every busy morning.
LEAST: Final = 10
#: The part of a document's items above which it is a storm.
PART: Final = 0.5
#: After as many intervals without an answer, much that is new is what was missed, not a storm.
AWAY: Final = 3
#: Headlines that a notice tells; more are counted.
TOLD: Final = 10


def storm(
    source: Source, before: SourceState, *, new: int, items: int, now: datetime
) -> str | None:
    """Why what the poll brought is filed quietly; None where it is news.

    `new` of the document's `items` were never seen before.
    """
    if source.kind is not SourceKind.FEED or not before.baselined or _was_away(source, before, now):
        return None
    if new < LEAST or new <= PART * items:
        return None
    told = f"{new} of {items} items of {source.id} look new at once"
    # As in `overlap`: where none is known, the document may not reach back to the last poll.
    return told if new < items else f"{told}; some before them may be lost"


def storm_notice(
    source: Source, why: str, *, watched_for: Sequence[str] = (), now: datetime
) -> Notice:
    """What the operators hear of it, once; with the headlines of what is `watched_for` in it.

    It may be news after all, of a wire that was busy: that must not go unseen.
    """
    told = [f"\n- {title}" for title in watched_for[:TOLD]]
    if len(watched_for) > TOLD:
        told.append(f"\n- and {len(watched_for) - TOLD} more")
    headlines = f"\n\nNot known before, and about what is watched for:{''.join(told)}"
    return Notice(
        key=f"source:{source.id}:storm:{now.isoformat()}",
        title=f"Source {source.id}: very much at once",
        text=f"{source.name} ({source.location}): {why}. They were filed without alerts; "
        f"`monitor articles --source {source.id}` lists them." + (headlines if told else ""),
        created_at=now,
    )


def _was_away(source: Source, before: SourceState, now: datetime) -> bool:
    """Whether it was not asked, or did not answer, for much longer than usual."""
    planned = timedelta(0)
    if before.next_poll_at and before.last_poll_at:
        planned = before.next_poll_at - before.last_poll_at
    last = before.last_success_at
    return bool(before.failures) or last is None or now - last > AWAY * max(source.every, planned)
