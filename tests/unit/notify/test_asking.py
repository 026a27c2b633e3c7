"""What a refusal asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.notify.asking import asked_for

DATE = "Sat, 31 Jan 2026 06:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "120"}, timedelta(minutes=2)),
        ({"Retry-After": " 0 "}, timedelta(0)),
        ({"Retry-After": "Sat, 31 Jan 2026 06:05:00 GMT", "Date": DATE}, timedelta(minutes=5)),
        ({"Retry-After": "Sat, 31 Jan 2026 05:05:00 GMT", "Date": DATE}, timedelta(0)),
        ({"Retry-After": "Sat, 31 Jan 2026 06:05:00 -0000", "Date": DATE}, timedelta(minutes=5)),
        ({"Retry-After": "Sat, 31 Jan 2026 06:05:00 GMT"}, None),
        ({"Retry-After": "soon", "Date": DATE}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "9" * 30}, None),
        ({"Retry-After": "\u0663"}, None),
        ({}, None),
    ],
)
def test_what_a_refusal_asks_for(headers: dict[str, str], wait: timedelta | None) -> None:
    assert asked_for(headers) == wait
