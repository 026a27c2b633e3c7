"""URLs as they are sent: never rewritten, only made safe to put on a request line. Pure.

A feed's URL is what its publisher wrote: no re-quoting, no sorting of parameters, http stays
http. The exceptions are characters that no request line can hold (blanks, controls, anything
beyond ASCII), which are percent-encoded, and host names beyond ASCII, which become IDNA.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from yarl import URL

from monitor.errors import SourceError

_UNSENDABLE: Final = re.compile(r"[^\x21-\x7e]+")
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_CREDENTIALS: Final = re.compile(r"(?<=//)[^/?#\s]*@")

#: Characters of a message: enough for any honest URL with its reason.
_SHOWN: Final = 400


def parse(text: str) -> URL:
    """The URL to request. Raises SourceError when it is none, or neither http nor https."""
    try:
        url = _exact(text.strip())
        port = url.port
    except ValueError as error:
        raise SourceError(f"{shown(text)} is not a URL: {error}") from error
    if url.scheme not in ("http", "https"):
        what = f"not {url.scheme}:" if url.scheme else "and it names neither"
        raise SourceError(f"{shown(text)}: only http and https are fetched, {what}")
    if not url.host or not port:
        raise SourceError(f"{shown(text)} names no host")
    return url


def join(base: URL, reference: str) -> URL:
    """Where a Location header found at `base` points. Raises SourceError like `parse`."""
    try:
        target = urljoin(str(base), reference)
    except ValueError as error:
        raise SourceError(f"{shown(reference)} is not a URL: {error}") from error
    return parse(target)


def public(url: URL) -> str:
    """The URL for storing: without user name, password and fragment."""
    return _CREDENTIALS.sub("", str(url)).partition("#")[0]


def shown(text: str) -> str:
    """A text with URLs in it as it stands in messages: one line, cut, without credentials.

    Servers write these texts too.
    """
    line = _BLANKS.sub(" ", _CREDENTIALS.sub("", text)).strip()
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _exact(text: str) -> URL:
    if not (urlsplit(text).hostname or "").isascii():
        return URL(text)  # the one rewriting parser: IDNA comes with its normalisation
    return URL(_UNSENDABLE.sub(lambda found: quote(found[0]), text), encoded=True)
