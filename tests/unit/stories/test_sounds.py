"""Names keep their keys through scripts, numbers their value through units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.stories.bridge import named_in, pack, unpack
from monitor.stories.numbers import numbers_of
from monitor.stories.sounds import korean, read_as_korean, sounds, voiceless
from monitor.text import words


@pytest.mark.parametrize(
    "names",
    [
        ("Kim Jong Un", "Kim Jong-un", "김정은", "金正恩"),
        ("Tokchon", "덕천", "德川", "徳川", "Токчхон"),
        ("Hamhung", "함흥", "咸兴", "咸興", "Хамхын"),
        ("Rajin", "나진", "라진", "罗津", "羅津", "Раджин"),
        ("Pak Hyon Chol", "박현철", "朴贤哲", "Пак Хён Чхоль"),
        ("Jo Yong Won", "조용원", "赵甬元", "趙甬元", "Чо Ён Вон"),
        ("Park Sun-won", "박선원", "朴善源", "Пак Сон Вон"),
        ("Wi Sung-lac", "위성락", "魏圣洛", "魏聖洛", "Ви Сон Нак"),
        ("Ri Myong Hun", "리명훈", "이명훈", "李明勋", "Ли Мён Хун"),
    ],
)
def test_a_korean_name_is_spelled_alike_in_each_script(names: tuple[str, ...]) -> None:
    assert len({korean(read_as_korean(name) or name) for name in names}) == 1


@pytest.mark.parametrize("word", ["Strasbourg", "Xi", "", "Schwarz", "123", "🙂"])
def test_what_is_no_korean_name_has_no_korean_spelling(word: str) -> None:
    assert korean(word) == ""
    assert read_as_korean(word) == ""


@pytest.mark.parametrize(
    "names",
    [
        ("Trump", "Трампа", "트럼프", "トランプ", "特朗普"),
        ("Kolesnik", "Колесника", "콜레스니크", "コレスニク", "科列斯尼克"),
        ("Brett", "Бретт", "ブレット", "布雷特"),
        ("Hammel", "Хаммел", "ハメル"),
        ("Corbyn", "Корбин", "코빈", "コービン", "科尔宾"),
    ],
)
def test_a_foreign_name_sounds_alike_in_each_script(names: tuple[str, ...]) -> None:
    assert set.intersection(*({voiceless(s) for s in sounds(name)} for name in names))


@pytest.mark.parametrize(
    "written",
    [
        "240 million yen", "240 Millionen Yen", "240 millones de yenes", "240 millions de yens",
        "240 млн иен", "240 миллионов", "2억4000만엔", "2억 4000만 엔",
        "2億4千万円", "2億4,000万円", "2.4亿日元", "240 مليون ين", "24 करोड़ येन", "240 triệu yên",
        "240 میلیون", "240 000 000 иен", "240,000,000 yen",
    ],
)  # fmt: skip
def test_a_number_has_one_value_in_each_script(written: str) -> None:
    assert numbers_of(written)[0].value == 240_000_000


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("6,3 млн", [6_300_000]),
        ("5 miles and 30 mills", [5, 30]),
        ("1,200 of 7 boxes", [1200, 7]),
        ("В 2018 300 штук", [2018, 300]),
        ("1 200 контейнеров", [1200]),
        ("3월 4일 120만 발", [3, 4, 1_200_000]),
        ("٣٨٤ قتيلا", [384]),
        ("1.2.3", [None]),
    ],
)
def test_numbers_are_read_as_their_script_writes_them(
    written: str, values: list[float | None]
) -> None:
    assert [number.value for number in numbers_of(written)] == values


#: Names that one text has in several ways, in each script.
MIXED = (
    "Kim|Jong|Un|Ким|Чен|Ын|Jo|Yong-won|Trump|Трампа|240|million|на|5|января|김정은|김정은은|조용원|용원을|"
    "金正恩が|金正恩|特朗普·布雷特|トランプ・ブレット|2억|4000만|元山から|在德川市"
)


@given(st.lists(st.sampled_from(MIXED.split("|")) | st.text(max_size=8)))
def test_each_key_is_kept_once(said: list[str]) -> None:
    text = " ".join(said)
    found = unpack(pack(named_in(words(text), concepts=(), numbers=numbers_of(text), days=())))
    assert found is not None
    assert len(set(found.keys.tolist())) == len(found.keys) == len(found.guessed)
    assert not len(found.keys) or found.starts[0] == 0


def test_a_guess_counts_against_nothing_and_many_words_fit() -> None:
    many = " ".join(f"이름{chr(0xAC00 + i * 28)}원 Name{chr(65 + i % 26)}{i}" for i in range(3_000))
    packed = pack(named_in(words(many), concepts=(), numbers=numbers_of(many), days=()))
    found = unpack(packed)
    assert found is not None
    assert len(packed) < 1_000
    assert len(set(found.keys.tolist())) == len(found.keys)


@pytest.mark.parametrize("word", ["Naonao" * 40 + "s", "naonao" * 4 + "s", "aeio" * 6 + "x"])
def test_a_word_of_any_length_is_told_at_once(word: str) -> None:
    """Before letters were counted, each six more took fifteen times as long: days, for these."""
    assert korean(word) == ""
