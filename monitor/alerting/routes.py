"""Which channels an alert takes."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Channel, Route, Topic


def channels_for(topic: Topic, *, route: Route, channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """The channels that hear of the topic, in the order in which they are configured.

    A route has no matchers, so it takes every topic; a route that names no channels leads to all.
    A channel that is switched off hears nothing.
    """
    return tuple(
        channel
        for channel in channels
        if channel.enabled and (route.channels is None or channel.id in route.channels)
    )
