"""Which of a poll's articles are new: by an identity that is the source's own, and sticky.

::

    articles, as read ──keyed──▶ known? ─┬─ yes, and about something else ──▶ the key is used again
                                         ├─ no, most of the document ───────▶ known by link or text?
                                         └─ else ▶ new, or changed                 the keys churn

A feed's guid is its word for "the same item", and most keep it. Those that do not cost alerts in
two ways. Guids that are made up at each fetch make everything new, again and again: such a feed is
switched to its links, or to what its items say where those change too. A guid that is used for one
item after the other hides what is new as an update: it is switched as well. The switch is kept with
the source's state, told to the operators, and takes the stored articles along, so that nothing is
filed twice because of it.

An item that comes back under another guid, but with the link and the headline of a stored one, or
with its very words, is that one, even before the switch. This is looked for only when most of a
document looks new, which news alone seldom does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from monitor.filing import is_new
from monitor.model import Article, Identity, Known, Source, SourceKind, SourceState
from monitor.ports import Lookup
from monitor.reading.fulltext import telling_words
from monitor.reading.identity import url_key

#: Stored articles that are looked at, and renamed by a switch: more than any feed shows at once;
#: what is older does not come back.
MOST_RENAMED: Final = 5_000
#: So many items under a new guid and their old link are no accident of one item.
TELLING: Final = 3
#: Polls in a row that must agree where the evidence is weaker: a publisher that moves to another
#: system changes guids and links once, and then keeps to them.
POLLS: Final = 2
#: Characters of a text that nobody writes twice; "Storm warning for the coast" is.
LONG: Final = 100
#: The part of the words of an item that an earlier version of it shares. Two reports of one
#: newsroom share a fifth, mostly words of its trade; a rewritten one keeps more than half.
SAME: Final = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class Apart:
    """A poll's articles, told apart."""

    #: Those that the store does not have, or has otherwise.
    fresh: tuple[Article, ...]
    #: What tells the source's items apart from now on.
    identity: Identity
    #: As `SourceState.churned`.
    churned: int = 0
    #: Stored articles, by id, and the keys they have from now on.
    renamed: Mapping[int, str] = field(default_factory=dict)
    #: Why the identity is another one; None: it is not.
    why: str | None = None


def tell_apart(
    articles: Sequence[Article],
    source: Source,
    before: SourceState,
    *,
    items: int,
    lookup: Lookup,
) -> Apart:
    """Which of the articles of a poll are new, and by what identity.

    `items` is how many the document holds, those included that were not read again.
    """
    articles = keyed(articles, before.identity)
    known = lookup.known(source.id, [article.key for article in articles])
    fresh = tuple(article for article in articles if is_new(article, known))
    same = Apart(fresh=fresh, identity=before.identity, churned=before.churned)
    if source.kind is not SourceKind.FEED or not before.baselined:
        return same
    if again := [a for a in fresh if a.key in known and _is_another(a, known[a.key], lookup)]:
        return _used_again(same, articles, again, known, lookup=lookup)
    unseen = [article for article in fresh if article.key not in known]
    if not unseen or 2 * len(unseen) < items:
        return replace(same, churned=0 if unseen else before.churned)
    return _renamed(same, articles, unseen, items=items, lookup=lookup)


def keyed(articles: Sequence[Article], identity: Identity) -> list[Article]:
    """The articles of one document with the keys that the identity gives them."""
    if identity is Identity.GUID:
        return list(articles)
    links = Counter(_link(article) for article in articles)
    return [
        replace(a, key=_key(a, identity if links[_link(a)] == 1 else Identity.TEXT))
        for a in articles
    ]


def _used_again(
    same: Apart,
    articles: Sequence[Article],
    again: Sequence[Article],
    known: Mapping[str, Known],
    *,
    lookup: Lookup,
) -> Apart:
    """Keys of stored articles now name other items: only their links, or texts, can be trusted."""
    if all(_link(article) not in ("", _link(known[article.key])) for article in again):
        to = Identity.LINK
    elif len(again) >= POLLS or same.churned + 1 >= POLLS:
        to = Identity.TEXT
    else:  # a page that is written anew now and then is still the same page
        return replace(same, churned=same.churned + 1)
    first = again[0]
    what = "link" if first.key == _link(first) else same.identity
    why = f"the {what} {first.key!r} of an earlier item now names another one"
    return _switched(articles, to, why=why, lookup=lookup)


def _renamed(
    same: Apart,
    articles: Sequence[Article],
    unseen: Sequence[Article],
    *,
    items: int,
    lookup: Lookup,
) -> Apart:
    """Most of the document looks new; unless it is stored under other keys."""
    here = {article.key for article in articles}
    stored = lookup.recent(articles[0].source, limit=max(4 * items, 100))
    gone = [known for known in stored if known.key not in here]
    by_link = _by_link(articles, unseen, gone)
    by_text = _by_text([article for article in unseen if article.key not in by_link], gone)
    count = len(by_link) + len(by_text)
    if 2 * count < items:
        return replace(same, churned=0)
    churned = same.churned + 1
    to = Identity.LINK if len(by_link) >= len(by_text) else Identity.TEXT
    enough = churned >= POLLS or (to is Identity.LINK and len(by_link) >= TELLING)
    if enough and same.identity not in (to, Identity.TEXT):
        why = f"{count} of {items} items came back under another {same.identity}"
        return _switched(articles, to, why=why, lookup=lookup)
    # Those that are the same beyond doubt are the stored ones, whatever they are called now.
    long = {a.key for a in unseen if len(a.clean_text) >= LONG}
    ours = by_link | {key: known for key, known in by_text.items() if key in long}
    fresh = [a for a in same.fresh if a.key not in ours or is_new(a, ours)]
    renamed = {known.id: key for key, known in ours.items()}
    return replace(same, fresh=tuple(fresh), churned=churned, renamed=renamed)


def _by_link(
    articles: Sequence[Article], unseen: Sequence[Article], gone: Sequence[Known]
) -> dict[str, Known]:
    """The stored articles that unseen ones are, by key: the same link, and headline or text."""
    links = Counter(_link(article) for article in articles)
    stored = {_link(known): known for known in reversed(gone) if known.url}
    found = {}
    for article in unseen:
        known = stored.get(_link(article)) if links[_link(article)] == 1 else None
        if known and (known.title == article.title or known.content_hash == article.content_hash):
            found[article.key] = known
    return found


def _by_text(unseen: Sequence[Article], gone: Sequence[Known]) -> dict[str, Known]:
    """The stored articles of which unseen ones are the very words, by key."""
    said = {known.content_hash: known for known in reversed(gone)}
    return {a.key: said[a.content_hash] for a in unseen if a.content_hash in said}


def _switched(articles: Sequence[Article], to: Identity, *, why: str, lookup: Lookup) -> Apart:
    """The articles under another identity, and what is stored of the source with them."""
    latest: dict[str, Known] = {}
    for known in lookup.recent(articles[0].source, limit=MOST_RENAMED):
        # Of several copies under old keys the latest is the item.
        latest.setdefault(_key(known, to), known)
    articles = keyed(articles, to)
    return Apart(
        fresh=tuple(article for article in articles if is_new(article, latest)),
        identity=to,
        renamed={known.id: key for key, known in latest.items() if known.key != key},
        why=f"{why}; from now on its items are told apart by their {to}",
    )


def _is_another(article: Article, known: Known, lookup: Lookup) -> bool:
    """Whether it has nothing in common with the stored one of its key: no update, but another."""
    same_page = _link(article) == _link(known) != ""
    if article.title == known.title or (same_page and article.key != _link(article)):
        return False
    words = telling_words(f"{article.title}\n{article.clean_text}")
    [member] = lookup.members([known.id])
    return len(words & telling_words(f"{member.title}\n{member.text}")) < SAME * len(words)


def _link(item: Article | Known) -> str:
    """Its link as it is compared; empty where it has none."""
    return url_key(item.url) if item.url else ""


def _key(item: Article | Known, identity: Identity) -> str:
    return (identity is Identity.LINK and _link(item)) or f"sha256:{item.content_hash}"
