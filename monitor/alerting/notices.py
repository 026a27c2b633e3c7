"""When the operators hear of a source: once when it fails for good reason, once when it is back.

A source is never abandoned silently: it is polled again and again, ever less often, and after
`threshold` failures in a row one notice says so; another one says when it has recovered.
"""

from __future__ import annotations

from datetime import datetime

from monitor.model import Notice, Source, SourceState


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
            text=f"{source.name} ({source.location}) answers again after "
            f"{before.failures} failed polls.",
            created_at=now,
        )
    return None


def _failing(source: Source, state: SourceState) -> str:
    last = state.last_success_at.isoformat(" ", "minutes") if state.last_success_at else "never"
    text = f"{source.name} ({source.location}): {state.last_error}."
    text += f" {state.failures} polls failed in a row; last success: {last}."
    if state.gone:
        return text + " It is not polled again until its configuration changes."
    return text + " It is still being polled, less often."
