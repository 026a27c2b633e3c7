"""Who polls what, and when, on each database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.model import FeedHints, SourceState

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def schedule(desk: Any) -> Any:
    """The desk, with what its tests do to the schedule."""

    class Schedule:
        def state(self, source: str, **values: Any) -> SourceState:
            return SourceState(**{"source": source, "location": f"https://{source}"} | values)

        def save(self, *states: SourceState) -> None:
            for state in states:
                desk.write(lambda w, state=state: w.save_state(state))

        def lease(
            self, *sources: str, after: timedelta = timedelta(0), limit: int = 100
        ) -> list[str]:
            now = desk.now + after
            located = {source: f"https://{source}" for source in sources}
            return list(desk.store.lease_due(located, now=now, until=now + MINUTE, limit=limit))

    return Schedule()


def test_a_state_comes_back_equal(desk: Any, schedule: Any) -> None:
    full = schedule.state(
        "wire",
        next_poll_at=desk.now,
        last_poll_at=desk.now - HOUR,
        last_success_at=desk.now - 2 * HOUR,
        failures=3,
        last_error="HTTP 503",
        etag='W/"a b"',
        last_modified="Sat, 31 Jan 2026 12:00:00 GMT",
        body_hash="0f",
        max_age=timedelta(seconds=90, microseconds=1),
        hints=FeedHints(interval=timedelta(hours=1), skip_hours=(0, 23), skip_days=(6,)),
        baselined=True,
        moved_to="https://new",
        moved_seen=2,
        gone=True,
        reported=True,
        items=(-(1 << 63), 0, (1 << 63) - 1),
    )
    bare = schedule.state("other")
    schedule.save(full, bare)
    assert desk.store.states() == {"wire": full, "other": bare}
    assert desk.store.state("wire") == full
    assert desk.store.state("unknown") is None
    schedule.save(replace(full, failures=0, last_error=None))
    assert desk.store.state("wire") == replace(full, failures=0, last_error=None)


def test_never_polled_is_due_and_leaves_no_state(desk: Any, schedule: Any) -> None:
    assert schedule.lease("wire") == ["wire"]
    assert desk.store.states() == {}


def test_due_is_what_asks_for_it_by_now(desk: Any, schedule: Any) -> None:
    schedule.save(
        schedule.state("soon", next_poll_at=desk.now + MINUTE),
        schedule.state("late", next_poll_at=desk.now),
        schedule.state("later", next_poll_at=desk.now - HOUR),
        schedule.state("at-once", next_poll_at=None),
        schedule.state("unasked", next_poll_at=desk.now - HOUR),
    )
    assert schedule.lease("soon", "late", "later", "at-once") == ["at-once", "later", "late"]


def test_what_a_clock_that_was_ahead_has_planned_is_due(desk: Any, schedule: Any) -> None:
    ahead = desk.now + HOUR
    schedule.save(schedule.state("wire", last_poll_at=ahead, next_poll_at=ahead + MINUTE))
    assert schedule.lease("wire") == ["wire"]
    schedule.save(schedule.state("wire", last_poll_at=desk.now, next_poll_at=desk.now + MINUTE))
    assert schedule.lease("wire") == []


def test_the_longest_due_come_first_within_the_limit(desk: Any, schedule: Any) -> None:
    schedule.save(*(schedule.state(f"s{n}", next_poll_at=desk.now - n * MINUTE) for n in range(5)))
    sources = [f"s{n}" for n in range(5)]
    assert schedule.lease(*sources, limit=2) == ["s4", "s3"]
    assert schedule.lease(*sources, limit=2) == ["s2", "s1"]


def test_a_lease_holds_until_it_runs_out(schedule: Any) -> None:
    assert schedule.lease("wire") == ["wire"]
    assert schedule.lease("wire") == []
    assert schedule.lease("wire", after=MINUTE) == ["wire"]


def test_saving_the_state_ends_the_lease(schedule: Any) -> None:
    schedule.lease("wire")
    schedule.save(schedule.state("wire"))
    assert schedule.lease("wire") == ["wire"]


def test_a_released_source_is_due_as_it_was(desk: Any, schedule: Any) -> None:
    schedule.lease("wire", "other")
    desk.store.release_due(["wire"])
    assert schedule.lease("wire", "other") == ["wire"]


def test_recovering_takes_back_every_lease(desk: Any, schedule: Any) -> None:
    schedule.lease("wire", "other")
    desk.store.recover()
    assert schedule.lease("wire", "other") == ["wire", "other"]


def test_a_source_that_is_gone_is_due_only_elsewhere(desk: Any, schedule: Any) -> None:
    schedule.save(schedule.state("wire", gone=True))
    assert schedule.lease("wire", after=HOUR) == []
    moved = {"wire": "https://elsewhere"}
    lease = {"now": desk.now, "until": desk.now + MINUTE, "limit": 9}
    assert list(desk.store.lease_due(moved, **lease)) == ["wire"]


def test_a_source_that_lives_elsewhere_now_is_due_at_once(desk: Any, schedule: Any) -> None:
    schedule.save(schedule.state("wire", location="https://old", next_poll_at=desk.now + HOUR))
    assert schedule.lease("wire") == ["wire"]


def test_two_who_lease_at_once_never_get_the_same(desk: Any, race: Any) -> None:
    sources = {f"s{n}": "https://s" for n in range(20)}

    def lease(store: Any) -> list[str]:
        return list(store.lease_due(sources, now=desk.now, until=desk.now + MINUTE, limit=10))

    leased = [source for mine in race(lease) for source in mine]
    assert sorted(leased) == sorted(sources)


def test_what_is_asked_for_at_once_is_due_unless_it_is_held(desk: Any, schedule: Any) -> None:
    schedule.save(schedule.state("wire", next_poll_at=desk.now + HOUR))
    lease = {"now": desk.now, "until": desk.now + MINUTE, "limit": 9}
    wire = {"wire": schedule.state("wire").location}
    assert desk.store.lease_due(wire, **lease) == {}
    assert list(desk.store.lease_due(wire, **lease, at_once={"wire"})) == ["wire"]
    assert desk.store.lease_due(wire, **lease, at_once={"wire"}) == {}


def test_the_schedule_can_be_had_without_the_items(schedule: Any, desk: Any) -> None:
    state = schedule.state("a", items=(1, -(2**63)), failures=2)
    schedule.save(state)
    assert desk.store.states() == {"a": state}
    assert desk.store.states(items=False) == {"a": replace(state, items=())}
    assert desk.store.states(["a"], items=False) == {"a": replace(state, items=())}


def test_gaps_of_sites_are_kept_until_they_are_none(desk: Any) -> None:
    desk.store.save_gaps({"a.example": MINUTE, "b.example": timedelta(seconds=2.5)})
    desk.store.save_gaps({"a.example": timedelta(seconds=54), "c.example": timedelta(0)})
    assert desk.store.gaps() == {
        "a.example": timedelta(seconds=54),
        "b.example": timedelta(seconds=2.5),
    }
    desk.store.save_gaps({"a.example": timedelta(0), "b.example": timedelta(0)})
    assert desk.store.gaps() == {}
