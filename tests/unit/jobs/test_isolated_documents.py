"""Documents that unfold to more than a machine has, read where that costs nobody anything."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import ReadingError
from monitor.jobs.isolated import IsolatedReader
from monitor.model import Fetched, Source, SourceKind
from monitor.reading.read import read
from monitor.unread import is_risky

INBOX = Source(
    id="inbox", kind=SourceKind.FOLDER, location="/inbox", name="I", every=timedelta(seconds=5)
)


def _bomb(operators: int) -> bytes:
    """A PDF of one page whose drawing unfolds a thousandfold."""
    drawing = zlib.compress(b"(a) Tj " * operators, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 3 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
    ]
    body = b"%PDF-1.4\n"
    for number, content in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return body + b"trailer\n<</Root 1 0 R/Size 6>>\n%%EOF"


def test_a_pdf_bomb_ends_the_worker_and_nothing_else() -> None:
    content = _bomb(20_000_000).replace(b"(a) Tj", b"BT /F 9 Tf (a) Tj", 1)
    assert len(content) < 1_000_000
    bomb = Fetched(
        source="inbox",
        location="/inbox/a.pdf",
        name="a.pdf",
        content=content,
        digest="d",
        fetched_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
    )
    reader = IsolatedReader(
        read, risky=is_risky, deadline=timedelta(seconds=5), memory=100 * 1024 * 1024
    )
    try:
        with pytest.raises(
            ReadingError, match=r"memory|more than 5 s of computing|ended the worker"
        ):
            reader(bomb, INBOX)
    finally:
        reader.close()
