from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.stories.sketch import GRAM, containment, grams, sketch, text_hash
from monitor.stories.vocabulary import keys_of, known_all, terms_of


def texts(words: int, seed: int = 1) -> list[str]:
    chosen = random.Random(seed)
    return ["".join(chosen.choices("abcdefgh", k=4)) for _ in range(words)]


def terms(words: Sequence[str]) -> NDArray[np.int64]:
    return terms_of(keys_of(known_all(words)))


def units(words: Sequence[str]) -> list[str]:
    return [word.unit for word in known_all(words)]


@pytest.mark.parametrize(("words", "level"), [(30, 0), (100, 1), (1000, 2)])
def test_short_texts_are_sampled_finer(words: int, level: int) -> None:
    made = sketch(units(texts(words)), terms(texts(words)))
    assert made.level == level
    assert len(made.hashes) == made.grams[level]
    assert made.hashes == tuple(sorted(made.hashes))


def test_a_fine_sketch_shares_exactly_the_coarse_ones_grams() -> None:
    whole = texts(1000)
    part = whole[:150]
    coarse, fine = sketch(units(whole), terms(whole)), sketch(units(part), terms(part))
    assert len(set(coarse.hashes) & set(fine.hashes)) == fine.grams[coarse.level]


def test_the_order_of_words_is_part_of_a_hash() -> None:
    one, other = texts(1000), texts(1000)[::-1]
    assert not set(sketch(units(one), terms(one)).hashes) & set(
        sketch(units(other), terms(other)).hashes
    )


@given(st.integers(0, 990), st.integers(GRAM, 1000))
def test_a_part_is_contained_wholly(start: int, words: int) -> None:
    whole = terms(texts(1000))
    part = whole[start : start + words]
    a, b = grams(part), grams(whole)
    assert containment(a, b) == containment(b, a) == (1.0 if len(part) >= GRAM else 0.0)


def test_a_sentence_repeated_adds_nothing() -> None:
    sentence = texts(20)
    once, often = sketch(units(sentence * 10), terms(sentence * 10)), None
    often = sketch(units(sentence * 5000), terms(sentence * 5000))
    assert often.hashes == once.hashes


def test_texts_that_were_cut_differ_by_their_length() -> None:
    assert text_hash(["a"], length=10) != text_hash(["a"], length=11)
