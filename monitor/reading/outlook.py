"""An e-mail as Outlook saves it (.msg): streams of a compound file, one for each property.

[MS-OXMSG] names a stream after the property's number and type. The body is read as plain text,
else as HTML; a body that stands only in compressed RTF is told as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.parser import HeaderParser
from typing import Final

import olefile

from monitor.errors import ReadingError
from monitor.model import DateSource
from monitor.reading import markup
from monitor.reading.decode import decode
from monitor.reading.draft import DateClaim, Draft
from monitor.reading.mail import Attachment

#: Of one property; attachments included.
MOST_BYTES: Final = 50_000_000
MOST_ATTACHMENTS: Final = 100

# Numbers of properties, from [MS-OXPROPS].
_SUBJECT: Final = "0037"
_HEADERS: Final = "007D"
_SENDER: Final = "0C1A"
_BODY: Final = "1000"
_HTML: Final = "1013"
_RTF: Final = "1009"
_DATA: Final = "3701"
_SHORT_NAME: Final = "3704"
_LONG_NAME: Final = "3707"
# Their types.
_UNICODE: Final = "001F"
_BYTES: Final = "001E"
_BINARY: Final = "0102"


def read(content: bytes, *, name: str, key: str) -> tuple[Draft, tuple[Attachment, ...]]:
    """What the message says, and what is attached to it. Raises ReadingError where it is none."""
    # Fewer bytes than the smallest such file olefile takes for a path, and opens what is there.
    if not content.startswith(olefile.MAGIC) or len(content) < olefile.MINIMAL_OLEFILE_SIZE:
        raise ReadingError(f"{name}: it is no Outlook message")
    with olefile.OleFileIO(content) as ole:
        if not ole.exists("__properties_version1.0"):
            raise ReadingError(f"{name}: it is an office document, but no Outlook message")
        title = _text(ole, (), _SUBJECT)
        body = _body(ole, name)
        headers = HeaderParser().parsestr(_text(ole, (), _HEADERS))
        sender = _text(ole, (), _SENDER)
        attached = tuple(_attachments(ole))
    if not title and not body:
        raise ReadingError(f"{name}: it has neither a subject nor a text that can be read")
    date = str(headers["Date"] or "")
    draft = Draft(
        key=key,
        title=" ".join(title.split()),
        text=body,
        dates=(DateClaim(raw=date, where=DateSource.HEADER),) if date else (),
        credits=(sender,) if sender else (),
    )
    return draft, attached


def _body(ole: olefile.OleFileIO, name: str) -> str:
    if plain := _text(ole, (), _BODY).strip():
        return plain
    if html := _stream(ole, (), _HTML, _BINARY):
        return markup.lines(decode(html, name=name), name=name)
    if html := _stream(ole, (), _HTML, _UNICODE):
        return markup.lines(html.decode("utf-16-le", "replace"), name=name)
    if _stream(ole, (), _RTF, _BINARY):
        raise ReadingError(f"{name}: its text stands only in RTF; save it from Outlook as text")
    return ""


def _attachments(ole: olefile.OleFileIO) -> list[Attachment]:
    folders = sorted({path[0] for path in ole.listdir() if path[0].startswith("__attach_")})
    found = []
    for folder in folders[:MOST_ATTACHMENTS]:
        named = _text(ole, (folder,), _LONG_NAME) or _text(ole, (folder,), _SHORT_NAME)
        # A message that was passed on is a folder of streams, not data; it stays unread.
        data = _stream(ole, (folder,), _DATA, _BINARY)
        found.append(Attachment(" ".join(named.split()) or "unnamed", data))
    return found


def _text(ole: olefile.OleFileIO, folder: Sequence[str], number: str) -> str:
    """A property that is text; empty when there is none."""
    if wide := _stream(ole, folder, number, _UNICODE):
        return wide.decode("utf-16-le", "replace").rstrip("\0")
    # Programs that write no Unicode mean the code page of their own machine.
    return _stream(ole, folder, number, _BYTES).decode("cp1252", "replace").rstrip("\0")


def _stream(ole: olefile.OleFileIO, folder: Sequence[str], number: str, kind: str) -> bytes:
    path = [*folder, f"__substg1.0_{number}{kind}"]
    if not ole.exists(path):
        return b""
    with ole.openstream(path) as stream:
        return bytes(stream.read(MOST_BYTES))
