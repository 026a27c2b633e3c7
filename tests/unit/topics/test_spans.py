"""Evidence highlights exactly the words that a text wrote, however it wrote them."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

#: Spellings that a text may use, by the term that must find each.
SPELLINGS = {
    "missile": ["missile", "Missile", "mis\u00adsile", "mis\u200bsile", "ｍｉｓｓｉｌｅ"],
    "{TEL}": ["TEL", "ＴＥＬ", "\u0422EL", "T.E.L"],
    "launch*": ["launcher", "LAUNCHING", "launch"],
    "북한": ["북한", "북한이", "북한에서는"],
    "ミサイル": ["ミサイル", "ﾐｻｲﾙ"],
    "导弹": ["导弹"],
    "ракет*": ["ракета", "Ракетами"],
    "елка": ["ёлка", "е\u0308лка"],
    '"Kim Jong Un"': ["Kim Jong-un", "Kim\u00a0Jong\u2011Un", "KIM JONG UN"],
}
#: Words that no term finds.
OTHERS = ["hotel", "북한산", "Tel", "remissile", "弹", "😀", "ökonom", "𠮷"]
GAPS = [" ", "\u00a0", ", ", "\n", "\n\n", " – ", "’ ", " “", "\u2011 ", " \ufeff"]

WORDS = st.sampled_from([*(w for each in SPELLINGS.values() for w in each), *OTHERS])
PIECES = st.lists(st.tuples(WORDS, st.sampled_from(GAPS)), max_size=20)


# The fixture only makes things; it keeps nothing between two examples.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PIECES)
def test_spans_are_the_words_as_written(
    found: Callable[..., list[str]], pieces: list[tuple[str, str]]
) -> None:
    text = "".join(word + gap for word, gap in pieces)
    expected = [word for word, _ in pieces if word not in OTHERS]
    assert found(" OR ".join(SPELLINGS), text) == expected
