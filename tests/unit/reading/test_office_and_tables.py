"""Documents as people save them: Word, OpenDocument, RTF, tables, PDF."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.errors import ReadingError
from monitor.model import DateSource, Reading
from monitor.reading import office, pdf, rtf, unzip

Read = Callable[..., Reading]

PROSE = (
    "The harbour of the old town was closed on Monday after a crane fell into the water, "
    "officials said, and no ship may enter before the end of the week."
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(**parts: str) -> bytes:
    """A zip archive; in the names of its parts `__` stands for a slash and `_` for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return file.getvalue()


def docx(body: str, *, head: str = "", core: str = "") -> bytes:
    xml = f'<?xml version="1.0"?>{head}<w:document {W}><w:body>{body}</w:body></w:document>'
    parts = {"word__document_xml": xml}
    return packed(**parts, **({"docProps__core_xml": core} if core else {}))


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_word_document(read_file: Read) -> None:
    body = (
        paragraph("Harbour closed")
        + "<w:p><w:r><w:t>The har</w:t></w:r><w:r><w:t>bour was</w:t><w:tab/><w:t>shut, "
        "officials said on Monday, until the crane has been lifted out.</w:t></w:r>"
        "<w:del><w:r><w:t>Deleted</w:t></w:r></w:del></w:p>"
        "<mc:AlternateContent xmlns:mc='x'><mc:Fallback><w:p><w:r><w:t>Old</w:t></w:r></w:p>"
        "</mc:Fallback></mc:AlternateContent>" + paragraph(PROSE)
    )
    (article,) = read_file("a.docx", docx(body)).articles
    assert article.title == "Harbour closed"
    assert article.clean_text.splitlines() == [
        "The harbour was shut, officials said on Monday, until the crane has been lifted out.",
        PROSE,
    ]
    assert article.published_at is None


def test_a_title_among_the_properties_counts_where_the_text_begins_with_it(
    read_file: Read,
) -> None:
    core = "<c xmlns:dc='d'><dc:creator>Me</dc:creator><dc:title>{}</dc:title></c>"
    body = paragraph("Harbour closed") + paragraph(PROSE)
    for title in ("Harbour closed", "Template of the ministry"):
        (article,) = read_file("a.docx", docx(body, core=core.format(title))).articles
        assert article.title == "Harbour closed"


LAUGHS = (
    '<!DOCTYPE w:document [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1 or str()};" * 10}">' for i in range(1, 12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE w:document [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE], ids=["billion laughs", "outside"])
def test_entities_in_a_word_document(read_file: Read, head: str) -> None:
    with pytest.raises(ReadingError, match=r"a\.docx: it declares a document type"):
        read_file("a.docx", docx(paragraph("&a11;"), head=head))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted, or of a Word before 2007"),
        ("a.docx", b"no zip", "not a zip archive"),
        ("a.docx", packed(other_xml="<a/>"), r"holds no word/document\.xml"),
        ("a.docx", docx(""), "holds no text"),
        ("a.docx", docx("<w:p>"), "XML is damaged"),
        ("a.docx", docx("<w:p>" * 600 + "</w:p>" * 600), "nested more than 500 deep"),
        ("a.odt", packed(**{"META-INF__manifest_xml": "<m:encryption-data/>"}), "encrypted"),
        ("a.rtf", b"plain", "no RTF document"),
        ("a.rtf", b"{\\rtf1 }", "holds no text"),
        ("a.csv", "name;price\nfish;3\n", "no column is called|its first line names no column"),
        ("a.csv", 'title,text\nx,"' + "a" * 1_100_000, "field larger"),
        ("a.pdf", b"%PDF-1.4 and nothing more", "no PDF, or a damaged one"),
        ("a.pdf", b"", "it is empty"),
    ],
)
def test_says_why(read_file: Read, name: str, content: bytes | str, why: str) -> None:
    with pytest.raises(ReadingError, match=why) as error:
        read_file(name, content)
    assert str(error.value).startswith(name)


def test_a_dense_part_is_a_bomb(read_file: Read) -> None:
    with pytest.raises(ReadingError, match="zip bomb"):
        read_file("a.docx", docx(" " * 3_000_000))


def test_an_open_document_text(read_file: Read) -> None:
    xml = (
        "<o:document-content xmlns:o='o' xmlns:t='t'><o:body><t:tracked-changes><t:p>Gone</t:p>"
        "</t:tracked-changes><t:h>Harbour closed</t:h>"
        f"<t:p>{PROSE}<o:annotation><t:p>Note</t:p></o:annotation></t:p>"
        "<t:p>And<t:s/>so<t:line-break/>on</t:p></o:body></o:document-content>"
    )
    (article,) = read_file("a.odt", packed(content_xml=xml)).articles
    assert article.title == "Harbour closed"
    assert article.text.splitlines() == ["Harbour closed", PROSE, "And so", "on"]


def test_rich_text(read_file: Read) -> None:
    markup = (
        r"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}{\*\generator X;}\f0 Harbour closed\par "
        rf"{PROSE}\par \'cf\u1088?\'e8\'e2\'e5\'f2 "
        r'{\field{\*\fldinst{HYPERLINK "https://port.example"}}{\fldrslt{the port}}}\par}'
    )
    (article,) = read_file("a.rtf", markup).articles
    assert article.title == "Harbour closed"
    assert article.text.splitlines()[1:] == [PROSE, "Привет the port"]


def test_rich_text_of_links_without_end_takes_no_time(read_file: Read) -> None:
    begun = time.perf_counter()
    read_file("a.rtf", r"{\rtf1 " + r"{\field{\*\fldinst{ " * 40_000 + "}" * 120_000 + " so}")
    assert time.perf_counter() - begun < 5


def test_too_much_rich_text(read_file: Read) -> None:
    assert rtf.MOST_MARKUP < 6_000_000
    with pytest.raises(ReadingError, match="characters of markup"):
        read_file("a.rtf", b"{\\rtf1 " + b"word " * 1_200_000)


def test_a_table(read_file: Read) -> None:
    text = (
        "ID;Headline;Body;Link;Date;Outlet;Price\n"
        f'1;Harbour closed;"{PROSE}\n\nMore; of it.";https://port.example/1;2026-09-21;AP;3\n'
        ";;;;;;\n"
        "2;;;https://port.example/2;;;\n"
        f"3;Harbour open;{PROSE}\n"
    )
    reading = read_file("list.csv", "\ufeff" + text)
    first, last = reading.articles
    assert (first.title, first.url) == ("Harbour closed", "https://port.example/1")
    assert first.clean_text.endswith("More; of it.")
    assert first.published_at == datetime(2026, 9, 21, tzinfo=UTC)
    assert first.date_from is DateSource.RECORD
    assert first.originator == "AP"
    assert last.title == "Harbour open"
    assert first.key != last.key
    assert reading.problems == ("list.csv: row 3: a record needs a `text` or a `title`",)


def test_a_table_keeps_what_stands_before_the_damage(read_file: Read) -> None:
    text = f'title\ttext\nOne\t{PROSE}\nTwo\t"' + "a" * 1_100_000
    reading = read_file("list.tsv", text)
    assert [a.title for a in reading.articles] == ["One"]
    assert "field larger" in reading.problems[0]


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────


def pdf_of(*pages: list[str], title: str = "", trailer: str = "", extra: str = "") -> bytes:
    """A PDF with these lines on its pages."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Courier>>"]
    objects.append(f"<</Title({title})>>")
    kids = []
    for lines in pages:
        drawn = "".join(f"({line}) Tj T* " for line in lines)
        stream = f"BT /F 10 Tf 12 TL 50 800 Td {drawn}ET {extra}"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 700 842]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>"
        )
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    body, offsets = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R/Info 4 0 R"
    )
    return f"{body}{end}{trailer}>>\nstartxref\n{len(body)}\n%%EOF".encode("latin-1")


SET = [
    "The harbour of the old town was closed on Monday after a crane",
    "fell into the water, officials said, and no ship may enter be-",
    "fore the end of the week.",
    "The crane stood on the northern pier since the year in which",
    "the harbour was built.",
]


def test_a_pdf(read_file: Read) -> None:
    content = pdf_of(["Harbour closed", *SET], title="Harbour closed")
    (article,) = read_file("a.pdf", content).articles
    assert article.title == "Harbour closed"
    assert article.text.splitlines() == [
        "Harbour closed",
        PROSE,
        "The crane stood on the northern pier since the year in which the harbour was built.",
    ]


def test_a_title_the_pdf_does_not_show_is_none_of_its_own(read_file: Read) -> None:
    (article,) = read_file("a.pdf", pdf_of(["Harbour closed", *SET], title="Doc1.doc")).articles
    assert article.title == "Harbour closed"


def test_running_heads_are_left_out(read_file: Read) -> None:
    pages = [["Port News weekly", *SET, f"Page {n}"] for n in range(1, 5)]
    (article,) = read_file("a.pdf", pdf_of(*pages)).articles
    assert "Port News" not in article.text
    assert "Page" not in article.text
    assert article.text.count("The crane stood") == 4


def test_a_sentence_goes_on_over_the_page(read_file: Read) -> None:
    (article,) = read_file("a.pdf", pdf_of(["Harbour closed", *SET[:1]], SET[1:])).articles
    assert PROSE in article.text


def test_a_scan(read_file: Read) -> None:
    picture = "q 100 0 0 100 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x7f\nEI Q"
    with pytest.raises(ReadingError, match=r"pictures of text, a scan; run it through OCR"):
        read_file("a.pdf", pdf_of([], extra=picture))


def test_a_pdf_of_nothing(read_file: Read) -> None:
    with pytest.raises(ReadingError, match=r"a\.pdf: it holds no text"):
        read_file("a.pdf", pdf_of([]))


def test_an_encrypted_pdf(read_file: Read) -> None:
    lock = "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{0}>/U<{0}>>>".format("ab" * 32)
    with pytest.raises(ReadingError, match="it is encrypted; save it without a password"):
        read_file("a.pdf", pdf_of(SET, trailer=lock))


def test_a_pdf_of_too_many_pages(read_file: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    (article,) = read_file("a.pdf", pdf_of(SET, SET, SET)).articles
    assert article.notes == ("1 more pages were not read",)


def test_caps_are_those_of_a_folder() -> None:
    assert office.MOST_BYTES <= unzip.MOST_BYTES


# ── tables and records of other programs ─────────────────────────────────────────────────────

DAY = datetime(2024, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "table",
    [
        "sep=;\ntitle;text;date\nAlpha, and more;The body, of, it;2024-01-05\n",
        "headline\tbody, in full\tcontent\tdate\nAlpha, and more\t\tThe body, of, it\t2024-01-05\n",
        "title,description,content,published\n"
        '"Alpha, and more",short,"The body, of, it",2024-01-05\n',
        '"Title";"Content";"Publication Date"\n"Alpha, and more";"The body, of, it";05.01.2024\n',
        "Заголовок|Текст|Дата\nAlpha, and more|The body, of, it|05.01.2024\n",
        "제목;본문;날짜\nAlpha, and more;The body, of, it;2024년 1월 5일\n",
    ],
)
def test_tables_of_other_programs(read_file: Read, table: str) -> None:
    (article,) = read_file("a.csv", table).articles
    assert (article.title, article.clean_text) == ("Alpha, and more", "The body, of, it")
    assert article.published_at == DAY


def test_a_cell_of_several_lines(read_file: Read) -> None:
    reading = read_file("a.csv", 'title;text\n"A; b";"One\n\n""two"" three"\nB;Four\n')
    assert [a.clean_text for a in reading.articles] == ['One\n\n"two" three', "Four"]
    assert reading.problems == ()


def test_a_quote_that_never_ends_in_the_last_line(read_file: Read) -> None:
    reading = read_file("a.csv", 'title,text\nThe 5" gun,One\n"B,Two\n')
    assert len(reading.articles) == 2
    assert reading.problems[0].startswith("a.csv: line 3: a quote is never closed")
    assert read_file("a.csv", 'title,text\nThe 5" gun,One\nB,Two\n').problems == ()


def test_a_quote_that_never_ends_is_told(read_file: Read) -> None:
    reading = read_file("a.csv", 'title,text\nA,One\n"B,Two\nC,Three\n')
    assert len(reading.articles) == 2
    assert "Three" in reading.articles[1].text + reading.articles[1].title
    assert reading.problems == (
        "a.csv: line 3: a quote is never closed; all that follows was read as one cell",
    )


RECORD = {"title": "Alpha", "text": "The body of it.", "published": "2024-01-05"}


@pytest.mark.parametrize(
    "value",
    [
        [[RECORD], []],
        {"status": "ok", "items": [RECORD]},
        {"response": {"docs": [RECORD]}},
        {"hits": {"hits": [{"_index": "n", "_source": RECORD}]}},
        {"headline": "Alpha", "content": "The body of it.", "date": "2024-01-05"},
        RECORD | {"source": {"id": None, "name": "Reuters"}},
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "A feed",
            "items": [
                {
                    "title": "Alpha",
                    "content_text": "The body of it.",
                    "date_published": "2024-01-05",
                }
            ],
        },
    ],
)
def test_json_of_other_programs(read_file: Read, value: object) -> None:
    (article,) = read_file("a.json", json.dumps(value)).articles
    assert (article.title, article.clean_text) == ("Alpha", "The body of it.")
    assert article.published_at == DAY


def test_an_article_is_not_lost_for_those_it_links_to(read_file: Read) -> None:
    value = {
        "headline": "Alpha",
        "content": "The body of it.",
        "related": [{"headline": "Beta", "url": "https://n.example/b"}],
    }
    (article,) = read_file("a.json", json.dumps(value)).articles
    assert article.title == "Alpha"


def test_what_lies_too_deep_is_told(read_file: Read) -> None:
    deep: object = RECORD
    for _ in range(40):
        deep = [deep]
    reading = read_file("a.json", json.dumps([RECORD, deep]))
    assert len(reading.articles) == 1
    assert reading.problems == ("a.json: record 2: a record is a JSON object: {…}",)


def test_records_a_line_in_a_file_of_another_name(read_file: Read) -> None:
    text = f"{json.dumps(RECORD)}\n{{bad\n{json.dumps(RECORD | {'title': 'Beta'})}\n"
    reading = read_file("a.json", text)
    assert [a.title for a in reading.articles] == ["Alpha", "Beta"]
    assert len(reading.problems) == 1
