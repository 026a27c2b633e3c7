"""The grammar, and what is said of a query that breaks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import Complaint, QueryError
from monitor.model import Topic
from monitor.topics.nodes import And, AtLeast, Fielded, Named, Near, Not, NotNear, Or, Weighted
from monitor.topics.query import parse, parse_set, revision

Complaints = Callable[..., list[Complaint]]
SETS = {"dprk": ["North Korea*", "{DPRK}"], "tel": ["{TEL} NOT NEAR/1 Aviv", "launcher*"]}


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("a OR b", Or),
        ("a | b", Or),
        ("a AND b", And),
        ("a NOT b", And),
        ("a AND NOT b", And),
        ("a NEAR/5 b", Near),
        ("a ONEAR/s b", Near),
        ("a NOT NEAR/p b", NotNear),
        ("title:a", Fielded),
        ("any:(a | b)", Fielded),
        ("ATLEAST/3 (a | {B})", AtLeast),
        ("@dprk", Named),
        ("missile^2", Weighted),
        ("(a | b)^0.5", Weighted),
        ("(a AND b) OR c", Or),
        ("# what for\na | b # and why", Or),
    ],
)
def test_every_line_of_the_grammar_is_read(query: str, kind: type) -> None:
    assert type(parse(query, sets=SETS).root) is kind


def test_near_binds_tighter_than_not_and_not_than_and() -> None:
    root = parse("a AND NOT b NEAR/5 c", sets={}).root
    assert isinstance(root, And)
    assert isinstance(root.operands[1], Not)
    assert isinstance(root.operands[1].child, Near)


def test_a_near_chain_reads_from_the_left() -> None:
    root = parse("a NEAR/5 b NEAR/5 c", sets={}).root
    assert isinstance(root, Near)
    assert isinstance(root.left, Near)


def test_it_knows_its_sets_through_other_sets() -> None:
    sets = {"all": ["@dprk", "Seoul"], **SETS}
    assert parse("@all AND @tel", sets=sets).sets == {"all", "dprk", "tel"}


@pytest.mark.parametrize(
    ("query", "start", "end", "said"),
    [
        ("a AND b OR c", 0, 12, "write (a AND b) OR c or a AND (b OR c)"),
        ("a NOT b | c", 0, 11, "write (a NOT b) OR c or a NOT (b OR c)"),
        ("a NEAR/5 b NEAR/3 c", 11, 17, "one kind"),
        ("a NEAR/5 b NOT NEAR/5 c", 11, 21, "one kind"),
        ("(a AND b) NEAR/5 c", 0, 9, "AND cannot stand inside NEAR/5"),
        ("a NEAR/5 (b | ATLEAST/2 c)", 14, 25, "ATLEAST cannot stand inside NEAR/5"),
        ("ATLEAST/2 (a AND b)", 10, 19, "AND cannot stand inside ATLEAST"),
        ("NOT a", 0, 5, "only says what must be absent"),
        ("a OR NOT b", 5, 10, "only says what must be absent"),
        ("", 0, 0, "empty"),
        ("# nothing", 0, 9, "empty"),
        ("a AND", 5, 5, "a term is missing after AND"),
        ("OR a", 0, 2, "a term is missing"),
        ("a NEAR/5 OR b", 9, 11, "a term is missing after NEAR/5"),
        ("(a", 0, 1, "never closed"),
        ("a)", 1, 2, "closes nothing"),
        ("()", 0, 2, "empty"),
        ('"a b', 0, 1, "never closed"),
        ("{a", 0, 1, "never closed"),
        ("a }", 2, 3, "leave it out"),
        ("missile launch", 8, 14, '"missile launch"'),
        ("@dprq", 0, 5, "did you mean @dprk?"),
        ("@", 0, 1, "name of a set"),
        ("ab*", 0, 3, "at least 3 letters"),
        ("pro*d?t", 0, 7, "at least 3 letters"),
        ("*", 0, 1, "at least 3 letters"),
        ("--", 1, 2, "no word"),
        ("핵*", 0, 2, "at least 2 syllables"),
        ("导*弹", 0, 3, "导 ONEAR/1 弹"),
        ("a NEAR/251 b", 2, 10, "at most 250 words"),
        ("ATLEAST/0 a", 0, 9, "always true"),
        ("a^0", 1, 3, "above 0"),
        ("a^x", 1, 3, "above 0"),
        ("^2 a", 0, 2, "behind a term"),
        ("a^2^3", 3, 5, "one weight"),
        ("title:(lead:a)", 0, 14, "a field in a field"),
        ("titel:a", 0, 6, "did you mean title:"),
        ("NOT NOT a", 0, 7, "takes itself back"),
        (f'"{" ".join("abcdefghijklm")}"', 0, 27, "at most 12 words"),
        ("launch C#", 7, 9, 'write "C#"'),
    ],
)
def test_what_is_wrong_is_said_where_it_is(
    complaints: Complaints, query: str, start: int, end: int, said: str
) -> None:
    told = [c for c in complaints(query, sets=SETS) if said in c.message]
    assert told, complaints(query, sets=SETS)
    assert (told[0].start, told[0].end) == (start, end)


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("a near5 b", "NEAR/5"),
        ("a NEAR5 b", "NEAR/5"),
        ("a near/5 b", "NEAR/5"),
        ("a NEAR b", "NEAR/10"),
        ("a NEAR/x b", "NEAR/10"),
        ("a NEAR/5f b", "ONEAR/5"),
        (
            "a w/5 b",
            "ONEAR/5 if you mean Factiva's, which keeps the order, or NEAR/5 if you mean Le",
        ),
        ("a W/5 b", "LexisNexis"),
        ("a w/s b", "NEAR/s"),
        ("a W/S b", "same sentence"),
        ("a NEAR/S b", "NEAR/S: write NEAR/"),
        ("a /p b", "NEAR/p"),
        ("a adj b", '"first second"'),
        ("a adj5 b", "ONEAR/5"),
        ("a /n5/ b", "NEAR/5"),
        ("a n/5 b", "NEAR/5"),
        ("a /5 b", "NEAR/5"),
        ("a PRE/5 b", "ONEAR/5"),
        ("a pre/5 b", "ONEAR/5"),
        ("a SAME b", "NEAR/p"),
        ("atleast5 a", "ATLEAST/5"),
        ('"a b"~5', "a NEAR/5 b"),
        ("+a", "AND a"),
        ("a AND -b", "NOT b"),
        ("launch!", "launch*"),
        ("launch$", "launch*"),
        ("a and b", "capitals"),
        ("a or b", "capitals"),
        ("not a", "capitals"),
        ("a ANDNOT b", "NOT"),
        ("a && b", "AND"),
        ("a || b", "OR"),
        ("/laun.*/", "regular expressions"),
        ("hd=missile", "did you mean title:"),
        ("intitle:missile", "did you mean title:"),
        ("hlp:missile", "did you mean lead:"),
        ("title=missile", "with a colon: title:"),
        ("missile AND language:ko", "write `languages:` beside"),
        ("site:kcna.kp AND missile", "write `sources:` beside"),
        ("launch~", "the spellings, joined by OR"),
        ("launch~0.8 OR b", "the spellings, joined by OR"),
        ("~launch", "the words that mean the same"),
        ("missile AROUND(5) launch", "NEAR/5"),
        (r"missile\*", "quote the words"),
        ('-"a b" AND c', "write NOT"),
    ],
)
def test_operators_of_other_languages_are_answered_with_ours(
    complaints: Complaints, query: str, advice: str
) -> None:
    assert any(advice in each.message for each in complaints(query)), complaints(query)


def test_every_error_is_told_at_once_in_reading_order(complaints: Complaints) -> None:
    told = complaints("(a w/5 b) AND @nope AND ab* OR launch! NEAR/999 c)")
    assert [each.start for each in told] == sorted(each.start for each in told)
    said = " ".join(each.message for each in told)
    for part in ("w/5", "@nope", "ab*", "launch*", "at most 250", "closes nothing"):
        assert part in said


@pytest.mark.parametrize("broken", ["@nope", "@bad", "@a"])
def test_a_set_that_cannot_be_used_hides_no_other_error(
    complaints: Complaints, broken: str
) -> None:
    sets = {"bad": ["ab*"], "a": ["@b"], "b": ["@a"]}
    told = complaints(f"{broken} AND mill OR (plant AND hall) NEAR/5 {broken}", sets=sets)
    said = " ".join(each.message for each in told)
    assert f"write ({broken} AND mill) OR" in said
    assert "AND cannot stand inside NEAR/5" in said
    assert said.count(broken) > 1


@pytest.mark.parametrize("query", ["(" * 41 + "a" + ")" * 41, "ATLEAST/1 " * 41 + "a", "(" * 9999])
def test_depth_is_bounded(complaints: Complaints, query: str) -> None:
    assert any("40 deep" in each.message for each in complaints(query))


@given(st.text(alphabet=' ab*?"(){}|@^:/#5NEARTODLS導핵Ж~+-!', max_size=60))
def test_no_text_is_too_wild(query: str) -> None:
    told: tuple[Complaint, ...] = ()
    try:
        parse(query, sets=SETS)
    except QueryError as error:
        told = error.complaints or (Complaint(start=-1, end=-1, message="none was told"),)
    assert all(0 <= each.start <= each.end <= len(query) for each in told)


# ── sets ─────────────────────────────────────────────────────────────────────────────────────


def test_an_item_is_a_phrase_until_it_holds_an_operator() -> None:
    sets = {"s": ["transporter erector launcher*", "{TEL} NOT NEAR/1 (Aviv | Dan)", "D.P.R.K."]}
    assert parse_set("s", sets=sets) == ()


@pytest.mark.parametrize(
    ("items", "item", "said"),
    [
        (["x1", "x2 w/5 x3"], 1, "NEAR/5"),
        (["x1", "x2", "ab*"], 2, "3 letters"),
        (["@nope"], 0, "unknown set"),
        (["# remark"], 0, "empty"),
        (["NOT a"], 0, "absent"),
    ],
)
def test_a_wrong_item_is_named(items: list[str], item: int, said: str) -> None:
    [found] = parse_set("s", sets={"s": items})
    assert found.item == item
    assert said in found.complaints[0].message


def test_sets_in_a_circle_are_told_in_each_of_them() -> None:
    sets = {"a": ["x", "@b"], "b": ["@c"], "c": ["@a"], "d": ["@a"]}
    for name, item, way in (("a", 1, "@a → @b → @c → @a"), ("b", 0, "@b → @c → @a → @b")):
        [found] = parse_set(name, sets=sets)
        assert (found.item, way in found.complaints[0].message) == (item, True)
    [outside] = parse_set("d", sets=sets)
    assert "mistakes of its own" in outside.complaints[0].message


def test_a_query_cannot_use_a_broken_set(complaints: Complaints) -> None:
    [told] = complaints("x AND @bad", sets={"bad": ["ab*"]})
    assert (told.start, told.end) == (6, 10)


def test_a_set_with_and_cannot_stand_inside_near(complaints: Complaints) -> None:
    [told] = complaints("x NEAR/5 @pair", sets={"pair": ["a AND b"]})
    assert "@pair holds AND" in told.message


def test_a_long_chain_of_sets_is_bounded(complaints: Complaints) -> None:
    sets = {f"s{n}": [f"@s{n + 1}"] for n in range(200)} | {"s200": ["a"]}
    assert complaints("@s0", sets=sets)


# ── the revision ─────────────────────────────────────────────────────────────────────────────


def test_the_revision_changes_with_what_decides_a_match_and_only_with_that() -> None:
    def of(
        match: str = "@dprk AND a", *, sets: dict[str, list[str]] | None = None, **rest: float
    ) -> str:
        return revision(Topic(id="t", name="T", match=match, **rest), sets=sets or SETS)  # type: ignore[arg-type]  # only numbers are passed

    assert of() == of("@dprk  AND # remark\n a")
    assert of() != of("@dprk AND b")
    assert of() != of(threshold=2)
    assert of() == of(sets={**SETS, "tel": ["x"]})
    assert of() != of(sets={**SETS, "dprk": ["x"]})
    assert of("@x", sets={"x": ["@y"], "y": ["a"]}) != of("@x", sets={"x": ["@y"], "y": ["b"]})
    assert of("@gone (") == of("@gone (")
