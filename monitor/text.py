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
# directional marks, word joiner, byte order mark.
_INVISIBLE: Final = "\u00ad\u200b-\u200f\u2060\ufeff"
_HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af\uffa1-\uffdc"
# Scripts that write words without spaces: Han, kana, Thai (with their iteration marks).
_UNSPACED: Final = (
    "\u3005-\u3007\u3031-\u3035\u303b\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\u0e01-\u0e3a\u0e40-\u0e4e"
)
_ASTRAL_HAN: Final = "\U00020000-\U0003ffff"
# Marks that belong to the letter before them; in many scripts they are vowels.
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0903\u093a-\u094f\u0962\u0963\u0981-\u0983"
    "\u09bc-\u09cd\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56\u0d3b-\u0d4d\u102b-\u103e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
)
_CAPITAL: Final = "A-ZÀ-ÖØ-ÞΑ-ΩЀ-Я\uff21-\uff3a"


def _word_pattern(unspaced: str) -> re.Pattern[str]:
    letter = rf"[^\W_{_HANGUL}{unspaced}]"
    more = rf"(?:[{_MARKS}{_INVISIBLE}]+{letter}*)*"
    return re.compile(
        # Most words have two letters or more, so they come first.
        rf"{letter}{{2,}}{more}"
        # Dotted capitals, two or more; the last dot may lack.
        rf"|[{_CAPITAL}](?:\.[{_CAPITAL}])+(?!\w)\.?"
        rf"|{letter}{more}"
        rf"|[{_HANGUL}]+(?:[{_INVISIBLE}]+[{_HANGUL}]+)*"
        rf"|[{unspaced}](?:[{unspaced}{_MARKS}{_INVISIBLE}]*[{unspaced}{_MARKS}])?"
    )


# Most English news is ASCII but for its quotes and dashes, and for that a simple pattern finds the
# same words in a third of the time.
_WORD_ASCII: Final = re.compile(r"[A-Za-z0-9]{2,}|[A-Z](?:\.[A-Z])+(?![A-Za-z0-9_])\.?|[A-Za-z0-9]")
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f\u00a0‘’“”–—…•]")
# One astral range in a character class makes `re` 14 times slower, so it is used only where an
# astral character occurs at all.
_WORD: Final = _word_pattern(_UNSPACED)
_WORD_ASTRAL: Final = _word_pattern(_UNSPACED + _ASTRAL_HAN)
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_DROPPED: Final = re.compile(f"[{_INVISIBLE}]")


# Western European text, quotes and dashes included, is cut faster still: every byte of Latin-1
# that is no letter becomes a blank, and what lies between blanks is a word. Only dotted capitals
# are looked for, at their dots.
_BEYOND_LATIN: Final = re.compile("[^\x00-\xac\xae-\xff\u2010-\u2027\u20ac]")
#: So many characters tell most texts of other scripts.
_BEGINNING: Final = 50
_ASCII: Final = bytes(range(128))
_BLANKED: Final = bytes(c if chr(c).isalnum() else ord(" ") for c in range(256))
_INNER_DOT: Final = re.compile(r"\.[A-ZÀ-ÖØ-Þ]")
_DOTTED: Final = re.compile(r"[A-ZÀ-ÖØ-Þ](?:\.[A-ZÀ-ÖØ-Þ])+(?!\w)\.?")


class Token(NamedTuple):
    """One word of a text."""

    #: The folded form, what is compared.
    word: str
    #: Offset of its first character in the text.
    start: int
    #: Offset after its last character.
    end: int


def _pattern(text: str) -> re.Pattern[str]:
    if text.isascii() or not _BEYOND_ASCII.search(text):
        return _WORD_ASCII
    return _WORD_ASTRAL if _ASTRAL.search(text) else _WORD


def tokens(text: str) -> list[Token]:
    """The words of `text`, folded, with their places."""
    return [Token(fold(m[0]), m.start(), m.end()) for m in _pattern(text).finditer(text)]


def words(text: str) -> list[str]:
    """The words of `text` as they are written, unfolded, in order."""
    western = western_words(text)
    return _pattern(text).findall(text) if western is None else western


def western_words(text: str) -> list[str] | None:
    """The words of a text that is all Western European; None for any other, `words` has them."""
    if not text.isascii() and (
        _BEYOND_LATIN.search(text, 0, _BEGINNING) or _BEYOND_LATIN.search(_beyond_ascii(text))
    ):
        return None
    found: list[str] = []
    done = 0
    for dot in _INNER_DOT.finditer(text):
        at = dot.start() - 1
        begins = at >= done and not text[at - 1 : at].isalnum()
        if begins and (dotted := _DOTTED.match(text, at)):
            found += _between_blanks(text[done:at])
            found.append(dotted[0])
            done = dotted.end()
    return found + _between_blanks(text[done:]) if found else _between_blanks(text)


def _beyond_ascii(text: str) -> str:
    """The characters of `text` that are not ASCII: few, mostly, and so quickly searched."""
    coded = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return coded.decode("utf-8", "surrogatepass")


def _between_blanks(text: str) -> list[str]:
    # What Latin-1 lacks here is no letter; encoding makes it a question mark.
    return text.encode("latin-1", "replace").translate(_BLANKED).decode("latin-1").split()


def places(text: str) -> list[tuple[int, int]]:
    """Where each of the words of `text` begins and ends."""
    return [m.span() for m in _pattern(text).finditer(text)]


# ── folding ──────────────────────────────────────────────────────────────────────────────────

# Letters of other scripts that look like Latin ones, and the Latin ones.
_ALIKE: Final = "АВЕЅІЈКМНОРСТУХаеѕіјорсухԛԝԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν"
_LATIN_ALIKE: Final = "ABESIJKMHOPCTYXaesijopcyxqwdhABEZHIKMNOPTYXoav"
_TO_LATIN: Final = str.maketrans(_ALIKE, _LATIN_ALIKE)
_CYRILLIC_ALIKE: Final = "АВЕКМНОРСТУХаеорсух"
_TO_CYRILLIC: Final = str.maketrans("ABEKMHOPCTYXaeopcyx", _CYRILLIC_ALIKE)
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_CYRILLIC_OR_GREEK: Final = re.compile("[\u0370-\u052f]")
_DIACRITICS: Final = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u0652]")
# Letters with a stroke, which no normal form takes apart.
_STROKES: Final = str.maketrans("ØøŁłĐđĦħŦŧıƀ", "OoLlDdHhTtib")
_PLAIN: Final = re.compile("[a-z0-9]+")
#: Longer words are folded anew each time: they are runs and rubbish that do not come again.
_REMEMBERED: Final = 64


def exact(word: str) -> str:
    """A word with its case, but compatibility forms, look-alikes, dots and diacritics folded."""
    if word.isascii():
        return word.replace(".", "") if "." in word else word
    return _exact_cached(word) if len(word) <= _REMEMBERED else _exact(word)


def _exact(word: str) -> str:
    word = unicodedata.normalize("NFKC", _DROPPED.sub("", word)).replace(".", "")
    # й and ё keep their marks apart from и and е only by convention; news drops them freely.
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFD", word).translate(_STROKES))
    word = unicodedata.normalize("NFC", bare)
    if _LATIN.search(word) and _CYRILLIC_OR_GREEK.search(word):
        return _one_script(word)
    return word


_exact_cached: Final = lru_cache(maxsize=1 << 15)(_exact)


def _one_script(word: str) -> str:
    """A word of mixed letters in the one script in which all of it can be written, if any."""
    latin = word.translate(_TO_LATIN)
    if not _CYRILLIC_OR_GREEK.search(latin):
        return latin
    cyrillic = word.translate(_TO_CYRILLIC)
    return word if _LATIN.search(cyrillic) else cyrillic


def fold(word: str) -> str:
    """The form under which a word is compared: `exact`, without case."""
    if _PLAIN.fullmatch(word):
        return word
    return exact(word).casefold()


_HANGUL_CHAR: Final = re.compile(f"[{_HANGUL}]")


def is_hangul(word: str) -> bool:
    """Whether the word is written in Hangul (words are of one script)."""
    return _HANGUL_CHAR.match(word) is not None


_UNSPACED_CHAR: Final = re.compile(f"[{_UNSPACED}]")
_UNSPACED_ASTRAL: Final = re.compile(f"[{_UNSPACED}{_ASTRAL_HAN}]")


def is_unspaced(word: str) -> bool:
    """Whether the word is a run of a script that writes no spaces (Han, kana, Thai)."""
    return not word.isascii() and _UNSPACED_ASTRAL.match(word) is not None


def has_unspaced(text: str) -> bool:
    """Whether any word of the text is such a run."""
    if text.isascii():
        return False
    return (_UNSPACED_ASTRAL if _ASTRAL.search(text) else _UNSPACED_CHAR).search(text) is not None


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
