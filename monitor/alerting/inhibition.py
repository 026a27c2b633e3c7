"""Which alerts are not sent because a more telling one rang: Alertmanager's inhibition.

A rule has a source, a target and traits in which the two must be alike: who was called for the
critical topic of a story need not hear of the low one. Where Alertmanager's alerts fire until they
are resolved, ours ring once, so a rule also says how long the source keeps others back.

Two cases err towards ringing. What was itself kept back, by a silence or by another alert, keeps
nothing back: nobody has heard of it. And of two alerts that are source and target to each other,
as in Alertmanager, neither keeps the other back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from monitor.alerting.grouping import TRAITS
from monitor.alerting.routes import matches
from monitor.model import Alert, Inhibition, Severity, Trait

_SEVERITIES = tuple(Severity)


def targeting(alert: Alert, rules: Sequence[Inhibition]) -> tuple[Inhibition, ...]:
    """The rules that may keep the alert back."""
    return tuple(rule for rule in rules if matches(rule.target, alert))


def likeness(alert: Alert, rule: Inhibition) -> Mapping[Trait, object]:
    """What an alert must have to keep this one back by the rule, beside being a source of it."""
    return {trait: TRAITS[trait](alert) for trait in rule.equal}


def inhibitor(alert: Alert, rule: Inhibition, lately: Iterable[Alert]) -> Alert | None:
    """The first of the alerts that keeps this one, a target of the rule, from being sent.

    `lately` are those alike that rang while the rule lasts.
    """
    is_source = matches(rule.source, alert)
    for other in lately:
        told = other.id != alert.id and other.silence is None and other.inhibited_by is None
        mutual = is_source and matches(rule.target, other)
        if told and matches(rule.source, other) and not mutual:
            return other
    return None


def sources_first(alerts: Sequence[Alert], rules: Sequence[Inhibition]) -> list[Alert]:
    """The alerts of one article, so that what keeps others back is sent before them."""
    ranked = sorted(alerts, key=lambda alert: -_SEVERITIES.index(alert.severity))
    return sorted(ranked, key=lambda alert: bool(targeting(alert, rules)))
