from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from monitor.model import Article, Placement, Relation
from monitor.stories.copies import find_copy
from monitor.stories.place import HITS, StoryPlacer

Make = Callable[..., Article]

FERRY = (
    "A ferry with 112 people on board ran aground off Port Ellery early on Tuesday, and the "
    "coastguard of Marland took all of them off by helicopter within four hours. Captain Ines "
    "Torvald said the rudder of the Silver Heron had jammed in a gale. Nobody was badly hurt, "
    "the harbour office of Port Ellery said; nine passengers were treated for cold. The Silver "
    "Heron sails twice a day between Port Ellery and the island of Sund. Marland's transport "
    "minister Oskar Lindqvist ordered an inquiry and said the ferry's last inspection, in "
    "spring, had found the steering gear in order. Divers are to look at the hull once the wind "
    "drops, and a tug from Sund is standing by. The operator, Northline, said that sailings "
    "would resume with a chartered vessel on Thursday and that fares would be paid back."
)
FERRY_TOLD_ANEW = (
    "Marland's coastguard airlifted 112 people from the Silver Heron after the ferry was stranded "
    "near Port Ellery in heavy weather on Tuesday morning. Its captain, Ines Torvald, blamed a "
    "jammed rudder. Minister Oskar Lindqvist announced an investigation. Northline, which runs "
    "the line to Sund, apologised to travellers. Nine were suffering from the cold."
)
BUDGET = (
    "Parliament in Korvia passed next year's budget by 61 votes to 58 after a debate that went on "
    "until dawn. Finance minister Petra Halloran had threatened to resign if the health levy was "
    "struck out. The opposition Greens under Jonas Weir called the vote a betrayal of nurses. "
    "Markets in Korvia hardly moved; the ten-year bond yielded 3.2 per cent. Halloran is to "
    "present the levy's details to the health committee in the second week of the session."
)
DAY = timedelta(days=1)


def test_the_first_article_opens_a_story(archive: Any, make_article: Make) -> None:
    member, placement = archive.take(StoryPlacer(), make_article(FERRY, title="Ferry aground"))
    assert (placement.relation, placement.story, member.story) == (Relation.FIRST, None, 1)
    assert placement.why


def test_the_same_words_are_a_copy(archive: Any, make_article: Make) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY, title="Ferry aground"))
    _, placement = archive.take(placer, make_article(FERRY.upper(), title="FERRY!"))
    assert (placement.relation, placement.of, placement.similarity) == (Relation.COPY, 1, 1.0)
    assert "word for word" in placement.why


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[: len(text) * 6 // 10],
        lambda text: "Menu Home About\n" + text + " More headlines of today. " * 20,
        lambda text: text.replace("harbour", "harbor").replace("passengers", "travellers"),
    ],
    ids=["cut", "wrapped", "respelt"],
)
def test_a_changed_text_is_still_a_copy(
    archive: Any, make_article: Make, change: Callable[[str], str]
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY))
    _, placement = archive.take(placer, make_article(change(FERRY)))
    assert (placement.relation, placement.story, placement.of) == (Relation.COPY, 1, 1)
    assert "word 5-grams" in placement.why


def test_a_fingerprint_read_from_the_store_finds_the_same_copy(
    archive: Any, make_article: Make
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY))
    article = make_article(FERRY[: len(FERRY) * 6 // 10])
    fresh = placer.fingerprint(article)
    assert fresh.grams
    hits = archive.sketch_hits(fresh.sketch, limit=HITS)
    stored = replace(fresh, grams=b"")
    assert find_copy(article, stored, hits, archive) == find_copy(article, fresh, hits, archive)


def test_the_original_that_holds_most_is_named(archive: Any, make_article: Make) -> None:
    placer, words = StoryPlacer(), FERRY.split()
    archive.take(placer, make_article(" ".join(words[:90])))
    archive.take(placer, make_article(FERRY))
    article = make_article(" ".join(words[20:]))
    fingerprint = placer.fingerprint(article)
    # The half shares fewer grams, but is looked at first.
    copy = find_copy(article, fingerprint, [(1, 99), (2, 99)], archive)
    assert copy is not None
    assert (copy.original.article, copy.containment) == (2, 1.0)


ARREST = "Police in Sund arrested the ferry's chief engineer, Bror Halvard, on Wednesday evening."
HERE, THERE = "https://www.herald.example/", "https://copies.example/"


@pytest.mark.parametrize(
    ("text", "url", "relation"),
    [
        (f"{ARREST} {FERRY}", HERE, Relation.UPDATE),
        (FERRY.replace("Divers are", f"{ARREST} Divers are"), HERE, Relation.UPDATE),
        (FERRY.replace("112 people", "131 people"), HERE, Relation.UPDATE),
        (f"{FERRY}\n{ARREST}", HERE, Relation.COPY),
        (f"Updated 14:35, 24 November\nBy Mats Orre\n{FERRY}", HERE, Relation.COPY),
        (f"{ARREST} {FERRY}", THERE, Relation.COPY),
        (f"{ARREST} {FERRY}", None, Relation.COPY),
    ],
    ids=["new lead", "inserted", "other number", "appended", "byline", "elsewhere", "nowhere"],
)
def test_what_an_outlet_writes_into_its_own_text_is_an_update(
    archive: Any, make_article: Make, text: str, url: str | None, relation: Relation
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY, url=HERE + "1"))
    _, placement = archive.take(placer, make_article(text, url=url and url + "2"))
    assert (placement.relation, placement.story, placement.of) == (relation, 1, 1)
    assert ("its outlet added" in placement.why) == (relation is Relation.UPDATE)


def test_what_any_article_of_the_story_said_is_no_update(archive: Any, make_article: Make) -> None:
    placer = StoryPlacer()
    for number in "12":
        archive.take(
            placer, make_article(f"{ARREST} {FERRY}"[91 * (number == "1") :], url=HERE + number)
        )
    _, placement = archive.take(placer, make_article(f"{FERRY}\n{ARREST}", url=HERE + "3"))
    assert placement.relation is Relation.COPY


def test_another_text_on_the_same_event_joins(
    archive: Any, make_article: Make, now: datetime
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(BUDGET, published=now))
    archive.take(placer, make_article(FERRY, title="Ferry aground, all saved", published=now))
    article = make_article(FERRY_TOLD_ANEW, title="112 saved from ferry", published=now)
    _, placement = archive.take(placer, article)
    assert (placement.relation, placement.story, placement.of) == (Relation.COVERAGE, 2, 2)
    assert placement.similarity > 0.5
    for told in ("article 2", "Northline", "112"):
        assert told in placement.why


def test_another_event_is_a_story_of_its_own(archive: Any, make_article: Make) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY, title="Ferry aground"))
    member, placement = archive.take(placer, make_article(BUDGET, title="Budget passed"))
    assert (placement.relation, member.story) == (Relation.FIRST, 2)


def test_the_same_words_days_later_are_another_event(
    archive: Any, make_article: Make, now: datetime
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY, title="Ferry aground", published=now, seen=now))
    later = now + 9 * DAY
    article = make_article(FERRY_TOLD_ANEW, title="Ferry aground", published=later, seen=later)
    _, placement = archive.take(placer, article)
    assert (placement.relation, placement.of) == (Relation.FOLLOW_UP, 1)


def test_texts_whose_days_are_far_apart_do_not_join(archive: Any, make_article: Make) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY + " That was on March 3.", title="Ferry aground"))
    article = make_article(FERRY_TOLD_ANEW + " That was on Sept. 9.", title="Ferry aground")
    _, placement = archive.take(placer, article)
    assert placement.story is None


def test_a_copy_after_a_long_silence_is_recirculated(
    archive: Any, make_article: Make, now: datetime
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY, seen=now))
    archive.take(placer, make_article(FERRY[:600], seen=now + 20 * DAY))
    assert archive.placements[-1].relation is Relation.COPY
    archive.take(placer, make_article(FERRY[:700], seen=now + 45 * DAY))
    assert archive.placements[-1].relation is Relation.COPY
    archive.take(placer, make_article(FERRY[:650], seen=now + 90 * DAY))
    assert archive.placements[-1].relation is Relation.RECIRCULATED
    assert archive.placements[-1].story == 1
    assert "45 days before" in archive.placements[-1].why


@pytest.mark.parametrize(
    ("days", "relation"),
    [
        ((90, 90, 0), Relation.RECIRCULATED),
        ((20, 20, 0), Relation.RECIRCULATED),
        ((90, 0, None), Relation.RECIRCULATED),
        ((20, 0, None), Relation.COVERAGE),
        ((90, 90, 88), Relation.FIRST),
        ((90, 90, None), Relation.FIRST),
        ((90, None, None), Relation.FIRST),
    ],
)
def test_old_news_in_other_words_is_known_by_its_own_date(
    archive: Any,
    make_article: Make,
    now: datetime,
    days: tuple[int, int | None, int | None],
    relation: Relation,
) -> None:
    """It is seen so many days after the event, and claims one day; its text may tell another."""
    seen, published, own = days
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY, title="Ferry aground", published=now))
    quoted = FERRY.split(". ")[3]
    late = make_article(
        f"{FERRY_TOLD_ANEW} {quoted}.",
        title="112 saved from ferry",
        published=None if published is None else now + published * DAY,
        seen=now + seen * DAY,
    )
    dated = replace(late, text_date=None if own is None else now + own * DAY)
    _, placement = archive.take(placer, dated)
    assert placement.relation is relation
    assert placement.story == (None if relation is Relation.FIRST else 1)


def test_a_copy_that_claims_to_be_newer_is_recirculated(
    archive: Any, make_article: Make, now: datetime
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY, published=now - 60 * DAY))
    _, placement = archive.take(placer, make_article(FERRY, published=now))
    assert (placement.relation, placement.of) == (Relation.RECIRCULATED, 1)
    assert f"{now:%Y-%m-%d}" in placement.why


@pytest.mark.parametrize("text", [FERRY, FERRY_TOLD_ANEW], ids=["copy", "coverage"])
def test_what_claims_to_be_newer_than_its_own_text_is_recirculated(
    archive: Any, make_article: Make, now: datetime, text: str
) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article(FERRY, seen=now, published=now - DAY))
    later = make_article(text, seen=now + DAY, published=now + 60 * DAY)
    later = replace(later, text_date=now - DAY)
    _, placement = archive.take(placer, later)
    assert (placement.relation, placement.story) == (Relation.RECIRCULATED, 1)
    assert f"its own text {now - DAY:%Y-%m-%d}" in placement.why or "its original" in placement.why


def test_one_outlet_seldom_tells_an_event_twice(
    make_archive: Callable[[], Any], make_article: Make, now: datetime
) -> None:
    likely = {}
    for outlet in ("a.example", "b.example"):
        placer, archive = StoryPlacer(), make_archive()
        first = make_article(FERRY, published=now, url="https://a.example/1")
        second = make_article(FERRY_TOLD_ANEW, published=now, url=f"https://{outlet}/2")
        archive.take(placer, first)
        likely[outlet] = archive.take(placer, second)[1].similarity
    assert likely["a.example"] < likely["b.example"]


TEASERS = [
    (
        "Ship with munitions leaves Rajin",
        "A Russian cargo ship left the North Korean port of Rajin with containers thought to hold "
        "artillery shells, according to satellite imagery published by researchers.",
    ),
    (
        "Storm hits coast",
        "A storm hit the coast on Monday, knocking out power for thousands of homes. Officials "
        "said nobody was hurt.",
    ),
    (
        "Company opens plant in Ohio",
        "The company said on Monday it would open a battery plant in Ohio and hire 2,000 workers. "
        "Officials welcomed the move.",
    ),
    (
        "North Korea fires missile",
        "North Korea fired a short-range ballistic missile into the sea on Tuesday, South Korea's "
        "military said. Japan protested.",
    ),
    (
        "Sanctions on shipping firms",
        "The Treasury imposed sanctions on three shipping firms that moved oil to North Korea, "
        "officials said on Thursday.",
    ),
    (
        "Kim visits shipyard",
        "North Korean leader Kim Jong Un visited a shipyard and called for stronger naval forces, "
        "state media said on Friday.",
    ),
]


@pytest.mark.parametrize("dated", [True, False])
def test_teasers_that_share_a_country_or_a_weekday_are_stories_of_their_own(
    make_archive: Callable[[], Any], make_article: Make, now: datetime, dated: bool
) -> None:
    """In an empty archive, where nothing has taught yet how usual a name is."""
    articles = [
        make_article(text, title=title, published=now if dated else None) for title, text in TEASERS
    ]
    for first, second in permutations(articles, 2):
        placer, archive = StoryPlacer(), make_archive()
        archive.take(placer, first)
        _, placement = archive.take(placer, second)
        assert placement.story is None, (first.title, second.title, placement.why)


def test_press_releases_of_one_form_that_name_nobody_alike_do_not_join(
    archive: Any, make_article: Make
) -> None:
    """However likely the words alone make it, below `LIKELY`."""
    releases = {
        "Borvik opens launcher plant": "Borvik opens its launcher plant in Ostran and hired",
        "Halden opens launcher plant": "Halden opens a launcher plant at Murska and hires welders.",
    }
    placer = StoryPlacer(joins=0.1)
    for title, text in releases.items():
        _, placement = archive.take(placer, make_article(text, title=title))
        assert placement.story is None, placement.why


def test_all_members_of_a_story_have_their_say(
    make_archive: Callable[[], Any], make_article: Make, now: datetime
) -> None:
    likely = []
    for chained in (False, True):
        placer, archive = StoryPlacer(), make_archive()
        archive.take(placer, make_article(FERRY, title="Ferry aground", published=now))
        if chained:
            other = make_article(BUDGET, published=now)
            wrong = Placement(relation=Relation.COVERAGE, story=1)
            archive.file(other, placer.fingerprint(other), wrong)
        article = make_article(FERRY_TOLD_ANEW, title="112 saved from ferry", published=now)
        likely.append(archive.take(placer, article)[1].similarity)
    assert likely[0] > 0.9
    assert likely[1] < likely[0] - 0.1


def test_a_short_text_needs_nearly_all_its_words(archive: Any, make_article: Make) -> None:
    placer = StoryPlacer()
    short = " ".join(FERRY.split()[:40])
    archive.take(placer, make_article(FERRY))
    archive.take(placer, make_article(short))
    archive.take(placer, make_article(short[: len(short) // 2] + " " + BUDGET[:150]))
    assert archive.placements[1].relation is Relation.COPY
    assert archive.placements[2].relation is not Relation.COPY


def test_texts_of_a_few_words_are_no_copies(archive: Any, make_article: Make) -> None:
    placer = StoryPlacer()
    archive.take(placer, make_article("Read the full story here.", title="Ferry aground"))
    _, placement = archive.take(placer, make_article("Read the full story here.", title="Budget"))
    assert placement.story is None


def test_one_teaser_under_two_titles_is_two_articles(archive: Any, make_article: Make) -> None:
    placer = StoryPlacer()
    teaser = (
        "This report is for subscribers only. Log in, or choose a plan that suits you to read on."
    )
    archive.take(placer, make_article(teaser, title="Ferry runs aground off Port Ellery"))
    archive.take(placer, make_article(teaser, title="Korvia passes budget at dawn"))
    archive.take(placer, make_article(teaser, title="Ferry aground off Port Ellery"))
    assert archive.placements[1].relation is not Relation.COPY
    assert archive.placements[1].story is None
    assert archive.placements[2].relation is Relation.COPY


@pytest.mark.parametrize("title", ["…", "Long quay opens at last"])
@pytest.mark.parametrize("published", [None, datetime(2026, 11, 21, tzinfo=UTC)])
def test_an_article_without_words_opens_a_story(
    archive: Any, make_article: Make, title: str, published: datetime | None
) -> None:
    article = make_article("", title=title, published=published)
    _, placement = archive.take(StoryPlacer(), article)
    assert (placement.relation, placement.story) == (Relation.FIRST, None)


def test_what_was_rolled_back_is_forgotten(archive: Any, make_article: Make, now: datetime) -> None:
    placer = StoryPlacer()
    for text in (FERRY, BUDGET):
        archive.take(placer, make_article(text, published=now))
    archive.take(placer, make_article(FERRY_TOLD_ANEW, published=now))
    del archive.stored[0:]
    placer.forget()
    _, placement = archive.take(placer, make_article(FERRY_TOLD_ANEW, published=now))
    assert (placement.relation, placement.of) == (Relation.FIRST, None)


def test_forgetting_loses_nothing_that_is_stored(
    archive: Any, make_article: Make, now: datetime
) -> None:
    kept, fresh = StoryPlacer(), StoryPlacer()
    for text in (BUDGET, FERRY):
        archive.take(kept, make_article(text, published=now))
    article = make_article(FERRY_TOLD_ANEW, title="112 saved", published=now)
    fingerprint = kept.fingerprint(article)
    placements = [p.place(article, fingerprint, lookup=archive, now=now) for p in (kept, fresh)]
    assert placements[0] == placements[1]
    assert placements[0].story == 2


@pytest.mark.parametrize(
    "text",
    [
        "one sentence is all there is. " * 300_000,
        " ".join(f"Name{i:x}" for i in range(100_000)),
        "字" * 1_000_000,
        "x" * 10_000_000,
    ],
    ids=["repeated", "names", "unspaced", "one word"],
)
def test_a_hostile_text_stays_bounded(archive: Any, make_article: Make, text: str) -> None:
    placer = StoryPlacer()
    member, _ = archive.take(placer, make_article(text))
    archive.take(placer, make_article(text + " and more"))
    assert len(member.fingerprint.features) < 2_000
    assert len(member.fingerprint.sketch) < 4_000
