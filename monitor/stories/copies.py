"""Is it a copy of a stored text: candidates by shared hashes, then the texts themselves.

The sketch finds, the texts decide: a sketch of forty hashes estimates containment to ± .08 only,
and a copy is the one relation that looks past every date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitor.model import Article, Fingerprint, Member
from monitor.ports import Lookup
from monitor.stories import why
from monitor.stories.features import LEAST_SHARED, Features, estimate, unpack
from monitor.stories.normal import written
from monitor.stories.sketch import SHORT, containment
from monitor.stories.vocabulary import known_all

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
    features = unpack(fingerprint.features)
    if features is None or features.words < TELLING:
        return None
    same = lookup.same_text(fingerprint.text_hash)
    for member in lookup.members([same] if same is not None else []):
        if features.words >= SHORT or _titles_agree(article.title, member.title):
            return Copy(original=member, containment=1.0, why=why.same_text(member.article))
    likely = [number for number, shared in hits if shared >= LEAST_SHARED][:COMPARED]
    shares = dict(hits)
    members = [m for m in lookup.members(likely) if _promises(features, m, shares[m.article])]
    return _best(article, members) if members else None


def _promises(ours: Features, member: Member, shared: int) -> bool:
    theirs = unpack(member.fingerprint.features)
    return theirs is not None and estimate(ours, theirs, shared) >= PROMISING


def _best(article: Article, members: Sequence[Member]) -> Copy | None:
    ours = _terms(article.clean_text)
    best: tuple[float, Member] | None = None
    for member in members:
        theirs = _terms(member.text)
        share = containment(ours, theirs)
        short = min(len(ours), len(theirs)) < SHORT
        if short and not _titles_agree(article.title, member.title):
            continue
        if share >= (COPIED_SHORT if short else COPIED) and (best is None or share > best[0]):
            best = (share, member)
    if best is None:
        return None
    share, member = best
    return Copy(original=member, containment=share, why=why.copy(share, member))


def _titles_agree(ours: str, theirs: str) -> bool:
    """Whether two titles may head one text; an empty one may head any."""
    a, b = set(_terms(ours)), set(_terms(theirs))
    return not a or not b or len(a & b) >= SAME_TITLE * min(len(a), len(b))


def _terms(text: str) -> list[int]:
    return [word.term for word in known_all(written(text))]
