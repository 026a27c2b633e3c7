"""Which sentences are quoted, and how they are cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.quotes import LONGEST_QUOTE, Piece, quoted_text, quoted_title
from monitor.model import Article, Evidence, Leaf, Match, Prominence, Span, ZoneKind

Find = Callable[..., Evidence]


def test_the_title_is_whole_with_its_evidence_marked(article: Article, match: Match) -> None:
    assert quoted_title(article, match) == (
        Piece("Leader tours a ", False),
        Piece("launcher", True),
        Piece(" ", False),
        Piece("plant", True),
    )
    assert quoted_title(article, None) == (Piece(article.title, False),)
    assert quoted_title(replace(article, title=""), None) == ()


def test_the_sentence_with_the_evidence_is_quoted(article: Article, match: Match) -> None:
    [quote] = quoted_text(article, match)
    assert "".join(p.text for p in quote) == "Workers showed him new launchers built there."
    assert [p.text for p in quote if p.marked] == ["launchers", "built"]
    assert quoted_text(article, None) == ()


def test_evidence_across_sentences_quotes_both(
    article: Article, match: Match, evidence_for: Find
) -> None:
    evidence = evidence_for(article.text, "toured", "launchers")
    [quote] = quoted_text(article, replace(match, evidence=(evidence,)))
    whole = "".join(p.text for p in quote)
    assert whole.startswith("The leader toured")
    assert whole.endswith("built there.")


def test_the_best_two_sentences_are_quoted_in_reading_order(
    article: Article, match: Match, evidence_for: Find
) -> None:
    found = [evidence_for(article.text, w) for w in ("praised", "launchers", "built", "Nothing")]
    quotes = quoted_text(article, replace(match, evidence=tuple(found)))
    assert [p.text for quote in quotes for p in quote if p.marked] == [
        "launchers",
        "built",
        "praised",
    ]


def test_a_long_sentence_is_cut_around_its_evidence(
    article: Article, match: Match, evidence_for: Find
) -> None:
    text = "word " * 200 + "launchers " + "more " * 200
    evidence = evidence_for(text, "launchers")
    [quote] = quoted_text(replace(article, text=text), replace(match, evidence=(evidence,)))
    whole = "".join(p.text for p in quote)
    assert whole.startswith("… word word")
    assert whole.endswith("more more …")
    assert Piece("launchers", True) in quote
    assert len(whole) <= LONGEST_QUOTE + len("…  …")


def test_a_text_without_spaces_is_cut_all_the_same(
    article: Article, match: Match, evidence_for: Find
) -> None:
    text = "发" * 300 + "导弹" + "射" * 300
    evidence = evidence_for(text, "导弹")
    [quote] = quoted_text(replace(article, text=text), replace(match, evidence=(evidence,)))
    assert Piece("导弹", True) in quote
    assert sum(len(p.text) for p in quote) <= LONGEST_QUOTE + len("…  …")


def test_controls_are_stripped_after_the_spans_were_applied(
    article: Article, match: Match, evidence_for: Find
) -> None:
    text = "A \x1b[31mred\x1b[0m \u202elauncher\u202c\x07 stood."
    evidence = evidence_for(text, "launcher")
    [quote] = quoted_text(replace(article, text=text), replace(match, evidence=(evidence,)))
    assert quote == (
        Piece("A [31mred[0m ", False),
        Piece("launcher", True),
        Piece(" stood.", False),
    )


@given(text=st.text(max_size=700), cuts=st.lists(st.integers(0, 700), min_size=2, max_size=8))
def test_any_spans_in_any_text_give_short_quotes_that_lose_no_marks(
    article: Article, text: str, cuts: list[int]
) -> None:
    places = sorted(min(c, len(text)) for c in cuts)
    spans = [Span(zone=ZoneKind.BODY, start=a, end=b) for a, b in pairwise(places) if a < b]
    match = Match(
        topic="t",
        revision="r",
        score=1,
        prominence=Prominence.BODY,
        evidence=tuple(Evidence(span=s, leaves=(Leaf(span=s, term="t"),)) for s in spans),
    )
    for quote in quoted_text(replace(article, text=text), match):
        assert sum(len(p.text) for p in quote) <= LONGEST_QUOTE + len("…  …")
        assert all(p.text for p in quote)
