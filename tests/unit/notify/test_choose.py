"""Which notifier sends to a channel."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.errors import ChannelError
from monitor.model import Channel
from monitor.notify import notifier
from monitor.notify.apprise import AppriseNotifier
from monitor.notify.console import ConsoleNotifier

To = Callable[..., Channel]


async def test_the_scheme_decides(channel_to: To) -> None:
    assert isinstance(notifier(channel_to("console://")), ConsoleNotifier)
    sender = notifier(channel_to("json://localhost/", "mailto://u:p@example.org"))
    assert isinstance(sender, AppriseNotifier)
    await sender.close()


@pytest.mark.parametrize(
    ("urls", "what"),
    [
        ((), "has no URL"),
        (("console://", "json://localhost/"), "give console:// a channel of its own"),
        (("nothing",), "cannot use URL 1"),
    ],
)
def test_what_cannot_be_opened_is_told(urls: tuple[str, ...], what: str, channel_to: To) -> None:
    with pytest.raises(ChannelError, match=f"channel 'desk'.*{what}"):
        notifier(channel_to(*urls))
