"""Log lines: one event, its facts, and nothing that paints a terminal."""

from __future__ import annotations

import json
import logging
import sys

from hypothesis import given
from hypothesis import strategies as st

from monitor.logs import JsonFormatter, TextFormatter


def record(name: str = "poll.done", **facts: object) -> logging.LogRecord:
    made = logging.LogRecord("monitor", logging.INFO, __file__, 1, name, None, None)
    made.created = 1_769_839_200.25
    made.facts = facts  # type: ignore[attr-defined] # as `extra=` sets it
    return made


def test_text_is_the_event_and_its_facts() -> None:
    line = TextFormatter().format(record(source="yonhap", new=3, headline="Rain in Seoul"))
    assert (
        line == '2026-01-31T06:00:00Z INFO poll.done source=yonhap new=3 headline="Rain in Seoul"'
    )


def test_json_is_one_object() -> None:
    entry = json.loads(JsonFormatter().format(record(source="yonhap", new=3)))
    assert entry == {
        "at": "2026-01-31T06:00:00Z",
        "level": "info",
        "event": "poll.done",
        "logger": "monitor",
        "source": "yonhap",
        "new": 3,
    }


@given(st.text())
def test_a_line_is_one_line_whatever_the_facts(text: str) -> None:
    for formatter in (TextFormatter(), JsonFormatter()):
        line = formatter.format(record(headline=text))
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line


def test_a_traceback_stands_below() -> None:
    try:
        raise ValueError("no")
    except ValueError:
        broken = record()
        broken.exc_info = sys.exc_info()
    assert TextFormatter().format(broken).endswith("ValueError: no")
    assert "ValueError: no" in json.loads(JsonFormatter().format(broken))["exception"]
