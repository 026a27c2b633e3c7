"""From the text of a query to lexemes.

Nothing is thrown away in silence: what cannot be read becomes a complaint, and, where we know
what was meant, the lexeme that was meant, so that the parser goes on and finds the other errors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from monitor.errors import Complaint
from monitor.topics import foreign
from monitor.topics.nodes import Field, Unit, Within

#: The farthest NEAR reaches, in words: beyond it a paragraph is meant, or the whole article.
FARTHEST: Final = 250
#: The heaviest a term may weigh; more would drown the zones' boosts.
HEAVIEST: Final = 100.0


class Mark(StrEnum):
    """What a lexeme is; the value is how messages name it."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    AT_LEAST = "ATLEAST"
    FIELD = "a field"
    SET = "a set"
    WEIGHT = "^"
    WORD = "a word"
    PHRASE = "a phrase"
    EXACT = "{…}"
    END = "the end"


class Lexeme(NamedTuple):
    """One piece of a query."""

    mark: Mark
    start: int
    end: int
    #: The words of a term without their marks, the name of a set or a field.
    text: str = ""
    #: For NEAR.
    within: Within | None = None
    #: For ATLEAST and ^.
    number: float = 0


_PIECE: Final = re.compile(
    rf"""
      (?P<around>AROUND\(\d+\))
      # Most words are ASCII, have no mark but a star at the end, and are no operator anywhere.
    | (?P<plain>(?!{foreign.SUSPECT})[A-Za-z0-9]+\*?(?=[\s()|^]|$))
    | (?P<blank>\s+|\#[^\n]*)
    | (?P<open>\() | (?P<close>\)) | (?P<bar>\|\|?)
    | (?P<slop>(?<=["”»])~\d*)
    | "(?P<phrase>[^"]*)(?P<closed>"?)
    | “(?P<curly>[^”“]*)(?P<closed2>”?)
    | «(?P<angled>[^»«]*)(?P<closed3>»?)
    | \{{(?P<exact>[^{{}}\n]*)(?P<closed4>\}}?)
    | @(?P<set>[\w-]*)
    | \^(?P<weight>[^\s()|"{{}}@^]*)
    | (?P<field>(?:title|lead|body|any):)
    | (?P<word>[^\s()|"“”«»{{}}@^]+)
    | (?P<stray>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NEAR: Final = re.compile(r"(O?)NEAR/(\d+|[sp])")
_AT_LEAST: Final = re.compile(r"ATLEAST/(\d+)")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_UNKNOWN_FIELD: Final = re.compile(r"([A-Za-z_]{2,})[:=]")
_OPERATORS: Final = {"AND": Mark.AND, "OR": Mark.OR, "NOT": Mark.NOT}
_SIMPLE: Final = {"open": Mark.OPEN, "close": Mark.CLOSE, "bar": Mark.OR}
_CLOSING: Final = {"phrase": "closed", "curly": "closed2", "angled": "closed3", "exact": "closed4"}


def lex(query: str) -> tuple[list[Lexeme], list[Complaint]]:
    """The lexemes of a query, an END after them, and what is wrong with them."""
    lexemes, complaints = _lexed(query)
    return list(lexemes), list(complaints)


@lru_cache(maxsize=1 << 6)
def _lexed(query: str) -> tuple[Sequence[Lexeme], Sequence[Complaint]]:
    """Remembered for a while: a topic's revision and its parser both ask for the same."""
    lexer = _Lexer(query)
    for piece in _PIECE.finditer(query):
        if piece.lastgroup == "plain":
            lexer.add(Mark.WORD, *piece.span(), piece[0])
        elif piece.lastgroup != "blank":
            lexer.take(piece)
    lexer.add(Mark.END, len(query), len(query))
    return lexer.lexemes, lexer.complaints


class _Lexer:
    def __init__(self, query: str) -> None:
        self.query = query
        self.lexemes: list[Lexeme] = []
        self.complaints: list[Complaint] = []

    def take(self, piece: re.Match[str]) -> None:
        kind = piece.lastgroup or "stray"
        start, end = piece.span()
        if kind == "word":
            self._word(piece[0], start, end)
        elif kind in _SIMPLE:
            self._simple(_SIMPLE[kind], piece[0], start, end)
        elif kind == "field":
            self.add(Mark.FIELD, start, end, piece[0][:-1])
        elif kind == "set":
            self._set(piece["set"], start, end)
        elif kind == "weight":
            self._weight(piece["weight"], start, end)
        elif kind == "slop":
            self._slop(piece[0], start, end)
        elif kind == "around":
            self._around(piece[0], start, end)
        elif kind.startswith("closed"):
            self._quoted(piece)
        else:
            self.complain(start, end, f"{piece[0]} opens nothing here; leave it out")

    def add(self, mark: Mark, start: int, end: int, text: str = "") -> None:
        self.lexemes.append(Lexeme(mark, start, end, text))

    def complain(self, start: int, end: int, message: str) -> None:
        self.complaints.append(Complaint(start=start, end=end, message=message))

    def _simple(self, mark: Mark, text: str, start: int, end: int) -> None:
        if text == "||":
            self.complain(start, end, "|| is not an operator here: write OR or |")
        self.add(mark, start, end)

    def _quoted(self, piece: re.Match[str]) -> None:
        name = next(group for group in _CLOSING if piece[group] is not None)
        start, end = piece.span()
        if not piece[_CLOSING[name]]:
            closing = "}" if name == "exact" else '"'
            self.complain(
                start, start + 1, f"{piece[0][0]} is never closed: write {closing} where it ends"
            )
        self.add(Mark.EXACT if name == "exact" else Mark.PHRASE, start, end, piece[name])

    def _set(self, name: str, start: int, end: int) -> None:
        if not name:
            self.complain(start, end, "@ needs the name of a set behind it: @name")
        self.add(Mark.SET, start, end, name)

    def _weight(self, text: str, start: int, end: int) -> None:
        weight = float(text) if _NUMBER.fullmatch(text) else 0.0
        if not 0 < weight <= HEAVIEST:
            what = f"a weight is a number above 0 and at most {HEAVIEST:g}, as in missile^2"
            self.complain(start, end, f"^{text}: {what}")
            weight = 1.0
        self.lexemes.append(Lexeme(Mark.WEIGHT, start, end, number=weight))

    def _slop(self, text: str, start: int, end: int) -> None:
        phrase = self.lexemes[-1].text.split()
        advice = f" NEAR/{text[1:] or 'n'} ".join(phrase) if len(phrase) > 1 else "a NEAR/5 b"
        self.complain(start, end, f"{text} behind a phrase is Lucene's: write {advice}")

    def _around(self, text: str, start: int, end: int) -> None:
        reach = text[text.index("(") + 1 : -1]
        self.complain(start, end, f"{text} is Google's: write NEAR/{reach} (either order)")
        self._near(reach, ordered=False, start=start, end=end)

    def _word(self, word: str, start: int, end: int) -> None:
        if word in _OPERATORS:
            self.add(_OPERATORS[word], start, end)
        elif near := _NEAR.fullmatch(word):
            self._near(near[2], ordered=bool(near[1]), start=start, end=end)
        elif at_least := _AT_LEAST.fullmatch(word):
            self._at_least(int(at_least[1]), start, end)
        elif not self._foreign(word, start, end):
            self._plain(word, start, end)

    def _near(self, reach: str, *, ordered: bool, start: int, end: int) -> None:
        if reach in "sp":
            within = Within(unit=Unit(reach), ordered=ordered)
        else:
            words = int(reach[:9])
            if words > FARTHEST:
                advice = "NEAR/p for the same paragraph, or AND"
                self.complain(start, end, f"NEAR reaches at most {FARTHEST} words: write {advice}")
            within = Within(unit=Unit.WORDS, words=min(words, FARTHEST), ordered=ordered)
        self.lexemes.append(Lexeme(Mark.NEAR, start, end, within=within))

    def _at_least(self, count: int, start: int, end: int) -> None:
        if not count:
            self.complain(start, end, "ATLEAST/0 is always true: write ATLEAST/1 or more")
        self.lexemes.append(Lexeme(Mark.AT_LEAST, start, end, number=max(count, 1)))

    def _foreign(self, word: str, start: int, end: int) -> bool:
        """Whether the word is an operator of another language; says so, and adds what it means."""
        answer = foreign.answer(word)
        if answer is None:
            return False
        self.complain(start, end, answer.message)
        if answer.ours:
            self._word(answer.ours, start, end)
        return True

    def _plain(self, word: str, start: int, end: int) -> None:
        if field := _UNKNOWN_FIELD.match(word):
            self._unknown_field(field[1], start, start + field.end())
            word, start = word[field.end() :], start + field.end()
        sign, stem, tail = foreign.split_marks(word)
        if sign:
            self.complain(start, start + 1, foreign.SIGNS[sign].format(stem or "the term"))
        if tail.startswith("~"):
            fuzzy = "looks for no likeness here: write the spellings, joined by OR"
            self.complain(end - len(tail), end, f"{tail} {fuzzy}")
        elif tail:
            self.complain(end - len(tail), end, f"{tail} does not truncate here: write {stem}*")
        if "\\" in stem:
            self.complain(start, end, "\\ takes no meaning away here: quote the words instead")
        if "#" in stem:
            self.complain(start, end, f'# starts a comment only behind a space: write "{stem}"')
        if stem:
            self.add(Mark.WORD, start + len(sign), end - len(tail), stem)

    def _unknown_field(self, name: str, start: int, end: int) -> None:
        known = [field.value for field in Field]
        if name.lower() in known:
            self.complain(start, end, f"a field is written with a colon: {name.lower()}:")
            return
        if setting := foreign.FILTERS.get(name.lower()):
            why = f"is no part of a query: write `{setting}:` beside the topic's `match:`"
            self.complain(start, end, f"{name}: {why}")
            return
        meant = foreign.FIELDS.get(name.lower()) or next(
            iter(get_close_matches(name.lower(), known, n=1)), None
        )
        hint = (
            f"did you mean {meant}:" if meant else f"there are {', '.join(f'{k}:' for k in known)}"
        )
        self.complain(
            start, end, f"unknown field {name}: — {hint} (if the words are meant, quote them)"
        )
