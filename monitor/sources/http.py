"""Polls feeds over HTTP.

::

    SourceState ──If-None-Match, If-Modified-Since──▶ GET ─┬─ 304 ─────────────▶ nothing new
                                                           ├─ 200, same SHA-256 ▶ nothing new
                                                           ├─ 200 ─────────────▶ one Fetched
                                                           └─ anything else ───▶ a failed Fetch

Whatever the answer, its validators and cache lifetime go into the next state, so that a server
whose ETag changes over the same body is still asked conditionally the next time.

One rule of the politeness suite has its limit here: to a server that gives no validator every
request is unconditional, and those are sent at the source's own interval, not once a day, which
would be no news monitor.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from time import monotonic
from typing import Any, Final, Self

from monitor.errors import SourceError
from monitor.model import Fetched, Source, SourceState
from monitor.ports import LONGEST_OFFLINE, Contact, Fetch
from monitor.sources import schedule, urls
from monitor.sources.client import (
    DEADLINE,
    MAX_BYTES,
    MAX_REDIRECTS,
    Answer,
    HttpClient,
    OfflineError,
    UnreachedError,
)

#: A permanent redirect is believed after this many polls saw the same one: a captive portal or a
#: misconfigured evening does not move a source.
MOVED_AFTER: Final = 3
#: How long to stay away from a server that said "too many" without saying how long.
RATE_LIMITED_WAIT: Final = timedelta(hours=1)

_BUSY: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class FeedFetcher:
    """A Fetcher for feeds. Close it, or use it as a context, to close its connections."""

    def __init__(
        self,
        *,
        user_agent: str,
        deadline: timedelta = DEADLINE,
        max_bytes: int = MAX_BYTES,
        max_redirects: int = MAX_REDIRECTS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`user_agent` names the program, its version and a URL; `tls` None: the system's CAs."""
        self._client = HttpClient(
            user_agent=user_agent,
            deadline=deadline,
            max_bytes=max_bytes,
            max_redirects=max_redirects,
            tls=tls,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes every connection."""
        await self._client.close()

    async def fetch(self, source: Source, state: SourceState, *, now: datetime) -> Fetch:
        """Polls once; a source that is gone is not asked, only put off again."""
        state = schedule.current(source, state)
        if state.gone:
            return Fetch(documents=(), state=schedule.due(source, state, now=now), failed=True)
        began = monotonic()
        try:
            answer = await self._ask(source, state)
            fetch = _taken(source, state, answer, now=now)
        except SourceError as error:
            fetch = _failed(source, state, error, now=now)
        took = timedelta(seconds=monotonic() - began)
        return replace(fetch, contact=replace(fetch.contact or Contact(), took=took))

    def schedule(self, source: Source, state: SourceState, *, now: datetime) -> SourceState:
        """The state with `next_poll_at` anew, its `hints` having changed."""
        return schedule.due(source, state, now=now)

    async def settle(self, source: Source, document: Fetched, *, error: str | None) -> str | None:
        """Nothing to put away: the document lives at its server."""
        return None

    async def _ask(self, source: Source, state: SourceState) -> Answer:
        url = state.moved_to if state.moved_to and _has_moved(state) else source.location
        headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
        return await self._client.get(
            url,
            headers={name: value for name, value in headers.items() if value is not None},
            allow_private=source.allow_private,
        )


def _taken(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Fetch:
    """The Fetch an answer makes. Raises SourceError when it is no answer to a poll."""
    conditional = state.etag is not None or state.last_modified is not None
    documents: tuple[Fetched, ...] = ()
    if answer.status == HTTPStatus.NOT_MODIFIED and conditional:
        state = _unmodified(state, answer)
    elif answer.status == HTTPStatus.OK:
        if not answer.body:  # a server's hiccup: not worth forgetting what it said before
            raise SourceError(f"{answer.url}: the body is empty")
        digest = sha256(answer.body).hexdigest()
        if digest != state.body_hash:
            documents = (_document(source, answer, digest, now=now),)
        state = _with(
            state,
            etag=answer.headers.validator("ETag"),
            last_modified=answer.headers.validator("Last-Modified"),
            max_age=answer.headers.max_age(),
            body_hash=digest,
        )
    else:
        raise _refused(state, answer, now=now)
    state = schedule.succeeded(source, _moving(state, answer.moved_to), now=now)
    return Fetch(documents=documents, state=state)


def _failed(source: Source, state: SourceState, error: SourceError, *, now: datetime) -> Fetch:
    offline = isinstance(error, OfflineError)
    state = schedule.failed(
        source,
        state if offline else _doubted(state, error),
        error,
        now=now,
        longest=LONGEST_OFFLINE if offline else schedule.LONGEST_WAIT,
    )
    contact = Contact(wait=error.retry_after, reached=not isinstance(error, UnreachedError))
    return Fetch(documents=(), state=state, failed=True, contact=contact)


def _with(state: SourceState, **told: Any) -> SourceState:
    """The state with what an answer told, which mostly is what the last one did.

    A copy costs as much as a tenth of the poll.
    """
    same = all(getattr(state, name) == value for name, value in told.items())
    return state if same else replace(state, **told)


def _unmodified(state: SourceState, answer: Answer) -> SourceState:
    """A 304 repeats only the headers that matter now; what it leaves out still holds."""
    max_age = answer.headers.max_age()
    return _with(
        state,
        etag=answer.headers.validator("ETag") or state.etag,
        last_modified=answer.headers.validator("Last-Modified") or state.last_modified,
        max_age=state.max_age if max_age is None else max_age,
    )


def _document(source: Source, answer: Answer, digest: str, *, now: datetime) -> Fetched:
    content_type, charset = answer.headers.media_type()
    return Fetched(
        source=source.id,
        location=answer.url,
        name=answer.url,
        content=answer.body,
        digest=digest,
        fetched_at=now,
        content_type=content_type,
        charset=charset,
        hubs=tuple(_linked(answer, "hub")),
        topic=next(_linked(answer, "self"), None),
    )


def _linked(answer: Answer, rel: str) -> Iterator[str]:
    """Where the Link headers of this relation point, as far as that is a URL."""
    for link in answer.headers.links(rel):
        with contextlib.suppress(SourceError):
            yield urls.public(urls.join(urls.parse(answer.url), link))


def _refused(state: SourceState, answer: Answer, *, now: datetime) -> SourceError:
    message = f"{answer.url} answered {_phrase(answer.status)}"
    wait = answer.headers.retry_after(now=now)
    # A source that has worked and now answers 403 is being limited.
    sudden = answer.status == HTTPStatus.FORBIDDEN and state.last_success_at is not None
    if answer.status in _BUSY or sudden:
        wait = RATE_LIMITED_WAIT if wait is None else wait
    # What a redirect led to may be gone without the configured URL being so.
    gone = answer.status == HTTPStatus.GONE and not _has_moved(state)
    if gone:
        message += "; it is not polled again until its URL in the configuration changes"
    return SourceError(message, retry_after=wait, gone=gone)


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


# ── permanent redirects ──────────────────────────────────────────────────────────────────────


def _has_moved(state: SourceState) -> bool:
    return state.moved_seen >= MOVED_AFTER


def _moving(state: SourceState, moved_to: str | None) -> SourceState:
    """Counts how often in a row the same permanent redirect was seen."""
    if moved_to is None:
        return state if _has_moved(state) else _with(state, moved_to=None, moved_seen=0)
    seen = state.moved_seen + 1 if moved_to == state.moved_to and not _has_moved(state) else 1
    return replace(state, moved_to=moved_to, moved_seen=seen)


def _doubted(state: SourceState, error: SourceError) -> SourceState:
    """A kept redirect whose target fails is forgotten: the configured URL is asked again."""
    if not _has_moved(state) or error.retry_after is not None:
        return state
    return replace(state, moved_to=None, moved_seen=0)
