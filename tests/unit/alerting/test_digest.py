"""What a person reads of several alerts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.alerting.digest import Told, digest_message
from monitor.alerting.message import LONGEST_TITLE
from monitor.model import Alert, Filed, Reason, Severity, Story


@pytest.fixture
def told(alert: Alert, filed: Filed, story: Story) -> list[Told]:
    less = replace(
        alert, id=8, topic="ore", topic_name="Iron <ore>", severity=Severity.LOW, key="k8"
    )
    worse = replace(alert, id=9, severity=Severity.CRITICAL, key="k9", reason=Reason.UPDATE)
    return [Told(one, filed, story) for one in (less, alert, worse)]


def test_the_title_counts_and_names_the_topics(told: list[Told]) -> None:
    title = digest_message(told, key="k", recipient="desk:0").title
    assert title == "3 alerts: New launchers (2), Iron <ore> (1)"


def test_a_title_of_many_topics_is_cut(told: list[Told]) -> None:
    many = [
        Told(replace(told[0].alert, topic_name=f"Topic number {n}"), *told[0][1:])
        for n in range(40)
    ]
    title = digest_message(many, key="k", recipient="desk:0").title
    assert len(title) <= LONGEST_TITLE
    assert title.endswith("…")


def test_the_most_severe_comes_first(told: list[Told]) -> None:
    message = digest_message(told, key="k", recipient="desk:0")
    assert message.severity is Severity.CRITICAL
    first, second, third = message.text.split("\n\n")
    assert first.splitlines() == [
        "Update: New launchers: Leader tours a launcher plant",
        "wire, from Agency · published 2026-03-04 04:00 UTC · first seen 2026-03-04 05:06 UTC",
        "Story 12 · 3 articles · 2 independent sources (Agency, Herald)",
        "https://news.example/a?b=1&c=2",
    ]
    assert second.startswith("New launchers: ")
    assert third.startswith("Iron <ore>: ")


def test_the_mail_is_a_table_with_links_and_evidence(told: list[Told]) -> None:
    html = digest_message(told, key="k", recipient="desk:0").html
    assert html.count("<tr>") == 4
    assert '<a href="https://news.example/a?b=1&amp;c=2">Leader tours a launcher plant</a>' in html
    assert "<b>launchers</b> <b>built</b>" in html
    assert "Iron &lt;ore&gt;" in html


def test_machines_get_every_alert_under_its_own_key(told: list[Told]) -> None:
    data = digest_message(told, key="k8:desk:0", recipient="desk:0").data["monitor"]
    assert [one["idempotency_key"] for one in data["alerts"]] == [
        "k8:desk:0",
        "k7:desk:0",
        "k9:desk:0",
    ]
    assert data["idempotency_key"] == "k8:desk:0"
