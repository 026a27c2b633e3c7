"""What `routes:` become, and what is wrong with them, in its place."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.calendar import MuteTime, parse_cron
from monitor.model import Limit, Matchers, Reason, Severity, Trait

HEAD = """\
sources: [{id: wire, feed: "https://example.org/rss"}]
topics: [{id: ports, match: quay}]
channels: [{id: desk, url: "console://"}, {id: phone, url: "console://"}]
"""


def test_a_tree_of_routes(loaded) -> None:
    root = loaded(
        HEAD
        + """
routes:
  channels: [desk]
  group_by: [topic]
  group_wait: 30s
  mute_times: [{from: "22:00", until: 07:00, days: sat, timezone: Asia/Seoul}]
  routes:
    - match: {topic: ports, severity: [high, critical], source: [wire], language: ko,
              reason: [update], independent_sources: 2}
      continue: true
      group_by: []
      routes: [{channels: [phone], digest: {cron: 0 8 * * mon, timezone: Europe/Berlin}}]
    - {group_interval: 1h}
"""
    ).route
    assert (root.name, root.channels, root.group_by) == ("routes", ("desk",), (Trait.TOPIC,))
    assert root.mute_times == (
        MuteTime(start=time(22), end=time(7), days=(5,), timezone="Asia/Seoul"),
    )
    first, second = root.routes
    assert first.match == Matchers(
        topics=("ports",),
        severities=(Severity.HIGH, Severity.CRITICAL),
        sources=("wire",),
        languages=("ko",),
        reasons=(Reason.UPDATE,),
        independent_sources=2,
    )
    assert (first.name, first.goes_on, first.channels) == ("routes/1", True, ("desk",))
    assert (first.group_by, first.group_wait) == ((), timedelta(seconds=30))
    assert (first.mute_times, first.digest) == ((), None)
    (inner,) = first.routes
    assert (inner.name, inner.channels) == ("routes/1/1", ("phone",))
    assert inner.digest == parse_cron("0 8 * * mon", timezone="Europe/Berlin")
    assert (second.name, second.group_by, second.goes_on) == ("routes/2", (Trait.TOPIC,), False)
    assert second.group_interval == timedelta(hours=1)


def test_a_channels_limit(loaded) -> None:
    text = "channels: [{id: c, url: 'console://', limit: {messages: 20, per: 1h}}]\n"
    assert loaded(text).channels[0].limit == Limit(messages=20, per=timedelta(hours=1))


@pytest.mark.parametrize(
    ("routes", "error"),
    [
        ("routes: [{channels: [dsk]}]", "4:31: there is no channel 'dsk': did you mean 'desk'?"),
        (
            "routes: [{match: {topic: port}}]",
            "4:35: there is no topic 'port': did you mean 'ports'?",
        ),
        (
            "routes: [{match: {source: [wir]}}]",
            "4:37: there is no source 'wir': did you mean 'wire'?",
        ),
        (
            "routes: [{match: {severity: hihg}}]",
            "4:38: 'hihg' is not one of low, medium, high, critical: did you mean 'high'?",
        ),
        (
            "routes: [{match: {topics: [ports]}}]",
            "4:28: unknown key 'topics': did you mean 'topic'?",
        ),
        ("match: {topic: ports}", "4:10: unknown key 'match'"),
        ("group_by: [them]", "4:21: 'them' is not one of topic, story, severity"),
        ("group_wait: soon", "4:22: expected a duration such as 30s"),
        ("mute_times: [{from: 25:00}]", "4:30: expected a time of day such as 22:00"),
        (
            "mute_times: [{timezone: Asia/Soul}]",
            "4:34: 'Asia/Soul' is no IANA time zone: did you mean 'Asia/Seoul'?",
        ),
        ("digest: {cron: 0 25 * * *}", "4:25: '25' is no hour: expected 0 to 23"),
    ],
)
def test_what_is_wrong_with_routes(wrong, routes: str, error: str) -> None:
    (told,) = wrong(HEAD + f"routes: {{{routes}}}\n")
    assert told.startswith(f"a.yaml:{error}")


def test_a_channel_that_a_deeper_route_leads_to_is_not_idle(doubts) -> None:
    head = HEAD + "operators: [desk]\n"
    tree = "routes: {channels: [desk], routes: [{channels: [phone]}]}\n"
    assert doubts(head + tree) == []
    (doubt,) = doubts(head + "routes: {channels: [desk], routes: [{channels: []}]}\n")
    assert doubt.endswith("nothing is sent to 'phone'; name it in `routes:`")


def test_a_channels_own_templates(loaded, wrong, tmp_path: Path) -> None:
    text = "channels: [{id: c, url: 'console://', templates: ../look}]\n"
    assert wrong(text) == [f"a.yaml:1:50: there is no template (*.j2) in {tmp_path / 'look'}"]
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "alert.txt.j2").write_text("{{ topic }}")
    settings = loaded(text)
    assert settings.channels[0].templates == (("alert.txt.j2", "{{ topic }}"),)
    assert tmp_path / "look" / "alert.txt.j2" in settings.files
