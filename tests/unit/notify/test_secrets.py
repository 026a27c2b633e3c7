"""No secret of a channel's URL is seen, whatever a service does and however much is logged."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from apprise.plugins.base import NotifyBase
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.pushover import NotifyPushover
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram

from monitor.model import Channel, Message
from monitor.notify.apprise import AppriseNotifier
from monitor.notify.redaction import MASK

PATIENT, SHORT = timedelta(seconds=20), timedelta(seconds=0.5)
To = Callable[..., Channel]
BOT = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
HEX = "0123456789abcdef" * 4

#: For each service: what is aimed at loopback, its URL, and what of that is secret.
SERVICES: dict[str, tuple[type[NotifyBase] | None, str, str, tuple[str, ...]]] = {
    "slack": (
        NotifySlack, "webhook_url",
        f"slack://T1JJ3T3L2/A1BRTD4JD/{'T' * 24}/%23general", ("T1JJ3T3L2", "A1BRTD4JD", "T" * 24),
    ),
    "slack bot": (
        NotifySlack, "api_url", f"slack://xoxb-1234-1234-{'k' * 24}/%23general",
        (f"xoxb-1234-1234-{'k' * 24}",),
    ),
    "discord": (NotifyDiscord, "notify_url", f"discord://4174216298/{'D' * 64}", ("D" * 64,)),
    "telegram": (NotifyTelegram, "notify_url", f"tgram://{BOT}/12345", (BOT, BOT[10:])),
    "google chat": (
        NotifyGoogleChat, "notify_url", f"gchat://space9/{'G' * 39}/{'g' * 43}",
        ("G" * 39, "g" * 43),
    ),
    "pushover": (
        NotifyPushover, "notify_url", f"pover://{'u' * 30}@{'a' * 30}", ("u" * 30, "a" * 30),
    ),
    "ntfy": (
        None, "", "ntfy://desk:hunter2secret@{address}/topic9secret",
        ("hunter2secret", "topic9secret"),
    ),
    "gotify": (None, "", "gotify://{address}/gotify9secret", ("gotify9secret",)),
    "mattermost": (None, "", f"mmost://{{address}}/{HEX[:26]}", (HEX[:26],)),
    "matrix": (
        None, "", "matrix://desk:hunter2secret@{address}/%23room", ("hunter2secret",),
    ),
    "json": (
        None, "", "json://desk:hunter2secret@{address}/hook9secret?+X-Token=Bearer%20s3cr%2Ft9",
        ("hunter2secret", "hook9secret", "s3cr/t9"),
    ),
    "form": (None, "", "form://{address}/?+X-Key=form9secret", ("form9secret",)),
    "mail": (
        None, "", "mailto://desk:hunter2secret@{address}?to=a@b.example&from=c@d.example",
        ("hunter2secret",),
    ),
    "mqtt": (None, "", "mqtt://desk:hunter2secret@{address}/topic", ("hunter2secret",)),
}  # fmt: skip


class _Everything(logging.Handler):
    """Keeps every record of every logger, whatever its level."""

    def __init__(self) -> None:
        super().__init__(level=0)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def everything() -> Iterator[list[str]]:
    """All that is logged at DEBUG while the test runs, by us and by any library."""
    handler, root = _Everything(), logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    # Apprise's own does not propagate.
    loggers = [root, logging.getLogger("apprise")]
    for logger in loggers:
        logger.addHandler(handler)
    yield handler.lines
    root.setLevel(before)
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.mark.parametrize("name", SERVICES)
async def test_no_secret_is_seen_even_at_debug(
    *,
    name: str,
    channel_to: To,
    receiver: Any,
    message: Message,
    monkeypatch: pytest.MonkeyPatch,
    everything: list[str],
) -> None:
    plugin, where, url, secrets = SERVICES[name]
    if plugin is not None:
        monkeypatch.setattr(plugin, where, f"http://{receiver.address}/{{}}")
    # A service may even say in its answer what it was sent.
    echo = {"ok": False, "description": " ".join(secrets), "error": quote(" ".join(secrets))}
    receiver.answer = json.dumps(echo).encode()
    results = []
    for mood in ("200", "429", "401", "reset", "hang"):
        receiver.status = int(mood) if mood.isdecimal() else 200
        receiver.behaviour = "answer" if mood.isdecimal() else mood
        notifier = AppriseNotifier(channel_to(url.format(address=receiver.address)))
        patience = SHORT if mood in {"hang"} or name in {"mail", "mqtt"} else PATIENT
        results.append(await notifier.send(message, recipient=0, timeout=patience))
        # Someone who turns Apprise's log up sees more, but still no secret.
        logging.getLogger("apprise").setLevel(1)
        logging.getLogger("apprise").warning("POST failed with %s", " ".join(secrets))
        await notifier.close()
    seen = "\n".join([*everything, *(result.detail for result in results)])
    assert MASK in seen
    for secret in secrets:
        assert secret not in seen
        assert quote(secret, safe="") not in seen


async def test_a_fault_of_a_plugin_shows_no_secret(
    channel_to: To, message: Message, monkeypatch: pytest.MonkeyPatch, everything: list[str]
) -> None:
    def fails(*_: object, **__: object) -> bool:
        raise ValueError(f"https://api.telegram.org/bot{BOT}/sendMessage is no URL")

    notifier = AppriseNotifier(channel_to(f"tgram://{BOT}/12345"))
    for where in ("send", "resolve_format"):
        with monkeypatch.context() as patched:
            patched.setattr(NotifyTelegram, where, fails)
            result = await notifier.send(message, recipient=0, timeout=PATIENT)
        assert BOT not in result.detail
    await notifier.close()
    assert BOT not in "\n".join(everything)
