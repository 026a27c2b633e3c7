"""What a feed says about how often it wants to be polled."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from monitor.model import FeedHints

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
