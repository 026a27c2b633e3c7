"""What works in a query but is probably not meant."""

from __future__ import annotations

import pytest

from monitor.topics.query import parse, parse_set

SETS = {"tel": ["{TEL}", "launcher*"]}


@pytest.mark.parametrize(
    ("query", "start", "end", "said"),
    [
        ("a1 AND TEL", 7, 10, "write {TEL} to keep the case"),
        ("launch OR the", 10, 13, "almost every text"),
        ("发射 OR 的", 6, 7, "almost every text"),
        ("the NEAR/3 launch", 0, 3, "almost every text"),
        ("北 NEAR/4 러", 0, 0, ""),
        ("title:plant NEAR/5 body:plant", 0, 29, "can never match"),
        ("(title:x1 | title:y1) NEAR/5 mill NEAR/5 lead:z1", 0, 0, ""),
        ("@tel AND plant NOT @tel", 0, 23, "wants and forbids"),
        ("plant NOT Plant", 0, 15, "wants and forbids"),
    ],
)
def test_doubts(query: str, start: int, end: int, said: str) -> None:
    told = parse(query, sets=SETS).warnings
    assert [(w.start, w.end) for w in told] == ([(start, end)] if said else [])
    assert all(w.warning and said in w.message for w in told)


@pytest.mark.parametrize(
    "query",
    ["{TEL}", '"the plant"', "NATO1", "@tel", "lead:a1 NEAR/5 body:b1", "any:a1 NEAR/3 title:b1"],
)
def test_what_is_well_is_not_doubted(query: str) -> None:
    assert parse(query, sets=SETS).warnings == ()


def test_items_of_sets_are_doubted_where_they_stand() -> None:
    [found] = parse_set("s", sets={"s": ["launcher*", "TEL"]})
    assert (found.item, found.complaints[0].warning) == (1, True)
    assert parse("@s", sets={"s": ["TEL"]}).warnings == ()
