"""The reasons of a placement, in words a person can check against the two articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from monitor.model import Article, Member, Relation
from monitor.stories.abroad import Bridged
from monitor.stories.bridge import named_in, number
from monitor.stories.concepts import Concepts
from monitor.stories.dates import text_dates
from monitor.stories.features import NAME, NUMBER, numbers_in
from monitor.stories.normal import capitalised, written
from monitor.stories.novelty import Novelty
from monitor.stories.numbers import numbers_of
from monitor.stories.pair import of_kind
from monitor.stories.profile import Profile
from monitor.stories.search import Linked
from monitor.stories.vocabulary import known_of

NOTHING_TO_COMPARE: Final = "it has no words to compare"
OTHER_DAYS: Final = "; the days that they name are not the same"
OTHER_NAMES: Final = "; what they name does not speak for it"
NOTHING_ALIKE: Final = "nothing in the window shares its telling words"
#: Names and numbers that are told; more are counted.
TOLD: Final = 5
#: Characters at the top of a text, where most of its names stand already.
TOP: Final = 1_500


def same_text(original: int) -> str:
    """A copy, word for word."""
    return f"the same text as article {original}, word for word"


def copy(share: float, original: Member) -> str:
    """A copy by containment."""
    number = original.article
    return f"{share:.0%} of the word 5-grams of the shorter stand in both it and article {number}"


def more(added: Novelty) -> str:
    """An update: what was written into the known text; empty where nothing was."""
    said = [f"“{sentence}”" for sentence in added.sentences] or list(added.numbers)
    if not said:
        return ""
    rest = f" and {len(said) - 1} more" if len(said) > 1 else ""
    return f"; its outlet added {said[0]}{rest}"


def silent(silence: timedelta) -> str:
    """Recirculated: the story was past."""
    return f"; that story's last article came {silence.days} days before"


def dates(claimed: datetime | None, original: datetime | None, *, least: timedelta) -> str:
    """Recirculated: it claims to be newer than what it copies by `least`; empty where not."""
    if claimed is None or original is None or claimed - original <= least:
        return ""
    return f"; it is dated {claimed:%Y-%m-%d}, its original {original:%Y-%m-%d}"


def own_date(article: Article, *, least: timedelta) -> str:
    """Recirculated: it claims to be newer than its own text says, by `least`; empty where not."""
    claimed, own = article.published_at, article.text_date
    if claimed is None or own is None or claimed - own <= least:
        return ""
    return f"; it is dated {claimed:%Y-%m-%d}, its own text {own:%Y-%m-%d}"


def unlike(nearest: int, probability: float) -> str:
    """It opens a story: even the nearest article tells of another event."""
    return f"the nearest, article {nearest}, hardly tells of the same event: p {probability:.2f}"


_CLAIM: Final = {
    Relation.COVERAGE: "same event as",
    Relation.POSSIBLE: "possibly the event of",
    Relation.FOLLOW_UP: "close to the event of",
}


def event(
    article: Article, relation: Relation, ours: Profile, linked: Linked, *, weights: str
) -> str:
    """How likely it is the event of the story, and what speaks for and against.

    `weights` is the version of the model that weighed it.
    """
    theirs, likeness = linked.best.profile, linked.best.likeness
    reasons = []
    names, numbers = of_kind(ours, theirs, NAME, NUMBER)
    for name, shared in (
        ("names", _names(article, names)),
        ("numbers", _numbers(article, numbers)),
    ):
        if shared:
            reasons.append(f"shares the {name} {shared}")
    reasons.append(f"their words are {likeness.body:.0%} alike")
    if likeness.copied:
        reasons.append("some of their sentences are the same")
    if likeness.apart:
        reasons.append("the days they name are far apart")
    elif likeness.days:
        reasons.append("the days they name agree")
    if likeness.undated:
        reasons.append("at least one bears no date to trust")
    likely = f"p {linked.probability:.2f}, weights of {weights}"
    claim = f"{_CLAIM[relation]} article {theirs.article} ({likely})"
    return f"{claim}: {'; '.join(reasons)}"


def across(article: Article, found: Bridged, concepts: Concepts) -> str:
    """The event in another language: what both name, as the article has it."""
    text = f"{article.title}\n{article.clean_text}"
    words = written(text)
    named = named_in(
        words,
        concepts=concepts.found_in(words, frozenset(words)),
        numbers=numbers_of(text),
        days=text_dates(words).days,
    )
    ranks = {rank: one.told for one in named for rank in one.ranks}
    told = dict.fromkeys(ranks[r] for r in sorted(ranks) if number(r) in found.shared)
    meant = "" if found.meant is None else f"; what they say is {found.meant:.0%} alike"
    return (
        f"same event as article {found.article}, in another language: "
        f"both name {_listed(list(told), len(told))}; "
        f"{found.alike:.0%} of what they name is the same{meant}"
    )


def _names(article: Article, shared: Sequence[int]) -> str:
    """Shared names as the article first writes them; `shared` are their terms, the rarest first.

    The rarest of those at its top are told, where a person looks first; the rest of the text is
    read only for want of them.
    """
    spelled: dict[int, str] = {}
    missing = set(shared)
    text = article.clean_text
    for piece in (article.title, text[:TOP], text[TOP:]):
        if not missing or len(spelled) >= TOLD:
            break
        for word in capitalised(dict.fromkeys(written(piece))):
            for known in known_of(word):
                if known.term in missing:
                    spelled.setdefault(known.term, word)
        missing -= spelled.keys()
    # Where a script shows none, terms count as names that nobody would call so.
    named = [spelled[term] for term in shared if term in spelled]
    return _listed(named, len(shared)) if named else ""


def _numbers(article: Article, shared: Sequence[int]) -> str:
    """Shared numbers; `shared` are their terms, the rarest first."""
    if not shared:
        return ""
    numbers = numbers_of(f"{article.title}\n{article.clean_text}")
    spelled = {w.term: w.unit for w in numbers_in(numbers)}
    return _listed([spelled[term] for term in shared if term in spelled], len(shared))


def _listed(told: list[str], of: int) -> str:
    more = f" and {of - TOLD} more" if of > TOLD else ""
    return ", ".join(told[:TOLD]) + more
