"""Which way an alert goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from monitor.alerting.routes import draft, matches, routes_for, ways_for
from monitor.errors import MonitorError
from monitor.model import Alert, Channel, Matchers, Reason, Route, Secret, Severity, Topic

DESK, MAIL, OFF = (
    Channel(id=name, urls=(Secret("json://h/"),), enabled=name != "off")
    for name in ("desk", "mail", "off")
)
ALL = (DESK, MAIL, OFF)


def names(alert: Alert, root: Route) -> list[str]:
    return [route.name for route in routes_for(alert, root)]


def channels(alert: Alert, root: Route) -> list[str]:
    return [channel.id for _, channel in ways_for(alert, root=root, channels=ALL)]


def test_a_route_without_channels_leads_to_all_that_are_on(alert: Alert) -> None:
    assert channels(alert, Route()) == ["desk", "mail"]


def test_a_route_leads_to_the_channels_it_names_in_configured_order(alert: Alert) -> None:
    assert channels(alert, Route(channels=("mail", "desk"))) == ["desk", "mail"]
    assert channels(alert, Route(channels=("mail",))) == ["mail"]


def test_a_channel_that_is_off_hears_nothing_though_named(alert: Alert) -> None:
    assert channels(alert, Route(channels=("off",))) == []
    assert channels(alert, Route(channels=())) == []


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (Matchers(), True),
        (Matchers(topics=("launchers", "x")), True),
        (Matchers(topics=("x",)), False),
        (Matchers(severities=(Severity.HIGH,)), True),
        (Matchers(severities=(Severity.LOW, Severity.CRITICAL)), False),
        (Matchers(sources=("wire",)), True),
        (Matchers(sources=("x",)), False),
        (Matchers(languages=("ko", "en")), True),
        (Matchers(languages=("ko",)), False),
        (Matchers(reasons=(Reason.NEW_STORY,)), True),
        (Matchers(reasons=(Reason.UPDATE,)), False),
        (Matchers(independent_sources=2), True),
        (Matchers(independent_sources=3), False),
        (Matchers(topics=("launchers",), languages=("ko",)), False),
    ],
)
def test_every_respect_that_is_given_must_hold(wanted: Matchers, taken: bool, alert: Alert) -> None:
    known = replace(alert, source="wire", language="en", independent_sources=2)
    assert matches(wanted, known) is taken


def test_what_is_not_known_of_an_alert_matches_nothing(alert: Alert) -> None:
    assert not matches(Matchers(languages=("en",)), replace(alert, language=None))


def test_the_first_that_matches_has_the_alert_and_what_none_takes_stays_above(alert: Alert) -> None:
    other, ours = Matchers(topics=("x",)), Matchers(topics=("launchers",))
    tree = Route(
        routes=(
            Route(name="1", match=other),
            Route(name="2", match=ours),
            Route(name="3", match=ours),
        )
    )
    assert names(alert, tree) == ["2"]
    assert names(replace(alert, topic="y"), tree) == ["routes"]


def test_continue_lets_those_after_it_have_the_alert_too(alert: Alert) -> None:
    tree = Route(
        routes=(
            Route(name="1", goes_on=True),
            Route(name="2", match=Matchers(topics=("x",)), goes_on=True),
            Route(name="3"),
            Route(name="4"),
        )
    )
    assert names(alert, tree) == ["1", "3"]


def test_the_deepest_route_has_it(alert: Alert) -> None:
    inner = Route(name="1/1", match=Matchers(severities=(Severity.HIGH,)))
    tree = Route(routes=(Route(name="1", routes=(inner,)),))
    assert names(alert, tree) == ["1/1"]
    assert names(replace(alert, severity=Severity.LOW), tree) == ["1"]


def test_two_routes_to_a_channel_tell_it_once_by_the_first(alert: Alert) -> None:
    tree = Route(
        routes=(Route(name="1", channels=("mail",), goes_on=True), Route(name="2", channels=None))
    )
    ways = [(r.name, c.id) for r, c in ways_for(alert, root=tree, channels=ALL)]
    assert ways == [("1", "mail"), ("2", "desk")]


def test_an_alert_may_be_written_down_to_ask_its_way(topic: Topic, now: datetime) -> None:
    topics = {topic.id: topic}
    least = draft({"topic": "launchers"}, topics=topics, now=now)
    assert (least.severity, least.reason, least.language) == (
        topic.severity,
        Reason.NEW_STORY,
        None,
    )
    listed = {"topic": "launchers", "severity": "critical", "language": "ko", "id": 3}
    more = draft(listed | {"independent_sources": 3}, topics=topics, now=now)
    assert (more.severity, more.language, more.independent_sources) == ("critical", "ko", 3)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ([], "expected an alert"),
        ({"topic": "launchers", "severity": "dire"}, "severity is one of low, medium"),
        ({"topic": "launchers", "source": 3}, "source is a text"),
        ({"topic": "launchers", "independent_sources": 0}, "a number from 1"),
        ({"topic": "x"}, "no topic 'x'; there are: launchers"),
    ],
)
def test_what_is_no_alert_is_told(record: object, why: str, topic: Topic, now: datetime) -> None:
    with pytest.raises(MonitorError, match=why):
        draft(record, topics={topic.id: topic}, now=now)
