"""Texts that are longer than a service takes."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notify.parts import cut

WORDS = st.lists(st.text("abcß발射.,", min_size=1, max_size=12), min_size=1, max_size=80)
SPACES = st.sampled_from([" ", "  ", "\n", "\n\n"])


class Balance(HTMLParser):
    """Fails on a tag that is closed and was not opened, or the other way round."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


def test_what_fits_is_left_alone() -> None:
    assert cut("short", 10, form="text") == ["short"]


def test_a_text_is_cut_between_paragraphs_else_lines_else_words() -> None:
    assert cut("one two\n\nthree four five", 16, form="text") == ["one two", "three four five"]
    assert cut("one two\nthree four five", 16, form="text") == ["one two", "three four five"]
    assert cut("one two three four", 13, form="text") == ["one two three", "four"]


def test_a_paragraph_that_ends_early_does_not_leave_a_part_empty() -> None:
    assert cut(f"one\n\n{'word ' * 20}", 60, form="text")[0] == "one\n\n" + "word " * 10 + "word"


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_word_longer_than_a_part_is_cut_as_a_last_resort(form: str) -> None:
    assert cut("x" * 25, 10, form=form) == ["x" * 10, "x" * 10, "x" * 5]


def test_an_entity_is_not_cut() -> None:
    parts = cut("x" * 7 + "&amp;" * 10, 10, form="html")
    assert "".join(parts) == "x" * 7 + "&amp;" * 10
    assert all(re.fullmatch("x*(&amp;)*", part) for part in parts)


@given(words=WORDS, space=SPACES, room=st.integers(20, 200))
def test_no_word_is_cut_or_lost(words: list[str], space: str, room: int) -> None:
    parts = cut(space.join(words), room, form="text")
    assert [word for part in parts for word in part.split()] == words
    assert max(map(len, parts)) <= room


@given(words=WORDS, room=st.integers(60, 200))
def test_links_and_bold_stretches_of_markdown_stay_whole(words: list[str], room: int) -> None:
    links = [f"[{word} and {word}](https://example.org/{number})" for number, word in
             enumerate(words)]  # fmt: skip
    bold = [f"**{word} {word}**" for word in words]
    parts = cut(" ".join(f"{a} {b}" for a, b in zip(links, bold, strict=True)), room,
                form="markdown")  # fmt: skip
    assert max(map(len, parts)) <= room
    told = "\n".join(parts)
    for whole in (*links, *bold):
        assert whole in told


@given(words=WORDS, room=st.integers(150, 400), chance=st.randoms(use_true_random=False))
def test_every_part_of_html_is_whole(words: list[str], room: int, chance: object) -> None:
    forms = ["{}", "<b>{}</b>", '<a href="https://example.org/?a=1&amp;b=2">{} x</a>',
             "<p>{}<br>{}</p>", "<blockquote>{} <b>{}</b></blockquote>",
             '<table cellpadding="4"><tr><td>{}</td><td>{}</td></tr></table>']  # fmt: skip
    html = " ".join(
        chance.choice(forms).format(escape(word), escape(word))  # type: ignore[attr-defined]  # a Random
        for word in words
    )
    whole, parts = Balance(html), cut(html, room, form="html")
    assert max(map(len, parts)) <= room
    assert " ".join(Balance(part).text for part in parts).split() == whole.text.split()
    for link in re.findall("<a [^>]*>[^<]*</a>", html):
        assert any(link in part for part in parts)


@given(text=st.text('<>/ab p&;\n"=*[]()', max_size=300), room=st.integers(1, 50))
def test_no_text_makes_it_fail_or_go_on_for_ever(text: str, room: int) -> None:
    for form in ("text", "markdown", "html"):
        assert cut(text, room, form=form) is not None
