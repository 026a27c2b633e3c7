"""The reasons of a placement, in words a person can check against the two articles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from monitor.model import Article, Member
from monitor.stories.features import NAME, NUMBER
from monitor.stories.normal import units, written
from monitor.stories.pair import Likeness
from monitor.stories.profile import Profile
from monitor.stories.vocabulary import known

NOTHING_TO_COMPARE: Final = "it has no words to compare"
NOTHING_ALIKE: Final = "nothing in the window shares its telling words"
#: Names and numbers that are told; more are counted.
TOLD: Final = 5


def same_text(original: int) -> str:
    """A copy, word for word."""
    return f"the same text as article {original}, word for word"


def copy(share: float, original: Member) -> str:
    """A copy by containment."""
    number = original.article
    return f"{share:.0%} of the word 5-grams of the shorter stand in both it and article {number}"


def silent(silence: timedelta) -> str:
    """Recirculated: the story was past."""
    return f"; that story's last article came {silence.days} days before"


def dates(claimed: datetime | None, original: datetime | None, *, least: timedelta) -> str:
    """Recirculated: it claims to be newer than what it copies by `least`; empty where not."""
    if claimed is None or original is None or claimed - original <= least:
        return ""
    return f"; it is dated {claimed:%Y-%m-%d}, its original {original:%Y-%m-%d}"


def same_event(
    article: Article,
    member: Member,
    profiles: tuple[Profile, Profile],
    likeness: Likeness,
    probability: float,
) -> str:
    """How likely it is the event of `member`, and what speaks for and against."""
    reasons = []
    for kind, name in ((NAME, "names"), (NUMBER, "numbers")):
        shared = _shared(article, *profiles, kind)
        if shared:
            told = ", ".join(shared[:TOLD])
            more = f" and {len(shared) - TOLD} more" if len(shared) > TOLD else ""
            reasons.append(f"both have the {name} {told}{more}")
    reasons.append(f"text {likeness.body:.0%} alike")
    if likeness.copied:
        reasons.append(f"about {likeness.copied:.0%} of the word 5-grams in common")
    if likeness.apart:
        reasons.append("the days they name are far apart")
    elif likeness.days:
        reasons.append("the days they name agree")
    if likeness.undated:
        reasons.append("not both are dated")
    return f"same event as article {member.article}: p {probability:.2f}; " + "; ".join(reasons)


def _shared(article: Article, ours: Profile, theirs: Profile, kind: int) -> list[str]:
    """The words as the article writes them, the rarest first."""
    a, b = ours.features, theirs.features
    rows = {term for term, flags in zip(b.terms, b.flags, strict=True) if flags & kind}
    columns = zip(a.terms, a.flags, ours.bits, strict=True)
    mine = {term: bits for term, flags, bits in columns if flags & kind and term in rows}
    spelled: dict[int, str] = {}
    for word in written(f"{article.title}\n{article.clean_text}"):
        for unit in units([word]):
            term = known(unit).term
            if term in mine:
                spelled.setdefault(term, word)
    return [spelled[term] for term in sorted(mine, key=lambda t: -mine[t]) if term in spelled]
