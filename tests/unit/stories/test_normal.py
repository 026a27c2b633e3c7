from __future__ import annotations

import pytest

from monitor.stories.normal import MAX_CHARS, respell, units_of, written


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("programme", "program"),
        ("programmes", "programs"),
        ("armoured", "armored"),
        ("organised", "organized"),
        ("defence", "defense"),
        ("labour", "labor"),
        ("centre", "center"),
        ("travelled", "traveled"),
        ("analyse", "analyze"),
        ("catalogue", "catalog"),
        ("towards", "toward"),
    ],
)
def test_both_spellings_become_one(british: str, american: str) -> None:
    assert respell(british) == respell(american)


@pytest.mark.parametrize("pair", [("four", "for"), ("tour", "tor"), ("prise", "prize")])
def test_short_words_keep_their_spelling(pair: tuple[str, str]) -> None:
    assert respell(pair[0]) != respell(pair[1])


def test_a_possessive_and_a_plural_count_as_the_word() -> None:
    found = [unit for word in written("Korea’s launchers") for unit in units_of(word)]
    assert found == ["korea", "launcher"]


def test_scripts_without_spaces_become_runs_of_two() -> None:
    assert units_of("北朝鮮") == ("北朝", "朝鮮")
    assert units_of("미사일을") == ("미사", "사일", "일을")


def test_dotted_and_plain_capitals_are_one() -> None:
    assert [units_of(word) for word in written("U.S. US")] == [("us",), ("us",)]


def test_a_long_text_is_read_up_to_its_limit() -> None:
    assert len(written("word " * MAX_CHARS)) == MAX_CHARS // len("word ")
