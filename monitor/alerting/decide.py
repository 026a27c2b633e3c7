"""Whether a match rings: once for each story and topic, and never again for the same text.

The rule, for one topic::

    below the topic's least prominence ─────────────────────▶ quiet
    a first poll, filed to know what is old ────────────────▶ quiet
    the very same item again ───────────────────────────────▶ quiet
    a story long past, appearing as new ──▶ recirculated, where asked for
    the story has never rung ─────────────▶ new_story, whichever article brings it
    it changed, and says something new ───▶ update, where asked for
    another source confirms it ───────────▶ corroborated, where asked for

What has never been told rings, be it a copy: the first report may have been too short to match,
or may have been filed quietly by a first poll minutes after it appeared. To ring for it once is
a small nuisance, to miss it is the worst this program can do; and only so does the order of
arrival not matter. A date never decides: an undated article rings like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.model import (
    Decision,
    Match,
    Matching,
    Placement,
    Prominence,
    Reason,
    Relation,
    Topic,
)


def decide(
    matching: Matching,
    placement: Placement,
    *,
    topics: Mapping[str, Topic],
    rung: Mapping[str, Sequence[Reason]],
    quiet: str | None,
    independent_sources: int = 1,
    before: Mapping[str, Prominence] | None = None,
    novel: bool | None = None,
) -> tuple[Decision, ...]:
    """One decision for each match, in their order.

    `rung` tells for which reasons the article's story has already rung for each topic; `quiet`
    says why the article is only filed ("first poll of yonhap"), None where it is news.
    `independent_sources` counts the story's sources, this article's included. `before` tells how
    prominently the version that this article replaces matched each topic, where it is an edit:
    what was filed quietly then (by a first poll, say) is no new story for having been edited.
    `novel` tells whether it says anything that its story did not say yet; None: not known.
    """
    return tuple(
        _decide(
            match,
            placement,
            topic=topics[match.topic],
            rung=rung.get(match.topic, ()),
            quiet=quiet,
            independent_sources=independent_sources,
            before=(before or {}).get(match.topic),
            novel=novel,
        )
        for match in matching.matches
    )


def _decide(
    match: Match,
    placement: Placement,
    *,
    topic: Topic,
    rung: Sequence[Reason],
    quiet: str | None,
    independent_sources: int,
    before: Prominence | None,
    novel: bool | None,
) -> Decision:
    if match.prominence.rank < topic.min_prominence.rank:
        return _quiet(topic, f"prominence {match.prominence} is below {topic.min_prominence}")
    if quiet:
        return _quiet(topic, quiet)
    if placement.relation is Relation.DUPLICATE:
        return _quiet(topic, _told(placement))
    confirmed = independent_sources >= topic.corroborated_by
    wishes = _wishes(placement.relation, rung, confirmed=confirmed)
    if before is not None and before.rank >= topic.min_prominence.rank:
        wishes = tuple(wish for wish in wishes if wish is not Reason.NEW_STORY)
    if novel is False:
        wishes = tuple(wish for wish in wishes if wish is not Reason.UPDATE)
    reason = next((wish for wish in wishes if wish in topic.alert_on), None)
    if reason is None:
        stale = placement.relation is Relation.UPDATE and novel is False and not wishes
        why = "nothing in it is new" if stale else _unasked(topic, rung, wishes)
        return _quiet(topic, f"{_told(placement)}; {why}")
    return Decision(topic=topic.id, reason=reason, why=f"rang: {reason}")


def _wishes(relation: Relation, rung: Sequence[Reason], *, confirmed: bool) -> tuple[Reason, ...]:
    """What the article could ring for, were it asked for; the best first."""
    if relation is Relation.RECIRCULATED:
        wishes = [Reason.RECIRCULATED]
    else:
        wishes = [] if rung else [Reason.NEW_STORY]
        if relation is Relation.UPDATE:
            # The store rings once for each article that brings an update.
            return (*wishes, Reason.UPDATE)
        if relation is Relation.COVERAGE and confirmed:
            wishes.append(Reason.CORROBORATED)
    return tuple(wish for wish in wishes if wish not in rung)


def _unasked(topic: Topic, rung: Sequence[Reason], wishes: Sequence[Reason]) -> str:
    """Why nothing rings for the topic: it was told already, or does not ask for this."""
    unasked = f"does not ask for {wishes[0]}" if wishes else ""
    if not rung:
        return f"{topic.id} {unasked}"
    told = f"its story has already rung for {topic.id}"
    return f"{told}, which {unasked}" if unasked else told


def _quiet(topic: Topic, why: str) -> Decision:
    return Decision(topic=topic.id, reason=None, why=f"quiet: {why}")


_TELLS: Final = {
    Relation.FIRST: "the first of its story",
    Relation.COPY: "a copy of",
    Relation.COVERAGE: "the same event as",
    Relation.UPDATE: "an update of",
    Relation.RECIRCULATED: "old news, seen before in",
    Relation.FOLLOW_UP: "a story that continues",
    Relation.POSSIBLE: "a story that may be that of",
    Relation.DUPLICATE: "the very same item as",
}


def _told(placement: Placement) -> str:
    """How the article relates to what is stored, in words: "a copy of article 17"."""
    tells = _TELLS[placement.relation]
    if placement.relation is Relation.FIRST:
        return tells
    known = f"article {placement.of}" if placement.of is not None else f"story {placement.story}"
    return f"{tells} {known}"
