"""An e-mail as a draft: its subject, its date, its best body; and what is attached to it."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from typing import Final, NamedTuple

from monitor.errors import ReadingError
from monitor.model import DateSource
from monitor.reading import markup
from monitor.reading.decode import decode
from monitor.reading.draft import DateClaim, Draft

#: Messages nested in messages; each level costs the parser a look at all lines below it.
MOST_PARTS: Final = 100
#: Types of a whole message that is sealed for its receiver (S/MIME, RFC 8551).
_SEALED: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime")
#: How the name of an attachment without one ends.
_SUFFIXES: Final = {
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "application/json": ".json",
    "application/zip": ".zip",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/rtf": ".rtf",
}


class Attachment(NamedTuple):
    """A document that came with a message."""

    name: str
    content: bytes


def read(content: bytes, *, name: str, key: str) -> tuple[Draft, tuple[Attachment, ...]]:
    """What the message says, and what is attached to it.

    Raises ReadingError when it has neither subject nor text.
    """
    if not content.strip():
        raise ReadingError(f"{name}: it is empty")
    if content.count(b"multipart/") > MOST_PARTS:
        raise ReadingError(f"{name}: more than {MOST_PARTS} parts inside parts")
    message = message_from_bytes(content, policy=policy.default)
    title = _header(message, "Subject")
    text = _body(message, name)
    if not text and not (title and message["From"]):
        raise ReadingError(f"{name}: it is no e-mail: no header and no text in it can be read")
    date = _header(message, "Date")
    sender = _header(message, "From")
    draft = Draft(
        key=key,
        title=title,
        text=text,
        dates=(DateClaim(raw=date, where=DateSource.HEADER),) if date else (),
        language=_header(message, "Content-Language") or None,
        credits=(sender,) if sender else (),
        notes=_encrypted(message),
    )
    return draft, _attachments(message)


def _header(message: EmailMessage, name: str) -> str:
    """The header, decoded; empty where it cannot be."""
    try:
        return " ".join(str(message[name] or "").split())
    except (MessageError, ValueError, IndexError, AttributeError, RecursionError):
        # The standard library's header parser raises all of these on headers ill enough.
        return ""


def _body(message: EmailMessage, name: str) -> str:
    """The plain text, else the HTML as lines; an empty one of the two is none."""
    for kind in ("plain", "html"):
        part = message.get_body(preferencelist=(kind,))
        payload = part.get_payload(decode=True) if part else None
        if part and isinstance(payload, bytes) and payload.strip():
            text = decode(payload, name=name, charset=part.get_content_charset())
            text = markup.lines(text, name=name) if kind == "html" else text
            if text.strip():
                return text
    return ""


def _encrypted(message: EmailMessage) -> tuple[str, ...]:
    """A note where the text can be read by its receiver alone."""
    kind = message.get_content_type()
    if kind == "multipart/encrypted" or (
        kind in _SEALED and message.get_param("smime-type", "enveloped-data") == "enveloped-data"
    ):
        return ("the message is encrypted; only its header was read",)
    return ()


def _attachments(message: EmailMessage) -> tuple[Attachment, ...]:
    return tuple(map(_attachment, message.iter_attachments()))


def _attachment(part: EmailMessage) -> Attachment:
    """Its bytes; a message that was passed on is a message again."""
    name = " ".join((part.get_filename() or "").split())
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        message = inner[0] if isinstance(inner, list) and inner else None
        content = message.as_bytes() if isinstance(message, Message) else b""
        return Attachment(name or "message.eml", content)
    payload = part.get_payload(decode=True)
    # What has no name is known by its type.
    name = name or f"unnamed{_SUFFIXES.get(part.get_content_type(), '')}"
    return Attachment(name, payload if isinstance(payload, bytes) else b"")
