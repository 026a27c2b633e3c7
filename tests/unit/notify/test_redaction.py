"""No part of a channel's URL is seen that could be a secret."""

from __future__ import annotations

import logging

import pytest

from monitor.notify.redaction import MASK, Redaction


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("tgram://123456789:AAbbCC-dd/987654", "AAbbCC-dd"),
        ("tgram://123456789:AAbbCC-dd/987654", "bot123456789:AAbbCC-dd"),
        ("mailto://user:p%40ss%2Fword@mail.example.org?to=x@y.org", "p@ss/word"),
        ("mailto://user:p%40ss%2Fword@mail.example.org", "p%40ss%2Fword"),
        ("discord://12345678/tokenTOKEN", "tokenTOKEN"),
        ("json://h.example/?+Authorization=Bearer%20abcd1234", "Bearer abcd1234"),
        ("json://h.example/?+Authorization=Bearer+abcd1234", "abcd1234"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general", "A1BRTD4JD"),
        ("pover://userkey@apptoken", "apptoken"),
        ("ntfy://ntfy.example/my-topic", "my-topic"),
        ("no url but secret", "secret"),
    ],
)
def test_each_secret_is_masked(url: str, secret: str) -> None:
    shown = Redaction([url]).text(f"POST {secret} failed")
    assert shown.startswith("POST ")
    assert shown.endswith(" failed")
    assert MASK in shown
    assert secret not in shown


def test_what_is_no_secret_stays_readable() -> None:
    redaction = Redaction(["json://user:hunter2@10.0.0.7:9000/v1/?verify=no"])
    line = "A Connection error occurred sending JSON notification to 10.0.0.7."
    assert redaction.text(line) == line
    assert Redaction([]).text(line) == line


def test_a_record_is_redacted_and_on_one_line() -> None:
    redaction = Redaction(["json://u:hunter2@h.example/"])
    record = logging.LogRecord("apprise", 30, "f", 1, "to %s\r\nsaid \x1b[2J", ("hunter2",), None)
    assert redaction.filter(record)
    assert record.getMessage() == f"to {MASK} said [2J"


def test_debug_records_are_dropped() -> None:
    record = logging.LogRecord("apprise", logging.DEBUG, "f", 1, "payload", (), None)
    assert not Redaction([]).filter(record)
