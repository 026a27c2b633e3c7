"""Bytes to characters, whatever the declarations say.

Bytes that are valid UTF-8 beyond ASCII are UTF-8: no other encoding looks so by accident, and feeds
that declare Latin-1 over UTF-8 are the most usual lie. Only then are the declarations believed, and
only then is one guessed.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

from monitor.errors import ReadingError

#: Of a damaged text, so many characters may be unreadable before it counts as not being text.
MOST_DAMAGE: Final = 0.01
#: Bytes looked at to guess an encoding.
_SAMPLE: Final = 32_768
#: Where documents declare their encoding.
_HEAD: Final = 2_048

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: UTF-16 without a mark: every other byte of its spaces, digits and Latin letters is zero, in any
#: script more than one in twenty; and at the other places next to none.
_ZEROS: Final = 0.05
_NO_ZEROS: Final = 0.01
#: Escape sequences that switch to two bytes a character, as only these encodings have them.
_ESCAPES: Final = (
    (b"\x1b$B", "iso-2022-jp"),
    (b"\x1b$@", "iso-2022-jp"),
    (b"\x1b$)C", "iso-2022-kr"),
)
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']"""
    rb"""|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""",
    re.IGNORECASE,
)
# What is wider than its name says: browsers read these so, and so do their authors.
_WIDER: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252",
    "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "iso-8859-9": "cp1254", "tis-620": "cp874", "big5": "big5hkscs",
}  # fmt: skip
_SIGNATURES: Final = (
    (b"%PDF", "a PDF"), (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip data"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"), (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3", "a database"), (b"BZh9", "bzip2 data"), (b"\xfd7zXZ", "xz data"),
)  # fmt: skip
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_FORBIDDEN: Final = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 127, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]
)


def decode(content: bytes, *, name: str, charset: str | None = None) -> str:
    """The text, line ends made one kind and control characters dropped.

    `charset` is what was sent with it. Raises ReadingError for what is empty or not text.
    """
    if not content.strip():
        raise ReadingError(f"{name}: it is empty")
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise ReadingError(f"{name}: it is {what}, not text; export it as text or HTML")
    text = _characters(content, charset)
    if text is None or len(_CONTROL.findall(text)) > MOST_DAMAGE * len(text):
        raise ReadingError(
            f"{name}: it is not text, or in an encoding that cannot be told; save it as UTF-8"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_FORBIDDEN)


def _characters(content: bytes, charset: str | None) -> str | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if unmarked := _unmarked(content[:_SAMPLE]):
        return content.decode(unmarked, "replace")
    declared = [name for name in (charset, _declaration(content)) if name]
    for candidate in ("utf-8", *declared):
        try:
            return content.decode(_WIDER.get(candidate.lower(), candidate))
        except (UnicodeDecodeError, LookupError):
            continue
    return _mended(content, declared) or _guessed(content)


def _unmarked(sample: bytes) -> str | None:
    """The encoding of what is no plain bytes, told by its zeros or its escapes."""
    half = max(len(sample) // 2, 1)
    even, odd = (sample[place::2].count(0) / half for place in (0, 1))
    if odd >= _ZEROS and even <= _NO_ZEROS:
        return "utf-16-le"
    if even >= _ZEROS and odd <= _NO_ZEROS:
        return "utf-16-be"
    return next((encoding for escape, encoding in _ESCAPES if escape in sample), None)


def _declaration(content: bytes) -> str | None:
    match = _DECLARED.search(content[:_HEAD])
    return (match[1] or match[2]).decode("ascii") if match else None


def _mended(content: bytes, declared: list[str]) -> str | None:
    """The text with its broken bytes replaced, where they are few."""
    for candidate in (*declared, "utf-8"):
        try:
            text = content.decode(_WIDER.get(candidate.lower(), candidate), "replace")
        except LookupError:
            continue
        beyond_ascii = sum(c > "\x7f" for c in text)
        # Against what is not ASCII: in a text of few accents every accent may be broken.
        if text.count("\ufffd") <= MOST_DAMAGE * beyond_ascii:
            return text
    return None


def _guessed(content: bytes) -> str | None:
    best = from_bytes(content[:_SAMPLE]).best()
    return content.decode(best.encoding, "replace") if best else None
