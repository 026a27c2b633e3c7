"""When the operators hear that a feed does not keep to its items' names."""

from __future__ import annotations

from datetime import datetime

from monitor.model import Notice, Source


def identity_notice(source: Source, why: str, *, now: datetime) -> Notice:
    """What the operators hear of it, at each switch."""
    return Notice(
        key=f"source:{source.id}:identity:{now.isoformat()}",
        title=f"Source {source.id}: its items change their names",
        text=f"{source.name} ({source.location}): {why}. Nothing is to be done; a correction "
        f"that changes such a link or text will look new. `monitor sources --json` shows it.",
        created_at=now,
    )
