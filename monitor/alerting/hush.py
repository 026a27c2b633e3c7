"""When a feed that answers as it should has nothing new for longer than is like it.

Feeds die like that: the page moves, the old address goes on serving its last edition, and every
poll is a success. One notice says so once the silence is a surprise (`habits.quiet_after`), and
one when the source speaks again.
"""

from __future__ import annotations

from datetime import datetime

from monitor import habits
from monitor.model import Notice, Source, SourceState


def falls_quiet(before: SourceState, *, now: datetime) -> bool:
    """Whether a poll that answered and brought nothing is the one at which to say so.

    Not right after failures: what was not there could not speak.
    """
    due = before.quiet_after is not None and now >= before.quiet_after
    return due and not before.quiet and not before.failures


def quiet_notice(source: Source, before: SourceState, *, now: datetime) -> Notice:
    """What the operators hear of a silence, once."""
    rate = habits.per_day(before.habit) or 0.0
    last = f"{before.last_new_at:%Y-%m-%d %H:%M} UTC" if before.last_new_at else "ever"
    return Notice(
        key=f"source:{source.id}:quiet:{now.isoformat()}",
        title=f"Source {source.id} has gone quiet",
        text=f"{source.name} ({source.location}) answers, but has had nothing new since {last}; "
        f"it usually brings {rate:.1f} items a day. Look whether its feed has moved.",
        created_at=now,
    )


def speaks_notice(source: Source, before: SourceState, *, new: int, now: datetime) -> Notice:
    """What they hear of its end."""
    last = f"{before.last_new_at:%Y-%m-%d %H:%M} UTC" if before.last_new_at else "ever"
    return Notice(
        key=f"source:{source.id}:speaks:{now.isoformat()}",
        title=f"Source {source.id} speaks again",
        text=f"{source.name} ({source.location}) has {new} new items, the first since {last}.",
        created_at=now,
    )
