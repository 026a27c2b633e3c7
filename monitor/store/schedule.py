"""What polling taught, and who polls what now: the schedule is `next_poll_at`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Connection,
    Executable,
    Row,
    Select,
    Text,
    any_,
    bindparam,
    delete,
    func,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from monitor.model import SourceState
from monitor.ports.schedule import TIMES
from monitor.store.columns import Json
from monitor.store.queries import chunks
from monitor.store.source_rows import state_values, to_state
from monitor.store.tables import poll_leases, problems, site_gaps, source_states

#: How many problems are kept of one source: a folder's bad files in full, a broken feed's history.
PROBLEMS_KEPT: Final = 100

#: Beyond as many, reading the whole schedule is cheaper than asking for each source.
_FEW: Final = 1_000

# All of these are built once: they are asked for every poll, and building them costs as much.
_STATES: Final = select(source_states)
_WITHOUT_ITEMS: Final = select(
    *(null().label("items") if c.name == "items" else c for c in source_states.c)
)
_HELD: Final = select(poll_leases.c.source).where(poll_leases.c.until > bindparam("now"))
_LEASE: Final = insert(poll_leases)
_TOUCH: Final = (
    update(source_states)
    .where(source_states.c.source == bindparam("of"))
    .values({name: bindparam(name) for name in TIMES})
)
_RELEASE: Final = delete(poll_leases).where(poll_leases.c.source == bindparam("of"))
# Before every schedule: never polled, or asked to be polled at once.
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)


def states(
    connection: Connection, sources: Sequence[str] | None = None, *, items: bool = True
) -> dict[str, SourceState]:
    """What is known of these sources, of all for None, by id; without `items` as if it had none."""
    query = _STATES if items else _WITHOUT_ITEMS
    found = _rows(connection, query, sources)
    return {row.source: to_state(row) for row in found}


def save(connection: Connection, states: Sequence[SourceState]) -> None:
    """Stores what polls taught, and ends the sources' leases."""
    if not states:
        return
    rows = [state_values(state) for state in states]
    connection.execute(_upsert(connection.dialect.name), rows)
    release(connection, [state.source for state in states])


def touch(connection: Connection, states: Sequence[SourceState]) -> None:
    """As `save`, of states that are stored, but for their `TIMES`."""
    if not states:
        return
    rows = [{"of": s.source} | {name: getattr(s, name) for name in TIMES} for s in states]
    if connection.execute(_TOUCH, rows).rowcount != len(rows):
        save(connection, states)  # some are not stored any more
    release(connection, [state.source for state in states])


@cache
def _upsert(dialect: str) -> Executable:
    """The state's row, new or in place of the old one; made once, it has twenty columns."""
    new = (postgresql if dialect == "postgresql" else sqlite).insert(source_states)
    told = {column.name: new.excluded[column.name] for column in source_states.c}
    upsert: Executable = new.on_conflict_do_update(index_elements=["source"], set_=told)
    return upsert


def lease(
    connection: Connection,
    sources: Mapping[str, str],
    *,
    now: datetime,
    until: datetime,
    limit: int,
    at_once: Collection[str] = (),
) -> dict[str, SourceState | None]:
    """Of these sources (id: location) those due now, held until `until`, with what is known of
    each; the longest due first.

    Those `at_once` are due whatever the schedule says, unless they are gone or held.
    """
    due_at = dict.fromkeys(sources, _ALWAYS)
    asked = list(sources) if len(sources) <= _FEW else None
    known = {row.source: row for row in _rows(connection, _STATES, asked)}
    for row in known.values():
        if sources.get(row.source) != row.location:
            continue  # not asked for, or it lives elsewhere now and starts anew
        if row.gone:
            del due_at[row.source]
        elif row.source in at_once:
            continue
        elif row.next_poll_at is not None and not _is_ahead(row, now):
            due_at[row.source] = row.next_poll_at
    held = set(connection.scalars(_HELD, {"now": now}))
    free = (source for source, at in due_at.items() if at <= now and source not in held)
    due = sorted(free, key=due_at.__getitem__)[:limit]
    release(connection, due)
    if due:
        leases = [{"source": source, "until": until} for source in due]
        connection.execute(_LEASE, leases)
    return {source: to_state(known[source]) if source in known else None for source in due}


def _is_ahead(row: Row[Any], now: datetime) -> bool:
    """Whether it was planned by a clock that has been set back since; then it is due."""
    return row.last_poll_at is not None and row.last_poll_at > now


def _rows(
    connection: Connection, query: Select[Any], sources: Sequence[str] | None
) -> Iterator[Row[Any]]:
    """The states' rows that `query` selects, of these sources only."""
    if sources is None:
        yield from connection.execute(query)
        return
    yield from connection.execute(_some(query, connection.dialect.name), {"of": list(sources)})


@cache
def _some(query: Select[Any], dialect: str) -> Select[Any]:
    """The query for some sources: one parameter, since a list spelled out costs as much again."""
    if dialect == "postgresql":
        return query.where(source_states.c.source == any_(bindparam("of", type_=ARRAY(Text))))
    listed = func.json_each(bindparam("of", type_=Json)).table_valued("value")
    return query.where(source_states.c.source.in_(select(listed.c.value)))


def release(connection: Connection, sources: Sequence[str] | None) -> None:
    """Ends the leases of these sources, all leases for None."""
    if sources is None:
        connection.execute(delete(poll_leases))
        return
    if sources:
        connection.execute(_RELEASE, [{"of": source} for source in sources])


def gaps(connection: Connection) -> dict[str, timedelta]:
    """The learned gaps between two requests to a site."""
    return {row.site: row.gap for row in connection.execute(select(site_gaps))}


def save_gaps(connection: Connection, gaps: Mapping[str, timedelta]) -> None:
    """Stores the gaps of these sites; one of 0 is forgotten."""
    for some in chunks(list(gaps)):
        connection.execute(delete(site_gaps).where(site_gaps.c.site.in_(some)))
    if rows := [{"site": where, "gap": gap} for where, gap in gaps.items() if gap]:
        connection.execute(insert(site_gaps), rows)


def record(connection: Connection, source: str, texts: Sequence[str], *, now: datetime) -> None:
    """Keeps what went wrong; what was known to be wrong is only dated anew."""
    for text in dict.fromkeys(texts):
        same = (problems.c.source == source) & (problems.c.text == text)
        if not connection.execute(update(problems).where(same).values(at=now)).rowcount:
            row = {"source": source, "at": now, "text": text}
            connection.execute(insert(problems).values(row))
    if texts:
        _forget(connection, source)


def _forget(connection: Connection, source: str) -> None:
    """Drops the oldest problems of a source that has too many."""
    ours = select(problems.c.id).where(problems.c.source == source)
    old = ours.order_by(problems.c.at.desc(), problems.c.id.desc()).offset(PROBLEMS_KEPT)
    connection.execute(delete(problems).where(problems.c.id.in_(connection.scalars(old).all())))
