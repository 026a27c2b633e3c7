"""Lists of feeds, in and out."""

from __future__ import annotations

from datetime import timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.model import Source, SourceKind
from monitor.settings.opml import Subscription, parse, to_opml, to_yaml

OPML = b"""<?xml version="1.0"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="Asia"><outline text="Tribune &amp; Co" type="rss" xmlUrl="https://t.example/a"/>
    <outline title="Tribune  Co" text="x" xmlURL="https://t.example/b"/></outline>
  <outline text="Again" xmlUrl="https://t.example/a"/>
  <outline text="No feed" htmlUrl="https://t.example/"/>
  <outline text="No URL" xmlUrl="javascript:alert(1)"/>
  <outline xmlUrl="http://t.example/c"/>
</body></opml>"""


def _feed(name: str, url: str) -> Source:
    return Source(
        id="x", kind=SourceKind.FEED, location=url, name=name, every=timedelta(minutes=10)
    )


def test_feeds_are_found_in_any_folder_and_once() -> None:
    assert parse(OPML, name="f") == (
        Subscription(title="Tribune & Co", url="https://t.example/a"),
        Subscription(title="Tribune Co", url="https://t.example/b"),
        Subscription(title="No feed", url="", page="https://t.example/"),
        Subscription(title="No URL", url="", refused="javascript:alert(1) is no web address"),
        Subscription(title="http://t.example/c", url="http://t.example/c"),
    )


def test_ids_are_made_of_titles_and_what_is_configured_is_left_out() -> None:
    block = to_yaml(parse(OPML, name="f"), taken={"tribune-co"}, known={"http://t.example/c"})
    assert yaml.safe_load(block) == {
        "sources": [
            {"id": "tribune-co-2", "feed": "https://t.example/a", "name": "Tribune & Co"},
            {"id": "tribune-co-3", "feed": "https://t.example/b", "name": "Tribune Co"},
        ]
    }


def test_a_title_without_latin_letters_still_has_an_id() -> None:
    korean = [Subscription(title="연합뉴스", url="https://k.example/")]
    assert "id: feed\n" in to_yaml(korean, taken=(), known=())
    assert "연합뉴스" in to_yaml(korean, taken=(), known=())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<rss></rss>", "no <opml>"),
        (b"<opml>", "not well-formed"),
        (b"", "not well-formed"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>', "entities"),
    ],
)
def test_what_is_no_list_is_told(content: bytes, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        parse(content, name="f")


@given(st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"))), max_size=5))
def test_what_is_exported_comes_back(names: list[str]) -> None:
    sources = [_feed(name, f"https://e.example/?a=1&b={n}") for n, name in enumerate(names)]
    found = parse(to_opml(sources, title="<&>").encode(), name="f")
    assert [each.url for each in found] == [source.location for source in sources]
    assert [each.title for each in found if each.title != each.url] == [
        " ".join(name.split()) for name in names if name.split()
    ]


def test_what_cannot_be_a_source_is_kept_with_its_reason() -> None:
    content = b"""<opml><body><outline text="A folder"><outline text="Old" xmlUrl="ftp://x"/>
    <outline text="Both" xmlUrl="gopher://y" htmlUrl="https://y.example/"/></outline></body></opml>"""
    found = parse(content, name="f")
    assert [(each.title, each.url, each.refused) for each in found] == [
        ("Old", "", "ftp://x is no web address"),
        ("Both", "", "gopher://y is no web address"),
    ]
    assert to_yaml(found, taken=(), known=()) == "sources: []\n"
