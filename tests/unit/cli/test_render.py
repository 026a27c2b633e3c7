"""Tables and times: what comes from outside cannot paint the terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import click
import pytest

from monitor.cli import render
from monitor.cli.listings import Moment
from monitor.wiring import SystemClock

HOSTILE = "\x1b[31mred\x1b[0m [bold]\u202eevil\u2028line\x85"


def test_a_table_prints_what_it_is_given_and_nothing_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    render.table(["title"], [[HOSTILE]], empty="")
    shown = capsys.readouterr().out
    assert "[bold]" in shown, "markup is not interpreted"
    assert not {"\x1b", "\u202e", "\x85"} & set(shown)


def test_an_empty_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    render.table(["title"], [], empty="Nothing has rung.")
    assert capsys.readouterr().out == "Nothing has rung.\n"


def test_json_is_one_object_a_line_whatever_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    render.json_lines([{"title": HOSTILE}, {"title": "북한"}])
    first, second = capsys.readouterr().out.splitlines()
    assert json.loads(first) == {"title": HOSTILE}
    assert second == '{"title": "북한"}'


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T06:00Z", datetime(2026, 1, 31, 6, tzinfo=UTC)),
        ("2026-01-31T06:00+09:00", datetime(2026, 1, 30, 21, tzinfo=UTC)),
    ],
)
def test_a_time_is_iso_8601_and_utc_where_it_does_not_say(text: str, moment: datetime) -> None:
    assert Moment().convert(text, None, None) == moment


def test_a_time_may_be_so_long_ago() -> None:
    day_ago = SystemClock().now() - timedelta(hours=24)
    assert timedelta(0) <= Moment().convert("24h", None, None) - day_ago < timedelta(minutes=1)


def test_what_is_no_time_is_told() -> None:
    with pytest.raises(click.BadParameter, match="24h"):
        Moment().convert("yesterday", None, None)
