from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Article, Reading, ZoneKind
from monitor.reading.recurring import LAST, OPEN_IN, PROSE_IN, WHY, in_month, set_aside, telling

BODY = [
    f"The {thing} of the harbour town was rebuilt by its people in one long and rainy summer."
    for thing in ("bridge", "mill", "school", "station", "market", "library")
]
OPEN = "Our reporters on the harbour beat"
PROSE = "We send the news of the harbour to your door each morning before the ships come in."


def article(read_file: Callable[..., Reading], *lines: str) -> Article:
    text = "\n".join(("What the people of the harbour town rebuilt", *lines))
    (found,) = read_file("a.txt", text).articles
    return found


def seen(found: Article, line: str, stories: int) -> dict[int, int]:
    return {key: stories for key, each in telling(found).items() if each.text == line}


def test_what_recurs_is_set_aside_with_its_reason(read_file: Callable[..., Reading]) -> None:
    found = article(read_file, *BODY[:3], OPEN, *BODY[3:], PROSE)
    learnt = seen(found, OPEN, OPEN_IN) | seen(found, PROSE, PROSE_IN)
    assert len(learnt) == 2
    clean = set_aside(found, learnt, stories=6)
    assert clean.clean_text.split("\n") == [
        line for line in found.clean_text.split("\n") if line not in (OPEN, PROSE)
    ] or (OPEN not in clean.clean_text and PROSE not in clean.clean_text)
    assert all(line in clean.clean_text for line in BODY)
    told = [clean.text[z.start : z.end] for z in clean.zones if z.why == WHY]
    assert told == [OPEN, PROSE]
    assert clean.text == found.text
    assert clean.content_hash == found.content_hash


def test_one_story_proves_nothing_and_a_sentence_needs_more(
    read_file: Callable[..., Reading],
) -> None:
    found = article(read_file, *BODY[:3], OPEN, *BODY[3:], PROSE)
    few = seen(found, OPEN, OPEN_IN - 1) | seen(found, PROSE, PROSE_IN - 1)
    assert set_aside(found, few, stories=6) == found


def test_a_sentence_in_the_middle_is_no_furniture(read_file: Callable[..., Reading]) -> None:
    found = article(read_file, *BODY[:3], PROSE, *BODY[:LAST])
    assert seen(found, PROSE, 1) == {}


def test_a_text_that_would_lose_too_much_is_kept(read_file: Callable[..., Reading]) -> None:
    found = article(read_file, *BODY[:2])
    kept = set_aside(found, dict.fromkeys(telling(found), 99), stories=99)
    assert kept.zones == found.zones
    assert "recur in the source: kept" in kept.notes[-1]


@given(lines=st.lists(st.sampled_from([*BODY, OPEN, PROSE, "", "x"]), max_size=14), data=st.data())
def test_nothing_of_the_text_is_lost(
    read_file: Callable[..., Reading], lines: list[str], data: st.DataObject
) -> None:
    found = article(read_file, *BODY, *lines)
    counts = data.draw(st.fixed_dictionaries({k: st.integers(0, 9) for k in telling(found)}))
    clean = set_aside(found, counts, stories=6)
    ends = [0, *(z.end for z in clean.zones)]
    for end, zone in zip(ends, clean.zones, strict=False):
        assert end <= zone.start < zone.end
        assert not clean.text[end : zone.start].strip()
    assert not clean.text[ends[-1] :].strip()
    assert any(z.kind is not ZoneKind.ASIDE for z in clean.zones)


def test_what_a_newsroom_says_now_and_then_is_no_furniture(
    read_file: Callable[..., Reading],
) -> None:
    found = article(read_file, *BODY[:3], OPEN, *BODY[3:], PROSE)
    learnt = seen(found, OPEN, 9) | seen(found, PROSE, 9)
    assert set_aside(found, learnt, stories=50) == found
    assert set_aside(found, learnt, stories=30) != found


def test_months_are_counted_apart() -> None:
    new_year = datetime(2026, 1, 1, tzinfo=UTC)
    december = datetime(2025, 12, 31, tzinfo=UTC)
    assert in_month(7, new_year, back=1) == in_month(7, december)
    assert len({in_month(7, new_year), in_month(7, december), in_month(8, new_year)}) == 3
