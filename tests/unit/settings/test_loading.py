"""What a right configuration becomes."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.model import (
    AfterReading,
    Boosts,
    Prominence,
    Reason,
    Route,
    Severity,
    SourceKind,
    TopicTest,
)
from monitor.settings.service import Listen

SHORTEST = """\
service:
  database: sqlite:///../data/monitor.db
sources:
  - {id: inbox, folder: ../inbox, every: 5s}
  - {id: yonhap, feed: https://en.yna.co.kr/RSS/news.xml, every: 10m, language: en}
sets: {}
topics:
  - {id: harbour, name: A new quay, match: quay OR pier, severity: high,
     alert: {on: [new_story, update], min_prominence: body}}
channels:
  - {id: desk, url: "json://127.0.0.1:9000/"}
routes:
  channels: [desk]
operators: [desk]
"""


def test_the_shortest_that_works(loaded, tmp_path: Path) -> None:
    settings = loaded(SHORTEST)
    inbox, yonhap = settings.sources
    assert (inbox.kind, inbox.location) == (SourceKind.FOLDER, str(tmp_path / "inbox"))
    assert inbox.every == timedelta(seconds=5)
    assert (yonhap.kind, yonhap.location) == (SourceKind.FEED, "https://en.yna.co.kr/RSS/news.xml")
    assert (yonhap.every, yonhap.language) == (timedelta(minutes=10), "en")
    (topic,) = settings.topics
    assert (topic.name, topic.match, topic.severity) == ("A new quay", "quay OR pier", "high")
    assert topic.alert_on == (Reason.NEW_STORY, Reason.UPDATE)
    assert topic.revision
    (desk,) = settings.channels
    assert [url.reveal() for url in desk.urls] == ["json://127.0.0.1:9000/"]
    assert settings.route == Route(channels=("desk",))
    assert settings.operators == ("desk",)
    assert settings.service.database.reveal() == f"sqlite:///{tmp_path}/data/monitor.db"
    assert settings.directory == tmp_path / "config"
    assert settings.files == (tmp_path / "config" / "a.yaml",)
    assert settings.warnings == ()


def test_what_is_left_out_is_as_documented(loaded, tmp_path: Path) -> None:
    settings = loaded(
        """
sources: [{id: f, feed: "https://example.org/rss"}, {id: d, folder: in}]
topics: [{id: t, match: quay}]
channels: [{id: on, url: "console://"}, {id: off, url: "console://", enabled: false}]
"""
    )
    feed, folder = settings.sources
    assert (feed.name, feed.every, feed.enabled) == ("f", timedelta(minutes=5), True)
    assert feed.slowest == timedelta(hours=1)
    assert (feed.alert_on_first_poll, folder.alert_on_first_poll) == (False, True)
    assert (folder.every, folder.after) == (timedelta(seconds=30), AfterReading.KEEP)
    (topic,) = settings.topics
    assert (topic.name, topic.threshold, topic.cap, topic.boosts) == ("t", 1.0, 5, Boosts())
    assert (topic.severity, topic.min_prominence) == (Severity.MEDIUM, Prominence.BODY)
    assert topic.alert_on == (Reason.NEW_STORY,)
    assert settings.route == Route()
    assert settings.operators == ("on",)  # someone hears of failures, unless nobody shall
    assert settings.service.web is None
    assert settings.service.report_after_failures == 5
    assert settings.service.database.reveal() == f"sqlite:///{tmp_path}/data/monitor.db"


def test_every_key_of_a_topic(loaded) -> None:
    settings = loaded(
        """
sources: [{id: harbour-news, feed: "https://example.org/rss"}]
sets:
  port: [quay*, "{PIER}"]
topics:
  - id: t
    name: Ports
    match: |
      @port NEAR/5 (built | build*)   # a remark
    require: title:@port
    exclude: '"air port"'
    threshold: 2.5
    cap: 3
    boosts: {title: 4, lead: 1.5}
    languages: [en, no]
    sources: [harbour-news]
    active: {from: 2026-01-01, until: "2026-06-01T09:00+09:00"}
    severity: critical
    alert: {on: [corroborated, recirculated], min_prominence: passing}
    tests:
      match: ["A quay is being built"]
      reject: [An air port was built]
"""
    )
    (topic,) = settings.topics
    assert topic.match == "@port NEAR/5 (built | build*)   # a remark\n"
    assert (topic.require, topic.exclude) == ("title:@port", '"air port"')
    assert (topic.threshold, topic.cap) == (2.5, 3)
    assert topic.boosts == Boosts(title=4, lead=1.5, body=1)
    assert topic.languages == ("en", "no")  # Norwegian, not false
    assert topic.sources == ("harbour-news",)
    assert topic.active_from == datetime(2026, 1, 1, tzinfo=UTC)
    assert topic.active_until == datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
    assert topic.alert_on == (Reason.CORROBORATED, Reason.RECIRCULATED)
    assert topic.min_prominence is Prominence.PASSING
    assert settings.sets == {"port": ("quay*", "{PIER}")}
    match, reject = settings.tests
    assert (match.text, match.expected) == ("A quay is being built", True)
    assert dataclasses.replace(reject, file="") == TopicTest(
        topic="t", text="An air port was built", expected=False, file="", line=22, column=16
    )


def test_a_topic_revision_follows_what_decides_a_match(loaded) -> None:
    text = "sets: {{s: [{}]}}\ntopics: [{{id: t, name: {}, match: '@s'}}]\n"
    first, renamed, reworded = (
        loaded(text.format(*words)).topics[0].revision
        for words in [("quay", "A"), ("quay", "B"), ("pier", "A")]
    )
    assert first == renamed != reworded


def test_any_file_holds_any_key_in_the_order_of_names(loaded) -> None:
    settings = loaded(
        **{
            "b.yaml": "topics: [{id: t2, match: '@s'}]\nsets: {s: [quay]}\noperators: [c1]\n",
            "a.yaml": "topics: [{id: t1, match: pier}]\nchannels: [{id: c2, url: 'console://'}]\n",
            "c.yaml": "channels: [{id: c1, url: 'console://'}]\noperators: [c2]\n",
            "d.yaml": "# nothing yet\n",
            "e.yaml": "topics:\nsets: ~\n",
            ".#b.yaml": "left by an editor: [",
            "notes.txt": "no configuration",
        }
    )
    assert [t.id for t in settings.topics] == ["t1", "t2"]
    assert [c.id for c in settings.channels] == ["c2", "c1"]
    assert settings.operators == ("c1", "c2")
    assert [f.name for f in settings.files] == ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml"]


def test_texts_stay_as_they_are_written(loaded) -> None:
    """YAML 1.1 would make a truth, a number of seconds and a number of these."""
    (topic,) = loaded("topics: [{id: 007, name: on, match: 22:22, languages: [no]}]\n").topics
    assert (topic.id, topic.name, topic.match, topic.languages) == ("007", "on", "22:22", ("no",))


def test_a_key_without_a_value_is_as_good_as_absent(loaded) -> None:
    (topic,) = loaded("topics:\n  - id: t\n    match: quay\n    languages:\n    boosts: ~\n").topics
    assert (topic.languages, topic.boosts) == ((), Boosts())


def test_windows_line_ends_and_a_byte_order_mark(write, loaded) -> None:
    folder = write()
    (folder / "w.yaml").write_bytes(b"\xef\xbb\xbftopics:\r\n  - id: t\r\n    match: quay\r\n")
    assert [t.match for t in loaded("").topics] == ["quay"]


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("false", None),
        ("{listen: 127.0.0.1:8080}", Listen(host="127.0.0.1", port=8080)),
        ("{listen: '[::1]:80'}", Listen(host="::1", port=80)),
        ("{listen: example.org:65535}", Listen(host="example.org", port=65535)),
    ],
)
def test_web(loaded, text: str, listen: Listen | None) -> None:
    assert loaded(f"service:\n  web: {text}\n").service.web == listen


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:////var/lib/m.db", "sqlite:////var/lib/m.db"),
        ("sqlite:///m.db", "sqlite:///{config}/m.db"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://u:p%40@h/m", "postgresql://u:p%40@h/m"),
        ("postgresql+psycopg://h/m?sslmode=require", "postgresql+psycopg://h/m?sslmode=require"),
    ],
)
def test_databases(loaded, tmp_path: Path, written: str, meant: str) -> None:
    database = loaded(f"service: {{database: '{written}'}}\n").service.database
    assert database.reveal() == meant.format(config=tmp_path / "config")


def test_operators_may_be_nobody(loaded) -> None:
    text = "channels: [{id: c, url: 'console://'}]\noperators: []\n"
    assert loaded(text).operators == ()


def test_a_topic_without_tests_has_none(loaded) -> None:
    assert loaded("topics: [{id: iron, name: Iron, match: iron}]\n").tests == ()
