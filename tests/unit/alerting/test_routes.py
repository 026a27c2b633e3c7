"""Which channels hear of an alert."""

from __future__ import annotations

from monitor.alerting.routes import channels_for
from monitor.model import Channel, Route, Secret, Topic

DESK, MAIL, OFF = (
    Channel(id=name, urls=(Secret("json://h/"),), enabled=name != "off")
    for name in ("desk", "mail", "off")
)
ALL = (DESK, MAIL, OFF)


def test_a_route_without_channels_leads_to_all_that_are_on(topic: Topic) -> None:
    assert channels_for(topic, route=Route(), channels=ALL) == (DESK, MAIL)


def test_a_route_leads_to_the_channels_it_names_in_configured_order(topic: Topic) -> None:
    route = Route(channels=("mail", "desk"))
    assert channels_for(topic, route=route, channels=ALL) == (DESK, MAIL)
    assert channels_for(topic, route=Route(channels=("mail",)), channels=ALL) == (MAIL,)


def test_a_channel_that_is_off_hears_nothing_though_named(topic: Topic) -> None:
    assert channels_for(topic, route=Route(channels=("off",)), channels=ALL) == ()
    assert channels_for(topic, route=Route(channels=()), channels=ALL) == ()
