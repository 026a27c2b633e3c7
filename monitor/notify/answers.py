"""What a service said to a message, as far as Apprise tells.

Apprise tells a refusal from a lost connection only in its log, so we read that. For how long a
service asks us to wait stands in its headers (`asking`), or in its text.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from apprise import AppriseResult

from monitor.model import SendOutcome, SendResult

#: An answer longer than this is cut; it is shown in lists.
LONGEST_DETAIL: Final = 300

_HTTP_STATUS: Final = re.compile(r"error=(\d{3})\b")
_RATE_LIMITED: Final = re.compile(r"error=429\b|rate limit|too many requests", re.IGNORECASE)
_RETRY_AFTER: Final = re.compile(r"retry.?after\D{0,5}(\d+(?:\.\d+)?)", re.IGNORECASE)
# "A Connection error occurred …", in all the ways its plugins spell it.
_CONNECTION_LOST: Final = re.compile(r"connection error|timed out|I/O error", re.IGNORECASE)


def judged(result: AppriseResult, *, asked: timedelta | None = None) -> SendResult:
    """What the service said; `asked` is for how long its headers asked us to wait."""
    entries = [(entry.level, entry.message.strip()) for entry in result.logs()]
    if result:
        detail = next((said for level, said in reversed(entries) if level == "INFO"), "")
        return SendResult(outcome=SendOutcome.SENT, detail=detail[:LONGEST_DETAIL])
    said = "; ".join(dict.fromkeys(said for level, said in entries if level != "INFO"))
    detail = (said or "refused without a reason")[:LONGEST_DETAIL]
    if asked is not None or _RATE_LIMITED.search(said):
        return refused(detail, retry_after=max(asked or timedelta(0), _asked_to_wait(said)))
    if _CONNECTION_LOST.search(said) and not _HTTP_STATUS.search(said):
        return SendResult(outcome=SendOutcome.UNKNOWN, detail=detail)
    return refused(detail)


def _asked_to_wait(said: str) -> timedelta:
    """For how long; zero where it said that we send too much, but not until when."""
    asked = _RETRY_AFTER.search(said)
    return timedelta(seconds=float(asked[1])) if asked else timedelta(0)


def refused(detail: str, *, retry_after: timedelta | None = None) -> SendResult:
    """A refusal, by the service or before it was asked."""
    return SendResult(outcome=SendOutcome.REFUSED, detail=detail, retry_after=retry_after)
