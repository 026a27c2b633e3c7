"""Which notifier sends to a channel, by the scheme of its URLs."""

from __future__ import annotations

from monitor.errors import ChannelError
from monitor.model import Channel
from monitor.notify.apprise import AppriseNotifier
from monitor.notify.console import CONSOLE, ConsoleNotifier
from monitor.ports import Notifier


def notifier(channel: Channel) -> Notifier:
    """Opens a channel; nothing is sent yet.

    Raises ChannelError where a URL is not one that can be sent to, naming the channel and which of
    its URLs, without showing it.
    """
    to_console = [url.reveal().strip().lower().startswith(CONSOLE) for url in channel.urls]
    if not to_console:
        raise ChannelError(f"channel {channel.id!r} has no URL")
    if all(to_console):
        return ConsoleNotifier(channel)
    if any(to_console):
        raise ChannelError(f"channel {channel.id!r}: give {CONSOLE} a channel of its own")
    return AppriseNotifier(channel)
