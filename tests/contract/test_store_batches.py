"""Polls that brought nothing save their states together, on each database."""

from __future__ import annotations

import asyncio
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


async def test_those_who_save_at_once_share_a_transaction(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    save_states = desk.store.save_states

    def counted(states: list[SourceState]) -> None:
        batches.append(len(states))
        save_states(states)

    monkeypatch.setattr(desk.store, "save_states", counted)
    saver = StateSaver(desk.store)
    await asyncio.gather(*(saver.save(_state(f"s{n}")) for n in range(50)))
    await saver.save(_state("later"))
    assert batches == [50, 1]
    assert len(desk.store.states()) == 51


async def test_a_batch_that_cannot_be_stored_tells_each_who_waits(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: list[SourceState]) -> None:
        raise StorageError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(desk.store, "save_states", away)
        saver = StateSaver(desk.store)
        waiting = [saver.save(_state(name)) for name in "ab"]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [StorageError, StorageError]
    await saver.save(_state("a"))
    assert set(desk.store.states()) == {"a"}
