"""How a story stands: who tells of it independently. Pure.

A text that was copied is one voice, however many outlets carry it: copies share the originator
that any of them states, so forty copies of an AP text are AP, once. Where a story's texts state
originators, these are its independent sources; a rewrite that names nobody adds none, since it may
be of the very same text. Where none states any, the outlets are counted instead, copies once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor.model import REPEATS, Relation


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """An article of a story, as far as it tells who speaks."""

    article: int
    relation: Relation
    #: The article it is a copy of, if it is one.
    of: int | None
    source: str
    url: str | None
    originator: str | None
    cites: tuple[str, ...] = ()

    @property
    def outlet(self) -> str:
        """Where it was published: its host, else its source."""
        host = urlsplit(self.url).hostname if self.url else None
        return (host or self.source).removeprefix("www.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The numbers of a story."""

    originators: tuple[str, ...]
    independent_sources: int
    #: Primary sources, the most cited first; what copies cite counts once.
    cites: tuple[str, ...] = ()


def standing(voices: Sequence[Voice]) -> Standing:
    """The standing of the story that has these articles, given in the order they were filed."""
    texts = _texts(voices)
    stated = (next((v.originator for v in text if v.originator), None) for text in texts)
    originators = tuple(dict.fromkeys(name for name in stated if name))
    outlets = {text[0].outlet for text in texts}
    cited = Counter(name for text in texts for name in {n: None for v in text for n in v.cites})
    return Standing(
        originators=originators,
        independent_sources=len(originators) or len(outlets),
        cites=tuple(name for name, _ in cited.most_common()),
    )


def _texts(voices: Iterable[Voice]) -> list[list[Voice]]:
    """The articles, each with those that carry its text."""
    text_of: dict[int, list[Voice]] = {}
    for voice in voices:
        original = voice.of if voice.relation in REPEATS else None
        text = text_of.get(original, []) if original is not None else []
        text.append(voice)
        text_of[voice.article] = text
    return list({id(text): text for text in text_of.values()}.values())
