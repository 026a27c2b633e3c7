"""Which alert keeps which other from being sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.alerting.inhibition import inhibitor, likeness, sources_first, targeting
from monitor.model import Alert, Inhibition, Matchers, Severity, Trait

CRITICAL, LOW = (Matchers(severities=(s,)) for s in (Severity.CRITICAL, Severity.LOW))
RULE = Inhibition(name="inhibit/1", source=CRITICAL, target=LOW)


@pytest.fixture
def loud(alert: Alert) -> Alert:
    return replace(alert, id=1, severity=Severity.CRITICAL)


@pytest.fixture
def soft(alert: Alert) -> Alert:
    return replace(alert, id=2, severity=Severity.LOW)


def test_a_source_keeps_a_target_back(loud: Alert, soft: Alert) -> None:
    assert targeting(soft, [RULE]) == (RULE,)
    assert targeting(loud, [RULE]) == ()
    assert inhibitor(soft, RULE, [soft, loud]) == loud
    assert inhibitor(soft, RULE, [soft]) is None


def test_what_nobody_heard_keeps_nothing_back(loud: Alert, soft: Alert) -> None:
    kept = [replace(loud, silence=1), replace(loud, inhibited_by=9)]
    assert inhibitor(soft, RULE, kept) is None


def test_of_two_that_would_keep_each_other_back_neither_does(loud: Alert) -> None:
    either = replace(RULE, target=CRITICAL)
    assert inhibitor(replace(loud, id=3), either, [loud]) is None


def test_the_two_must_be_alike_in_what_the_rule_names(soft: Alert) -> None:
    assert likeness(soft, RULE) == {Trait.STORY: soft.story}
    assert likeness(soft, replace(RULE, equal=())) == {}


def test_what_keeps_others_back_comes_first(loud: Alert, soft: Alert) -> None:
    assert sources_first([soft, loud], [RULE]) == [loud, soft]
