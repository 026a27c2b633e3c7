"""When it is our own network that is down, and that it is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.alerting.outage import WINDOW, Outage

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _look(outage: Outage, lost: int, reached: int = 0, *, now: datetime = NOW) -> list[str]:
    """The titles of what is told over looks at so many sites, the lost ones first."""
    titles = []
    for number in range(lost + reached):
        outage.look(f"{number}.example", reached=number >= lost, now=now)
        if notice := outage.word(now=now):
            titles.append(notice.title)
            outage.told(notice)
    return titles


def test_all_of_five_sites_is_an_outage_and_told_once() -> None:
    outage = Outage()
    assert _look(outage, 4) == []
    assert _look(outage, 5) == ["The monitor's network is down"]
    assert outage.is_on
    assert _look(outage, 50, now=NOW + MINUTE) == []


def test_one_site_that_fails_again_and_again_is_that_sites_fault() -> None:
    outage = Outage()
    for _ in range(20):
        outage.look("dead.example", reached=False, now=NOW)
    assert not outage.is_on


def test_some_that_are_reached_make_it_their_own_failures() -> None:
    outage = Outage()
    for number in range(20):
        outage.look(f"well{number}.example", reached=True, now=NOW)
    assert _look(outage, 20) == []


def test_what_was_reached_before_the_cable_was_pulled_is_soon_forgotten() -> None:
    outage = Outage()
    assert _look(outage, 0, 10) == []
    assert _look(outage, 5, now=NOW + WINDOW) == ["The monitor's network is down"]


def test_it_ends_when_most_are_reached_again_and_can_begin_anew() -> None:
    outage = Outage()
    assert _look(outage, 10) == ["The monitor's network is down"]
    assert _look(outage, 0, 5, now=NOW + MINUTE) == []
    assert _look(outage, 0, 10, now=NOW + 2 * MINUTE) == ["The monitor's network is back"]
    assert not outage.is_on
    assert _look(outage, 10, now=NOW + 30 * MINUTE) == ["The monitor's network is down"]


def test_what_could_not_be_told_is_told_later_and_an_outage_nobody_heard_of_not_at_all() -> None:
    outage = Outage()
    for number in range(5):
        outage.look(f"{number}.example", reached=False, now=NOW)
    first, second = outage.word(now=NOW), outage.word(now=NOW)
    assert first == second is not None
    for number in range(5):
        outage.look(f"{number}.example", reached=True, now=NOW + MINUTE)
    assert outage.word(now=NOW + MINUTE) is None
