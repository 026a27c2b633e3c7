from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import ReadingError
from monitor.model import DateSource, Reading, ZoneKind
from monitor.reading.hints import MOST_HUBS

Read = Callable[..., Reading]

RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{}</channel></rss>'
ITEM = (
    "<item><title>Title {0}</title><link>https://news.example/{0}</link><guid>g{0}</guid>"
    "<description>Text of item {0}.</description></item>"
)
TWO = RSS.format(ITEM.format(1) + ITEM.format(2))

RSS_091 = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x/rss-0.91.dtd">
<rss version="0.91"><channel><title>T</title><link>https://news.example/</link>
<item><title>Caf&eacute; closes</title><link>https://news.example/cafe</link>
<description>It was old.</description></item></channel></rss>"""
RSS_090 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel>
<item><title>Café closes</title><link>https://news.example/cafe</link></item></rdf:RDF>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/"><title>T</title></channel>
<item rdf:about="https://news.example/cafe"><title>Café closes</title>
<link>https://news.example/cafe</link><description>It was old.</description>
<dc:date>2026-09-21T09:00:00+09:00</dc:date></item></rdf:RDF>"""
ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title>
<entry><title>Café closes</title><id>tag:news.example,2026:cafe</id>
<link rel="alternate" type="text/html" href="https://news.example/cafe"/>
<issued>2026-09-21T00:00:00Z</issued><summary>It was old.</summary></entry></feed>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/"><title>T</title>
<entry><title type="html">Caf&amp;eacute; closes</title><id>tag:news.example,2026:cafe</id>
<link href="/cafe"/><published>2026-09-21T00:00:00Z</published>
<updated>2026-10-01T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It was old.</p></div></content>
</entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "T", "language": "en",
"home_page_url": "https://news.example/", "items": [{"id": 7, "url": "/cafe",
"title": "Café closes", "content_html": "<p>It was old.</p>",
"date_published": "2026-09-21T00:00:00Z", "authors": [{"name": "AFP"}]}]}"""


@pytest.mark.parametrize(
    ("document", "dated", "texted"),
    [
        (RSS_091, False, True),
        (RSS_090, False, False),
        (RDF, True, True),
        (ATOM_03, True, True),
        (ATOM, True, True),
        (JSON, True, True),
        (JSON.replace("/1.1", "/1").replace('"authors": [', '"author_": ['), True, True),
    ],
    ids=["rss 0.91", "rss 0.90", "rdf", "atom 0.3", "atom 1.0", "json 1.1", "json 1.0"],
)
def test_reads_every_kind_of_feed(
    read_feed: Read, document: str, *, dated: bool, texted: bool
) -> None:
    charset = "iso-8859-1" if "ISO-8859-1" in document else "utf-8"
    (article,) = read_feed(document.encode(charset)).articles
    assert article.title == "Café closes"
    assert article.url == "https://news.example/cafe"
    assert article.text == ("It was old." if texted else "")
    expected = datetime(2026, 9, 21, tzinfo=UTC) if dated else None
    assert article.published_at == expected
    assert article.date_from is (DateSource.FEED if dated else None)
    assert article.zones == () or article.zones[0].kind is ZoneKind.LEAD


def test_items_keep_their_order_and_their_guids(read_feed: Read, seen: datetime) -> None:
    reading = read_feed(TWO)
    assert [a.key for a in reading.articles] == ["g1", "g2"]
    assert [a.title for a in reading.articles] == ["Title 1", "Title 2"]
    assert {a.first_seen_at for a in reading.articles} == {seen}
    assert reading.problems == ()


# ── what would trip feedparser ───────────────────────────────────────────────────────────────


def test_words_before_the_declaration_lose_nothing(read_feed: Read) -> None:
    assert len(read_feed("\n  Warning: mysql gone away\n" + TWO).articles) == 2
    assert len(read_feed("\ufeff" + TWO).articles) == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1251", "koi8-r"])
def test_encodings(read_feed: Read, encoding: str) -> None:
    name = encoding.removesuffix("-sig").removesuffix("-le")
    document = TWO.replace('version="1.0"?', f'version="1.0" encoding="{name}"?')
    document = document.replace("Title 1", "Заголовок новости")
    assert read_feed(document.encode(encoding)).articles[0].title == "Заголовок новости"


def test_a_wrong_declaration_is_not_believed(read_feed: Read) -> None:
    document = TWO.replace('"1.0"?', '"1.0" encoding="iso-8859-1"?').replace("Title 1", "한국")
    assert read_feed(document, charset="us-ascii").articles[0].title == "한국"


def test_a_few_broken_bytes_are_replaced(read_feed: Read) -> None:
    body = TWO.replace("Text of item 1", "북한 " * 200).encode().replace(b"Title 2", b"Title \xff2")
    assert [a.title for a in read_feed(body).articles] == ["Title 1", "Title \ufffd2"]


@pytest.mark.parametrize(
    "body", [b"/etc/hostname", b"http://127.0.0.1:1/feed", b"file:///etc/hosts"]
)
def test_a_body_that_names_a_place_is_not_followed(read_feed: Read, body: bytes) -> None:
    with pytest.raises(ReadingError, match="this is not a feed"):
        read_feed(body)


def test_a_feed_that_is_the_name_of_a_file_is_not_opened(
    read_feed: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """feedparser opens a text that is a path; this one is, with its slashes, and a feed too."""
    body = "<rss><channel><title>a</title></channel></rss>"
    (tmp_path / body).parent.mkdir(parents=True)
    (tmp_path / body).write_text(TWO)
    monkeypatch.chdir(tmp_path)
    assert read_feed(body).articles == ()


@pytest.mark.parametrize("signs", ["R&D < 5 & more", "5<6 and I <3 you", "tom&jerry", "a <= b &"])
def test_signs_of_markup_that_begin_none_are_text(read_feed: Read, signs: str) -> None:
    article = read_feed(TWO.replace("Title 1", f"T {signs}")).articles[0]
    assert article.title == f"T {signs}"


def test_one_items_base_stays_with_it(read_feed: Read) -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom">
    <entry xml:base="https://elsewhere.example/x/"><id>1</id><title>A</title><link href="a"/>
    </entry>
    <entry><id>2</id><title>B</title><link href="b"/></entry></feed>"""
    first, second = read_feed(feed, location="https://news.example/feeds/all.xml").articles
    assert first.url == "https://elsewhere.example/x/a"
    assert second.url == "https://news.example/feeds/b"
    assert (first.key, second.key) == ("1", "2")


def test_a_redirect_through_an_aggregator_is_undone(read_feed: Read) -> None:
    document = TWO.replace(
        "<link>https://news.example/1</link>",
        "<link>https://feeds.example/~r/1</link>"
        '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">'
        "https://news.example/1</f:origLink>",
    )
    assert read_feed(document).articles[0].url == "https://news.example/1"


def test_ill_formed_feeds_are_read_all_the_same(read_feed: Read) -> None:
    document = TWO.replace("Title 1", "Bread & butter <b>now</b>&nbsp;here").replace("</rss>", "")
    first, second = read_feed(document).articles
    assert first.title == "Bread & butter now here"
    assert second.title == "Title 2"


def test_items_that_are_cut_off_are_told(read_feed: Read) -> None:
    reading = read_feed(TWO[: TWO.index("Title 2")])
    assert [a.title for a in reading.articles] == ["Title 1"]
    assert "item 2: neither a title nor a text" in reading.problems[0]


def test_a_feed_that_breaks_off_keeps_the_elements_that_came_whole(read_feed: Read) -> None:
    first, second = read_feed(TWO[: TWO.index(" of item 2")]).articles
    assert (first.text, second.title) == ("Text of item 1.", "Title 2")


def test_a_guid_that_looks_like_a_link_is_one_where_there_is_no_other(read_feed: Read) -> None:
    document = TWO.replace(
        "<link>https://news.example/1</link><guid>g1", "<guid>https://n.example/1"
    )
    article = read_feed(document).articles[0]
    assert (article.key, article.url) == ("https://n.example/1", "https://n.example/1")


def test_entities_escaped_twice_are_read_twice(read_feed: Read) -> None:
    document = TWO.replace("Title 1", "AT&amp;amp;T &amp;#8217;26")
    assert read_feed(document).articles[0].title == "AT&T ’26"


def test_markup_becomes_lines(read_feed: Read) -> None:
    html = "<p>One <b>bold</b> claim.</p><ul><li>first<li>second</ul><script>evil()</script>"
    html += "Tail<br>end"
    document = TWO.replace("Text of item 1.", f"<![CDATA[{html}]]>")
    assert read_feed(document).articles[0].text == "One bold claim.\n- first\n- second\nTail\nend"


def test_the_longest_text_is_taken(read_feed: Read) -> None:
    document = TWO.replace(
        "<description>Text of item 1.",
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "All of the text of item 1, and more.</content:encoded><description>Text of item 1.",
    )
    assert read_feed(document).articles[0].text == "All of the text of item 1, and more."


# ── identity ─────────────────────────────────────────────────────────────────────────────────


def test_without_a_guid_the_link_identifies_without_its_tracking(read_feed: Read) -> None:
    document = TWO.replace("<guid>g1</guid>", "").replace(
        "https://news.example/1", "https://www.news.example/1?utm_source=rss#top"
    )
    article = read_feed(document).articles[0]
    assert article.key == "news.example/1"
    assert article.url == "https://www.news.example/1?utm_source=rss#top"


def test_with_neither_headline_and_date_identify(read_feed: Read) -> None:
    bare = "<item><title>{}</title><pubDate>Mon, 21 Sep 2026 03:04:05 GMT</pubDate></item>"
    document = RSS.format(bare.format("A") + bare.format("B"))
    first, second = read_feed(document).articles
    assert first.key != second.key
    assert first.key.startswith("sha256:")
    assert [a.key for a in read_feed(document).articles] == [first.key, second.key]


def test_a_guid_that_many_share_identifies_none(read_feed: Read) -> None:
    document = TWO.replace("g2", "g1")
    assert [a.key for a in read_feed(document).articles] == ["news.example/1", "news.example/2"]


def test_the_same_item_twice_is_one(read_feed: Read) -> None:
    reading = read_feed(RSS.format(ITEM.format(1) * 2))
    assert len(reading.articles) == 1
    assert reading.problems == ()


def test_two_texts_under_one_identity_are_told(read_feed: Read) -> None:
    later = (
        ITEM.format(1)
        .replace("Text of", "New text of")
        .replace("<guid>", "<pubDate>Mon, 21 Sep 2026 03:04:05 GMT</pubDate><guid>")
    )
    reading = read_feed(RSS.format(later + ITEM.format(1)))
    assert [a.text for a in reading.articles] == ["New text of item 1."]
    assert "twice with two texts" in reading.problems[0]


def test_an_item_without_a_word_is_a_problem_and_the_others_stay(read_feed: Read) -> None:
    reading = read_feed(
        RSS.format("<item><link>https://news.example/0</link></item>" + ITEM.format(1))
    )
    assert [a.title for a in reading.articles] == ["Title 1"]
    assert "https://news.example/0" in reading.problems[0]
    assert "neither a title nor a text" in reading.problems[0]


# ── what the channel says ────────────────────────────────────────────────────────────────────


def test_hints(read_feed: Read) -> None:
    document = RSS.format(
        "<ttl>90</ttl><skipHours><hour>1</hour><hour>24</hour><hour>77</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>Someday</day></skipDays>"
    )
    hints = read_feed(document).hints
    assert hints is not None
    assert hints.interval == timedelta(minutes=90)
    assert hints.skip_hours == (0, 1)
    assert hints.skip_days == (6,)


def test_the_update_period_is_divided_by_its_frequency(read_feed: Read) -> None:
    document = RSS.format(
        "<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
    ).replace("<rss", '<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"')
    hints = read_feed(document).hints
    assert hints is not None
    assert hints.interval == timedelta(hours=6)


def test_the_hubs_that_a_feed_names(read_feed: Read) -> None:
    named = ["/hub", "ftp://hub.example/", "https://b.example/a b", "https://b.example/?x&amp;y"]
    links = "".join(f'<a:link rel="hub" href="{url}"/>' for url in [*named, *named])
    head = f"<title>T</title>{links}<a:link href='/self' rel='self'/>"
    document = f"<rss xmlns:a='http://www.w3.org/2005/Atom'><channel>{head}</channel></rss>"
    hints = read_feed(document).hints
    assert hints is not None
    assert hints.hubs == ("https://news.example/hub", "https://b.example/?x&y")
    assert hints.topic == "https://news.example/self"
    many = document.replace(links, "".join(links.replace("/hub", f"/{n}") for n in range(50)))
    hints = read_feed(many).hints
    assert hints is not None
    assert len(hints.hubs) == MOST_HUBS


@pytest.mark.parametrize("rel", ["hub", "self"])
def test_a_link_that_is_none_costs_the_link_and_not_the_feed(read_feed: Read, rel: str) -> None:
    links = f"<a:link rel='hub' href='/hub'/><a:link rel='{rel}' href='https://[site]/feed'/>"
    item = "<item><title>Dam opened</title><description>It holds.</description></item>"
    document = f"<rss xmlns:a='http://www.w3.org/2005/Atom'><channel>{links}{item}</channel></rss>"
    reading = read_feed(document)
    assert [article.title for article in reading.articles] == ["Dam opened"]
    assert reading.hints is not None
    assert reading.hints.hubs == ("https://news.example/hub",)


def test_a_json_feeds_link_that_is_none_costs_the_link(read_feed: Read) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "http://[x",
        "items": [
            {"id": "1", "url": "http://[y", "title": "Dam opened", "content_text": "It holds."},
            {"id": "2", "url": "/two", "title": "Dam closed", "content_text": "It leaks."},
        ],
    }
    articles = read_feed(json.dumps(feed)).articles
    assert [article.url for article in articles] == [None, "https://news.example/two"]


def test_the_hubs_that_a_json_feed_names(read_feed: Read) -> None:
    kinds = {"https://a.example/": "rssCloud", "https://b.example/": "WebSub", "/c": "PubSubHubbub"}
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [],
        "hubs": [{"type": kind, "url": url} for url, kind in kinds.items()] + ["nonsense"],
    }
    hints = read_feed(json.dumps(feed)).hints
    assert hints is not None
    assert hints.hubs == ("https://b.example/", "https://news.example/c")


@pytest.mark.parametrize("ttl", ["0", "9999999", "soon"])
def test_hints_without_sense_are_none(read_feed: Read, ttl: str) -> None:
    hints = read_feed(RSS.format(f"<ttl>{ttl}</ttl>")).hints
    assert hints is not None
    assert hints.interval is None


def test_dates_are_in_the_sources_zone(read_feed: Read) -> None:
    document = TWO.replace("<guid>g1", "<pubDate>2026-09-21 09:00</pubDate><guid>g1")
    article = read_feed(document, timezone="Asia/Seoul").articles[0]
    assert article.published_at == datetime(2026, 9, 21, tzinfo=UTC)


# ── what is no feed, and what means harm ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "it is empty"),
        ("<!doctype html><html><head></head><body>Hi</body></html>", "web page, not a feed"),
        (
            '<html><link rel="alternate" type="application/rss+xml" href="/rss.xml"></html>',
            "the page offers https://news.example/rss.xml",
        ),
        ("<opml version='2.0'><body/></opml>", "OPML"),
        ('{"a": 1}', "not a JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items"', "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("just words", "not a feed"),
        ("%PDF-1.7 …", "a PDF"),
        ("<" * 1_000_000, "not a feed"),
        (RSS.format("<item>" + "<a>" * 99_000), "nested more than"),
        (RSS.format("<item>" + "<a>" * 200_000 + "</a>" * 200_000), "too many tags"),
        (RSS.format(f"<item><a {'b ' * 300_000}/></item>"), "attributes"),
        (RSS.format("<!--" * 1_000), "never closed"),
        (RSS.format("<![CDATA[" * 20_000), "never closed"),
    ],
)
def test_says_what_it_is_instead(read_feed: Read, body: str, says: str) -> None:
    began = time.process_time()
    with pytest.raises(ReadingError, match=says) as caught:
        read_feed(body)
    assert "https://news.example/feed.xml" in str(caught.value)
    assert time.process_time() - began < 3


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
CATEGORIES = "".join(f"<category>c{n}</category>" for n in range(32_000))
LAUGHS = f'<!DOCTYPE r [<!ENTITY e0 "ha">{ENTITIES}]>'


@pytest.mark.parametrize(
    "body",
    [
        RSS.format(f"<item><title>x</title>{CATEGORIES}</item>"),
        RSS.format(f"<item><title>x</title><description>{'&' * 100_000}</description></item>"),
        RSS.format(f"<item><title>x</title><description>{'<' * 9_000}</description></item>"),
        f'<!DOCTYPE r [<!ENTITY e0 "ha">{ENTITIES}]>'
        + RSS.format("<item><title>&e9;</title></item>"),
    ],
    ids=["categories", "ampersands", "less-than signs", "billion laughs"],
)
def test_what_means_harm_is_read_in_bounded_time(read_feed: Read, body: str) -> None:
    began = time.process_time()
    assert len(read_feed(body).articles) == 1
    assert time.process_time() - began < 5


def test_an_external_entity_is_not_fetched(read_feed: Read) -> None:
    body = '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + TWO.replace(
        "Title 1", "&e;x"
    )
    assert read_feed(body).articles[0].title.endswith("x")
    assert len(read_feed(body).articles[0].title) < 5


def test_one_hostile_item_does_not_harm_the_others(read_feed: Read) -> None:
    bomb = ITEM.format(3).replace("Text of item 3.", f"<![CDATA[{'<div>' * 50_000}]]>")
    reading = read_feed(RSS.format(ITEM.format(1) + bomb + ITEM.format(2)))
    assert [a.title for a in reading.articles] == ["Title 1", "Title 2"]
    assert "nested more than" in reading.problems[0]
    assert "item 2 (https://news.example/3)" in reading.problems[0]


def test_an_item_that_is_no_object_does_not_harm_the_others(read_feed: Read) -> None:
    reading = read_feed(JSON.replace('"items": [', '"items": ["x", 5, {}, '))
    assert [a.title for a in reading.articles] == ["Café closes"]
    assert len(reading.problems) == 3
