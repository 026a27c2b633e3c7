"""Is it a copy of a stored text: candidates by shared hashes, then the texts themselves.

The sketch finds, the texts decide: a sketch of forty hashes estimates containment to ± .08 only,
and a copy is the one relation that looks past every date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.model import Article, Fingerprint, Member
from monitor.ports import Lookup
from monitor.stories import why
from monitor.stories.features import LEAST_SHARED, Measure, estimate, measure
from monitor.stories.normal import written
from monitor.stories.sketch import SHORT, containment, grams
from monitor.stories.vocabulary import terms_all

#: Share of the smaller text that must stand in the other.
COPIED: Final = 0.4
#: … where the smaller text has under `SHORT` words, of which a quote would fill a third.
COPIED_SHORT: Final = 0.8
#: Texts with fewer words than this are never called copies: "Read the full story here."
TELLING: Final = 12
#: Two short texts with other titles are two articles behind one teaser ("Subscribers only …"):
#: so much of the shorter title must stand in the other.
SAME_TITLE: Final = 0.5
#: Stored texts that are compared word by word, the most alike by sketch first.
COMPARED: Final = 3
#: Sketches that promise less than this are not worth comparing the texts.
PROMISING: Final = 0.15
#: Nor are those that would have to be so many standard errors better than their sketch says to
#: contain more than a text already compared: one in thirty thousand is.
CERTAIN: Final = 4.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """A stored article of which the new one is a copy."""

    original: Member
    containment: float
    why: str


def find_copy(
    article: Article,
    fingerprint: Fingerprint,
    hits: Sequence[tuple[int, int]],
    lookup: Lookup,
) -> Copy | None:
    """The stored article it copies, if any; `hits` are (article, shared hashes)."""
    ours = measure(fingerprint.features)
    if ours is None or ours.words < TELLING:
        return None
    same = lookup.same_text(fingerprint.text_hash)
    for member in lookup.members([same] if same is not None else []):
        if ours.words >= SHORT or _titles_agree(article.title, member.title):
            return Copy(original=member, containment=1.0, why=why.same_text(member.article))
    likely = {number: shared for number, shared in hits if shared >= LEAST_SHARED}
    members = lookup.members(list(islice(likely, COMPARED)))
    promised = [_promise(ours, member, likely[member.article]) for member in members]
    return _best(article, fingerprint, [one for one in promised if one.share >= PROMISING])


class _Promise(NamedTuple):
    """What two sketches say of containment: the estimate, and its standard error."""

    share: float
    error: float
    #: Whether either text is short.
    short: bool
    member: Member


def _promise(ours: Measure, member: Member, shared: int) -> _Promise:
    theirs = measure(member.fingerprint.features)
    if theirs is None:
        return _Promise(0.0, 0.0, short=False, member=member)
    share = estimate(ours, theirs, shared)
    level = max(ours.level, theirs.level)
    sampled = max(1, min(ours.grams[level], theirs.grams[level]))
    error = sqrt(share * (1 - share) / sampled)
    return _Promise(share, error, min(ours.words, theirs.words) < SHORT, member)


def _best(article: Article, fingerprint: Fingerprint, promised: Sequence[_Promise]) -> Copy | None:
    if not promised:
        return None
    ours = np.frombuffer(fingerprint.grams, np.int64) if fingerprint.grams else _grams(article)
    best: tuple[float, Member] | None = None
    for promise in promised:
        member, short = promise.member, promise.short
        if best and promise.share + CERTAIN * promise.error < best[0]:
            continue
        if short and not _titles_agree(article.title, member.title):
            continue
        share = containment(ours, grams(_terms(member.text)))
        if share >= (COPIED_SHORT if short else COPIED) and (best is None or share > best[0]):
            best = (share, member)
    if best is None:
        return None
    share, member = best
    return Copy(original=member, containment=share, why=why.copy(share, member))


def _grams(article: Article) -> NDArray[np.int64]:
    return grams(_terms(article.clean_text))


def _titles_agree(ours: str, theirs: str) -> bool:
    """Whether two titles may head one text; an empty one may head any."""
    a, b = set(_terms(ours).tolist()), set(_terms(theirs).tolist())
    return not a or not b or len(a & b) >= SAME_TITLE * min(len(a), len(b))


def _terms(text: str) -> NDArray[np.uint32]:
    return terms_all(written(text))
