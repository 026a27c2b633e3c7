"""Real deliveries through Apprise, on loopback."""

from __future__ import annotations

import asyncio
import email
import email.policy
import logging
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from aiosmtpd.smtp import SMTP
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.telegram import NotifyTelegram

from monitor.errors import ChannelError
from monitor.model import Channel, Message, SendOutcome, SendResult
from monitor.notify.apprise import AppriseNotifier

PATIENT = timedelta(seconds=10)
SHORT = timedelta(seconds=0.3)
TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
To = Callable[..., Channel]
Open = Callable[..., AppriseNotifier]


@pytest.fixture
async def opened(channel_to: To) -> AsyncIterator[Open]:
    """Opens notifiers, and closes them when the test ends."""
    open_ones: list[AppriseNotifier] = []

    def build(*urls: str, **settings: Any) -> AppriseNotifier:
        open_ones.append(AppriseNotifier(channel_to(*urls), **settings))
        return open_ones[-1]

    yield build
    for notifier in open_ones:
        await notifier.close()


async def send(
    notifier: AppriseNotifier, message: Message, timeout: timedelta = PATIENT
) -> SendResult:
    return await notifier.send(message, recipient=0, timeout=timeout)


# ── what arrives ─────────────────────────────────────────────────────────────────────────────


async def test_json_carries_title_body_and_the_alert_as_an_object(
    opened: Open, receiver: Any, message: Message
) -> None:
    result = await send(opened(f"json://{receiver.address}/hook"), message)
    assert result == SendResult(
        outcome=SendOutcome.SENT, detail="Sent JSON POST notification.", retry_after=None
    )
    [request] = receiver.requests
    assert request.path == "/hook"
    assert request.headers["Idempotency-Key"] == "alert-7:desk:0"
    assert request.json["title"] == message.title
    assert request.json["message"] == request.json["body"] == message.text
    assert request.json["monitor"] == message.data["monitor"]
    assert request.json["type"] == "warning"


async def test_form_and_xml_carry_the_text_and_the_key(
    opened: Open, receiver: Any, message: Message
) -> None:
    for scheme in ("form", "xml"):
        assert (await send(opened(f"{scheme}://{receiver.address}/"), message)).outcome == "sent"
    form, xml = receiver.requests
    assert b"TEL%3A+a+launcher" in form.body
    root = ElementTree.fromstring(xml.body)
    assert any("*launcher*" in (node.text or "") for node in root.iter())
    assert form.headers["Idempotency-Key"] == xml.headers["Idempotency-Key"] == message.key


async def test_ntfy_gets_plain_text(opened: Open, receiver: Any, message: Message) -> None:
    url = f"ntfy://{receiver.address}/alerts-of-mine"
    assert (await send(opened(url), message)).outcome is SendOutcome.SENT
    [request] = receiver.requests
    assert "A *launcher* was seen." in request.body.decode()


async def test_telegram_gets_html_with_the_title_escaped_in_the_body(
    opened: Open, receiver: Any, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://{receiver.address}/bot")
    marked_up = replace(message, title="TEL: <b>bold</b> & plain")
    assert (await send(opened(f"tgram://{TOKEN}/12345"), marked_up)).outcome is SendOutcome.SENT
    [request] = receiver.requests
    assert request.json["parse_mode"] == "HTML"
    assert "TEL: &lt;b&gt;bold&lt;/b&gt; &amp; plain" in request.json["text"]
    assert "<b>launcher</b>" in request.json["text"]


async def test_discord_gets_markdown_where_its_address_asks_for_it(
    opened: Open, receiver: Any, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NotifyDiscord, "notify_url", f"http://{receiver.address}/hooks")
    both = replace(message, markdown="A **launcher** was seen.")
    url = f"discord://4174216298/{TOKEN}"
    for suffix, shown in (("/?format=markdown", "**launcher**"), ("/?format=text", "*launcher*")):
        assert (await send(opened(url + suffix), both)).outcome is SendOutcome.SENT
        assert f"A {shown} was seen" in receiver.requests[-1].body.decode()


@pytest.mark.parametrize(
    ("plugin", "url", "limit", "where"),
    [
        (NotifyTelegram, f"tgram://{TOKEN}/12345", 4096, "text"),
        (NotifyDiscord, f"discord://4174216298/{TOKEN}/?format=text", 2000, "content"),
    ],
)
async def test_a_long_message_leaves_in_numbered_parts_that_cut_no_word_and_no_link(
    *,
    opened: Open,
    receiver: Any,
    message: Message,
    monkeypatch: pytest.MonkeyPatch,
    plugin: type,
    url: str,
    limit: int,
    where: str,
) -> None:
    monkeypatch.setattr(plugin, "notify_url", f"http://{receiver.address}/bot")
    words = [f"launcher{number}" for number in range(900)]
    links = [f"https://example.org/{word}?a=1" for word in words[::10]]
    said = " ".join([*words, *links])
    linked = "".join(f'<p><a href="{link}">Read <b>more</b></a></p>' for link in links)
    long = replace(message, text=said, html=f"<blockquote>{' '.join(words)}</blockquote>{linked}")
    assert (await send(opened(url), long)).outcome is SendOutcome.SENT
    parts = [request.json[where] for request in receiver.requests]
    assert len(parts) > 1
    assert max(map(len, parts)) <= limit
    shown = re.sub("<[^>]*>", " ", " ".join(parts)).split()
    assert [word for word in shown if re.fullmatch(r"launcher\d+", word)] == words
    assert all(any(link in part for part in parts) for link in links)
    for number, part in enumerate(parts, start=1):
        assert f"({number}/{len(parts)}) " in part
        for tag in ("a", "b"):  # Telegram refuses a message whose tags do not match
            assert len(re.findall(f"<{tag}[ >]", part)) == part.count(f"</{tag}>")


async def test_a_part_that_is_refused_refuses_the_message(
    opened: Open, receiver: Any, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://{receiver.address}/bot")
    notifier = opened(f"tgram://{TOKEN}/12345")

    async def refuse_the_second() -> None:
        await receiver.arrived(1)
        receiver.status = 500

    refusing = asyncio.create_task(refuse_the_second())
    result = await send(notifier, replace(message, html=f"<p>{'word ' * 3000}</p>"))
    await refusing
    assert result.outcome is SendOutcome.REFUSED
    assert re.match(r"part [2-4] of 4: ", result.detail)
    assert len(receiver.requests) < 4


@pytest.mark.parametrize("scheme", ["json", "xml", "form"])
async def test_what_has_no_limit_is_not_cut(
    scheme: str, opened: Open, receiver: Any, message: Message
) -> None:
    long = replace(message, text="launcher " * 10_000)
    assert (await send(opened(f"{scheme}://{receiver.address}/"), long)).outcome is SendOutcome.SENT
    [request] = receiver.requests
    assert request.body.count(b"launcher") >= 10_000


async def test_google_chat_hangs_the_messages_of_a_story_together(
    opened: Open, receiver: Any, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NotifyGoogleChat, "notify_url", f"http://{receiver.address}/")
    threaded = replace(message, thread="story-17-20260101")
    for own, thread in (("", "story-17-20260101"), ("/desk", "desk")):
        notifier = opened(f"gchat://space/key/token{own}")
        assert (await send(notifier, threaded)).outcome is SendOutcome.SENT
        assert receiver.requests[-1].json["thread"] == {"thread_key": thread}


class _Inbox:
    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(mail)
        return "250 OK"


async def test_mail_has_both_parts_a_plain_subject_and_the_key(
    opened: Open, message: Message
) -> None:
    inbox = _Inbox()
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: SMTP(inbox), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"mailto://127.0.0.1:{port}/reader@example.org?from=monitor@example.org&mode=insecure"
        result = await send(opened(url), replace(message, thread="story-12"))
    assert result.outcome is SendOutcome.SENT, result
    [mail] = inbox.mails
    assert mail["References"] == mail["In-Reply-To"] == "<story-12@news-monitor.invalid>"
    assert mail["Subject"] == message.title
    assert mail["X-Idempotency-Key"] == message.key
    assert "<b>launcher</b>" in mail.get_body(("html",)).get_content()
    assert "launcher" in mail.get_body(("plain",)).get_content()


async def test_a_key_in_any_script_still_makes_a_header(
    opened: Open, receiver: Any, message: Message
) -> None:
    foreign = replace(message, key="경보:7\r\nX-Evil: 1")
    await send(opened(f"json://{receiver.address}/"), foreign)
    [request] = receiver.requests
    assert request.headers["Idempotency-Key"] == "%EA%B2%BD%EB%B3%B4:7%0D%0AX-Evil: 1"


async def test_each_url_is_a_recipient_of_its_own(
    opened: Open, receiver: Any, message: Message
) -> None:
    notifier = opened(f"json://{receiver.address}/a", f"json://{receiver.address}/b")
    await notifier.send(message, recipient=1, timeout=PATIENT)
    assert [request.path for request in receiver.requests] == ["/b"]
    gone = await notifier.send(message, recipient=2, timeout=PATIENT)
    assert gone.outcome is SendOutcome.REFUSED
    assert gone.detail == "channel desk has no recipient 3 any more"


# ── what a service answers ───────────────────────────────────────────────────────────────────


async def test_an_error_is_a_refusal_and_is_not_retried_here(
    opened: Open, receiver: Any, message: Message
) -> None:
    receiver.status = 500
    result = await send(opened(f"json://{receiver.address}/?retry=3&optional=yes"), message)
    assert result.outcome is SendOutcome.REFUSED
    assert "error=500" in result.detail
    assert result.retry_after is None
    assert len(receiver.requests) == 1


async def test_429_is_a_refusal_that_asks_us_to_wait(
    opened: Open, receiver: Any, message: Message
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "120"}
    result = await send(opened(f"json://{receiver.address}/"), message)
    assert result.outcome is SendOutcome.REFUSED
    assert result.retry_after == timedelta(minutes=2)
    receiver.headers = {}
    result = await send(opened(f"json://{receiver.address}/"), message)
    assert result.retry_after == timedelta(0)


async def test_a_redirect_is_not_followed(opened: Open, receiver: Any, message: Message) -> None:
    receiver.status, receiver.headers = 307, {"Location": f"http://{receiver.address}/else"}
    result = await send(opened(f"json://{receiver.address}/"), message)
    assert result.outcome is SendOutcome.REFUSED
    assert [request.path for request in receiver.requests] == ["/"]


async def test_a_reset_is_unknown(opened: Open, receiver: Any, message: Message) -> None:
    receiver.behaviour = "reset"
    result = await send(opened(f"json://{receiver.address}/"), message)
    assert result.outcome is SendOutcome.UNKNOWN
    assert "onnection error" in result.detail


async def test_a_hang_is_unknown_after_the_timeout_and_holds_back_only_itself(
    opened: Open, receiver: Any, message: Message
) -> None:
    receiver.behaviour = "hang"
    notifier = opened(f"json://{receiver.address}/?rto=20", f"json://{receiver.address}/b")
    began = time.monotonic()
    result = await send(notifier, message, SHORT)
    assert result.outcome is SendOutcome.UNKNOWN
    assert "may have arrived" in result.detail
    assert time.monotonic() - began < 3


async def test_a_recipient_that_still_hangs_is_not_sent_to_again(
    opened: Open, receiver: Any, message: Message
) -> None:
    receiver.behaviour = "hang"
    notifier = opened(f"json://{receiver.address}/a", f"json://{receiver.address}/b")
    first = asyncio.create_task(notifier.send(message, recipient=0, timeout=PATIENT))
    await receiver.arrived(1)
    second = await notifier.send(message, recipient=0, timeout=PATIENT)
    assert second.outcome is SendOutcome.REFUSED
    assert second.detail == "an earlier message is still on its way"
    receiver.behaviour = "answer"
    other = await notifier.send(message, recipient=1, timeout=PATIENT)
    assert other.outcome is SendOutcome.SENT
    receiver.over.set()
    await first
    again = await notifier.send(message, recipient=0, timeout=PATIENT)
    assert again.outcome is SendOutcome.SENT


async def test_eight_hung_channels_delay_no_other(
    opened: Open, receiver: Any, message: Message
) -> None:
    receiver.behaviour = "hang"
    hung = [
        asyncio.create_task(send(opened(f"json://{receiver.address}/{n}"), message))
        for n in range(8)
    ]
    await receiver.arrived(len(hung))
    receiver.behaviour = "answer"
    began = time.monotonic()
    assert (await send(opened(f"json://{receiver.address}/fast"), message)).outcome == "sent"
    assert time.monotonic() - began < 1
    assert not any(task.done() for task in hung)
    receiver.over.set()
    await asyncio.gather(*hung)


async def test_a_burst_beyond_the_services_rate_waits_or_says_so(
    opened: Open, receiver: Any, message: Message
) -> None:
    # Ntfy takes a message each 5.5 s as Apprise knows it; time stands still here.
    notifier = opened(f"ntfy://{receiver.address}/alerts", monotonic=lambda: 100.0)
    results = [await send(notifier, message, timedelta(seconds=5)) for _ in range(4)]
    assert [result.outcome for result in results[:3]] == ["sent"] * 3
    assert results[3].outcome is SendOutcome.REFUSED
    assert results[3].retry_after == timedelta(seconds=5.5)
    assert len(receiver.requests) == 3


# ── what cannot be used, and what must not be seen ───────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "foo://what/ever",
        "json://",
        "tgram://hunter2secret/",
        "mailto://user:hunter2secret@",
        "slack://hunter2secret",
    ],
)
def test_a_url_that_cannot_be_used_is_told_at_once_without_its_secrets(
    url: str, channel_to: To
) -> None:
    with pytest.raises(ChannelError, match="channel 'desk': Apprise cannot use URL 2") as caught:
        AppriseNotifier(channel_to("json://localhost/", url))
    assert "hunter2secret" not in str(caught.value)
    assert not logging.getLogger("apprise").filters
