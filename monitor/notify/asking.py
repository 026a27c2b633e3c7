"""For how long a service asks us to leave it alone: its Retry-After, which Apprise drops.

Apprise's plugins send with `requests`, and nothing else of this program does. What a refusal asks
for is noted where `requests` hands it over, for the thread that sent: each send has one of its own.

Method: RFC 9110, section 10.2.3; a date is taken by the service's own clock, where it tells it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import wraps
from typing import Any, Final

from requests.adapters import HTTPAdapter

_REFUSALS: Final = {429, 503}
#: Nine digits are 31 years; more is no number of seconds.
_LONGEST: Final = 9

_heard = threading.local()


@contextmanager
def listening() -> Iterator[Callable[[], timedelta | None]]:
    """Gives what tells the longest wait that this thread was asked for since; None: for none."""
    _heard.wait = None
    yield lambda: _heard.wait


def asked_for(headers: Mapping[str, str]) -> timedelta | None:
    """What the headers of a refusal ask for; None where they name no time."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST:
        return timedelta(seconds=int(text))
    until, sent = (_date(headers.get(name, "")) for name in ("Retry-After", "Date"))
    return max(until - sent, timedelta(0)) if until and sent else None


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _overheard(send: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(send)
    def overheard(*args: Any, **options: Any) -> Any:
        answer = send(*args, **options)
        wait = asked_for(answer.headers) if answer.status_code in _REFUSALS else None
        if wait is not None:
            _heard.wait = max(wait, getattr(_heard, "wait", None) or wait)
        return answer

    return overheard


HTTPAdapter.send = _overheard(HTTPAdapter.send)  # type: ignore[method-assign]  # each of its sessions is new, and no hook is common to all
