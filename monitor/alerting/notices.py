"""When the operators hear of a source: once when it fails for good reason, once when it is back;
and of a silence, before it ends.

A source is never abandoned silently: it is polled again and again, ever less often, and after
`threshold` failures in a row one notice says so; another one says when it has recovered.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from monitor.model import Notice, Silence, Source, SourceState

#: Long enough to make another one, short enough to be acted on.
REMIND_BEFORE: Final = timedelta(hours=1)


def source_notice(
    source: Source, before: SourceState, after: SourceState, *, threshold: int, now: datetime
) -> Notice | None:
    """What the operators must hear of the change from `before` to `after`, if anything."""
    if not before.reported and (after.gone or after.failures >= threshold):
        return Notice(
            key=f"source:{source.id}:failing:{now.isoformat()}",
            title=f"Source {source.id} is gone" if after.gone else f"Source {source.id} fails",
            text=_failing(source, after),
            created_at=now,
        )
    if before.reported and not after.failures and not after.gone:
        return Notice(
            key=f"source:{source.id}:recovered:{now.isoformat()}",
            title=f"Source {source.id} is back",
            text=f"{source.name} ({source.location}) answers again; before, "
            f"{_polls(before.failures)} failed in a row.",
            created_at=now,
        )
    return None


def ends_soon(silence: Silence, *, now: datetime) -> bool:
    """Whether it is time to remind of its end: an hour before, or when half of it is over."""
    length = silence.ends_at - silence.created_at
    return now >= silence.ends_at - min(REMIND_BEFORE, length / 2)


def silence_notice(silence: Silence, *, alerts: int, now: datetime) -> Notice:
    """What the operators are told before a silence ends."""
    kept = "Nothing was kept back" if not alerts else f"{alerts} alerts were kept back"
    return Notice(
        key=f"silence:{silence.id}:ending:{silence.ends_at.isoformat()}",
        title=f"Silence {silence.id} ends at {silence.ends_at:%Y-%m-%d %H:%M} UTC",
        text=f"{silence.author} asked for it: {silence.reason}. {kept} so far; "
        "`monitor alerts` lists them. `monitor silence add` makes another one.",
        created_at=now,
    )


def _failing(source: Source, state: SourceState) -> str:
    last = f"{state.last_success_at:%Y-%m-%d %H:%M} UTC" if state.last_success_at else "never"
    text = f"{source.name} ({source.location}): {state.last_error}."
    if state.gone:
        return f"{text} Last success: {last}."
    text += f" {_polls(state.failures)} failed in a row; last success: {last}."
    return text + " It is still being polled, less often."


def _polls(count: int) -> str:
    return f"{count} poll{'s' if count > 1 else ''}"
