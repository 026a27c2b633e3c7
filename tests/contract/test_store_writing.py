"""What one write transaction stores, on each database."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import (
    Article,
    Channel,
    DateSource,
    Decision,
    Evidence,
    Fingerprint,
    Leaf,
    Match,
    Matching,
    NearMiss,
    Notice,
    Placement,
    Prominence,
    Reason,
    Relation,
    Secret,
    Span,
    Zone,
    ZoneKind,
)
from monitor.ports import Window, Writing

HOUR = timedelta(hours=1)

# ── what goes in comes out ───────────────────────────────────────────────────────────────────

# Neither NUL nor half a surrogate pair: no database holds them; another test says what becomes.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
wild = st.text(max_size=80)
moments = st.datetimes(timezones=st.just(UTC))
numbers = st.integers(0, 1_000)
spans = st.builds(Span, zone=st.sampled_from(ZoneKind), start=numbers, end=numbers)
articles = st.builds(
    Article,
    source=words,
    key=words,
    url=st.none() | words,
    title=words,
    text=wild,
    zones=st.lists(
        st.builds(Zone, kind=st.sampled_from(ZoneKind), start=numbers, end=numbers, why=wild),
        max_size=4,
    ).map(tuple),
    language=st.none() | st.just("ko"),
    published_at=st.none() | moments,
    date_from=st.none() | st.sampled_from(DateSource),
    first_seen_at=moments,
    content_hash=words,
    originator=st.none() | words,
    cites=st.lists(wild, max_size=3).map(tuple),
    notes=st.lists(wild, max_size=3).map(tuple),
)
fingerprints = st.builds(
    Fingerprint,
    sketch=st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, max_size=9).map(
        lambda hashes: tuple(sorted(hashes))
    ),
    text_hash=words,
    event_at=st.none() | moments,
    features=st.binary(max_size=40),
)
placements = st.builds(
    Placement,
    relation=st.sampled_from(Relation),
    story=st.none(),
    of=st.none() | numbers,
    similarity=st.floats(0, 1),
    why=wild,
)
evidence = st.builds(
    Evidence,
    span=spans,
    leaves=st.lists(st.builds(Leaf, span=spans, term=wild), max_size=3).map(tuple),
)
matchings = st.builds(
    Matching,
    matches=st.lists(
        st.builds(
            Match,
            topic=words.map("m-{}".format),
            revision=words,
            score=st.floats(allow_nan=False, allow_infinity=False),
            prominence=st.sampled_from(Prominence),
            evidence=st.lists(evidence, max_size=3).map(tuple),
            scoring=st.lists(wild, max_size=2).map(tuple),
        ),
        unique_by=lambda match: match.topic,
        max_size=3,
    ).map(tuple),
    near_misses=st.lists(
        st.builds(NearMiss, topic=words.map("n-{}".format), revision=words, why=wild),
        unique_by=lambda miss: miss.topic,
        max_size=2,
    ).map(tuple),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(article=articles, fingerprint=fingerprints, placement=placements, matching=matchings)
def test_what_was_filed_comes_back_equal(
    desk: Any,
    article: Article,
    fingerprint: Fingerprint,
    placement: Placement,
    matching: Matching,
) -> None:
    outcomes = {match.topic: f"quiet: {match.topic}" for match in matching.matches}
    # One store for all examples: a key of its own for each.
    article = replace(article, key=f"{next(desk._keys)} {article.key}")

    def work(writing: Writing) -> Any:
        filed = writing.file(
            article, placement=placement, fingerprint=fingerprint, matching=matching
        )
        writing.decided(
            filed, [Decision(topic=t, reason=None, why=why) for t, why in outcomes.items()]
        )
        return filed, writing.members([filed.id])

    filed, [member] = desk.write(work)
    assert filed.article == article
    assert filed.placement == replace(placement, story=filed.placement.story)
    assert desk.store.article(filed.id) == replace(filed, outcomes=outcomes)
    assert desk.store.fingerprint(filed.id) == fingerprint == member.fingerprint
    assert (member.text, member.title) == (article.clean_text, article.title)


def test_a_time_in_another_zone_comes_back_as_the_same_moment_in_utc(desk: Any) -> None:
    seoul = datetime(2026, 1, 31, 9, tzinfo=timezone(timedelta(hours=9)))
    filed = desk.store.article(desk.file(desk.article(published_at=seoul)).id)
    assert filed.article.published_at == seoul
    assert filed.article.published_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(desk: Any) -> None:
    with pytest.raises(Exception, match="a time without a zone"):
        desk.file(desk.article(published_at=datetime(2026, 1, 31)))  # noqa: DTZ001 - the very thing


def test_what_no_database_can_hold_is_replaced(desk: Any) -> None:
    filed = desk.file(desk.article(title="Iron\0 ore\ud800", key="a\0b", text="\0\ud800"))
    stored = desk.store.article(filed.id).article
    assert stored.title == "Iron\ufffd ore\ufffd"
    assert stored.text == "\0\ud800"
    assert desk.write(lambda w: w.known("wire", ["a\0b"])).keys() == {"a\0b"}


def test_keys_and_urls_may_be_of_any_length(desk: Any) -> None:
    # PostgreSQL's usual index refuses more than 2,704 bytes, and compresses before it counts.
    long = "https://example.org/" + "".join(chr(0x4E00 + i * 7 % 20_000) for i in range(9_000))
    filed = desk.file(desk.article(key=long, url=long))
    assert desk.write(lambda w: w.known("wire", [long]))[long].id == filed.id
    assert desk.store.article_by_url(long).id == filed.id


# ── together or not at all ───────────────────────────────────────────────────────────────────


def test_what_raises_stores_nothing(desk: Any) -> None:
    def work(writing: Writing) -> None:
        article = desk.article()
        filed = writing.file(
            article,
            placement=Placement(relation=Relation.FIRST, story=None),
            fingerprint=desk.fingerprint(article, 1, 2),
            matching=desk.matching("iron"),
        )
        writing.ring(
            filed, topic=desk.topic, reason=Reason.NEW_STORY, channels=[desk.channel], now=desk.now
        )
        writing.record("wire", ["bad"], now=desk.now)
        raise KeyError("the test's own")

    with pytest.raises(KeyError, match="the test's own"):
        desk.write(work)
    everything = Window()
    store = desk.store
    assert not store.articles(everything)
    assert not store.stories(everything)
    assert not store.alerts(everything)
    assert not store.deliveries(everything)
    assert not store.problems(everything)
    assert not store.lookup().sketch_hits([1, 2], limit=9)


async def test_what_was_rolled_back_is_undone_before_the_next_transaction(desk: Any) -> None:
    said: list[str] = []

    def fails(writing: Writing) -> None:
        raise KeyError("the test's own")

    async with asyncio.TaskGroup() as group:
        failing = group.create_task(told(desk.store.write(fails, undone=lambda: said.append("un"))))
        group.create_task(told(desk.store.write(lambda _: said.append("next"))))
    assert isinstance(failing.result(), KeyError)
    assert said == ["un", "next"]


async def test_what_nobody_waits_for_any_more_is_stored_and_not_undone(desk: Any) -> None:
    begun, go_on, said = threading.Event(), threading.Event(), list[str]()

    def slow(writing: Writing) -> None:
        begun.set()
        assert go_on.wait(10)
        writing.record("wire", ["bad"], now=desk.now)

    writing = asyncio.create_task(desk.store.write(slow, undone=lambda: said.append("un")))
    await asyncio.to_thread(begun.wait, 10)
    writing.cancel()
    assert isinstance(await told(writing), asyncio.CancelledError)
    go_on.set()
    await desk.store.write(lambda _: said.append("next"))
    assert said == ["next"]
    assert desk.store.problems(Window())


async def told(work: Awaitable[object]) -> object:
    """What comes of it, be it what it raises."""
    try:
        return await work
    except (KeyError, asyncio.CancelledError) as error:
        return error


def test_a_key_is_filed_once_in_a_source(desk: Any) -> None:
    desk.file(desk.article(key="a"))
    desk.file(desk.article(key="a", source="other"))
    with pytest.raises(Exception, match="articles"):
        desk.file(desk.article(key="a"))


def test_known_tells_only_what_is_there(desk: Any) -> None:
    filed = desk.file(desk.article(key="a"))
    desk.file(desk.article(key="b", source="other"))
    known = desk.write(lambda w: w.known("wire", ["a", "b", "c"]))
    assert known.keys() == {"a"}
    assert (known["a"].id, known["a"].story) == (filed.id, filed.placement.story)
    assert known["a"].content_hash == filed.article.content_hash
    assert desk.write(lambda w: w.known("wire", [])) == {}


# ── versions ─────────────────────────────────────────────────────────────────────────────────


def test_an_update_replaces_what_was_said_and_keeps_when_it_was_first_seen(desk: Any) -> None:
    filed = desk.file(desk.article("Iron ore rises"), sketch=[1, 2, 3], topics=["iron"])
    later = desk.article("Iron ore falls", key=filed.article.key, first_seen_at=desk.now + HOUR)
    revised = desk.revise(
        filed,
        later,
        fingerprint=desk.fingerprint(later, 3, 4),
        matching=desk.matching("ore"),
    )
    assert revised.article == replace(later, first_seen_at=desk.now)
    assert desk.store.article(filed.id) == revised
    assert [match.topic for match in revised.matches] == ["ore"]
    lookup = desk.store.lookup()
    assert lookup.sketch_hits([1, 2, 3, 4], limit=9) == [(filed.id, 2)]
    assert lookup.same_text(desk.fingerprint(filed.article).text_hash) is None
    assert lookup.known("wire", [later.key])[later.key].content_hash == later.content_hash
    story = desk.store.story(filed.placement.story)
    assert (story.articles, story.last_seen_at) == (1, desk.now + HOUR)


def test_an_update_of_an_update_is_another_version(desk: Any) -> None:
    filed = desk.file(desk.article("One"))
    for title in ("Two", "Three"):
        filed = desk.revise(filed, desk.article(title, key=filed.article.key))
    assert desk.store.article(filed.id).article.title == "Three"
    assert len(desk.store.articles(Window())) == 1


def test_an_update_may_leave_its_story(desk: Any) -> None:
    first = desk.file()
    second = desk.file(story=first.placement.story, relation=Relation.COVERAGE)
    moved = desk.revise(
        second,
        desk.article("Something else", key=second.article.key),
        placement=Placement(relation=Relation.FIRST, story=None),
    )
    assert moved.placement.story != first.placement.story
    assert desk.store.story(first.placement.story).articles == 1
    assert desk.store.story(moved.placement.story).headline == "Something else"


# ── alerts ───────────────────────────────────────────────────────────────────────────────────


def test_a_story_rings_once_for_a_topic_and_a_reason(desk: Any) -> None:
    first = desk.file()
    copy = desk.file(story=first.placement.story, relation=Relation.COPY)
    rang = desk.ring(first)
    assert rang is not None
    assert desk.ring(first) is None
    assert desk.ring(copy) is None
    assert desk.ring(copy, reason=Reason.CORROBORATED) is not None
    assert desk.ring(copy, topic=replace(desk.topic, id="ore")) is not None
    assert desk.ring(desk.file()) is not None


def test_updates_ring_once_an_article(desk: Any) -> None:
    first = desk.file()
    second = desk.file(story=first.placement.story, relation=Relation.UPDATE)
    alerts = [desk.ring(filed, reason=Reason.UPDATE) for filed in (first, second, second)]
    assert [alert is not None for alert in alerts] == [True, True, False]


def test_an_alert_has_one_delivery_a_recipient_under_a_key_of_its_own(desk: Any) -> None:
    desk_channel = Channel(id="desk", urls=(Secret("json://one"), Secret("json://two")))
    phone = Channel(id="phone", urls=(Secret("ntfy://three"),))
    filed = desk.file()
    alert = desk.ring(filed, channels=[desk_channel, phone, desk_channel])
    assert desk.store.alert(alert.id) == alert
    assert (alert.headline, alert.article) == (filed.article.title, filed.id)
    assert (alert.topic_name, alert.severity) == (desk.topic.name, desk.topic.severity)
    assert [(d.channel, d.recipient) for d in alert.deliveries] == [
        ("desk", 0),
        ("desk", 1),
        ("phone", 0),
    ]
    assert len({d.key for d in alert.deliveries}) == 3
    assert all(d.key.startswith(alert.key) for d in alert.deliveries)
    assert all(d.alert == alert.id and d.attempts == 0 for d in alert.deliveries)


def test_an_alert_without_channels_is_kept(desk: Any) -> None:
    alert = desk.ring(desk.file(), channels=[])
    assert desk.store.alert(alert.id).deliveries == ()


def test_a_database_begun_anew_does_not_repeat_its_keys(desk: Any, scratch_desk: Any) -> None:
    # Each rings for its story 1; a receiver must not take the one alert for the other.
    before = desk.ring(desk.file(desk.article(key="yesterday")))
    after = scratch_desk.ring(scratch_desk.file(scratch_desk.article(key="today")))
    assert (before.story, before.topic, before.reason) == (after.story, after.topic, after.reason)
    assert before.key != after.key


def test_rung_tells_the_reasons_of_each_topic(desk: Any) -> None:
    filed = desk.file()
    other = desk.file()
    desk.ring(filed)
    desk.ring(filed, reason=Reason.CORROBORATED)
    desk.ring(other, topic=replace(desk.topic, id="ore"))
    rung = desk.write(lambda w: w.rung(filed.placement.story, ["iron", "ore"]))
    assert rung == {"iron": (Reason.NEW_STORY, Reason.CORROBORATED), "ore": ()}


def test_a_notice_is_told_once(desk: Any) -> None:
    notice = Notice(key="source:wire:failing", title="wire fails", text="…", created_at=desk.now)
    for _ in range(2):
        desk.write(lambda w: w.notify(notice, channels=[desk.channel]))
    [delivery] = desk.store.deliveries(Window())
    assert (delivery.alert, delivery.notice) == (None, notice)


def test_what_went_wrong_is_kept_once_and_dated_anew(desk: Any) -> None:
    desk.write(lambda w: w.record("wire", ["bad date", "bad date", "no title"], now=desk.now))
    desk.write(lambda w: w.record("wire", ["bad date"], now=desk.now + HOUR))
    desk.write(lambda w: w.record("other", [], now=desk.now))
    told = [(problem.text, problem.at) for problem in desk.store.problems(Window())]
    assert told == [("bad date", desk.now + HOUR), ("no title", desk.now)]


def test_only_the_latest_problems_of_a_source_are_kept(desk: Any) -> None:
    desk.write(lambda w: w.record("other", ["old"], now=desk.now - HOUR))
    desk.write(lambda w: w.record("wire", [f"bad {n}" for n in range(130)], now=desk.now))
    assert len(desk.store.problems(Window(), source="wire")) == 100
    assert desk.store.problems(Window(), source="wire")[0].text == "bad 129"
    assert len(desk.store.problems(Window(), source="other")) == 1


def test_matched_tells_what_the_stored_version_matched(desk: Any) -> None:
    filed = desk.file(topics=["iron", "ore"])
    assert desk.write(lambda w: w.matched(filed.id)) == {
        "iron": Prominence.LEAD,
        "ore": Prominence.LEAD,
    }
    revised = desk.revise(filed, desk.article("Tin rises", key=filed.article.key))
    assert desk.write(lambda w: w.matched(revised.id)) == {}
