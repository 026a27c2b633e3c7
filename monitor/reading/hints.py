"""What a feed says about how it wants to be polled, and who tells of its news (WebSub)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import islice
from typing import Final

from monitor.model import FeedHints, Fetched
from monitor.reading.links import absolute

#: A feed that asks for less than a poll a month asks by mistake (ttl in seconds, say).
LONGEST: Final = timedelta(days=31)

_PERIODS: Final = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TTL: Final = re.compile(r"<ttl\s*>\s*(\d{1,7})\s*</ttl", re.IGNORECASE)
_PERIOD: Final = re.compile(r":updatePeriod\s*>\s*([a-z]+)\s*<", re.IGNORECASE)
_FREQUENCY: Final = re.compile(r":updateFrequency\s*>\s*(\d{1,5})\s*<", re.IGNORECASE)
_SKIP_HOURS: Final = re.compile(r"<skipHours\s*>(.{0,2000}?)</skipHours", re.I | re.S)
_SKIP_DAYS: Final = re.compile(r"<skipDays\s*>(.{0,1000}?)</skipDays", re.I | re.S)
_HOUR: Final = re.compile(r"<hour\s*>\s*(\d{1,2})\s*<", re.IGNORECASE)
_DAY: Final = re.compile(r"<day\s*>\s*(\w+)\s*<", re.IGNORECASE)


_LINK: Final = re.compile(r"<(?:[\w.-]+:)?link\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
#: Where the links of the feed itself stand; further on it is items that speak.
_HEAD: Final = 65_536
#: Of a feed's hubs so many are known: a list without end would have us ask the whole world.
MOST_HUBS: Final = 4
#: No hub and no feed has a longer URL.
_LONGEST_URL: Final = 2_000


def with_hubs(
    hints: FeedHints, fetched: Fetched, *, hubs: Iterable[str], topics: Iterable[str]
) -> FeedHints:
    """The hints with the hubs that the Link headers name, else with those of the document.

    So W3C WebSub (2018), section 4, has it. A feed that does not say what it is called, in
    `topics`, is called by where it was found. What is no web address is left out.
    """
    named = fetched.hubs or (absolute(fetched.location, hub) for hub in hubs if hub)
    said = (absolute(fetched.location, topic) for topic in topics if topic)
    topic = fetched.topic or next(filter(None, said), fetched.location)
    usable = (hub for hub in named if _is_hub(hub) and len(hub) + len(topic) <= _LONGEST_URL)
    first = tuple(islice(dict.fromkeys(usable), MOST_HUBS))
    return replace(hints, hubs=first, topic=topic) if first else hints


def _is_hub(url: str) -> bool:
    return url.startswith(("http://", "https://")) and url.isprintable() and " " not in url


def links_in(xml: str) -> dict[str, list[str]]:
    """The feed's own links, by their `rel`, in its order."""
    found: dict[str, list[str]] = {}
    for link in _LINK.finditer(xml, 0, _HEAD):
        given = {name.lower(): a or b for name, a, b in _ATTRIBUTE.findall(link[1])}
        for rel in given.get("rel", "").lower().split():
            found.setdefault(rel, []).append(unescape(given.get("href", "")).strip())
    return found


def read_hints(xml: str) -> FeedHints:
    """`ttl` or `sy:updatePeriod`, `skipHours` and `skipDays`; what makes no sense is left out.

    Read from the document's own characters: feedparser keeps only the last hour and day.
    """
    hours = _HOUR.findall(_inside(_SKIP_HOURS, xml))
    days = [day.lower() for day in _DAY.findall(_inside(_SKIP_DAYS, xml))]
    return FeedHints(
        interval=_interval(xml),
        # RSS 0.91 counted hours from 1 to 24, 2.0 from 0 to 23; both say midnight as 24 or 0.
        skip_hours=tuple(sorted({int(h) % 24 for h in hours if int(h) <= 24})),  # noqa: PLR2004
        skip_days=tuple(sorted({_DAYS.index(day) for day in days if day in _DAYS})),
    )


def _interval(xml: str) -> timedelta | None:
    if match := _TTL.search(xml):
        interval = timedelta(minutes=int(match[1]))
    elif match := _PERIOD.search(xml):
        period = _PERIODS.get(match[1].lower(), timedelta())
        frequency = _FREQUENCY.search(xml)
        interval = period / max(int(frequency[1]) if frequency else 1, 1)
    else:
        return None
    return interval if timedelta() < interval <= LONGEST else None


def _inside(pattern: re.Pattern[str], xml: str) -> str:
    match = pattern.search(xml)
    return match[1] if match else ""
