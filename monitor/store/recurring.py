"""In how many stories of a source each line was seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from monitor.store.queries import chunks
from monitor.store.tables import source_lines as table


def seen(connection: Connection, source: str, hashes: Sequence[int]) -> dict[int, int]:
    """The stories by the line's hash; only those that were seen in more than one."""
    found: dict[int, int] = {}
    for some in chunks(hashes):
        query = select(table.c.hash, table.c.stories).where(
            table.c.source == source, table.c.hash.in_(some), table.c.stories > 1
        )
        found |= {row.hash: row.stories for row in connection.execute(query)}
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
        query = select(table.c.hash, table.c.stories, table.c.last_story).where(
            table.c.source == source, table.c.hash.in_(some)
        )
        counts |= {hashed: (stories, last) for hashed, stories, last in connection.execute(query)}
    known = frozenset(counts)
    for hashed, story in lines:
        stories, last = counts.get(hashed, (0, None))
        counts[hashed] = (stories + (last != story), story)
    rows = [
        {"of": hashed, "stories": stories, "last_story": last, "seen_at": now}
        for hashed, (stories, last) in counts.items()
    ]
    if new := [row for row in rows if row["of"] not in known]:
        values = [{"source": source, "hash": row.pop("of")} | row for row in new]
        connection.execute(insert(table), values)
    if old := [row for row in rows if row.get("of") in known]:
        one = (table.c.source == source) & (table.c.hash == bindparam("of"))
        connection.execute(update(table).where(one), old)
    connection.execute(delete(table).where(table.c.seen_at < forget_before))
