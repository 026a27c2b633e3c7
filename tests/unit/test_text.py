"""Words, folding, sentences and paragraphs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import (
    exact,
    fold,
    has_unspaced,
    is_hangul,
    is_unspaced,
    paragraphs,
    places,
    sentences,
    tokens,
    words,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Kim Jong-un, KIM\u00a0JONG\u2011UN", ["kim", "jong", "un"] * 2),
        ("Korea's Korea’s", ["korea", "s", "korea", "s"]),
        ("the U.S. and U.S.-led, the U.S", ["the", "us", "and", "us", "led", "the", "us"]),
        ("D.P.R.K. e.g. J.K.Rowling", ["dprk", "e", "g", "jk", "rowling"]),
        ("in the US. North", ["in", "the", "us", "north"]),
        ("Plan B. A new one", ["plan", "b", "a", "new", "one"]),
        ("K.N.D.R. КНДР К.Н.Д.Р.", ["kndr", "кндр", "кндр"]),
        ("T-62 KN-23 152mm 1,000", ["t", "62", "kn", "23", "152mm", "1", "000"]),
        ("TEL을 KN-23ミサイルを", ["tel", "을", "kn", "23", "ミサイルを"]),
        ("북한이 미사일을", ["북한이", "미사일을"]),
        ("朝鲜，导弹。", ["朝鲜", "导弹"]),
        ("ﾐｻｲﾙ ｶﾞｽ ﾊﾟﾘ", ["ミサイル", "ガス", "パリ"]),
        ("ＴＥＬ ﬁre Ⅳ", ["tel", "fire", "iv"]),
        ("naïve Łódź Ёлка Şırnak", ["naive", "lodz", "елка", "sirnak"]),
        ("mis\u00adsile mis\u200bsile mis\ufeffsile", ["missile"] * 3),
        ("\u0422EL К\u006fрея СССР", ["tel", "корея", "ссср"]),
        ("हिन्दी में كِتاب", ["हिन्दी", "में", "كتاب"]),
        ("ยิงขีปนาวุธ", ["ยิงขีปนาวุธ"]),
        ("新𠮷野家", ["新𠮷野家"]),
        ("snake_case under_", ["snake", "case", "under"]),
        ("", []),
    ],
)
def test_words(text: str, folded: list[str]) -> None:
    assert [token.word for token in tokens(text)] == folded


def test_exact_keeps_the_case() -> None:
    assert [exact(word) for word in words("\u0422EL Ｔel U.S. Élan")] == [
        "TEL",
        "Tel",
        "US",
        "Elan",
    ]


def test_scripts_are_told_apart() -> None:
    assert [is_hangul(word) for word in ("북한", "ㅋㅋ", "tel", "朝鲜")] == [
        True,
        True,
        False,
        False,
    ]
    assert [is_unspaced(w) for w in ("朝鲜", "かな", "ไทย", "𠮷", "tel", "북한")] == [True] * 4 + [
        False
    ] * 2
    assert [has_unspaced(t) for t in ("see 朝鲜", "新𠮷", "북한 Ж tel")] == [True, True, False]


@given(st.text(max_size=80))
def test_offsets_point_into_the_original(text: str) -> None:
    found = tokens(text)
    assert [text[token.start : token.end] for token in found] == words(text)
    assert [(token.start, token.end) for token in found] == places(text)
    assert all(a.end <= b.start for a, b in pairwise(found))


_WESTERN = st.sampled_from("aB.US_ -’“…éÉß²ªµ½\n\xa0\xad\x85") | st.characters(max_codepoint=255)


@given(st.text(alphabet=_WESTERN, max_size=80))
def test_western_text_is_read_as_the_general_pattern_reads_it(text: str) -> None:
    found = words(text)
    assert found == words(f"{text} Ж")[:-1]
    assert found == [text[start:end] for start, end in places(text)]


@given(st.text(max_size=40))
def test_folding_is_stable(text: str) -> None:
    for token in tokens(text):
        assert fold(token.word) == fold(fold(token.word))


def test_a_huge_word_is_one_word() -> None:
    text = "a" * 1_000_000
    assert [len(word) for word in words(text)] == [1_000_000]
    assert len(words("é" * 1_000_000)) == 1
    assert len(words("A." * 500_000)) == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Kim of the U.S. Army said so. Then he left.", 2),
        ("Gen. Smith met Dr. No on Jan. 5. They spoke.", 2),
        ("He said “Go.” She went.", ["He said “Go.”", "She went."]),
        ("朝鲜发射。韩国抗议！", ["朝鲜发射。", "韩国抗议！"]),
        ("「撃った。」と言う。", ["「撃った。」", "と言う。"]),
        ("북한이 쐈다. 한국은 항의했다.", 2),
        ("В 1950 г. началась война. Она шла.", 2),
        ("a line\nanother", ["a line", "another"]),
        ("3.5 km", 1),
        ("  \n ", []),
    ],
)
def test_sentences(text: str, parts: list[str] | int) -> None:
    found = [text[start:end] for start, end in sentences(text)]
    assert (len(found) if isinstance(parts, int) else found) == parts


def test_paragraphs() -> None:
    text = "one\ntwo\n \n\n  three  \n"
    assert [text[start:end] for start, end in paragraphs(text)] == ["one", "two", "three"]
