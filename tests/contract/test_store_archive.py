"""What is read back, on each database: listings, windows, stories, counts, lookups."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.model import Channel, DeliveryStatus, Relation, Secret
from monitor.ports import Window
from monitor.store.queries import IN_LIST

HOUR = timedelta(hours=1)


def ids(listed: Any) -> list[int]:
    return [each.id for each in listed]


@pytest.fixture
def hourly(desk: Any) -> list[Any]:
    """Five articles seen an hour apart, each a story of its own that rang."""
    filed = []
    for hour in range(5):
        seen = desk.now + hour * HOUR
        filed.append(desk.file(desk.article(f"Event {hour}", first_seen_at=seen), topics=["iron"]))
        desk.ring(filed[-1], now=seen)
    return filed


# ── windows ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("listing", ["articles", "stories", "alerts", "deliveries"])
def test_a_window_holds_its_start_and_not_its_end_newest_first(
    desk: Any, hourly: list[Any], listing: str
) -> None:
    def listed(**window: Any) -> list[int]:
        return ids(getattr(desk.store, listing)(Window(**window)))

    assert len(hourly) == 5
    assert listed() == [5, 4, 3, 2, 1]
    assert listed(limit=2) == [5, 4]
    assert listed(limit=0) == []
    assert listed(since=desk.now + 2 * HOUR) == [5, 4, 3]
    assert listed(until=desk.now + 2 * HOUR) == [2, 1]
    assert listed(since=desk.now + HOUR, until=desk.now + 4 * HOUR, limit=2) == [4, 3]
    assert listed(since=desk.now + 9 * HOUR) == []


def test_of_two_at_one_moment_the_later_filed_comes_first(desk: Any) -> None:
    for _ in range(3):
        desk.file()
    assert ids(desk.store.articles(Window())) == [3, 2, 1]


def test_articles_by_source_and_by_story(desk: Any) -> None:
    first = desk.file(desk.article(source="wire"))
    second = desk.file(desk.article(source="paper"), story=first.placement.story)
    desk.file(desk.article(source="wire"))
    assert ids(desk.store.articles(Window(), source="wire")) == [3, 1]
    assert ids(desk.store.articles(Window(), story=first.placement.story)) == [2, 1]
    assert desk.store.articles(Window(), source="paper")[0] == second
    assert desk.store.articles(Window(), source="nobody") == []


def test_articles_by_id_and_by_url(desk: Any) -> None:
    first = desk.file(desk.article(url="https://example.org/a", source="wire"))
    desk.file(desk.article(url="https://example.org/a", source="paper"))
    assert desk.store.article_by_url("https://example.org/a") == first
    assert desk.store.article_by_url("https://example.org/b") is None
    assert desk.store.article(first.id) == first
    assert desk.store.article(4711) is None
    assert desk.store.fingerprint(4711) is None


def test_all_articles_stream_by_the_time_they_claim(desk: Any) -> None:
    for published, seen in ((3, 9), (1, 9), (None, 2), (1, 9)):
        desk.file(
            desk.article(
                published_at=None if published is None else desk.now + published * HOUR,
                first_seen_at=desk.now + seen * HOUR,
            )
        )
    assert ids(desk.store.each_article()) == [2, 4, 3, 1]


def test_streaming_is_not_disturbed_by_what_is_filed_meanwhile(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.sql.STREAMED", 2)
    for _ in range(5):
        desk.file()
    seen = []
    for filed in desk.store.each_article():
        seen.append(filed.id)
        desk.file()
    assert seen == [1, 2, 3, 4, 5]


# ── stories ──────────────────────────────────────────────────────────────────────────────────


def test_a_story_gathers_its_articles(desk: Any) -> None:
    first = desk.file(
        desk.article("A mine opens", originator="AP", source="paper"), topics=["ore", "iron"]
    )
    story = first.placement.story
    desk.file(
        desk.article("Mine opens", source="blog", first_seen_at=desk.now + HOUR),
        story=story,
        relation=Relation.COPY,
        of=first.id,
        topics=["iron", "mining"],
    )
    desk.file(
        desk.article("A new mine", originator="CNA", first_seen_at=desk.now - HOUR),
        story=story,
        relation=Relation.COVERAGE,
        of=first.id,
    )
    told = desk.store.story(story)
    assert told.headline == "A mine opens"
    assert (told.first_seen_at, told.last_seen_at) == (desk.now - HOUR, desk.now + HOUR)
    assert told.articles == 3
    assert told.originators == ("AP", "CNA")
    assert told.independent_sources == 2
    assert told.topics == ("ore", "iron", "mining")
    assert desk.store.stories(Window()) == [told]
    assert desk.write(lambda w: w.independent_sources(story)) == 2
    assert desk.store.story(4711) is None


def test_stories_of_a_topic(desk: Any) -> None:
    desk.file(topics=["iron"])
    desk.file(topics=["ore"])
    both = desk.file(topics=["iron", "ore"])
    desk.file(story=both.placement.story, topics=["iron"])
    assert ids(desk.store.stories(Window(), topic="iron")) == [3, 1]
    assert desk.store.stories(Window(), topic="coal") == []


# ── alerts, deliveries, counts ───────────────────────────────────────────────────────────────


def test_alerts_by_topic_and_by_article(desk: Any) -> None:
    first, second = desk.file(), desk.file()
    ore = replace(desk.topic, id="ore")
    alerts = [desk.ring(first), desk.ring(first, topic=ore), desk.ring(second)]
    assert ids(desk.store.alerts(Window(), topic="iron")) == [3, 1]
    assert desk.store.alerts(Window(), article=first.id) == [alerts[1], alerts[0]]
    assert desk.store.alert(4711) is None


def test_deliveries_by_status(desk: Any) -> None:
    channel = Channel(id="phone", urls=(Secret("a://b"), Secret("c://d")))
    desk.ring(desk.file(), channels=[channel])
    [leased] = desk.store.lease_deliveries(now=desk.now, until=desk.now + HOUR, limit=1)
    desk.store.settle_delivery(leased.id, status=DeliveryStatus.DEAD, now=desk.now, error="410")
    assert ids(desk.store.deliveries(Window(), status=DeliveryStatus.DEAD)) == [leased.id]
    assert ids(desk.store.deliveries(Window(), status=DeliveryStatus.PENDING)) == [2]
    counts = {DeliveryStatus.DEAD: 1, DeliveryStatus.PENDING: 1}
    assert desk.store.delivery_counts() == counts


def test_counts(desk: Any, hourly: list[Any]) -> None:
    desk.file(desk.article(source="paper", first_seen_at=desk.now), topics=["iron", "ore"])
    assert len(hourly) == 5
    assert desk.store.article_counts() == {"wire": 5, "paper": 1}
    assert desk.store.match_counts(Window()) == {"iron": 6, "ore": 1}
    assert desk.store.match_counts(Window(since=desk.now + HOUR)) == {"iron": 4}


def test_problems_by_source_and_window(desk: Any) -> None:
    desk.write(lambda w: w.record("wire", ["one"], now=desk.now))
    desk.write(lambda w: w.record("paper", ["two"], now=desk.now + HOUR))
    texts = [problem.text for problem in desk.store.problems(Window())]
    assert texts == ["two", "one"]
    assert [p.source for p in desk.store.problems(Window(), source="wire")] == ["wire"]
    assert [p.text for p in desk.store.problems(Window(since=desk.now + HOUR))] == ["two"]


# ── lookups ──────────────────────────────────────────────────────────────────────────────────


def test_same_text_finds_the_earliest(desk: Any) -> None:
    first = desk.file(desk.article("Same"))
    desk.file(desk.article("Same"))
    lookup = desk.store.lookup()
    assert lookup.same_text(desk.fingerprint(first.article).text_hash) == first.id
    assert lookup.same_text("unknown") is None


def test_sketch_hits_count_shared_hashes_the_most_first(desk: Any) -> None:
    low, high = -(2**63), 2**63 - 1
    desk.file(sketch=[low, 1, 2])
    desk.file(sketch=[1, 2, 3, high])
    desk.file(sketch=[1])
    desk.file(sketch=[99])
    desk.file(sketch=[1])
    lookup = desk.store.lookup()
    sketch = [low, 1, 2, 3, high]
    assert lookup.sketch_hits(sketch, limit=9) == [(2, 4), (1, 3), (3, 1), (5, 1)]
    assert lookup.sketch_hits(sketch, limit=2) == [(2, 4), (1, 3)]
    assert lookup.sketch_hits([], limit=2) == []


def test_sketches_of_any_length_are_looked_up(desk: Any) -> None:
    filed = desk.file(sketch=range(IN_LIST + 2))
    assert desk.store.lookup().sketch_hits(range(IN_LIST + 2), limit=1) == [(filed.id, IN_LIST + 2)]


def test_hashes_that_very_many_articles_share_do_not_count(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.sketch_index.COMMON_HASH", 4)
    monkeypatch.setattr("monitor.store.sketch_index.FOUND_BY", 2)
    lookup = desk.store.lookup()
    for number in range(4):
        desk.file(sketch=[7, 100 + number // 2])
    assert lookup.sketch_hits([7], limit=9) == [(1, 1), (2, 1)]
    desk.file(sketch=[7, 102])
    assert lookup.sketch_hits([7], limit=9) == []
    assert lookup.sketch_hits([7, 100], limit=9) == [(1, 1), (2, 1)]


def test_what_says_nothing_does_not_lengthen_a_list_that_is_read_whole(
    desk: Any, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr("monitor.store.sketch_index.COMMON_HASH", 4)
    monkeypatch.setattr("monitor.store.sketch_index.FOUND_BY", 2)
    filed = [desk.file(sketch=[7, 100 + number]) for number in range(8)]
    stored = [desk.store.fingerprint(one.id).sketch for one in filed]
    assert sum(7 in sketch for sketch in stored) == (8 if url.startswith("sqlite") else 5)
    assert all(100 + number in sketch for number, sketch in enumerate(stored))
    assert desk.store.lookup().sketch_hits([7, 107], limit=9) == [(8, 1)]


def test_of_many_articles_that_share_a_hash_the_first_are_found_by_it(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.sketch_index.FOUND_BY", 3)
    for number in range(6):
        desk.file(sketch=[7, 100 + number])
    lookup = desk.store.lookup()
    assert lookup.sketch_hits([7], limit=9) == [(1, 1), (2, 1), (3, 1)]
    assert lookup.sketch_hits([7, 105], limit=9) == [(1, 1), (2, 1), (3, 1), (6, 1)]


def test_hashes_that_many_share_count_where_they_are_much_of_a_sketch(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.store.sketch_index.FOUND_BY", 3)
    for number in range(4):
        desk.file(sketch=[7, 8, 100 + number])
    lookup = desk.store.lookup()
    own = list(range(200, 206))
    assert lookup.sketch_hits([7, 8, *own], limit=9) == [(1, 2), (2, 2), (3, 2)]
    assert lookup.sketch_hits([7, 8, 103, *own], limit=9) == [(4, 1)]


def test_members_come_as_asked_and_stories_as_filed(desk: Any) -> None:
    first = desk.file()
    second = desk.file(story=first.placement.story, relation=Relation.COPY, of=first.id)
    third = desk.file()
    lookup = desk.store.lookup()
    asked = lookup.members([third.id, 4711, first.id])
    assert [member.article for member in asked] == [third.id, first.id]
    of_story = lookup.story_members(first.placement.story)
    assert [member.article for member in of_story] == [first.id, second.id]
    assert [member.relation for member in of_story] == [Relation.FIRST, Relation.COPY]
    assert of_story[0].text == first.article.clean_text
    assert lookup.story_members(4711) == []


def test_filed_since_catches_up_page_by_page(desk: Any, hourly: list[Any]) -> None:
    lookup = desk.store.lookup()
    assert len(hourly) == 5

    def since(article: int, **options: Any) -> list[int]:
        seen_after = options.pop("seen_after", desk.now - HOUR)
        found = lookup.filed_since(article, seen_after=seen_after, **options)
        return [member.article for member in found]

    assert since(0) == [1, 2, 3, 4, 5]
    assert since(3) == [4, 5]
    assert since(0, seen_after=desk.now + 2 * HOUR) == [4, 5]
    assert since(1, limit=2) == [2, 3]
