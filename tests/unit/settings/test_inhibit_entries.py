"""What `inhibit:` becomes, and what is wrong with it, in its place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model import Inhibition, Matchers, Severity, Trait

HEAD = """\
sources: [{id: wire, feed: "https://example.org/rss"}]
topics: [{id: ports, match: quay}]
channels: [{id: desk, url: "console://"}]
"""


def test_rules_in_alertmanagers_words(loaded) -> None:
    text = """
inhibit:
  - {source_match: {severity: critical}, target_match: {topic: ports}}
  - source_match: {source: wire}
    target_match: {severity: [low, medium]}
    equal: [topic, language]
    for: 2h
"""
    first, second = loaded(HEAD + text).inhibit
    assert first == Inhibition(
        name="inhibit/1",
        source=Matchers(severities=(Severity.CRITICAL,)),
        target=Matchers(topics=("ports",)),
        equal=(Trait.STORY,),
        lasts=timedelta(days=1),
    )
    assert (second.name, second.equal) == ("inhibit/2", (Trait.TOPIC, Trait.LANGUAGE))
    assert second.lasts == timedelta(hours=2)


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ("source_match: {severity: low}", "4:11: the key 'target_match' is missing"),
        (
            "source_match: {}, target_match: {severity: low}",
            "4:26: expected what these alerts are, such as {severity: critical}",
        ),
        (
            "source_match: {topic: port}, target_match: {severity: low}",
            "4:34: there is no topic 'port': did you mean 'ports'?",
        ),
        (
            "source_match: {severity: high}, target_match: {source: wir}",
            "4:67: there is no source 'wir': did you mean 'wire'?",
        ),
        (
            "source_match: {severity: high}, target_match: {severity: low}, equal: [them]",
            "4:83: 'them' is not one of topic, story, severity",
        ),
        (
            "source_matchers: {severity: high}, target_match: {severity: low}",
            "4:12: unknown key 'source_matchers': did you mean 'source_match'?",
        ),
    ],
)
def test_what_is_wrong_with_a_rule(wrong, rule: str, error: str) -> None:
    told = wrong(HEAD + f"inhibit: [{{{rule}}}]\n")
    assert any(line.startswith(f"a.yaml:{error}") for line in told), told
