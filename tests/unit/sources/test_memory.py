"""What the sweeps of a folder remember."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.files import Look
from monitor.sources.memory import SETTLE, Memory

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

looks = st.builds(
    Look,
    path=st.sampled_from("abc"),
    size=st.integers(0, 2),
    mtime_ns=st.integers(0, 2),
    inode=st.integers(0, 2),
)


def test_files_that_are_gone_are_forgotten() -> None:
    memory = Memory(location="/inbox")
    kept, gone = Look("kept", 1, 1, 1), Look("gone", 1, 1, 2)
    memory.sweep([kept, gone], now=NOW)
    memory.take(kept)
    memory.take(gone)
    memory.sweep([kept], now=NOW)
    assert memory.taken == {hash(kept)}
    memory.fail(kept, now=NOW)
    memory.sweep([], now=NOW)
    assert (memory.taken, memory.looks, memory.troubles) == (set(), {}, {})


@given(
    st.lists(
        st.tuples(st.sets(looks), st.timedeltas(timedelta(0), timedelta(seconds=3))), max_size=8
    )
)
def test_a_file_is_ready_exactly_when_it_stayed_the_same_for_long_enough(sweeps) -> None:
    memory, now = Memory(location="/inbox"), NOW
    since: dict[Look, datetime] = {}
    for found, later in sweeps:
        now += later
        memory.sweep(found, now=now)
        since = {seen: since.get(seen, now) for seen in found}
        assert set(memory.ready) == {seen for seen in found if now - since[seen] >= SETTLE}
        assert memory.unsettled() == len(found) - len(memory.ready)


@given(st.permutations(range(7)), st.integers(1, 8))
def test_the_oldest_come_first_however_many_are_sorted_at_once(times, at_once) -> None:
    memory = Memory(location="/inbox")
    looks = [Look(f"{time}", 1, time // 2, time) for time in times]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitor.sources.memory.SORTED_AT_ONCE", at_once)
        memory.sweep(looks, now=NOW)
        memory.sweep(looks, now=NOW + SETTLE)
    assert [seen.path for seen in memory.ready] == [str(time) for time in range(7)]
