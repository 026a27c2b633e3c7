from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.errors import ReadingError
from monitor.model import Article, DateSource, Reading, ZoneKind
from monitor.reading.documents import record_article

Read = Callable[..., Reading]
SEEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

PROSE = (
    "The harbour of the old town was closed on Monday after a crane fell into the water, "
    "officials said, and no ship may enter before the end of the week."
)


def test_a_text_file(read_file: Read, seen: datetime) -> None:
    (article,) = read_file(
        "notes/harbour.txt", f"Harbour closed after accident\n\n{PROSE}\n"
    ).articles
    assert article.title == "Harbour closed after accident"
    assert article.clean_text == PROSE
    assert article.language == "en"
    assert article.published_at is None
    assert article.first_seen_at == seen
    assert article.key.endswith(" notes/harbour.txt")
    assert len(article.key.split()[0]) == 64


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026-09-21 harbour.txt", 21),
        ("port_20260921.txt", 21),
        ("old/2026.09.21/harbour.txt", None),
        ("bef20260921fe.txt", None),
        ("2026-13-21.txt", None),
    ],
)
def test_a_files_name_dates_a_text_that_nothing_else_does(
    read_file: Read, name: str, day: int | None
) -> None:
    (article,) = read_file(name, f"Harbour closed after accident\n\n{PROSE}\n").articles
    said = (datetime(2026, 9, day, tzinfo=UTC), DateSource.FILE) if day else (None, None)
    assert (article.published_at, article.date_from) == said
    (article,) = read_file(name, f"Harbour closed\n\n2026-09-20\n\n{PROSE}\n").articles
    assert article.date_from is DateSource.HEADER, "what the text says goes before it"
    assert not article.notes


def test_markdown(read_file: Read) -> None:
    text = f"# Harbour *closed*\n\n2026-09-21\n\n{PROSE[:40]}**{PROSE[40:60]}**{PROSE[60:]}\n"
    (article,) = read_file(
        "a.md", text + "\n[The port](https://port.example/) said more.\n"
    ).articles
    assert article.title == "Harbour closed"
    assert article.clean_text == f"{PROSE}\n\nThe port said more."
    assert article.published_at == datetime(2026, 9, 21, tzinfo=UTC)


def test_front_matter(read_file: Read) -> None:
    front = "---\ntitle: 'Harbour closed'\ndate: 2026-09-21\nurl: https://port.example/1\n---\n"
    (article,) = read_file("a.md", front + PROSE).articles
    assert (article.title, article.url) == ("Harbour closed", "https://port.example/1")
    assert article.date_from is DateSource.HEADER
    assert article.text == PROSE


PAGE = """<!doctype html><html lang="en-GB"><head><title>Harbour closed | Port News</title>
<link rel="canonical" href="https://port.example/2026/harbour">
<meta property="og:site_name" content="Port News">
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [{{
"@type": "NewsArticle", "headline": "Harbour closed", "datePublished": "2026-09-21T03:04:05Z",
"author": {{"@type": "Organization", "name": "Associated Press"}}{more}}}]}}</script></head>
<body><nav><a href="/">Home</a><a href="/world">World</a></nav><article><h1>Harbour closed</h1>
<time datetime="2026-09-22">Yesterday</time>{body}</article>
<footer>About us and our cookies</footer></body></html>"""


def test_a_page(read_file: Read) -> None:
    html = PAGE.format(more="", body=f"<p>{PROSE}</p>" * 3)
    (article,) = read_file("a.html", html).articles
    assert article.title == "Harbour closed"
    assert article.url == "https://port.example/2026/harbour"
    assert article.published_at == datetime(2026, 9, 21, 3, 4, 5, tzinfo=UTC)
    assert article.date_from is DateSource.JSON_LD
    assert article.originator == "AP"
    assert PROSE in article.clean_text
    assert "cookies" not in article.clean_text
    assert article.language == "en"


TEASER = "Our readers know more about the harbour, the crane and the ships. " * 5


def test_a_pages_json_ld_comes_to_the_rescue(read_file: Read) -> None:
    body = f', "articleBody": {json.dumps(" ".join([PROSE] * 5))}'
    (article,) = read_file("a.html", PAGE.format(more=body, body=f"<p>{TEASER}</p>")).articles
    assert PROSE in article.clean_text
    assert any("JSON-LD" in note for note in article.notes)


def test_a_page_named_txt_is_read_as_a_page(read_file: Read) -> None:
    (article,) = read_file("a.txt", PAGE.format(more="", body=f"<p>{PROSE}</p>")).articles
    assert article.title == "Harbour closed"


def test_a_guessed_date_says_so(read_file: Read) -> None:
    html = (
        f"<html><body><article><h1>Harbour</h1><p>{PROSE}</p></article>"
        '<footer><p class="date">Posted 21 September 2026</p></footer></body></html>'
    )
    (article,) = read_file("a.html", html).articles
    assert article.published_at == datetime(2026, 9, 21, tzinfo=UTC)
    assert "the date was guessed from the page" in article.notes


def test_a_date_that_is_none_does_not_hide_another(read_file: Read) -> None:
    linked = '{"@type": "NewsArticle", "datePublished": "0001-01-01T00:00:00Z"}'
    html = (
        f'<html><head><script type="application/ld+json">{linked}</script></head><body>'
        '<article><h1>Harbour</h1><time datetime="2024-01-05T10:00:00Z">5 January</time>'
        "<p>The harbour of the old town was closed on Monday after a crane fell into it.</p>"
        "</article></body></html>"
    )
    (article,) = read_file("a.html", html).articles
    assert article.published_at == datetime(2024, 1, 5, 10, tzinfo=UTC)


def test_a_page_that_names_a_place_is_not_followed(
    read_file: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refuse(*address: object, **_: object) -> None:
        asked.append(address)
        raise OSError("no network in here")

    monkeypatch.setattr("socket.getaddrinfo", refuse)
    (article,) = read_file("a.html", "http://127.0.0.1:1/feed").articles
    assert article.text == "http://127.0.0.1:1/feed"
    assert asked == []


MAIL = """From: Reuters <news@agency.example>
Subject: =?utf-8?b?w5xiZXJmYWxs?= in the harbour
Date: Mon, 21 Sep 2026 03:04:05 +0900
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/html; charset=utf-8

<p>Wrong part</p>
--a
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Caf=E9 owners said so.
--a--
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="list.png"

x
--b--
"""


def test_a_message(read_file: Read) -> None:
    (article,) = read_file("a.eml", MAIL).articles
    assert article.title == "Überfall in the harbour"
    assert article.text == "Café owners said so."
    assert article.published_at == datetime(2026, 9, 20, 18, 4, 5, tzinfo=UTC)
    assert article.date_from is DateSource.HEADER
    assert article.originator == "Reuters"
    assert article.notes == ("attachments not read: list.png",)


def test_a_message_in_html_alone(read_file: Read) -> None:
    mail = "From: a@b.example\nSubject: Hi\nContent-Type: text/html\n\n<p>One</p><p>Two</p>"
    assert read_file("a.eml", mail).articles[0].text == "One\nTwo"


# ── records ──────────────────────────────────────────────────────────────────────────────────

RECORD = {
    "id": 7,
    "url": "https://port.example/1",
    "title": "Harbour closed",
    "text": PROSE,
    "published": "2026-09-21T03:04:05Z",
    "source": "Port News",
    "language": "en",
}


def record(**changes: object) -> Article:
    return record_article({**RECORD, **changes}, source="r", key="7", first_seen_at=SEEN)


def test_a_record() -> None:
    article = record()
    assert (article.source, article.key, article.url) == ("r", "7", "https://port.example/1")
    assert (article.title, article.text, article.language) == ("Harbour closed", PROSE, "en")
    assert article.published_at == datetime(2026, 9, 21, 3, 4, 5, tzinfo=UTC)
    assert article.date_from is DateSource.RECORD
    assert article.first_seen_at == SEEN


def test_a_record_needs_only_a_text_or_a_title() -> None:
    bare = record_article({"text": PROSE}, source="r", key="1", first_seen_at=SEEN)
    assert (bare.title, bare.clean_text) == ("", PROSE)
    titled = record_article({"title": "Hi"}, source="r", key="1", first_seen_at=SEEN)
    assert (titled.title, titled.text, titled.zones) == ("Hi", "", ())
    assert record(url=None, published=None).published_at is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": 5}, "field `text` is to be a string, not 5"),
        ({"title": ["a"]}, "field `title` is to be a string"),
        ({"published": {}}, "field `published` is to be a string or a number"),
        ({"published": True}, "field `published`"),
        ({"url": 1.5}, "field `url`"),
        ({"text": "", "title": " "}, "needs a `text` or a `title`"),
    ],
)
def test_a_record_of_the_wrong_types_is_told(changes: dict[str, object], says: str) -> None:
    with pytest.raises(ReadingError, match=says):
        record(**changes)


def test_one_record_a_line(read_file: Read) -> None:
    lines = [json.dumps(RECORD), "", "{broken", json.dumps({"title": 5}), json.dumps({"text": "x"})]
    reading = read_file("a.jsonl", "\n".join(lines))
    assert [a.title for a in reading.articles] == ["Harbour closed", ""]
    assert [a.key.partition(" ")[2] for a in reading.articles] == ["a.jsonl#1", "a.jsonl#4"]
    assert "a.jsonl: line 3: not JSON" in reading.problems[0]
    assert "a.jsonl: line 4: field `title`" in reading.problems[1]


@pytest.mark.parametrize(
    "content", [json.dumps([RECORD, RECORD]), json.dumps({"articles": [RECORD, RECORD]})]
)
def test_a_list_of_records(read_file: Read, content: str) -> None:
    reading = read_file("a.json", content)
    assert [a.key.partition("#")[2] for a in reading.articles] == ["1", "2"]


def test_a_single_record_is_the_file(read_file: Read) -> None:
    (article,) = read_file("a.json", json.dumps(RECORD)).articles
    assert article.key.endswith(" a.json")


# ── what cannot be read ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "a.txt: it is empty"),
        ("a.txt", b" \n\t ", "a.txt: it is empty"),
        ("a.txt", b"%PDF-1.7 ...", "it is a PDF"),
        ("a.txt", bytes(range(256)) * 99, "it is not text"),
        ("a.txt", b"PK\x03\x04....", "zip archive"),
        ("a.html", b"<html><body><img></body></html>", "without a title or a text"),
        ("a.html", b"<html>" + b"<div>" * 50_000, "nested more than"),
        ("a.html", b"<html><div " + b"a " * 300_000 + b">", "attributes"),
        ("a.html", b"<html>" + b"<" * 2_000_000, "too many tags"),
        ("a.eml", b"", "a.eml: it is empty"),
        ("a.json", b"{", "a.json: not JSON"),
        ("a.json", b"[" * 200_000, "nested too deep"),
        ("a.json", b"[5]", "a record is a JSON object"),
        ("a.jsonl", b"x\ny", "line 1: not JSON"),
        ("a.xls", b"x", "a.xls: .xls is not read; known: .txt"),
        ("a", b"x", "no suffix is not read"),
    ],
)
def test_says_why_it_cannot_be_read(read_file: Read, name: str, content: bytes, says: str) -> None:
    began = time.process_time()
    with pytest.raises(ReadingError, match=says):
        read_file(name, content)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "x\n" * 100_000),
        ("a.txt", "(" * 300_000),
        ("a.txt", "? " * 100_000),
        ("a.txt", "A. " * 100_000),
        ("a.txt", "a > " * 50_000),
        ("a.txt", "SEOUL " * 50_000),
        ("a.txt", "Some other headline\nA teaser that breaks off...\n" * 5_000),
        ("a.md", "[" * 100_000),
        ("a.md", "![" * 100_000),
        ("a.md", "**a " * 100_000),
        ("a.md", "---\n" + "a: b\n" * 50_000),
        ("a.eml", "Subject: " + "=?utf-8?b?" * 9_000 + "\nFrom: a@b.example\n\ntext\n"),
        ("a.eml", "From: " + "(" * 20_000 + "\nSubject: a\n\ntext\n"),
    ],
)
def test_odd_texts_take_bounded_time(read_file: Read, name: str, content: str) -> None:
    began = time.process_time()
    assert len(read_file(name, content).articles) == 1
    assert time.process_time() - began < 4


def test_a_text_beyond_all_bounds_is_cut_and_says_so(read_file: Read) -> None:
    (article,) = read_file("a.txt", f"{PROSE}\n" * 4_000).articles
    assert len(article.text) <= 300_000
    assert any("cut" in note for note in article.notes)
    assert {z.kind for z in article.zones} == {ZoneKind.LEAD, ZoneKind.BODY}


# ── encodings ────────────────────────────────────────────────────────────────────────────────

SPOKEN = {
    "ko": "새 발사차량 공장 공개\n\n"
    "북한이 5일 새로운 이동식 발사차량 공장을 공개했다고 매체가 전했다. 공장은 북쪽에 있다.",
    "ja": "発射車両の新工場を公開\n\n"
    "北朝鮮は五日、新しい移動式発射車両の工場を公開したと伝えた。工場は北部にある。",
    "ru": "Открыт новый завод\n\n"
    "Новый завод мобильных пусковых установок показали в пятницу, сообщили местные СМИ.",
    "zh": "公开新的发射车工厂\n\n"
    "朝鲜五日公开了新的移动发射车工厂，官方媒体报道说。工厂位于北部，一直在扩建。",
    "en": "A new plant opens\n\n"
    "The plant for mobile launchers was shown on Friday, state media said in the evening.",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("ko", "euc-kr"), ("ko", "utf-16"), ("ko", "utf-16-le"), ("ko", "iso-2022-kr"),
        ("ja", "shift_jis"), ("ja", "euc-jp"), ("ja", "iso-2022-jp"), ("ja", "utf-16-be"),
        ("ru", "koi8-r"), ("ru", "cp1251"), ("ru", "cp866"), ("ru", "utf-16-be"),
        ("zh", "gb18030"), ("zh", "utf-16"), ("en", "utf-16-le"), ("en", "utf-16-be"),
        ("en", "utf-32"), ("ru", "utf-8-sig"),
    ],
)  # fmt: skip
def test_encodings_without_a_declaration(read_file: Read, language: str, encoding: str) -> None:
    (article,) = read_file("a.txt", SPOKEN[language].encode(encoding)).articles
    assert f"{article.title}\n\n{article.clean_text}" == SPOKEN[language]
    assert article.language == language
