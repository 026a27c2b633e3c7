"""Who wrote an article and whom it cites, by the names in `agencies.toml` and the configuration's.

The originator is looked for where articles state one, the most reliable place first: the agency of
the dateline, a line of credit or copyright, a tag at the very end, then what the page or the feed
says of author and publisher. Only names the lexicon knows count: ``Source: internet`` says nothing.

Cited are agencies and outlets wherever the clean text names them, and institutions where a verb of
saying stands in the same sentence: a visit to the White House is no citation.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from monitor import text as words_of
from monitor.model import Writer, WriterKind

#: Sources cited that are kept; beyond it a text is a list of names.
MOST_CITED: Final = 12
#: Characters at the end of a text where an agency signs it.
_SIGNATURE: Final = 40

_CREDIT: Final = re.compile(
    r"\W*(?:(?:news )?sources?|via|with (?:inputs?|reporting|files|material) from|"
    r"(?:this (?:article|story) (?:was )?)?(?:originally |first )?(?:published|appeared) "
    r"(?:by|on|in|at)|"
    r"출처|기사\s?제공|뉴스\s?제공|источник|по материалам|по сообщению|"
    r"(?:本文)?(?:来源|來源)|稿源|转自|轉自|转载自|轉載自|出典|配信元?|記事提供|提供元|"
    r"quelle|fuente|©|ⓒ|\(c\)|copyright|저작권자)"
    r"\s*[:：=/|]?\s*(?P<who>.+)",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(r"(?:[(（\[/—–-]|--)\s*(?P<who>[^()（）\[\]/]{2,30})[)）\]]?[.\s]*$")
_INFLECTED: Final = re.compile(r"\\\*")
# Scripts whose words stand apart; names of the others are found inside longer runs.
_LETTER: Final = "[A-Za-zА-яЁёІіЇїЄє]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexicon:
    """Names, and what they are names of."""

    #: All names, the longest first, so that "Korean Central News Agency" is never read as the
    #: "Central News Agency" inside it.
    pattern: re.Pattern[str]
    #: What each name stands for.
    names: Mapping[str, str]
    #: The beginnings of names that may be inflected, and what they stand for.
    inflected: Sequence[tuple[re.Pattern[str], str]]
    institutions: frozenset[str]
    agencies: frozenset[str]
    saying: re.Pattern[str]

    def find(self, text: str) -> Iterator[tuple[str, int]]:
        """Who is named, and where, in order."""
        for match in self.pattern.finditer(text):
            name = self.names.get(match[0]) or next(
                name for pattern, name in self.inflected if pattern.fullmatch(match[0])
            )
            yield name, match.start()


def originator(
    *,
    datelines: Sequence[str],
    asides: Sequence[str],
    clean: str,
    bylines: Sequence[str],
    known: tuple[Writer, ...] = (),
) -> str | None:
    """Who wrote it, if it says; else None. `known` are those that the configuration adds."""
    lexicon = _lexicon(known)
    end = _SIGNED.search(clean[-_SIGNATURE:])
    lines = [match["who"] for line in asides if (match := _CREDIT.fullmatch(line))]
    for stated in (*datelines, *lines, end["who"] if end else ""):
        for name, _ in lexicon.find(stated):
            if name not in lexicon.institutions:
                return name
    named = [name for line in bylines for name, _ in lexicon.find(line)]
    # An agency before an outlet: the outlet that carries its text is named beside it.
    ranked = [name for name in named if name in lexicon.agencies]
    ranked += [name for name in named if name not in lexicon.institutions]
    return ranked[0] if ranked else None


def cites(clean: str, *, besides: str | None, known: tuple[Writer, ...] = ()) -> tuple[str, ...]:
    """Whom the text cites, in order of first mention; not whom wrote it (`besides`)."""
    lexicon = _lexicon(known)
    named = list(lexicon.find(clean))
    ends = _Sentences(clean) if any(name in lexicon.institutions for name, _ in named) else None
    cited = dict.fromkeys(
        name
        for name, at in named
        if name != besides
        and (name not in lexicon.institutions or (ends and lexicon.saying.search(ends.around(at))))
    )
    return tuple(cited)[:MOST_CITED]


class _Sentences:
    """The sentences of a text, found by a place in them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = words_of.sentences(text)

    def around(self, place: int) -> str:
        start, end = self._spans[bisect_right(self._spans, (place, len(self._text))) - 1]
        return self._text[start:end]


# A reload may bring another configuration; the one before it is not asked for again.
@lru_cache(maxsize=2)
def _lexicon(known: tuple[Writer, ...]) -> Lexicon:
    file = resources.files(__package__).joinpath("agencies.toml")
    data = tomllib.loads(file.read_text("utf-8"))
    entries: list[Mapping[str, Any]] = data["who"]
    names = {written: entry["name"] for entry in entries for written in entry["names"]}
    # What the configuration says of a name goes before what is shipped.
    names |= {written: who.name for who in known for written in who.names}
    kinds = {entry["name"]: entry["kind"] for entry in entries}
    kinds |= {who.name: who.kind for who in known}
    longest_first = sorted(names, key=len, reverse=True)
    words, stems = data["saying"]["words"], data["saying"]["stems"]
    return Lexicon(
        pattern=_any_of(longest_first),
        names=names,
        inflected=[(re.compile(_name(w)), name) for w, name in names.items() if "*" in w],
        institutions=frozenset(n for n, kind in kinds.items() if kind == WriterKind.INSTITUTION),
        agencies=frozenset(n for n, kind in kinds.items() if kind == WriterKind.AGENCY),
        saying=re.compile(rf"\b(?:{'|'.join(words)})\b|{'|'.join(stems)}", re.IGNORECASE),
    )


def _any_of(longest_first: Sequence[str]) -> re.Pattern[str]:
    """All names in one pattern, those with one first letter together.

    Every alternative begins with a letter of its own, which is what `re` jumps to; what stands
    before the name is looked at behind that letter. Three times as fast as one alternative a name
    behind one look.
    """
    by_letter: dict[str, list[str]] = {}
    for written in longest_first:
        by_letter.setdefault(written[0], []).append(_name(written)[len(re.escape(written[0])) :])
    return re.compile(
        "|".join(
            rf"{re.escape(letter)}(?<!{_LETTER}{re.escape(letter)})(?:{'|'.join(names)})"
            for letter, names in by_letter.items()
        )
    )


def _name(written: str) -> str:
    """The pattern of one name: whole words where its script has such, inflected where it says."""
    pattern = _INFLECTED.sub(r"\\w{0,4}", re.escape(written))
    # Latin letters stand against Hangul and Han without a space: "AP통신", "AP通信".
    return rf"{pattern}(?!{_LETTER})" if re.match(_LETTER, written) else pattern
