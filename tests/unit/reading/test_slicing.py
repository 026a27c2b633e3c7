"""Cutting known items out of a feed: what is left reads as it does in the whole feed."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ReadingError
from monitor.model import Article, Reading
from monitor.reading.slicing import MOST_ITEMS, cut

Read = Callable[..., Reading]

ITEM = "<item><guid>{0}</guid><link>https://news.example/{0}</link><title>Item {0}</title></item>"
RSS = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>News</title>'
    "<ttl>30</ttl>{}<language>en</language></channel></rss>\n"
)


def _rss(*numbers: int) -> bytes:
    return RSS.format("\n".join(ITEM.format(n) for n in numbers)).encode()


def _items(content: bytes) -> tuple[int, ...]:
    slices = cut(content, known=())
    assert slices
    return slices.items


def _by_key(reading: Reading) -> dict[str, Article]:
    return {article.key: article for article in reading.articles}


def _check_halves(content: bytes, read: Read) -> int:
    """Reads the feed with every other item known, both ways round; how many articles it has."""
    full = read(content)
    items = list(dict.fromkeys(_items(content)))
    found: dict[str, Article] = {}
    for known in (items[::2], items[1::2]):
        slices = cut(content, known=known)
        assert slices
        reading = read(slices.content)
        assert reading.hints == full.hints
        found |= _by_key(reading)
    assert found == _by_key(full)
    return len(found)


def test_a_feed_that_is_new_is_left_as_it_is() -> None:
    slices = cut(_rss(1, 2), known=())
    assert slices
    assert slices.content == _rss(1, 2)
    assert (slices.fresh, len(slices.items)) == (2, 2)


def test_known_items_are_cut_out_and_the_channel_stays(read_feed: Read) -> None:
    slices = cut(_rss(3, 2, 1), known=_items(_rss(2, 1)))
    assert slices
    assert b"Item 3" in slices.content
    assert b"Item 2" not in slices.content
    assert slices.items == _items(_rss(3, 2, 1))
    assert slices.fresh == 1
    assert read_feed(slices.content).hints == read_feed(_rss(3, 2, 1)).hints


def test_a_feed_without_anything_new_keeps_its_channel(read_feed: Read) -> None:
    slices = cut(_rss(1, 2), known=_items(_rss(1, 2)))
    assert slices
    assert slices.fresh == 0
    assert read_feed(slices.content).articles == ()


def test_an_item_whose_guid_a_new_one_uses_too_is_read_with_it(read_feed: Read) -> None:
    same = "<item><guid>x</guid><link>https://news.example/{0}</link><title>T {0}</title></item>"
    old = RSS.format(same.format(1) + ITEM.format(9)).encode()
    new = RSS.format(same.format(2) + same.format(1) + ITEM.format(9)).encode()
    slices = cut(new, known=_items(old))
    assert slices
    full, part = _by_key(read_feed(new)), _by_key(read_feed(slices.content))
    assert set(part) == {"news.example/1", "news.example/2"}
    assert all(full[key] == article for key, article in part.items())


@pytest.mark.parametrize(
    "content",
    [
        RSS.format("<item><title>a & b</title></item>"),
        RSS.format("<item><title>a</item>"),
        RSS.format("<item><title>a&nbsp;b</title></item>"),
        RSS.format("<item><x:title>no such prefix</x:title></item>"),
        RSS.format(ITEM.format(1))[:-20],
        "<!DOCTYPE rss [<!ENTITY e 'x'>]>" + RSS.format(ITEM.format(1))[39:],
        RSS.format(ITEM.format(1)).replace('"utf-8"', '"utf-16"'),
        RSS.format(ITEM.format(1)).replace('"utf-8"', '"hz"'),
        '{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        "<html><body><item>no feed</item></body></html>",
        "",
    ],
)
def test_what_cannot_be_cut_safely_goes_whole(content: str) -> None:
    assert cut(content.encode(), known=()) is None


def test_bytes_that_are_no_utf_8_go_whole() -> None:
    assert cut(RSS.format("<item><title>é</title></item>").encode("cp1252"), known=()) is None
    assert cut(_rss(1), known=(), charset="utf-16le") is None


@pytest.mark.parametrize(
    "content",
    [
        _rss(1, 2, 3),
        b"warning: deprecated\n" + _rss(1, 2, 3),
        b"\xef\xbb\xbf" + _rss(1, 2, 3),
        _rss(1, 2, 3).replace(b'"utf-8"', b'"iso-8859-1"').replace(b"Item", "Élan".encode()),
        RSS.format("<item/>" + ITEM.format(1) + "<item a='>'/>" + ITEM.format(2)).encode(),
        RSS.format(
            ITEM.format("<![CDATA[</item>]]>1") + "<!-- <item>no</item> -->" + ITEM.format(2)
        ).encode(),
        RSS.format(ITEM.format(1) + "<image><item>none</item></image>" + ITEM.format(2)).encode(),
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/" xml:lang="de">'
        b'<title>A</title><entry xml:base="x/"><id>urn:1</id><title>Eins</title><link href="1"/>'
        b'</entry><entry><id>urn:2</id><title>Zwei</title><link href="2"/></entry></feed>',
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>R</title></channel>'
        b'<item rdf:about="1"><title>One</title><link>https://news.example/1</link></item>'
        b'<item rdf:about="2"><title>Two</title><link>https://news.example/2</link></item>'
        b"</rdf:RDF>",
        b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>urn:1</a:id>'
        b"<a:title>One</a:title></a:entry><a:entry><a:id>urn:2</a:id><a:title>Two</a:title>"
        b"</a:entry></a:feed>",
    ],
)
def test_halves_of_a_feed_read_as_the_whole_does(content: bytes, read_feed: Read) -> None:
    assert _check_halves(content, read_feed) >= 2


def test_a_document_of_very_many_items_is_remembered_up_to_a_limit() -> None:
    content = _rss(*range(MOST_ITEMS + 10))
    assert len(_items(content)) == MOST_ITEMS
    slices = cut(content, known=_items(content))
    assert slices
    assert slices.fresh == 10


_PIECES = st.sampled_from(
    ["<item>", "</item>", "<item/>", "<entry>", "</entry>", "<title>", "</title>", "<![CDATA[",
     "]]>", "<!--", "-->", "x", "é", "&amp;", "&", "<", ">", "<channel>", "</channel>", '"']
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_whatever_stands_inside_what_is_cut_is_still_well_formed(inside: str) -> None:
    content = RSS.format(inside).encode()
    slices = cut(content, known=())
    if slices is None:
        return
    assert slices.content == content
    rest = cut(content, known=slices.items)
    assert rest
    again = cut(rest.content, known=())
    assert again
    assert again.items == ()


def _documents(shared: Path) -> Iterator[bytes]:
    for path in sorted((shared / "evaluation" / "feeds").rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            yield gzip.decompress(content) if path.suffix == ".gz" else content


def _check_all(documents: list[bytes], read: Read) -> int:
    sliced = 0
    for content in documents:
        slices = cut(content, known=())
        if slices is not None:
            _check_halves(content, read)
            sliced += 1
    return sliced


def test_real_feeds_read_in_halves_as_they_do_whole(shared: Path, read_feed: Read) -> None:
    small = [content for content in _documents(shared) if len(content) < 15_000]
    assert _check_all(small[::3], read_feed) > 5


@pytest.mark.slow
def test_every_real_feed_reads_in_halves_as_it_does_whole(shared: Path, read_feed: Read) -> None:
    readable = []
    for content in _documents(shared):
        try:
            read_feed(content)
        except ReadingError:
            continue
        readable.append(content)
    assert _check_all(readable, read_feed) > 0.9 * len(readable)
