"""Real plugins against services in every mood; mail over STARTTLS, syslog over UDP, MQTT."""

from __future__ import annotations

import asyncio
import email
import email.policy
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram

from monitor.model import Channel, Message, SendOutcome
from monitor.notify.apprise import AppriseNotifier

PATIENT, SHORT = timedelta(seconds=20), timedelta(seconds=0.5)
To = Callable[..., Channel]
TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
PLUGINS = {
    "slack": (NotifySlack, "webhook_url", f"slack://T1JJ3T3L2/A1BRTD4JD/{'T' * 24}/%23general"),
    "discord": (NotifyDiscord, "notify_url", f"discord://4174216298/{TOKEN}"),
    "telegram": (NotifyTelegram, "notify_url", f"tgram://{TOKEN}/12345"),
    "ntfy": (None, "", "ntfy://{address}/topic"),
    "json": (None, "", "json://{address}/"),
    "xml": (None, "", "xml://{address}/"),
    "form": (None, "", "form://{address}/"),
}


@pytest.mark.parametrize("name", PLUGINS)
async def test_a_service_in_every_mood(
    name: str, channel_to: To, receiver: Any, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin, where, url = PLUGINS[name]
    if plugin is not None:
        monkeypatch.setattr(plugin, where, f"http://{receiver.address}/bot")
    receiver.answer = b"ok" if name == "slack" else b"{}"
    told = {}
    for mood in ("200", "429", "500", "reset", "hang"):
        receiver.status = int(mood) if mood.isdecimal() else 200
        receiver.headers = {"Retry-After": "120"} if mood == "429" else {}
        receiver.behaviour = "answer" if mood.isdecimal() else mood
        # A notifier each, as its bucket would make the fourth wait.
        notifier = AppriseNotifier(channel_to(url.format(address=receiver.address)))
        patience = SHORT if mood == "hang" else PATIENT
        told[mood] = await notifier.send(message, recipient=0, timeout=patience)
        await notifier.close()
    assert {mood: result.outcome for mood, result in told.items()} == {
        "200": SendOutcome.SENT,
        "429": SendOutcome.REFUSED,
        "500": SendOutcome.REFUSED,
        "reset": SendOutcome.UNKNOWN,
        "hang": SendOutcome.UNKNOWN,
    }, told
    assert told["429"].retry_after == timedelta(minutes=2)
    assert told["500"].retry_after is None


class _Inbox:
    def __init__(self) -> None:
        self.mails: list[tuple[bool, email.message.EmailMessage]] = []

    async def handle_DATA(self, server: object, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((session.ssl is not None, mail))
        return "250 OK"


async def test_mail_over_starttls(
    channel_to: To, message: Message, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    inbox, loop = _Inbox(), asyncio.get_running_loop()

    def session() -> SMTP:
        return SMTP(inbox, tls_context=context, require_starttls=True)

    async with await loop.create_server(session, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"mailtos://localhost:{port}/reader@example.org?from=m@example.org&mode=starttls"
        notifier = AppriseNotifier(channel_to(url))
        result = await notifier.send(message, recipient=0, timeout=PATIENT)
        await notifier.close()
    assert result.outcome is SendOutcome.SENT, result
    [(encrypted, mail)] = inbox.mails
    assert encrypted
    assert mail["Subject"] == message.title
    assert mail["X-Idempotency-Key"] == message.key


async def test_syslog_over_udp(channel_to: To, message: Message) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        notifier = AppriseNotifier(channel_to(f"rsyslog://127.0.0.1:{server.getsockname()[1]}"))
        result = await notifier.send(message, recipient=0, timeout=PATIENT)
        await notifier.close()
        assert result.outcome is SendOutcome.SENT
        assert "launcher" in server.recv(65535).decode()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[int]:
    """The port of a mosquitto of our own."""
    pytest.importorskip("paho.mqtt", reason="paho-mqtt is not installed")
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if program is None:
        pytest.skip("mosquitto is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = tmp_path / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n")
    process = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(10)


async def test_mqtt_to_a_broker(broker: int, channel_to: To, message: Message) -> None:
    from paho.mqtt.subscribe import simple

    heard = asyncio.create_task(
        asyncio.to_thread(simple, "alerts", hostname="127.0.0.1", port=broker, qos=1)
    )
    notifier = AppriseNotifier(channel_to(f"mqtt://127.0.0.1:{broker}/alerts?qos=1"))
    while not heard.done():  # until the subscriber is there
        result = await notifier.send(message, recipient=0, timeout=PATIENT)
        assert result.outcome is SendOutcome.SENT, result
        await asyncio.wait([heard], timeout=0.5)
    assert "launcher" in heard.result().payload.decode()
    await notifier.close()
