"""When a match rings, and what is said where it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.decide import decide
from monitor.model import Decision, Match, Matching, Placement, Prominence, Reason, Relation, Topic

TOPIC = Topic(id="tel", name="TEL", match="TEL")
Decide = Callable[..., Decision]


@pytest.fixture
def decided() -> Decide:
    """Decides on one match of one topic."""

    def run(
        relation: Relation = Relation.FIRST,
        *,
        rung: tuple[Reason, ...] = (),
        on: tuple[Reason, ...] = (Reason.NEW_STORY,),
        prominence: Prominence = Prominence.BODY,
        quiet: str | None = None,
        independent_sources: int = 1,
        before: Prominence | None = None,
        novel: bool | None = None,
        corroborated_by: int = 2,
    ) -> Decision:
        match = Match(topic="tel", revision="r", score=1, prominence=prominence, evidence=())
        of = None if relation is Relation.FIRST else 17
        [decision] = decide(
            Matching(matches=(match,)),
            Placement(relation=relation, story=4, of=of),
            topics={"tel": replace(TOPIC, alert_on=on, corroborated_by=corroborated_by)},
            rung={"tel": rung},
            quiet=quiet,
            independent_sources=independent_sources,
            before={"tel": before} if before else None,
            novel=novel,
        )
        return decision

    return run


TOLD = (Reason.NEW_STORY,)
ALL = tuple(Reason)


def test_a_new_story_rings(decided: Decide) -> None:
    assert decided() == Decision(topic="tel", reason=Reason.NEW_STORY, why="rang: new_story")


@pytest.mark.parametrize(
    "relation", [r for r in Relation if r not in {Relation.RECIRCULATED, Relation.DUPLICATE}]
)
def test_what_was_never_told_rings_whichever_article_brings_it(
    decided: Decide, relation: Relation
) -> None:
    assert decided(relation, on=ALL).reason is Reason.NEW_STORY


@pytest.mark.parametrize(
    ("relation", "why"),
    [
        (Relation.COPY, "quiet: a copy of article 17; its story has already rung for tel"),
        (
            Relation.COVERAGE,
            "quiet: the same event as article 17; its story has already rung for tel",
        ),
        (
            Relation.UPDATE,
            "quiet: an update of article 17; its story has already rung for tel, "
            "which does not ask for update",
        ),
    ],
)
def test_a_story_rings_once(decided: Decide, relation: Relation, why: str) -> None:
    assert decided(relation, rung=TOLD) == Decision(topic="tel", reason=None, why=why)


def test_a_copy_never_rings_again_whatever_is_asked_for(decided: Decide) -> None:
    assert decided(Relation.COPY, rung=TOLD, on=ALL, independent_sources=9).reason is None


def test_old_news_rings_only_where_asked_for_and_once(decided: Decide) -> None:
    quiet = decided(Relation.RECIRCULATED)
    assert quiet.reason is None
    assert (
        quiet.why == "quiet: old news, seen before in article 17; tel does not ask for recirculated"
    )
    assert decided(Relation.RECIRCULATED, on=ALL).reason is Reason.RECIRCULATED
    assert decided(Relation.RECIRCULATED, on=ALL, rung=TOLD).reason is Reason.RECIRCULATED
    assert decided(Relation.RECIRCULATED, on=ALL, rung=(Reason.RECIRCULATED,)).reason is None


def test_each_update_rings_where_asked_for(decided: Decide) -> None:
    on = (Reason.NEW_STORY, Reason.UPDATE)
    assert decided(Relation.UPDATE, on=on, rung=TOLD).reason is Reason.UPDATE
    assert decided(Relation.UPDATE, on=on, rung=on).reason is Reason.UPDATE


def test_a_topic_may_ask_for_updates_alone(decided: Decide) -> None:
    first = decided(on=(Reason.UPDATE,))
    assert first.why == "quiet: the first of its story; tel does not ask for new_story"
    assert decided(Relation.UPDATE, on=(Reason.UPDATE,)).reason is Reason.UPDATE


def test_the_second_independent_source_corroborates_once(decided: Decide) -> None:
    def corroborated(sources: int, *rung: Reason) -> Reason | None:
        return decided(
            Relation.COVERAGE, on=ALL, rung=(*TOLD, *rung), independent_sources=sources
        ).reason

    assert corroborated(1) is None
    assert corroborated(2) is Reason.CORROBORATED
    assert corroborated(3, Reason.CORROBORATED) is None


def test_a_topic_may_ask_for_more_independent_sources(decided: Decide) -> None:
    for sources, reason in ((2, None), (3, Reason.CORROBORATED)):
        decision = decided(
            Relation.COVERAGE,
            on=ALL,
            rung=TOLD,
            independent_sources=sources,
            corroborated_by=3,
        )
        assert decision.reason is reason


def test_the_very_same_item_is_quiet(decided: Decide) -> None:
    assert decided(Relation.DUPLICATE).why == "quiet: the very same item as article 17"


def test_a_first_poll_is_quiet_and_says_so(decided: Decide) -> None:
    decision = decided(quiet="first poll of yonhap")
    assert decision == Decision(topic="tel", reason=None, why="quiet: first poll of yonhap")


def test_an_edit_of_what_was_filed_quietly_is_no_new_story(decided: Decide) -> None:
    edited = decided(Relation.UPDATE, before=Prominence.BODY)
    assert edited.reason is None
    assert "does not ask for update" in edited.why
    assert decided(Relation.UPDATE, before=Prominence.BODY, on=ALL).reason is Reason.UPDATE
    assert decided(Relation.UPDATE, before=Prominence.PASSING).reason is Reason.NEW_STORY


def test_a_passing_mention_is_quiet(decided: Decide) -> None:
    decision = decided(prominence=Prominence.PASSING)
    assert decision.reason is None
    assert decision.why == "quiet: prominence passing is below body"


def test_each_match_is_decided_by_its_own_topic_in_order() -> None:
    topics = {t: replace(TOPIC, id=t, min_prominence=Prominence.LEAD) for t in ("b", "a", "c")}
    topics["c"] = replace(topics["c"], min_prominence=Prominence.BODY)
    matches = tuple(
        Match(topic=t, revision="r", score=1, prominence=p, evidence=())
        for t, p in [("b", Prominence.LEAD), ("a", Prominence.BODY), ("c", Prominence.BODY)]
    )
    decisions = decide(
        Matching(matches=matches),
        Placement(relation=Relation.COPY, story=1, of=1),
        topics=topics,
        rung={"c": (Reason.NEW_STORY,)},
        quiet=None,
    )
    assert [(d.topic, d.reason) for d in decisions] == [
        ("b", Reason.NEW_STORY),
        ("a", None),
        ("c", None),
    ]


@given(
    relation=st.sampled_from(Relation),
    rung=st.lists(st.sampled_from(Reason), unique=True).map(tuple),
    on=st.lists(st.sampled_from(Reason), unique=True).map(tuple),
    sources=st.integers(1, 4),
)
def test_only_what_is_asked_for_rings_and_only_updates_twice(
    relation: Relation, rung: tuple[Reason, ...], on: tuple[Reason, ...], sources: int
) -> None:
    match = Match(topic="tel", revision="r", score=1, prominence=Prominence.BODY, evidence=())
    [decision] = decide(
        Matching(matches=(match,)),
        Placement(relation=relation, story=4),
        topics={"tel": replace(TOPIC, alert_on=on)},
        rung={"tel": rung},
        quiet=None,
        independent_sources=sources,
    )
    assert decision.reason is None or decision.reason in on
    assert decision.reason not in set(rung) - {Reason.UPDATE}
    assert decision.why.startswith("quiet: " if decision.reason is None else "rang: ")


def test_an_edit_that_says_nothing_new_is_quiet(decided: Decide) -> None:
    on = (Reason.NEW_STORY, Reason.UPDATE)
    quiet = decided(Relation.UPDATE, on=on, rung=TOLD, novel=False)
    assert (quiet.reason, quiet.why) == (
        None,
        "quiet: an update of article 17; nothing in it is new",
    )
    assert decided(Relation.UPDATE, on=on, rung=TOLD, novel=True).reason is Reason.UPDATE
    assert decided(Relation.UPDATE, on=on, novel=False).reason is Reason.NEW_STORY
