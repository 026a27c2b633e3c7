"""In how many stories of a source each line was seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from monitor.store.queries import chunks
from monitor.store.tables import source_lines as table

# Built once: they are asked for every new article, and building them costs more than answering.
_of_source: Final = (table.c.source == bindparam("of_source")) & table.c.hash.in_(
    bindparam("hashes", expanding=True)
)
_SEEN: Final = select(table.c.hash, table.c.stories).where(_of_source, table.c.stories > 1)
_COUNTS: Final = select(table.c.hash, table.c.stories, table.c.last_story).where(_of_source)
_COUNT: Final = update(table).where(
    table.c.source == bindparam("of_source"), table.c.hash == bindparam("of")
)
_FORGET: Final = delete(table).where(table.c.seen_at < bindparam("before"))


def seen(connection: Connection, source: str, hashes: Sequence[int]) -> dict[int, int]:
    """The stories by the line's hash; only those that were seen in more than one."""
    found: dict[int, int] = {}
    for some in chunks(hashes):
        asked = {"of_source": source, "hashes": some}
        found |= {row.hash: row.stories for row in connection.execute(_SEEN, asked)}
    return found


def learn(
    connection: Connection,
    source: str,
    lines: Sequence[tuple[int, int]],
    *,
    now: datetime,
    forget_before: datetime,
) -> None:
    """Counts each (hash, story), a story that was the line's last one not again."""
    counts: dict[int, tuple[int, int]] = {}
    for some in chunks([hashed for hashed, _ in lines]):
        asked = {"of_source": source, "hashes": some}
        found = connection.execute(_COUNTS, asked)
        counts |= {hashed: (stories, last) for hashed, stories, last in found}
    known = frozenset(counts)
    for hashed, story in lines:
        stories, last = counts.get(hashed, (0, None))
        counts[hashed] = (stories + (last != story), story)
    rows = [
        {"of_source": source, "of": hashed, "stories": stories, "last_story": last, "seen_at": now}
        for hashed, (stories, last) in counts.items()
    ]
    if new := [row for row in rows if row["of"] not in known]:
        values = [{"source": row.pop("of_source"), "hash": row.pop("of")} | row for row in new]
        connection.execute(insert(table), values)
    if old := [row for row in rows if row.get("of") in known]:
        connection.execute(_COUNT, old)
    connection.execute(_FORGET, {"before": forget_before})
