"""One request at a time to a site, and the gap that the site teaches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Source, SourceKind
from monitor.pace import LONGEST_GAP, Pace, site
from monitor.ports import Contact

T0 = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = 60 * SECOND
QUICK = Contact(took=SECOND / 10)
REFUSED = Contact(took=SECOND / 10, wait=timedelta(0))


def _rest(pace: Pace, contact: Contact, where: str = "a.example") -> timedelta:
    until = pace.learn(where, contact, now=T0)
    return until - T0 if until else timedelta(0)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://feeds.BBCI.co.uk/news.xml", "bbci.co.uk"),
        ("https://www.bbci.co.uk/", "bbci.co.uk"),
        ("https://one.blogspot.com/feed", "one.blogspot.com"),
        ("https://co.uk/feed", "co.uk"),
        ("http://localhost:8000/feed", "localhost"),
        ("http://127.0.0.1:8000/feed", "127.0.0.1"),
        ("http://127.0.1.1/feed", "127.0.1.1"),
        ("http://[2001:db8::1]/feed", "2001:db8::1"),
        ("/var/news", "/var/news"),
    ],
)
def test_a_site_is_a_registrable_domain_an_address_or_a_folder(
    location: str, expected: str
) -> None:
    source = Source(
        id="a", kind=SourceKind.FEED, location=location, name="A", every=timedelta(minutes=10)
    )
    assert site(source) == expected


def test_a_quick_site_needs_no_rest_and_a_slow_one_as_long_as_it_took() -> None:
    pace = Pace()
    assert _rest(pace, QUICK) == timedelta(0)
    assert _rest(pace, Contact(took=7 * SECOND)) == 7 * SECOND
    assert _rest(pace, QUICK) == timedelta(0)


def test_refusals_double_the_gap_to_a_minute_and_answers_ease_it() -> None:
    pace = Pace()
    gaps = [_rest(pace, REFUSED) / SECOND for _ in range(7)]
    assert gaps == [2, 4, 8, 16, 32, 60, 60]
    assert _rest(pace, QUICK) == 54 * SECOND
    assert _rest(pace, QUICK, "b.example") == timedelta(0), "other sites teach nothing of it"
    eased = [_rest(pace, QUICK) for _ in range(40)]
    assert eased == sorted(eased, reverse=True)
    assert eased[-1] == timedelta(0)
    assert _rest(pace, REFUSED) == 2 * SECOND, "an eased gap is forgotten"


def test_a_retry_after_holds_off_the_whole_site_but_not_for_long() -> None:
    assert _rest(Pace(), Contact(wait=20 * SECOND)) == 20 * SECOND
    assert _rest(Pace(), Contact(wait=timedelta(days=1))) == LONGEST_GAP


@given(
    st.lists(
        st.builds(
            Contact,
            took=st.timedeltas(timedelta(0), timedelta(minutes=2)),
            wait=st.none() | st.timedeltas(timedelta(0), timedelta(days=7)),
        )
    )
)
def test_no_site_is_held_off_longer_than_the_longest_gap(contacts: list[Contact]) -> None:
    pace = Pace()
    assert all(_rest(pace, contact) <= LONGEST_GAP for contact in contacts)


def test_what_a_site_taught_outlives_a_restart() -> None:
    pace = Pace()
    for _ in range(4):
        pace.learn("a.example", REFUSED, now=T0)
    pace.learn("b.example", QUICK, now=T0)
    assert pace.changed() == {"a.example": 16 * SECOND}
    assert pace.changed() == {}
    again = Pace()
    again.remember({"a.example": 16 * SECOND}, {"a.example": T0})
    assert again.rests(now=T0 + SECOND) == {"a.example": T0 + 16 * SECOND}
    assert again.rests(now=T0 + 16 * SECOND) == {}
    assert again.learn("a.example", REFUSED, now=T0 + 20 * SECOND) == T0 + 52 * SECOND
    assert again.changed() == {"a.example": 32 * SECOND}
    for _ in range(40):
        again.learn("a.example", QUICK, now=T0)
    assert again.changed() == {"a.example": timedelta(0)}, "and none is left"


def test_a_clock_that_is_set_back_makes_no_long_rest() -> None:
    pace = Pace()
    pace.remember({"a.example": MINUTE}, {"a.example": T0})
    assert pace.rests(now=T0 - 3600 * SECOND) == {"a.example": T0 - 3600 * SECOND + LONGEST_GAP}
