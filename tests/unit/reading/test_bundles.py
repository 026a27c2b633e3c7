"""Documents inside documents: attachments, archives, and what hostile ones get."""

from __future__ import annotations

import gzip
import io
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from monitor.errors import ReadingError
from monitor.model import DateSource, Reading
from monitor.reading import unzip, warc

Read = Callable[..., Reading]

PROSE = (
    "The harbour of the old town was closed on Monday after a crane fell into the water, "
    "officials said, and no ship may enter before the end of the week."
)
NOTE = f"Harbour closed\n\n{PROSE}\n"


def zipped(*members: tuple[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def mail(*attached: tuple[str, bytes], subject: str = "Harbour news") -> bytes:
    message = EmailMessage()
    message["From"] = "Desk <desk@news.example>"
    message["Subject"] = subject
    message["Date"] = "Mon, 21 Sep 2026 03:04:05 +0000"
    message.set_content("See below what the harbour office wrote to us this morning.")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="x", filename=name)
    return message.as_bytes()


# ── mail ─────────────────────────────────────────────────────────────────────────────────────


def test_attachments_are_articles_that_name_their_mail(read_file: Read) -> None:
    files = [("note.txt", NOTE.encode()), ("note.txt", b"Crane lifted\n\n" + PROSE.encode())]
    reading = read_file("in/a.eml", mail(*files, ("logo.png", b"\x89PNG")))
    message, first, second = reading.articles
    assert message.title == "Harbour news"
    assert message.notes == ("attachments not read: logo.png",)
    assert (first.title, second.title) == ("Harbour closed", "Crane lifted")
    assert first.notes == ("attached to the e-mail: Harbour news",)
    assert len({a.key for a in reading.articles}) == 3
    assert first.key.endswith("in/a.eml/note.txt")
    assert reading.problems == ()


def test_a_bad_attachment_costs_no_other(read_file: Read) -> None:
    reading = read_file("a.eml", mail(("b.pdf", b"x"), ("c.txt", NOTE.encode())))
    assert [a.title for a in reading.articles] == ["Harbour news", "Harbour closed"]
    assert reading.problems == ("a.eml/b.pdf: it is no PDF, or a damaged one",)


def test_an_attachment_without_a_name_is_known_by_its_type(read_file: Read) -> None:
    raw = (
        b"Subject: S\nFrom: a@b.example\nContent-Type: multipart/mixed; boundary=X\n\n"
        b"--X\nContent-Type: text/plain\nContent-Disposition: attachment\n\n"
        + NOTE.encode()
        + b"\n--X--\n"
    )
    _, attached = read_file("a.eml", raw).articles
    assert attached.title == "Harbour closed"


def test_an_empty_plain_text_leaves_the_html(read_file: Read) -> None:
    raw = (
        b"Subject: S\nFrom: a@b.example\nContent-Type: multipart/alternative; boundary=X\n\n"
        b"--X\nContent-Type: text/plain\n\n \n"
        b"--X\nContent-Type: text/html\n\n<p>Only the page says it.</p>\n--X--\n"
    )
    (message,) = read_file("a.eml", raw).articles
    assert message.clean_text == "Only the page says it."


@pytest.mark.parametrize(
    "kind",
    [
        "application/pkcs7-mime; smime-type=enveloped-data",
        'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=X',
    ],
)
def test_an_encrypted_message_is_kept_and_says_so(read_file: Read, kind: str) -> None:
    raw = f"Subject: Sealed\nFrom: a@b.example\nContent-Type: {kind}\n\nMIAGCSqGSIb3DQEHA6CA\n"
    (message,) = read_file("a.eml", raw).articles
    assert message.title == "Sealed"
    assert "the message is encrypted; only its header was read" in message.notes


def test_a_path_is_no_outlook_message(read_file: Read, tmp_path: Path) -> None:
    # Few bytes are a path to the library that reads these files.
    real = tmp_path / "real.msg"
    real.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1600))
    with pytest.raises(ReadingError, match=r"a\.msg: it is no Outlook message"):
        read_file("a.msg", str(real))


def test_a_mail_passed_on(read_file: Read) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "Fwd: Harbour", "a@b.example"
    message.set_content("For your information.")
    inner = EmailMessage()
    inner["Subject"], inner["From"] = "Harbour", "c@d.example"
    inner.set_content(PROSE)
    message.add_attachment(inner)
    outer, passed_on = read_file("a.eml", message.as_bytes()).articles
    assert (outer.title, passed_on.title) == ("Fwd: Harbour", "Harbour")
    assert passed_on.clean_text == PROSE


def test_mails_in_mails_end_somewhere(read_file: Read) -> None:
    content = mail(subject="0")
    for depth in range(1, 6):
        content = mail((f"{depth}.eml", content), subject=str(depth))
    reading = read_file("a.eml", content)
    assert [a.title for a in reading.articles] == ["5", "4", "3"]
    assert any("too deep" in problem for problem in reading.problems)


# ── Outlook ──────────────────────────────────────────────────────────────────────────────────


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file [MS-CFB] of these streams, each in sectors of its own; no small ones."""
    size, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    data, table, entries = b"", [0xFFFFFFFD], []  # the first sector is the table of all
    folders: dict[str, list[int]] = {"": []}
    for path, content in streams.items():
        folder, _, name = path.rpartition("/")
        padded = content.ljust(4096, b"\0")  # shorter streams live in a stream of their own
        first = len(table)
        count = -(-len(padded) // size)
        data += padded.ljust(count * size, b"\0")
        table += [*range(first + 1, first + count), end]
        if folder and folder not in folders:
            folders[folder] = []
            entries.append((folder, 1, "", end, 0))
        entries.append((name, 2, folder, first, len(padded)))
    start = len(table)
    names = ["Root Entry", *(e[0] for e in entries)]
    numbers = range(1, len(names))
    rows = []
    for number, name in enumerate(names):
        kind, folder, first, length = 5, None, end, 0
        if number:
            _, kind, folder, first, length = entries[number - 1]
        siblings = [n for n in numbers if entries[n - 1][2] == folder] if folder is not None else []
        after = [n for n in siblings if n > number][:1]
        own = name if kind == 1 else ""
        below = [
            n for n in numbers if kind != 2 and entries[n - 1][2] == own and (own or kind == 5)
        ][:1]
        wide = name.encode("utf-16-le") + b"\0\0"
        rows.append(
            wide.ljust(64, b"\0")
            + struct.pack(
                "<HBBIII", len(wide), kind, 1, free, *(after or [free]), *(below or [free])
            )
            + bytes(16 + 4 + 16)
            + struct.pack("<IQ", first, length)
        )
    directory = b"".join(rows)
    directory = directory.ljust(-(-len(directory) // size) * size, b"\0")
    count = len(directory) // size
    table += [*range(start + 1, start + count), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1)
    header += struct.pack("<IIIIIII", start, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(size, b"\xff")
    return header + fat + data + directory


def wide(text: str) -> bytes:
    """A property whose rest is blanks, since short streams are beyond `compound`."""
    return text.ljust(2048).encode("utf-16-le")


def test_an_outlook_message(read_file: Read) -> None:
    streams = {
        "__properties_version1.0": b"",
        "__substg1.0_0037001F": wide("Harbour news"),
        "__substg1.0_1000001F": wide(PROSE),
        "__substg1.0_0C1A001F": wide("Reuters"),
        "__substg1.0_007D001F": wide("Date: Mon, 21 Sep 2026 03:04:05 +0000"),
        "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("note.txt"),
        "__attach_version1.0_#00000000/__substg1.0_37010102": NOTE.encode().ljust(4096),
    }
    message, note = read_file("a.msg", compound(streams)).articles
    assert (message.title, message.clean_text) == ("Harbour news", PROSE)
    assert message.published_at == datetime(2026, 9, 21, 3, 4, 5, tzinfo=UTC)
    assert message.date_from is DateSource.HEADER
    assert message.originator == "Reuters"
    assert note.title == "Harbour closed"
    assert note.notes == ("attached to the e-mail: Harbour news",)


@pytest.mark.parametrize(
    ("streams", "why"),
    [
        ({"WordDocument": b"x"}, "an office document, but no Outlook message"),
        ({"__properties_version1.0": b""}, "neither a subject nor a text"),
        (
            {"__properties_version1.0": b"", "__substg1.0_10090102": b"LZFu"},
            "its text stands only in RTF",
        ),
    ],
)
def test_what_is_no_outlook_message(read_file: Read, streams: dict[str, bytes], why: str) -> None:
    with pytest.raises(ReadingError, match=why):
        read_file("a.msg", compound(streams))


# ── zip ──────────────────────────────────────────────────────────────────────────────────────


def test_an_archive(read_file: Read) -> None:
    content = zipped(
        ("day/a.txt", NOTE),
        ("b.json", '{"title": "Harbour open", "text": ""}'),
        ("__MACOSX/._a.txt", "x"),
        ("c.xyz", "?"),
    )
    reading = read_file("in.zip", content)
    assert [a.title for a in reading.articles] == ["Harbour closed", "Harbour open"]
    assert reading.articles[0].notes == ("from the archive in.zip",)
    assert reading.articles[0].key.endswith(" in.zip/day/a.txt")
    (problem,) = reading.problems
    assert problem.startswith("in.zip/c.xyz: .xyz is not read")


def test_an_archive_attached_to_a_mail(read_file: Read) -> None:
    reading = read_file("a.eml", mail(("in.zip", zipped(("a.txt", NOTE)))))
    assert reading.articles[1].notes == (
        "attached to the e-mail: Harbour news",
        "from the archive a.eml/in.zip",
    )


def test_names_that_lead_out_of_the_archive(read_file: Read) -> None:
    names = ("../../etc/cron.d/a.txt", "/etc/b.txt", "C:/c.txt", "..\\d.txt")
    reading = read_file("in.zip", zipped(*((name, NOTE) for name in names), ("e.txt", NOTE)))
    assert len(reading.articles) == 1
    assert [p.partition(": ")[2] for p in reading.problems] == [
        "its name leads out of the archive"
    ] * 4


def test_bombs(read_file: Read) -> None:
    began = time.perf_counter()
    inner = zipped(("a.txt", b" " * 40_000_000))
    with pytest.raises(ReadingError, match="zip bomb"):
        read_file("in.zip", inner)
    with pytest.raises(ReadingError, match="an archive inside an archive is not opened"):
        read_file("in.zip", zipped(("in.zip", inner)))
    with pytest.raises(ReadingError, match=f"at most {unzip.MOST_TOTAL:,} are read"):
        read_file("in.zip", zipped(*((f"{n}.txt", bytes(21_000_000)) for n in range(10))))
    with pytest.raises(ReadingError, match="1,001 members"):
        read_file("in.zip", zipped(*((f"{n}.txt", "") for n in range(1_001))))
    assert time.perf_counter() - began < 10


def test_a_member_that_is_larger_than_announced(read_file: Read) -> None:
    content = zipped(("a.txt", NOTE * 100))
    true, false = struct.pack("<I", len(NOTE) * 100), struct.pack("<I", 10)
    with pytest.raises(ReadingError, match="damaged"):
        read_file("in.zip", content.replace(true, false))


def test_a_damaged_member_costs_no_other(read_file: Read) -> None:
    content = bytearray(zipped(("a.txt", NOTE), ("b.txt", NOTE.replace("closed", "open"))))
    # As if the first member began before the archive, at -9.
    place = content.index(b"PK\x01\x02") + 42
    content[place : place + 4] = struct.pack("<I", 0xFFFFFFF7)
    reading = read_file("in.zip", bytes(content))
    assert [a.title for a in reading.articles] == ["Harbour open"]
    assert "damaged" in reading.problems[0]


def test_an_encrypted_archive(read_file: Read) -> None:
    content = bytearray(zipped(("a.txt", NOTE)))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ReadingError, match="encrypted; pack it without a password"):
        read_file("in.zip", bytes(content))


@pytest.mark.parametrize("name", ["a.zip", "a.docx", "a.odt", "a.warc", "a.warc.gz", "a.msg"])
@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\x1f\x8b\x08", b"WARC/1.0", b"\xd0" * 2000])
def test_what_is_no_archive(read_file: Read, name: str, content: bytes) -> None:
    with pytest.raises(ReadingError, match=rf"^{name}: "):
        read_file(name, content)


# ── web archives ─────────────────────────────────────────────────────────────────────────────

PAGE = f"<html><head><title>Harbour</title></head><body><h1>{{}}</h1><p>{PROSE}</p></body></html>"


def archived(*pages: tuple[str, str, str], compress: bool) -> bytes:
    """A web archive; each record of a compressed one is compressed by itself."""
    archive = b""
    for url, status, html in pages:
        http = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
            "WARC-Date: 2026-09-21T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
            f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(http)}\r\n"
        )
        record = head.encode() + b"\r\n" + http + b"\r\n\r\n"
        archive += gzip.compress(record) if compress else record
    return archive


@pytest.mark.parametrize("compress", [True, False])
def test_a_web_archive(read_file: Read, compress: bool) -> None:
    content = archived(
        ("https://port.example/1", "200 OK", PAGE.format("Harbour closed")),
        ("https://port.example/2", "404 Not Found", PAGE.format("Nothing here")),
        ("https://port.example/3", "200 OK", PAGE.format("Harbour open")),
        compress=compress,
    )
    reading = read_file("crawl.warc.gz" if compress else "crawl.warc", content)
    first, second = reading.articles
    assert (first.title, first.url) == ("Harbour closed", "https://port.example/1")
    assert (second.title, second.url) == ("Harbour open", "https://port.example/3")
    assert first.key != second.key


def test_a_web_archive_that_breaks_off(read_file: Read) -> None:
    page = ("https://port.example/1", "200 OK", PAGE.format("Harbour closed"))
    content = archived(page, compress=True) + gzip.compress(b"no record")
    reading = read_file("crawl.warc.gz", content)
    assert [a.title for a in reading.articles] == ["Harbour closed"]
    assert "damaged" in reading.problems[0]


def test_a_web_archive_of_too_many_pages(read_file: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MOST_PAGES", 1)
    page = ("https://port.example/1", "200 OK", PAGE.format("Harbour closed"))
    reading = read_file("crawl.warc", archived(page, page, compress=False))
    assert len(reading.articles) == 1
    assert "larger than can be read" in reading.problems[0]
