from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories.dates import TextDates
from monitor.stories.features import (
    MAX_BODY,
    MAX_NAMES,
    NAME,
    Rows,
    names_in,
    numbers_in,
    outlet_number,
    pack,
    term_rows,
    unpack,
)
from monitor.stories.numbers import numbers_of
from monitor.stories.vocabulary import keys_of, known, known_all
from monitor.text import words

BYTE = st.integers(0, 255)
NUMBER = st.integers(0, 2**32 - 1)


@given(
    st.dictionaries(NUMBER, st.tuples(BYTE, BYTE, BYTE), max_size=300),
    st.lists(st.integers(0, 365), max_size=16),
    NUMBER,
)
def test_what_is_packed_is_unpacked(
    by_term: dict[int, tuple[int, int, int]], days: list[int], outlet: int
) -> None:
    dates = TextDates((*days,), None)
    columns = np.array(list(by_term.values()), np.uint8).reshape(-1, 3).T
    rows = Rows(np.array(list(by_term), np.uint32), *columns)
    packed = pack(rows, words=700, level=2, grams=(690, 80, 40), outlet=outlet, dates=dates)
    found = unpack(packed)
    assert found is not None
    got = zip(found.counts, found.rarities, found.flags, strict=True)
    assert dict(zip(found.terms, got, strict=True)) == by_term
    assert (found.words, found.level, found.grams) == (700, 2, (690, 80, 40))
    assert (found.days, found.outlet) == (tuple(days), outlet)


def test_another_layout_is_not_read() -> None:
    assert unpack(b"") is None
    assert unpack(bytes(100)) is None


def test_names_are_capitalised_and_no_common_words() -> None:
    text = words("However, Zelenskaya met Kim. The report said 북한 launched Zorbels; zorbels fly.")
    assert set(names_in(set(text))) == {known("zelenskaya").key, known("kim").key}


def test_numbers_are_neither_years_nor_single_digits() -> None:
    found = numbers_in(numbers_of("In 2024 some 1,000 of 7 boxes, 3.5 per cent, 900km"))
    assert {word.unit for word in found} == {"1000", "3.5", "900"}


def test_a_hundred_thousand_names_stay_bounded() -> None:
    text = [f"Name{i:x}" for i in range(100_000)]
    nothing = keys_of([])
    names = np.array(names_in(set(text)), np.int64)
    rows = term_rows(nothing, keys_of(known_all(text)), names, nothing)
    assert np.count_nonzero(rows.flags & NAME) == MAX_NAMES
    assert len(rows.terms) <= MAX_BODY + MAX_NAMES + 60


def test_an_outlet_is_its_host() -> None:
    assert outlet_number("https://www.example.org/a") == outlet_number("http://example.org:80/b?c")
    assert outlet_number("https://example.com/") != outlet_number("https://example.org/")
    assert outlet_number(None) == 0
