"""Who tells of a story independently."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Relation
from monitor.store.standing import Standing, Voice, standing


def voice(
    article: int,
    originator: str | None = None,
    *,
    of: int | None = None,
    relation: Relation | None = None,
    source: str = "inbox",
    url: str | None = None,
    cites: tuple[str, ...] = (),
) -> Voice:
    return Voice(
        article=article,
        relation=relation or (Relation.COVERAGE if of is None else Relation.COPY),
        of=of,
        source=source,
        url=url,
        originator=originator,
        cites=cites,
    )


def test_a_story_without_articles_has_no_voice() -> None:
    assert standing([]) == Standing(originators=(), independent_sources=0)


def test_forty_copies_of_an_agency_are_one_voice() -> None:
    copies = [voice(n, of=1, source=f"outlet-{n}") for n in range(2, 42)]
    assert standing([voice(1, "AP"), *copies]) == Standing(
        originators=("AP",), independent_sources=1, cites=()
    )


def test_a_copy_that_names_the_originator_names_it_for_its_original() -> None:
    assert standing([voice(1), voice(2, "AP", of=1)]).originators == ("AP",)


def test_a_copy_of_a_copy_is_the_same_text() -> None:
    voices = [voice(1), voice(2, of=1), voice(3, "AP", of=2)]
    assert standing(voices) == Standing(originators=("AP",), independent_sources=1)


def test_copies_that_name_another_originator_add_none() -> None:
    assert standing([voice(1, "AP"), voice(2, "Daily Mirror", of=1)]).originators == ("AP",)


def test_a_rewrite_that_names_nobody_adds_none_where_others_are_named() -> None:
    voices = [voice(1, "AP"), voice(2, "CNA"), voice(3)]
    assert standing(voices) == Standing(originators=("AP", "CNA"), independent_sources=2)


def test_an_originator_counts_once_over_different_texts() -> None:
    assert standing([voice(1, "AP"), voice(2, "AP")]).independent_sources == 1


def test_outlets_are_counted_where_nobody_is_named() -> None:
    voices = [
        voice(1, url="https://www.example.org/a"),
        voice(2, url="https://example.org/b"),
        voice(3, url="https://example.net/a"),
        voice(4, source="wire"),
    ]
    assert standing(voices) == Standing(originators=(), independent_sources=3)


def test_unsigned_copies_are_one_outlet() -> None:
    voices = [voice(1, source="a"), *(voice(n, of=1, source=f"b{n}") for n in range(2, 9))]
    assert standing(voices).independent_sources == 1


@pytest.mark.parametrize("relation", [Relation.COVERAGE, Relation.FOLLOW_UP])
def test_only_what_repeats_a_text_inherits(relation: Relation) -> None:
    voices = [voice(1, "AP"), voice(2, "CNA", of=1, relation=relation)]
    assert standing(voices).independent_sources == 2


def test_what_an_outlet_wrote_into_a_text_adds_no_source() -> None:
    voices = [voice(1, "AP"), voice(2, of=1, relation=Relation.UPDATE)]
    assert standing(voices) == Standing(originators=("AP",), independent_sources=1)


def test_what_recirculates_is_the_old_text() -> None:
    voices = [voice(1, "AP"), voice(2, "Echo", of=1, relation=Relation.RECIRCULATED)]
    assert standing(voices).originators == ("AP",)


def test_a_copy_of_what_is_in_another_story_stands_alone() -> None:
    assert standing([voice(7, of=1, source="a"), voice(8, of=1, source="b")]).independent_sources


@pytest.mark.parametrize("order", [*permutations(["ap", "copy", "cna", "blog"])])
def test_the_january_story_has_two_originators_in_every_order(order: tuple[str, ...]) -> None:
    # The text of AP comes unsigned and in a copy that names AP: the later one is the copy.
    number = {name: n for n, name in enumerate(order, 1)}
    first, second = sorted(("ap", "copy"), key=order.index)
    signed = {"copy": "AP", "cna": "CNA"}
    voices = [
        voice(number[name], signed.get(name), of=number[first] if name == second else None)
        for name in order
    ]
    stands = standing(voices)
    assert set(stands.originators) == {"AP", "CNA"}
    assert stands.independent_sources == 2


@given(st.lists(st.tuples(st.none() | st.sampled_from("ABC"), st.none() | st.integers(0, 12))))
def test_there_are_never_more_voices_than_articles(
    articles: list[tuple[str | None, int | None]],
) -> None:
    voices = [
        voice(number, who, of=of if of != number else None, source=f"s{number}")
        for number, (who, of) in enumerate(articles)
    ]
    stands = standing(voices)
    assert stands.independent_sources <= len(voices)
    assert bool(stands.independent_sources) == bool(voices)
    assert {*stands.originators} <= {v.originator for v in voices}


def test_the_most_cited_comes_first_and_what_copies_cite_counts_once() -> None:
    copies = [voice(n, of=1, cites=("Port Office",)) for n in range(2, 9)]
    voices = [
        voice(1, cites=("Port Office",)),
        *copies,
        voice(20, cites=("Navy", "Port Office")),
        voice(21, cites=("Navy",)),
        voice(22, cites=("Navy",)),
    ]
    assert standing(voices).cites == ("Navy", "Port Office")
