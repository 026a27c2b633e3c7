"""The one tokeniser, sentence splitter and normaliser.

Every room that looks at words looks at these: topics find their evidence, stories compare texts,
and offsets always point into the ORIGINAL string, because only tokens are normalised, never the
text. What counts as one word follows `query-language.md`:

- hyphen, apostrophe and no-break space separate (Kim Jong-un has three words, Korea's two);
- dotted capitals are one word (U.S. is ``us``, D.P.R.K. is ``dprk``);
- a change of script ends a word (TEL을 is ``tel`` and ``을``);
- a run of Han, kana or Thai, which write no spaces, is one word;
- soft hyphens and zero-width characters inside a word are not there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

# Invisible characters that may stand inside a word: soft hyphen, zero-width space and joiners,
# word joiner, byte order mark.
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MARKS: Final = "\u0300-\u036f"
_HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
# Scripts that write words without spaces: Han, kana, Thai (with their iteration marks).
_UNSPACED: Final = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u0e00-\u0e7f"
)
_ASTRAL_HAN: Final = "\U00020000-\U0003ffff"


def _word_pattern(unspaced: str) -> re.Pattern[str]:
    letter = rf"[^\W_{_HANGUL}{unspaced}]"
    return re.compile(
        # Dotted capitals: two or more single letters, each with its dot (the last dot may lack).
        rf"(?<!\w)(?:[^\W\d_a-z]\.){{2,}}(?:[^\W\d_a-z](?!\w))?"
        rf"|{letter}(?:{letter}|[{_MARKS}{_INVISIBLE}])*"
        rf"|[{_HANGUL}](?:[{_HANGUL}{_INVISIBLE}])*"
        rf"|[{unspaced}](?:[{unspaced}{_INVISIBLE}])*"
    )


# One astral range in a character class makes `re` 14 times slower, so it is used only where an
# astral character occurs at all.
_WORD: Final = _word_pattern(_UNSPACED)
_WORD_ASTRAL: Final = _word_pattern(_UNSPACED + _ASTRAL_HAN)
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_STRIP: Final = dict.fromkeys(map(ord, _INVISIBLE))

# Letters of other scripts that look like Latin ones; folded only inside a word that has Latin.
_LOOK_ALIKE: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухԛԝԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν",
    "ABESIJKMHOPCTYXaesijopcyxqwdhABEZHIKMNOPTYXoav",
)
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]")
_PLAIN: Final = re.compile("[a-z0-9]+")


class Token(NamedTuple):
    """One word of a text."""

    #: The folded form, what is compared.
    word: str
    #: Offset of its first character in the text.
    start: int
    #: Offset after its last character.
    end: int


def _pattern(text: str) -> re.Pattern[str]:
    return _WORD_ASTRAL if not text.isascii() and _ASTRAL.search(text) else _WORD


def tokens(text: str) -> list[Token]:
    """The words of `text`, folded, with their places."""
    return [Token(fold(m[0]), m.start(), m.end()) for m in _pattern(text).finditer(text)]


def words(text: str) -> list[str]:
    """The words of `text` as they are written, unfolded, in order."""
    return _pattern(text).findall(text)


@lru_cache(maxsize=1 << 17)
def exact(word: str) -> str:
    """A word with its case, but compatibility forms, look-alikes, dots and diacritics folded."""
    if word.isascii():
        return word.replace(".", "")
    word = unicodedata.normalize("NFKC", word.translate(_STRIP)).replace(".", "")
    if _LATIN.search(word):
        word = word.translate(_LOOK_ALIKE)
    decomposed = unicodedata.normalize("NFD", word)
    # й and ё keep their marks apart from и and е only by convention; news drops them freely.
    return unicodedata.normalize(
        "NFC", "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    )


@lru_cache(maxsize=1 << 17)
def fold(word: str) -> str:
    """The form under which a word is compared: `exact`, without case."""
    if _PLAIN.fullmatch(word):
        return word
    return exact(word).casefold()


def is_hangul(word: str) -> bool:
    """Whether the word is written in Hangul (words are of one script)."""
    return bool(word) and ("\uac00" <= word[0] <= "\ud7af" or "\u1100" <= word[0] <= "\u11ff")


_UNSPACED_CHAR: Final = re.compile(f"[{_UNSPACED}{_ASTRAL_HAN}]")


def is_unspaced(word: str) -> bool:
    """Whether the word is a run of a script that writes no spaces (Han, kana, Thai)."""
    return bool(word) and bool(_UNSPACED_CHAR.match(word))


# ── sentences and paragraphs ─────────────────────────────────────────────────────────────────

_PARAGRAPH_BREAK: Final = re.compile(r"\n[^\S\n]*\n\s*|\n")
# A full stop ends no sentence after these: titles, months, ranks, usual abbreviations.
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(“\"'])(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Sen|Rep|Gov|Rev|St|Jr|Sr|No|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|vs|etc|Inc|Ltd|Co|Corp|approx|cf|e\.g|i\.e|"
    r"г|гг|им|ул|т\.е|т\.д|(?:[A-ZА-Я]\.)*[A-ZА-Я])\.$"
)
_SENTENCE_END: Final = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”’）]*")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each paragraph that is not blank; a line break ends one."""
    return _stretches(text, 0, len(text), (m.span() for m in _PARAGRAPH_BREAK.finditer(text)))


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence; a paragraph's end ends one too."""
    found: list[tuple[int, int]] = []
    for start, end in paragraphs(text):
        breaks = (
            (m.end(), m.end())
            for m in _SENTENCE_END.finditer(text, start, end)
            if not _ABBREVIATION.search(text, max(start, m.end() - 8), m.end())
        )
        found += _stretches(text, start, end, breaks)
    return found


def _stretches(
    text: str, start: int, end: int, breaks: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """What lies between the breaks from `start` to `end`, stripped; blank ones are left out."""
    found = []
    for stop, resume in (*breaks, (end, end)):
        piece = text[start:stop]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right:
            found.append((left, right))
        start = resume
    return found


# ── text from outside, made fit to show ──────────────────────────────────────────────────────

# Bidirectional embeddings, overrides and isolates: with them a line reads otherwise than it is
# written.
_BIDI_CONTROLS: Final = "\u202a-\u202e\u2066-\u2069"
# What ends a line anywhere: CR, NEL and Unicode's own separators among them.
_LINE_ENDS: Final = re.compile("[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
# C0 and C1 controls (escape sequences for terminals) and lone surrogates (no UTF-8 for them).
_UNPRINTABLE: Final = re.compile(f"[\x00-\x1f\x7f-\x9f{_BIDI_CONTROLS}\ud800-\udfff]")


def printable(text: str) -> str:
    """`text` on one line, without what could steer a terminal, forge a log line or turn a text
    round: fit for a log, a message and a screen.
    """
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub(" ", text))
