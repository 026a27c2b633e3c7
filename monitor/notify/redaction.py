"""Keeps the secrets of channel URLs out of logs and answers.

Which part of a URL is secret differs from service to service (Telegram's token stands where the
host should, a webhook's in the path, a header's in the query), and what Apprise itself masks
leaves headers visible. So every part is secret but the scheme and a plain host name.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote, unquote_plus

from monitor.text import printable

#: What is shown in place of a secret.
MASK: Final = "•••"

# Shorter parts ("v1", "yes") are no secrets, and masking them would garble every line.
_SHORTEST: Final = 4
_PARTS: Final = re.compile(
    r"[\w+.-]+://(?:(?P<user>[^/?#]*)@)?(?P<host>[^/?#@]*)(?P<after>.*)", re.DOTALL
)
_SEGMENTS: Final = re.compile(r"[/?&#]+")
_PIECES: Final = re.compile(r"[=@:;,\s]+")
_PLAIN_HOST: Final = re.compile(r"(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[0-9a-fA-F:]+\])(?::\d+)?")


class Redaction(logging.Filter):
    """Masks the secrets of some URLs in any text; as a logging filter, in records."""

    def __init__(self, urls: Iterable[str]) -> None:
        super().__init__()
        found = {part for url in urls for part in _secrets(url) if len(part) >= _SHORTEST}
        # The longest first, so that a whole secret goes before a part of it.
        longest_first = sorted(found, key=len, reverse=True)
        self._secret = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def text(self, text: str) -> str:
        """`text` on one line, with every secret masked."""
        return printable(self._secret.sub(MASK, text))

    def filter(self, record: logging.LogRecord) -> bool:
        """Redacts the record in place; what is below INFO (payloads, tokens) is dropped."""
        if record.levelno < logging.INFO:
            return False
        record.msg, record.args = self.text(record.getMessage()), ()
        # Apprise logs no tracebacks; one could show a URL.
        record.exc_info = record.exc_text = None
        return True


def _secrets(url: str) -> Iterator[str]:
    """Every form in which a part of the URL may show up."""
    parts = _PARTS.fullmatch(url.strip())
    stretches = [parts["user"], parts["after"]] if parts else [url]
    if parts and not _PLAIN_HOST.fullmatch(parts["host"]):
        stretches.append(parts["host"])
    for stretch in filter(None, stretches):
        for segment in _SEGMENTS.split(stretch):
            value = segment.partition("=")[2] or segment
            for form in (segment, value, unquote(value), unquote_plus(value)):
                yield form
                yield from _PIECES.split(form)
