"""The five real articles: what the acceptance example needs of reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.model import Article, DateSource, Reading, ZoneKind


@pytest.fixture(scope="module")
def seeds(shared: Path, read_file: Callable[..., Reading]) -> dict[str, Article]:
    files = sorted((shared / "seeds").iterdir())
    return {f.name[:3]: read_file(f.name, f.read_bytes()).articles[0] for f in files}


def _asides(article: Article) -> str:
    return "\n".join(article.texts(ZoneKind.ASIDE))


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_every_article_has_a_headline_a_lead_and_a_body(
    seeds: dict[str, Article], seed: str
) -> None:
    article = seeds[seed]
    assert article.title.startswith(("North Korea", "Kim Jong Un Calls"))
    assert article.language == "en"
    lead = "\n".join(article.texts(ZoneKind.LEAD))
    assert "North Korea" in lead
    assert len(lead.split()) < 120 < len(article.clean_text.split())


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_every_line_is_in_exactly_one_zone(seeds: dict[str, Article], seed: str) -> None:
    article = seeds[seed]
    end = 0
    for zone in article.zones:
        assert article.text[end : zone.start].strip() == ""
        assert zone.start < zone.end
        assert bool(zone.why) is (zone.kind is ZoneKind.ASIDE)
        end = zone.end
    assert article.text[end:].strip() == ""


def test_no_paragraph_of_prose_is_set_aside(seeds: dict[str, Article]) -> None:
    for name, article in seeds.items():
        for line in _asides(article).splitlines():
            prose = len(line.split()) > 30 and line.rstrip().endswith((".", ".”"))
            assert not prose, (name, line)


def test_000_takes_date_and_headline_from_its_first_line(seeds: dict[str, Article]) -> None:
    article = seeds["000"]
    assert not article.title.startswith("date")
    assert article.title.endswith("Vehicle Production")
    assert article.published_at is not None
    assert f"{article.published_at:%Y-%m-%d}" == "2024-01-05"
    assert "Share this" in _asides(article)
    assert article.originator is None


def test_001_is_freed_of_the_scraper(seeds: dict[str, Article]) -> None:
    article = seeds["001"]
    assert not article.title.startswith("Indexbit")
    assert article.title.endswith("tensions grow with US")
    assert article.published_at is not None
    assert f"{article.published_at:%Y-%m-%d %H:%M}" == "2025-04-09 01:29"
    assert article.date_from is DateSource.HEADER
    assert article.originator == "AP"
    (dateline,) = article.texts(ZoneKind.DATELINE)
    assert dateline.endswith("(AP) —")
    for word in ("Current:Home", "veryGood", "Costco", "Murdaugh", "Instagram", "Armenia"):
        assert word in _asides(article)
        assert word not in article.clean_text
    assert "Poinbank" not in article.clean_text


def test_002_is_channel_newsasias(seeds: dict[str, Article]) -> None:
    article = seeds["002"]
    assert article.texts(ZoneKind.DATELINE) == ("SEOUL:",)
    assert article.originator == "CNA"
    assert "Source: CNA" in _asides(article)
    assert {"KCNA", "White House"} <= set(article.cites)


def test_003_ends_before_its_author_and_the_teasers(seeds: dict[str, Article]) -> None:
    article = seeds["003"]
    for word in ("Filthy", "MS-13", "Gordon Black", "Desk Chief"):
        assert word in _asides(article)
        assert word not in article.clean_text
    assert "The Details:" in article.clean_text
    assert "Khanun" in article.clean_text
    assert article.originator is None
    assert article.published_at is None


def test_004_is_freed_of_its_page(seeds: dict[str, Article]) -> None:
    article = seeds["004"]
    asides = _asides(article).splitlines()
    assert {"International", "info_icon", "North Korean Leader Kim Jong Un"} <= set(asides)
    assert any("Trinity" in line for line in asides)
    assert article.originator is None
    assert {"KCNA", "White House"} <= set(article.cites)


def test_001_and_004_keep_the_same_text(seeds: dict[str, Article]) -> None:
    ours, theirs = (set(seeds[name].clean_text.split()) for name in ("001", "004"))
    assert len(ours & theirs) / len(ours | theirs) > 0.9
