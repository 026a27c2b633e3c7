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
_CREDENTIALS: Final = re.compile(r"(?<=//)[^/?#\s]*@")


def parse(text: str) -> URL:
    """The URL to request. Raises SourceError when it is none, or neither http nor https."""
    try:
        url = _exact(text.strip())
        port = url.port
    except ValueError as error:
        raise SourceError(f"{public(text)} is not a URL: {error}") from error
    if url.scheme not in ("http", "https"):
        what = f"not {url.scheme}:" if url.scheme else "and it names neither"
        raise SourceError(f"{public(text)}: only http and https are fetched, {what}")
    if not url.host or not port:
        raise SourceError(f"{public(text)} names no host")
    return url


def join(base: URL, reference: str) -> URL:
    """Where a Location header found at `base` points. Raises SourceError like `parse`."""
    try:
        target = urljoin(str(base), reference)
    except ValueError as error:
        raise SourceError(f"{public(reference)} is not a URL: {error}") from error
    return parse(target)


def public(url: URL | str) -> str:
    """The URL for messages and for storing: without user name, password and fragment."""
    return masked(str(url)).partition("#")[0]


def masked(text: str) -> str:
    """A text that may quote URLs, without their user names and passwords."""
    return _CREDENTIALS.sub("", text)


def _exact(text: str) -> URL:
    if not (urlsplit(text).hostname or "").isascii():
        return URL(text)  # the one rewriting parser: IDNA comes with its normalisation
    return URL(_UNSENDABLE.sub(lambda found: quote(found[0]), text), encoded=True)
