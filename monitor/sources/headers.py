"""What a response's headers say, read from their raw bytes. Pure.

Methods: RFC 9110 (validators, Retry-After, Content-Type), RFC 9111 (freshness).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_MAX_AGE: Final = re.compile(r"""(?:^|[,\s])max-age\s*=\s*"?(\d{1,9})""", re.IGNORECASE)
_UNCACHED: Final = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)
_LINK: Final = re.compile(
    r"""<([^<>]{1,2000})>((?:\s{0,9};[^,;"<>]{0,200}(?:"[^"]{0,200}")?){0,20})"""
)
_REL: Final = re.compile(r"""\brel\s*=\s*(?:"([^"]*)"|([^\s";,]+))""", re.IGNORECASE)
_DELAY: Final = re.compile(r"\d{1,9}")


def _relations(parameters: str) -> list[str]:
    said = _REL.search(parameters)
    return (said[1] or said[2]).lower().split() if said else []


class Headers:
    """The headers of one response, by name without regard to case."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._values: dict[bytes, list[bytes]] = {}
        for name, value in raw:
            self._values.setdefault(name.lower(), []).append(value)

    def text(self, name: str) -> str | None:
        """The header's value, for reading; several lines of it joined by commas."""
        values = self._values.get(name.lower().encode())
        return None if values is None else b", ".join(values).decode("utf-8", "replace")

    def validator(self, name: str) -> str | None:
        """An ETag or Last-Modified that can be sent back byte for byte, else None.

        Request headers leave as UTF-8; a value that is not UTF-8 would come back altered.
        """
        raw = self._values.get(name.lower().encode(), [b""])[-1]
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return None
        return text if text and text.isprintable() else None

    def max_age(self) -> timedelta | None:
        """How long the answer stays fresh: Cache-Control's max-age, else Expires less Date.

        None when nothing is said, or when caching is forbidden.
        """
        control = self.text("Cache-Control") or ""
        if _UNCACHED.search(control):
            return None
        if found := _MAX_AGE.search(control):
            return timedelta(seconds=int(found[1]))
        expires, date = self._date("Expires"), self._date("Date")
        if expires is None or date is None:
            return None
        return max(expires - date, timedelta(0))

    def retry_after(self, *, now: datetime) -> timedelta | None:
        """How long the server asks us to stay away, given in seconds or as a date."""
        text = (self.text("Retry-After") or "").strip()
        if _DELAY.fullmatch(text):
            return timedelta(seconds=int(text))
        at = self._date("Retry-After")
        return None if at is None else max(at - now, timedelta(0))

    def links(self, rel: str) -> list[str]:
        """Where the Link headers of this relation point, as written (RFC 8288)."""
        links = _LINK.finditer(self.text("Link") or "")
        return [link[1].strip() for link in links if rel in _relations(link[2])]

    def media_type(self) -> tuple[str, str | None]:
        """The media type, lower case and without parameters ("" if none), and its charset."""
        text = self.text("Content-Type") or ""
        charset = _CHARSET.search(text)
        return text.partition(";")[0].strip().lower(), charset[1].lower() if charset else None

    def _date(self, name: str) -> datetime | None:
        """A header's date; None for those that are none (`Expires: 0`)."""
        text = self.text(name)
        if not text:
            return None
        try:
            at = parsedate_to_datetime(text)
        except ValueError:
            return None
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
