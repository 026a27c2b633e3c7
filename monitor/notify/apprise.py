"""Sends through Apprise, which knows about 150 services.

What we do ourselves, and why (each was measured or read in Apprise 2.2):

- each send runs in a thread of its own under one total timeout, and Apprise gets none: a timeout
  of its own would put the send into its process-wide pool, where 8 services that hang starve all;
- each send gets a fresh plugin, so that nothing is shared with a send that still hangs; its
  throttle, which reads the wall clock, is off, and a token bucket of ours stands in;
- a message that is longer than the service takes is cut into numbered parts by `parts`; what is no
  service's limit but Apprise's own (a mail, a request of JSON) is not cut at all;
- its retries, its redirects and its `optional` (which calls a failure a success) are off: the
  outbox retries, and must hear the truth;
- its log is kept out of ours. It prints tokens at DEBUG and payloads at TRACE, so it is pinned to
  INFO and redacted, and what it says of a send travels in the `SendResult`.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Final
from urllib.parse import quote

from apprise import (
    Apprise,
    AppriseAsset,
    LogCapture,
    NotifyBase,
    NotifyFormat,
    NotifyType,
    OverflowMode,
)
from apprise.plugins.custom_form import NotifyForm
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.custom_xml import NotifyXML
from apprise.plugins.email import NotifyEmail
from apprise.plugins.google_chat import NotifyGoogleChat

from monitor import plugins
from monitor.errors import ChannelError
from monitor.logs import event
from monitor.model import Channel, Message, SendOutcome, SendResult, Severity
from monitor.notify.answers import LONGEST_DETAIL, judged, refused
from monitor.notify.asking import listening
from monitor.notify.parts import cut
from monitor.notify.rate import TokenBucket
from monitor.notify.redaction import Redaction
from monitor.notify.threads import detached

logger = logging.getLogger(__name__)

#: How many messages a recipient may get at once before the service's own rate holds; chat
#: services allow short bursts (Discord 5 in 2 s), and a third alert should not wait.
BURST: Final = 3
#: What a number in front of a title and the markup of a title in a body take.
ROOM_FOR_NUMBER: Final = 48
#: Where less is left for a body (an SMS), Apprise cuts it, without numbers.
LEAST_PART: Final = 200
#: What carries as much as we send; the limits of these are Apprise's invention.
_UNLIMITED: Final = (NotifyEmail, NotifyForm, NotifyJSON, NotifyXML)

_TYPES: Final = {
    Severity.LOW: NotifyType.INFO,
    Severity.MEDIUM: NotifyType.INFO,
    Severity.HIGH: NotifyType.WARNING,
    Severity.CRITICAL: NotifyType.FAILURE,
}
# Loggers that print URLs, with the tokens in them, at DEBUG.
_TELL_TALES: Final = ("apprise", "urllib3", "oauthlib", "requests_oauthlib", "slixmpp")


class AppriseNotifier:
    """Sends to one channel, each of whose URLs is one recipient."""

    def __init__(
        self, channel: Channel, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Raises ChannelError where Apprise cannot use a URL; the message shows no secret."""
        self._channel = channel.id
        self._monotonic = monotonic
        self._asset = _asset()
        self._urls = tuple(url.reveal() for url in channel.urls)
        self._redaction = Redaction(self._urls)
        _keep_quiet(self._redaction)
        try:
            # To ask what they can; sending takes others.
            self._plugins = [self._checked(number) for number in range(len(self._urls))]
        except ChannelError:
            self._speak_again()
            raise
        self._buckets = [
            TokenBucket(interval=plugin.request_rate_per_sec, burst=BURST)
            for plugin in self._plugins
        ]
        # Recipients whose last send has not ended yet, be it that nobody waits for it any more.
        self._busy: set[int] = set()

    async def send(self, message: Message, *, recipient: int, timeout: timedelta) -> SendResult:
        """Tries once, within `timeout`; what takes longer may still arrive, so it is unknown.

        A message in parts has arrived when all have; else it will be sent again as a whole.
        """
        if recipient >= len(self._urls):
            return refused(f"channel {self._channel} has no recipient {recipient + 1} any more")
        try:
            return await self._send_all(message, recipient, timeout.total_seconds())
        except Exception as fault:
            # Of a plugin; what it says may show the URL, so nobody else is to tell it.
            told = self._redaction.text(traceback.format_exc())
            event(logger, "plugin.failed", level=logging.ERROR, channel=self._channel, error=told)
            detail = self._redaction.text(f"{type(fault).__name__}: {fault}")
            return SendResult(outcome=SendOutcome.UNKNOWN, detail=detail[:LONGEST_DETAIL])

    async def _send_all(self, message: Message, recipient: int, seconds: float) -> SendResult:
        parts = in_parts(message, self._plugins[recipient])
        begun = self._monotonic()
        result = await self._send_part(parts[0], recipient, seconds)
        for number, part in enumerate(parts[1:], start=2):
            if result.outcome is not SendOutcome.SENT:
                break
            left = seconds - (self._monotonic() - begun)
            # Those behind the first need not wait for longer than leaves each its time.
            pause = min(self._buckets[recipient].take(self._monotonic()), left / len(parts) / 2)
            await asyncio.sleep(pause)
            result = await self._send_apart(part, recipient, left - pause)
            result = replace(result, detail=f"part {number} of {len(parts)}: {result.detail}")
        return result

    async def _send_part(self, message: Message, recipient: int, seconds: float) -> SendResult:
        bucket = self._buckets[recipient]
        wait = bucket.wait(self._monotonic())
        if wait >= seconds:
            return refused("too many messages at once", retry_after=timedelta(seconds=wait))
        await asyncio.sleep(bucket.take(self._monotonic()))
        if recipient in self._busy:
            return refused("an earlier message is still on its way")
        return await self._send_apart(message, recipient, seconds - wait)

    async def _send_apart(self, message: Message, recipient: int, seconds: float) -> SendResult:
        self._busy.add(recipient)
        try:
            async with asyncio.timeout(seconds):
                return await detached(
                    lambda: self._send_now(message, recipient, seconds),
                    name=f"notify {self._channel}",
                )
        except TimeoutError:
            detail = f"no answer within {seconds:g} s; it may have arrived"
            return SendResult(outcome=SendOutcome.UNKNOWN, detail=detail)

    async def close(self) -> None:
        """Lets go of the log; a send that still hangs ends by itself."""
        self._speak_again()

    def _speak_again(self) -> None:
        logging.getLogger("apprise").removeFilter(self._redaction)

    def _open(self, recipient: int) -> NotifyBase | None:
        plugins.load(self._urls[recipient].partition("://")[0])
        return Apprise.instantiate(self._urls[recipient], asset=self._asset)

    def _checked(self, recipient: int) -> NotifyBase:
        # LogCapture is the one thing that tells why a URL cannot be used.
        with LogCapture(level=logging.WARNING, fmt="%(message)s") as captured:  # type: ignore[no-untyped-call]  # Apprise leaves it untyped
            plugin = self._open(recipient)
            said = self._redaction.text("; ".join(captured.getvalue().splitlines()))
        if plugin is None:
            raise ChannelError(
                f"channel {self._channel!r}: Apprise cannot use URL {recipient + 1}: {said}"
                " (https://appriseit.com/services/ shows what each service needs)"
            )
        return plugin

    def _send_now(self, message: Message, recipient: int, seconds: float) -> SendResult:
        """Blocks until the service has answered, or longer."""
        try:
            plugin = self._open(recipient)
            if plugin is None:
                return refused("Apprise cannot use this URL any more")
            _prepare(plugin, message, seconds)
            body, body_format = _body(message, plugin)
            html = body_format is NotifyFormat.HTML
            apprise = Apprise(plugin, asset=self._asset)
            with (
                listening() as asked,
                apprise.notify(
                    body=body,
                    # A service without titles gets it as part of the body, so as HTML.
                    title=escape(message.title)
                    if html and not plugin.title_maxlen
                    else message.title,
                    body_format=body_format,
                    notify_type=_TYPES[message.severity],
                    log_level=logging.INFO,
                ) as result,
            ):
                return judged(result, asked=asked())
        finally:
            self._busy.discard(recipient)


def _asset() -> AppriseAsset:
    return AppriseAsset(
        app_id="News Monitor",
        app_desc="News Monitor",
        async_mode=False,
        service_timeout=0,
        storage_mode="memory",
        http_redirects=False,
        interpret_emojis=False,
    )


def _keep_quiet(redaction: Redaction) -> None:
    for name in _TELL_TALES:
        logging.getLogger(name).setLevel(logging.INFO)
    apprise = logging.getLogger("apprise")
    apprise.propagate = False
    apprise.addFilter(redaction)


def _body(message: Message, plugin: NotifyBase) -> tuple[str, NotifyFormat]:
    """What of the message the service reads."""
    form = plugin.resolve_format()
    if form is NotifyFormat.HTML:
        return message.html, form
    if form is NotifyFormat.MARKDOWN and message.markdown:
        return message.markdown, form
    return message.text, NotifyFormat.TEXT


def in_parts(message: Message, plugin: NotifyBase) -> list[Message]:
    """The message as the service takes it: itself, or numbered parts."""
    body, form = _body(message, plugin)
    room = plugin.body_maxlen
    if plugin.title_maxlen <= 0 or plugin.overflow_amalgamate_title:
        room -= len(escape(message.title)) + ROOM_FOR_NUMBER
    if isinstance(plugin, _UNLIMITED) or len(body) <= room or room < LEAST_PART:
        return [message]
    parts = cut(body, room, form=form.value)
    return [
        replace(
            message,
            title=f"({number}/{len(parts)}) {message.title}",
            text=part,
            markdown=part if form is NotifyFormat.MARKDOWN else "",
            html=part,
        )
        for number, part in enumerate(parts, start=1)
    ]


def _prepare(plugin: NotifyBase, message: Message, seconds: float) -> None:
    """Sets the plugin as we want it, whatever its URL says, and gives it what the message has."""
    plugin.retry = 0
    plugin.optional = False
    plugin.request_rate_per_sec = 0
    # An answer may take as long as we wait for it; so does then the thread, and no longer.
    plugin.socket_read_timeout = seconds
    plugin.socket_connect_timeout = min(plugin.socket_connect_timeout, seconds)
    if plugin.overflow_mode is OverflowMode.UPSTREAM:
        # For what becomes longer when Apprise puts it into the service's own words.
        plugin.overflow_mode = OverflowMode.SPLIT
    if isinstance(plugin, _UNLIMITED):
        plugin.body_maxlen = sys.maxsize
    # Header values are ASCII, and end at a line break.
    key = quote(message.key, safe=" !#$&'()*+,/:;=?@[]^_`{|}~")
    if isinstance(plugin, NotifyJSON):
        # Beside Apprise's own fields, where the body is called `message`.
        plugin.payload_extras.update({"body": message.text, **message.data})
    if isinstance(plugin, NotifyJSON | NotifyXML | NotifyForm):
        plugin.headers.setdefault("Idempotency-Key", key)
    if isinstance(plugin, NotifyEmail):
        plugin.headers.setdefault("X-Idempotency-Key", key)
    if message.thread:
        _hang_together(plugin, message.thread)


def _hang_together(plugin: NotifyBase, thread: str) -> None:
    """Puts the message into its story's thread, where the service lets us name one.

    Slack, Discord, Telegram and Matrix answer with an id to refer to, which Apprise drops; with
    them a channel's messages can go into one thread that its URL names, and no further.
    """
    if isinstance(plugin, NotifyEmail):
        # No mail has this id: all that refer to it hang together, whichever came first.
        root = f"<{thread}@news-monitor.invalid>"
        plugin.headers.update({"References": root, "In-Reply-To": root})
    elif isinstance(plugin, NotifyGoogleChat):
        plugin.thread_key = plugin.thread_key or thread
