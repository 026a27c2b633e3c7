"""Sends through Apprise, which knows about 150 services.

What we do ourselves, and why (each was measured or read in Apprise 2.2):

- each send runs in a thread of its own under one total timeout, and Apprise gets none: a timeout
  of its own would put the send into its process-wide pool, where 8 services that hang starve all;
- each send gets a fresh plugin, so that nothing is shared with a send that still hangs; its
  throttle, which reads the wall clock, is off, and a token bucket of ours stands in;
- its retries, its redirects and its `optional` (which calls a failure a success) are off: the
  outbox retries, and must hear the truth;
- its log is kept out of ours. It prints tokens at DEBUG and payloads at TRACE, so it is pinned to
  INFO and redacted, and what it says of a send travels in the `SendResult`.

Apprise tells a refusal from a lost connection only in its log, so we read that; it drops the
Retry-After header, so a 429 without a number in its text asks for no definite time.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable
from datetime import timedelta
from html import escape
from typing import Final
from urllib.parse import quote

from apprise import (
    Apprise,
    AppriseAsset,
    AppriseResult,
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

from monitor.errors import ChannelError
from monitor.model import Channel, Message, SendOutcome, SendResult, Severity
from monitor.notify.rate import TokenBucket
from monitor.notify.redaction import Redaction
from monitor.notify.threads import detached

#: How many messages a recipient may get at once before the service's own rate holds; chat
#: services allow short bursts (Discord 5 in 2 s), and a third alert should not wait.
BURST: Final = 3
#: An answer longer than this is cut; it is shown in lists.
LONGEST_DETAIL: Final = 300

_TYPES: Final = {
    Severity.LOW: NotifyType.INFO,
    Severity.MEDIUM: NotifyType.INFO,
    Severity.HIGH: NotifyType.WARNING,
    Severity.CRITICAL: NotifyType.FAILURE,
}
_HTTP_STATUS: Final = re.compile(r"error=(\d{3})\b")
_RATE_LIMITED: Final = re.compile(r"error=429\b|rate limit|too many requests", re.IGNORECASE)
_RETRY_AFTER: Final = re.compile(r"retry.?after\D{0,5}(\d+(?:\.\d+)?)", re.IGNORECASE)
# "A Connection error occurred …", in all the ways its plugins spell it.
_CONNECTION_LOST: Final = re.compile(r"connection error|timed out|I/O error", re.IGNORECASE)

# Loggers that print URLs, with the tokens in them, at DEBUG.
_TELL_TALES: Final = ("apprise", "urllib3")


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
            plugins = [self._checked(number) for number in range(len(self._urls))]
        except ChannelError:
            self._speak_again()
            raise
        self._buckets = [
            TokenBucket(interval=plugin.request_rate_per_sec, burst=BURST) for plugin in plugins
        ]
        # Recipients whose last send has not ended yet, be it that nobody waits for it any more.
        self._busy: set[int] = set()

    async def send(self, message: Message, *, recipient: int, timeout: timedelta) -> SendResult:
        """Tries once, within `timeout`; what takes longer may still arrive, so it is unknown."""
        if recipient >= len(self._urls):
            return _refused(f"channel {self._channel} has no recipient {recipient + 1} any more")
        bucket, seconds = self._buckets[recipient], timeout.total_seconds()
        wait = bucket.wait(self._monotonic())
        if wait >= seconds:
            return _refused("too many messages at once", retry_after=timedelta(seconds=wait))
        await asyncio.sleep(bucket.take(self._monotonic()))
        if recipient in self._busy:
            return _refused("an earlier message is still on its way")
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
                return _refused("Apprise cannot use this URL any more")
            _prepare(plugin, message, seconds)
            form = plugin.resolve_format()
            html = form is NotifyFormat.HTML
            bodies = {
                NotifyFormat.HTML: message.html,
                NotifyFormat.MARKDOWN: message.markdown or message.text,
            }
            apprise = Apprise(plugin, asset=self._asset)
            with apprise.notify(
                body=bodies.get(form, message.text),
                # A service without titles gets it as part of the body, so as HTML.
                title=escape(message.title) if html and not plugin.title_maxlen else message.title,
                body_format=form if form in bodies else NotifyFormat.TEXT,
                notify_type=_TYPES[message.severity],
                log_level=logging.INFO,
            ) as result:
                return _judged(result)
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


def _prepare(plugin: NotifyBase, message: Message, seconds: float) -> None:
    """Sets the plugin as we want it, whatever its URL says, and gives it what the message has."""
    plugin.retry = 0
    plugin.optional = False
    plugin.request_rate_per_sec = 0
    # An answer may take as long as we wait for it; so does then the thread, and no longer.
    plugin.socket_read_timeout = seconds
    plugin.socket_connect_timeout = min(plugin.socket_connect_timeout, seconds)
    if plugin.overflow_mode is OverflowMode.UPSTREAM:
        plugin.overflow_mode = OverflowMode.SPLIT
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
            # No mail has this id: all that refer to it hang together, whichever came first.
            root = f"<{message.thread}@news-monitor.invalid>"
            plugin.headers.update({"References": root, "In-Reply-To": root})


def _judged(result: AppriseResult) -> SendResult:
    """What the service said, as far as Apprise tells."""
    entries = [(entry.level, entry.message.strip()) for entry in result.logs()]
    if result:
        detail = next((said for level, said in reversed(entries) if level == "INFO"), "")
        return SendResult(outcome=SendOutcome.SENT, detail=detail[:LONGEST_DETAIL])
    said = "; ".join(dict.fromkeys(said for level, said in entries if level != "INFO"))
    detail = (said or "refused without a reason")[:LONGEST_DETAIL]
    if _RATE_LIMITED.search(said):
        return _refused(detail, retry_after=_asked_to_wait(said))
    if _CONNECTION_LOST.search(said) and not _HTTP_STATUS.search(said):
        return SendResult(outcome=SendOutcome.UNKNOWN, detail=detail)
    return _refused(detail)


def _asked_to_wait(said: str) -> timedelta:
    """For how long; zero where it said that we send too much, but not until when."""
    asked = _RETRY_AFTER.search(said)
    return timedelta(seconds=float(asked[1])) if asked else timedelta(0)


def _refused(detail: str, *, retry_after: timedelta | None = None) -> SendResult:
    return SendResult(outcome=SendOutcome.REFUSED, detail=detail, retry_after=retry_after)
