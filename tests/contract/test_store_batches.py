"""Polls that brought nothing save their states together, on each database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import StorageError
from monitor.model import SourceState
from monitor.saving import StateSaver


def _state(name: str, **values: Any) -> SourceState:
    return SourceState(source=name, location=f"https://{name}.example", **values)


def test_states_are_inserted_and_updated_alike_and_their_leases_end(desk: Any) -> None:
    store, now = desk.store, desk.now
    store.save_states([_state("a", failures=1), _state("b")])
    due = {name: f"https://{name}.example" for name in "abc"}
    assert len(store.lease_due(due, now=now, until=now + timedelta(hours=1), limit=9)) == 3
    store.save_states([_state("a", etag='"2"', next_poll_at=now), _state("c", next_poll_at=now)])
    assert store.states(["a", "c", "unknown"]) == {
        "a": _state("a", etag='"2"', next_poll_at=now),
        "c": _state("c", next_poll_at=now),
    }
    assert set(store.states()) == {"a", "b", "c"}
    assert store.states([]) == {}
    leased = store.lease_due(due, now=now, until=now + timedelta(hours=1), limit=9)
    assert sorted(leased) == ["a", "c"]
    assert leased["a"] == _state("a", etag='"2"', next_poll_at=now)


async def test_of_a_state_that_a_poll_only_touched_the_times_are_stored(desk: Any) -> None:
    store, now, later = desk.store, desk.now, desk.now + timedelta(hours=1)
    before = [_state(name, etag='"1"', last_poll_at=now) for name in "abc"]
    store.save_states(before)
    located = {name: f"https://{name}.example" for name in "abc"}
    assert set(store.lease_due(located, now=later, until=later + later.resolution, limit=9)) == {
        *"abc"
    }
    saver = StateSaver(store)
    after = [replace(state, last_poll_at=later, next_poll_at=later) for state in before]
    after[1] = replace(after[1], etag='"2"')
    await asyncio.gather(*(saver.save(a, before=b) for a, b in zip(after, before, strict=True)))
    assert store.states() == {state.source: state for state in after}
    assert set(store.lease_due(located, now=later, until=later, limit=9)) == {*"abc"}


def test_a_touched_state_that_is_not_stored_any_more_is_stored_whole(desk: Any) -> None:
    desk.store.save_states([_state("a")])
    touched = [_state(name, etag='"1"', last_poll_at=desk.now) for name in "ab"]
    desk.store.save_states([], touched=touched)
    assert desk.store.states()["b"] == touched[1]


async def test_those_who_save_at_once_share_a_transaction(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    save_states = desk.store.save_states

    def counted(states: list[SourceState], **touched: list[SourceState]) -> None:
        batches.append(len(states))
        save_states(states, **touched)

    monkeypatch.setattr(desk.store, "save_states", counted)
    saver = StateSaver(desk.store)
    await asyncio.gather(*(saver.save(_state(f"s{n}")) for n in range(50)))
    await saver.save(_state("later"))
    assert batches == [50, 1]
    assert len(desk.store.states()) == 51


async def test_a_batch_that_cannot_be_stored_tells_each_who_waits(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: list[SourceState], **__: list[SourceState]) -> None:
        raise StorageError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(desk.store, "save_states", away)
        saver = StateSaver(desk.store)
        waiting = [saver.save(_state(name)) for name in "ab"]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [StorageError, StorageError]
    await saver.save(_state("a"))
    assert set(desk.store.states()) == {"a"}
