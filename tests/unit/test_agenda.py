"""Who is polled next: the longest due first, one source of a host at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.agenda import Agenda
from monitor.model import Source, SourceKind, SourceState

T0 = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _source(name: str, host: str = "", *, enabled: bool = True) -> Source:
    return Source(
        id=name,
        kind=SourceKind.FEED,
        location=f"https://{host or name}.example/{name}",
        name=name,
        every=timedelta(minutes=10),
        enabled=enabled,
    )


def _agenda(*sources: Source, busy: tuple[str, ...] = (), **due: datetime) -> Agenda:
    states = {
        source.id: SourceState(
            source=source.id, location=source.location, next_poll_at=due[source.id]
        )
        for source in sources
        if source.id in due
    }
    return Agenda({source.id: source for source in sources}, states, busy=busy)


def _names(sources: list[Source]) -> list[str]:
    return [source.id for source in sources]


def test_the_longest_due_comes_first_and_what_is_not_due_not_at_all() -> None:
    a, b, c, d = (_source(name) for name in "abcd")
    agenda = _agenda(a, b, c, d, a=T0 - MINUTE, b=T0 - 2 * MINUTE, c=T0 + MINUTE)
    assert _names(agenda.take(now=T0, limit=2)) == ["d", "b"]
    assert _names(agenda.take(now=T0, limit=9)) == ["a"]
    assert _names(agenda.take(now=T0 + MINUTE, limit=9)) == ["c"]


def test_a_host_is_asked_by_one_source_at_a_time() -> None:
    a, b = _source("a", "same"), _source("b", "same")
    agenda = _agenda(a, b)
    assert _names(agenda.take(now=T0, limit=9)) == ["a"]
    assert not agenda.is_waiting
    agenda.done(a, next_at=T0 + MINUTE)
    assert agenda.is_waiting
    assert _names(agenda.take(now=T0, limit=9)) == ["b"]
    agenda.done(b, next_at=None)
    assert _names(agenda.take(now=T0 + 2 * MINUTE, limit=9)) == ["a"]


def test_the_hosts_of_one_site_take_turns_and_the_site_may_rest() -> None:
    a, b, c = _source("a", "feeds.same"), _source("b", "www.same"), _source("c")
    agenda = _agenda(a, b, c)
    assert _names(agenda.take(now=T0, limit=9)) == ["a", "c"]
    agenda.done(a, next_at=None, rest_until=T0 + MINUTE)
    assert not agenda.is_waiting
    assert agenda.take(now=T0 + MINUTE / 2, limit=9) == []
    assert _names(agenda.take(now=T0 + MINUTE, limit=9)) == ["b"]


def test_a_site_rests_for_what_becomes_due_meanwhile_too() -> None:
    a, b = _source("a", "same"), _source("b", "same")
    agenda = _agenda(a, b, a=T0, b=T0 + MINUTE)
    assert _names(agenda.take(now=T0, limit=9)) == ["a"]
    agenda.done(a, next_at=T0 + 9 * MINUTE, rest_until=T0 + 2 * MINUTE)
    assert agenda.take(now=T0 + MINUTE, limit=9) == []
    assert _names(agenda.take(now=T0 + 2 * MINUTE, limit=9)) == ["b"]
    agenda.done(b, next_at=None)
    assert _names(agenda.take(now=T0 + 9 * MINUTE, limit=9)) == ["a"]


def test_two_sources_that_a_reload_makes_one_sites_end_in_any_order() -> None:
    a, b, c = _source("a", "same"), _source("b", "same"), _source("c", "same")
    agenda = _agenda(a, b, c, busy=("a", "b"))
    agenda.done(a, next_at=None, rest_until=T0)
    agenda.done(b, next_at=None)
    assert _names(agenda.take(now=T0, limit=9)) == ["c"]
    assert agenda.take(now=T0, limit=9) == []


def test_what_is_being_polled_is_not_taken_again_nor_its_host_asked() -> None:
    a, b = _source("a", "same"), _source("b", "same")
    agenda = _agenda(a, b, busy=("a", "one of an older configuration"))
    assert agenda.take(now=T0, limit=9) == []
    agenda.done(a, next_at=T0)
    assert _names(agenda.take(now=T0, limit=9)) == ["b"]
    agenda.done(b, next_at=None)
    assert _names(agenda.take(now=T0, limit=9)) == ["a"]


def test_what_is_disabled_or_gone_is_never_taken_but_moving_it_helps() -> None:
    off, gone = _source("off", enabled=False), _source("gone")
    state = SourceState(source="gone", location=gone.location, gone=True)
    sources = {source.id: source for source in (off, gone)}
    assert Agenda(sources, {"gone": state}).take(now=T0, limit=9) == []
    moved = {"gone": replace(state, location="https://elsewhere.example")}
    assert _names(Agenda(sources, moved).take(now=T0, limit=9)) == ["gone"]


def test_a_source_that_moved_while_it_was_polled_is_due_at_once() -> None:
    before = _source("a", "old")
    agenda = _agenda(_source("a", "new"), busy=("a",))
    agenda.done(before, next_at=T0 + MINUTE)
    assert _names(agenda.take(now=T0, limit=9)) == ["a"]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 20)), max_size=30),
    st.lists(st.integers(1, 5), max_size=60),
)
def test_every_source_has_its_turn_and_no_host_two_at_once(
    plan: list[tuple[int, int]], limits: list[int]
) -> None:
    sources = [_source(f"s{n}", f"h{host}") for n, (host, _) in enumerate(plan)]
    due = {f"s{n}": T0 + minutes * MINUTE for n, (_, minutes) in enumerate(plan)}
    agenda = _agenda(*sources, **due)
    polled: list[str] = []
    for step, limit in enumerate([*limits, *[30] * len(plan)]):
        now = T0 + step * MINUTE
        taken = agenda.take(now=now, limit=limit)
        assert len(taken) <= limit
        assert len({source.location.split("/")[2] for source in taken}) == len(taken)
        assert all(due[source.id] <= now for source in taken)
        polled += _names(taken)
        for source in taken:
            agenda.done(source, next_at=None)
    rest = agenda.take(now=T0 + 999 * MINUTE, limit=99)
    while rest:
        polled += _names(rest)
        for source in rest:
            agenda.done(source, next_at=None)
        rest = agenda.take(now=T0 + 999 * MINUTE, limit=99)
    assert sorted(polled) == sorted(due)


def test_a_source_that_is_woken_is_due_at_once_and_only_once() -> None:
    agenda = _agenda(_source("a"), _source("b"), a=T0 + MINUTE, b=T0 + MINUTE)
    agenda.wake("a")
    agenda.wake("a")
    agenda.wake("unknown")
    taken = agenda.take(now=T0, limit=9)
    assert _names(taken) == ["a"]
    assert agenda.woken(taken) == {"a"}
    agenda.done(taken[0], next_at=T0 + 2 * MINUTE)
    assert agenda.take(now=T0 + MINUTE, limit=9) == [_source("b")]
    assert _names(agenda.take(now=T0 + 2 * MINUTE, limit=9)) == ["a"]


def test_one_woken_while_it_is_polled_is_polled_again() -> None:
    agenda = _agenda(_source("a"))
    [source] = agenda.take(now=T0, limit=9)
    agenda.wake("a")
    agenda.done(source, next_at=T0 + MINUTE)
    again = agenda.take(now=T0, limit=9)
    assert _names(again) == ["a"]
    agenda.woken(again)
    agenda.done(source, next_at=T0 + MINUTE)
    assert agenda.take(now=T0, limit=9) == []
