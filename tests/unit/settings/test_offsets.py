"""Errors inside a query stand under their own character, however YAML wrote the query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings.compose import compose
from monitor.settings.documents import Document
from monitor.settings.nodes import ScalarNode, find
from monitor.settings.offsets import keeps_columns, offset_in_file
from monitor.settings.report import Report

#: What may stand in a YAML text, most of it likely to be quoted, escaped or wide.
CHARACTERS = st.sampled_from("ab \t'\"\\:#{}[]@*&!|>-,?%`$북朝é😀")
LINES = st.text(CHARACTERS, max_size=20)


def scalar(text: str) -> ScalarNode:
    report = Report()
    root = compose(Document(name="a.yaml", text=text), report)
    assert root is not None
    assert not report.errors
    node = find(root, ("a", "b"))
    assert isinstance(node, ScalarNode)
    return node


def check(text: str, value: str) -> None:
    """Every character of the value is found where the same character is written."""
    node = scalar(text)
    assert node.value == value
    assert keeps_columns(node)
    for index, character in enumerate(value):
        written = text[offset_in_file(node, index)]
        assert written in {character, "\\"}, (index, character, written)


@given(st.lists(LINES, min_size=1, max_size=5))
def test_literal_blocks(lines: list[str]) -> None:
    """With the indentation told (`|2`), a block may begin with spaces or empty lines."""
    text = "a:\n  b: |2+ # remark\n" + "".join(f"    {line}\n" if line else "\n" for line in lines)
    check(text, "".join(f"{line}\n" for line in lines))


@given(LINES)
def test_single_quotes(line: str) -> None:
    check("a:\n  b: '" + line.replace("'", "''") + "' # remark\n", line)


@given(LINES)
def test_double_quotes(line: str) -> None:
    escapes = {"\\": "\\\\", '"': '\\"', "é": "\\xe9", "북": "\\uBD81", "😀": "\\U0001f600"}
    check('a: {"b": "' + "".join(escapes.get(c, c) for c in line) + '"}\n', line)


@given(st.text("ab북朝é😀", min_size=1, max_size=20))
def test_bare_texts(line: str) -> None:
    check(f"a:\n  b:   {line}   # remark\n", line)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  b: >\n    quay\n    pier\n",
        "a:\n  b: quay\n    pier\n",
        "a:\n  b: 'quay\n    pier'\n",
        'a:\n  b: "quay\\\n    pier"\n',
    ],
)
def test_folded_texts_lose_their_places(text: str) -> None:
    node = scalar(text)
    assert not keeps_columns(node)
    assert offset_in_file(node, 3) == node.start


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("    match: |\n      quay\n      AND @prot\n", "5:11"),
        ("    match: |-\n\n\n          quay AND @prot\n", "6:20"),
        ("    match: '''quay'' AND @prot'\n", "3:26"),
        ('    match: "\\"quay\\" AND @prot"\n', "3:26"),
        ('    match: "\\u0061 AND @prot"\n', "3:24"),
        ("    match: 부두 AND @prot\n", "3:19"),
        ("    {match: quay, require: quay AND @prot}\n", None),
    ],
)
def test_an_unknown_set_in_every_style(wrong, text: str, place: str | None) -> None:
    if place is None:
        text = "sets: {port: [quay]}\ntopics: [{id: t, match: '@port', require: quay AND @prot}]\n"
        place = "2:52"
    else:
        text = f"topics:\n  - id: t\n{text}sets: {{port: [quay]}}\n"
    assert wrong(text) == [f"a.yaml:{place}: unknown set @prot: did you mean @port?"]


def test_a_mistake_in_an_item_of_a_set(wrong) -> None:
    (error,) = wrong("sets:\n  port:\n    - quay\n    - '(quay'\n")
    assert error.startswith("a.yaml:4:8: ( is never closed")


def test_a_query_that_is_folded_is_refused(wrong) -> None:
    text = "topics:\n  - id: t\n    match: >\n      quay AND\n    require: quay\n      pier\n"
    message = "a query stands on one line or in a `|` block, where places are kept: write `|`"
    assert wrong(text) == [f"a.yaml:3:12: {message}", f"a.yaml:5:14: {message}"]


def test_queries_are_checked_whatever_else_is_wrong_with_a_topic(wrong) -> None:
    assert wrong("topics:\n  - {match: '(quay', exclude: 'quay)', cap: x}\n") == [
        "a.yaml:2:5: the key 'id' is missing",
        "a.yaml:2:14: ( is never closed: write ) where it ends",
        "a.yaml:2:36: this ) closes nothing: leave it out",
        "a.yaml:2:45: expected a whole number, found 'x'",
    ]
