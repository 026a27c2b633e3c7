"""What makes two readings the same item, and what makes one a change of the other."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from yarl import URL

#: Query parameters that say where a reader came from, not what is read.
_TRACKING: Final = re.compile(
    r"(?:utm_|at_|ns_|mc_|hsa_|pk_|mtm_|stm_|trk_|oly_|vero_|_hs|icn_).*"
    r"|(?:fbclid|gclid|gclsrc|dclid|msclkid|yclid|igshid|twclid|ttclid|wickedid|s_kwcid|ftag|"
    r"cmpid|cmp|ocid|ncid|smid|smtyp|sr_share|taid|xtor|feature|partner|rss|ref|ref_src|ref_url|"
    r"source|src|from|campaign|cid|guccounter|guce_referrer|guce_referrer_sig|"
    r"amp|outputtype|output|print|printable|m|mobile|view)",
    re.IGNORECASE,
)
#: Of those, names that some sites do use for what is read: dropped only with these values.
_AMBIGUOUS: Final = {
    "source": r".*(?:rss|feed|twitter|facebook|newsletter).*",
    "src": r".*(?:rss|feed|twitter|facebook|newsletter).*",
    "from": r".*(?:rss|feed|twitter|facebook|newsletter).*",
    "cid": r"(?:rss|email|social).*",
    "feature": r"(?:rss|share).*",
    "view": r"(?:amp|print|mobile).*",
    "output": r"(?:amp|print).*",
    "outputtype": r"amp",
    "m": r"1|true|",
    "amp": r"1|true|",
    "print": r"1|true|yes|",
}
#: Hosts and paths of one page for telephones, accelerators and printers.
_HOST_PREFIX: Final = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_PATH_SUFFIX: Final = re.compile(r"(?:/amp|\.amp|/print|/index\.html?)/?$")
_PATH_PREFIX: Final = re.compile(r"^/amp(?=/)")


def content_hash(title: str, clean_text: str) -> str:
    """SHA-256 over headline and clean text, their spaces made one.

    Asides stay out: a list of the day's most read articles changes on every visit, and would make
    each visit an update.
    """
    normal = "\n".join(" ".join(part.split()) for part in (title, clean_text))
    return hashlib.sha256(normal.encode(errors="replace")).hexdigest()


def url_key(url: str) -> str:
    """A URL as it is compared: without scheme, tracking, fragment, AMP, mobile and print marks.

    Only for comparing; what people click stays the original. What is no URL comes back as it is.
    """
    try:
        parsed = URL(url.strip())
    except ValueError:
        return url.strip()
    if not parsed.host:
        return url.strip()
    host = _HOST_PREFIX.sub("", parsed.host)
    port = "" if parsed.port in (None, 80, 443) else f":{parsed.port}"
    path = _PATH_SUFFIX.sub("", _PATH_PREFIX.sub("", parsed.path)).rstrip("/")
    kept = [(name, value) for name, value in parsed.query.items() if not _tracks(name, value)]
    query = "?" + "&".join(f"{name}={value}" for name, value in kept) if kept else ""
    return f"{host}{port}{path}{query}"


def item_key(*, guid: str, url: str, title: str, date: str) -> str:
    """The identity of a feed's item: its guid, else its link, else headline and date."""
    if guid.strip():
        return guid.strip()
    if url.strip():
        return url_key(url)
    return "sha256:" + hashlib.sha256(f"{title}\n{date}".encode()).hexdigest()


def file_key(digest: str, name: str, number: int | None = None) -> str:
    """The identity of an article in a file: the file's digest and name, and its number in it."""
    return f"{digest} {name}" + (f"#{number}" if number else "")


def _tracks(name: str, value: str) -> bool:
    if not _TRACKING.fullmatch(name):
        return False
    only = _AMBIGUOUS.get(name.lower())
    return only is None or re.fullmatch(only, value, re.IGNORECASE) is not None
