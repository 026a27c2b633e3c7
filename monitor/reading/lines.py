"""The lines of a text and how much they look like an article's own prose.

Evidence is in the shape, not in the language: prose ends its sentences and has some length; a
headline, a caption or a menu does not. What a line says is asked only for the marks in
`boilerplate`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from monitor import text as words_of

#: A paragraph of prose has at least so many words and an end to its sentence …
PROSE_WORDS: Final = 12
#: … or is so long that it needs no full stop to be one (Thai writes none).
LONG_WORDS: Final = 45
#: Characters of an unspaced script that count as a word: Chinese words have 1.7 on average, and
#: a particle or two goes with each in Japanese.
UNSPACED_WORD: Final = 2

_SENTENCE_END: Final = re.compile(r"[.。．։।۔።！!？?؟]['\"”’»」』）)\]]*$")
_QUESTION: Final = re.compile(r"[?？؟!！]['\"”’»」』）)\]]*$")
_TRUNCATED: Final = re.compile(r"(?:\.{3}|…|\[(?:…|\.{3})\]|→|&hellip;)['\"”’)\]]*$")
_BULLET: Final = re.compile(r"^(?:[-–—•*·▪■●◦▶►>]|\d{1,2}[.)])\s+")
_LABEL: Final = re.compile(r"\s*[\[(]\w{2,12}[\])]\W*$")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class Line:
    """One line that is not blank; what is asked of it more than once is kept."""

    text: str
    #: Offset of its first character in the whole text.
    start: int
    #: Offset after its last one.
    end: int

    @cached_property
    def words(self) -> int:
        """How many words it has, a run of an unspaced script counted by its length."""
        return count_words(self.text)

    @cached_property
    def is_prose(self) -> bool:
        """Whether it is a paragraph of running text."""
        if self.is_truncated or (self.is_bullet and self.words < LONG_WORDS):
            return False
        if not _SENTENCE_END.search(self.text):
            return self.words >= LONG_WORDS
        return self.words >= PROSE_WORDS and not (
            _QUESTION.search(self.text) and len(words_of.sentences(self.text)) == 1
        )

    @cached_property
    def is_open(self) -> bool:
        """Whether it ends without an end to its sentence, as headlines do."""
        return not _SENTENCE_END.search(self.text) or bool(_QUESTION.search(self.text))

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence does."""
        return _SENTENCE_END.search(self.text) is not None

    @cached_property
    def is_truncated(self) -> bool:
        """Whether it breaks off with dots, as teasers do."""
        return bool(_TRUNCATED.search(self.text))

    @property
    def is_bullet(self) -> bool:
        """Whether it is an item of a list."""
        return bool(_BULLET.match(self.text))

    @cached_property
    def bare(self) -> str:
        """Its words in lower case, as the texts of links are compared."""
        return bare(self.text)

    @property
    def without_label(self) -> Line:
        """The line without a word in brackets at its end: "[VIDEO]", "(Photos)"."""
        text = _LABEL.sub("", self.text)
        return Line(text, self.start, self.start + len(text))

    @cached_property
    def folded(self) -> str:
        """Its words alone, to tell whether two lines say the same."""
        return " ".join(token.word for token in words_of.tokens(self.text))


def split(text: str) -> list[Line]:
    """The lines of `text` that are not blank."""
    return [Line(text[start:end], start, end) for start, end in words_of.paragraphs(text)]


def bare(text: str) -> str:
    """The words of `text` in lower case, a space between them."""
    return " ".join(_WORD.findall(text.lower()))


def count_words(text: str) -> int:
    """How many words `text` has, a run of an unspaced script counted by its length."""
    if not words_of.has_unspaced(text):
        return len(words_of.words(text))
    return sum(
        -(-len(word) // UNSPACED_WORD) if words_of.is_unspaced(word) else 1
        for word in words_of.words(text)
    )
