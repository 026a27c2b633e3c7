"""Links as publishers write them: now and then one is none."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def absolute(base: str, link: str) -> str:
    """The link as it is meant at `base`; empty where it is none (`http://[site]/feed`).

    A slip of the publisher's costs the link, not the document that it stands in.
    """
    try:
        whole = urljoin(base, link)
        urlsplit(whole)
    except ValueError:
        return ""
    return whole
