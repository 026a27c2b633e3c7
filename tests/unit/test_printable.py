"""Text from outside, made fit to show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, ünd 발사대", "plain, ünd 발사대"),
        ("two\r\nlines\u2028and a\ttab", "two lines and a tab"),
        ("\x1b[31mred\x07\x9b", "[31mred"),
        ("file\u202excod.exe\u202c", "filexcod.exe"),
        ("half \ud83d a pair", "half  a pair"),
        # A joiner is part of how Persian is written.
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_steers_a_screen_is_gone(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(alphabet=st.characters()))
def test_any_text_becomes_one_line_that_has_utf8(text: str) -> None:
    shown = printable(text)
    shown.encode()
    assert shown.splitlines() in ([], [shown])
    assert printable(shown) == shown
