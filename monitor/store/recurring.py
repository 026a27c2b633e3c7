"""In how many stories of a source each line was seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Connection, Executable, bindparam, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from monitor.store.queries import chunks
from monitor.store.tables import source_lines as table

# Built once: they are asked for every new article, and building them costs more than answering.
_of_source: Final = (table.c.source == bindparam("of_source")) & table.c.hash.in_(
    bindparam("hashes", expanding=True)
)
_SEEN: Final = select(table.c.hash, table.c.stories).where(_of_source, table.c.stories > 1)
_FORGET: Final = delete(table).where(table.c.seen_at < bindparam("before"))


class Line(NamedTuple):
    """A line that an article bore."""

    source: str
    #: Signed, 64 bits.
    hash: int
    story: int
    seen_at: datetime


def seen(connection: Connection, source: str, hashes: Sequence[int]) -> dict[int, int]:
    """The stories by the line's hash; only those that were seen in more than one."""
    found: dict[int, int] = {}
    for some in chunks(hashes):
        asked = {"of_source": source, "hashes": some}
        found |= {row.hash: row.stories for row in connection.execute(_SEEN, asked)}
    return found


def learn(connection: Connection, lines: Sequence[Line], *, forget_before: datetime | None) -> None:
    """Counts each line, a story that was its last one not again."""
    if lines:
        connection.execute(_count(connection.dialect.name), [line._asdict() for line in lines])
    if forget_before:
        connection.execute(_FORGET, {"before": forget_before})


@cache
def _count(dialect: str) -> Executable:
    """A line's row, new or one more story of it."""
    new = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    new = new.values(
        source=bindparam("source"),
        hash=bindparam("hash"),
        stories=1,
        last_story=bindparam("story"),
        seen_at=bindparam("seen_at"),
    )
    another = table.c.last_story != new.excluded.last_story
    counted: Executable = new.on_conflict_do_update(
        index_elements=["source", "hash"],
        set_={
            "stories": table.c.stories + case((another, 1), else_=0),
            "last_story": new.excluded.last_story,
            "seen_at": new.excluded.seen_at,
        },
    )
    return counted
