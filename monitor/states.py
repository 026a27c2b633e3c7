"""What a poll teaches of its source, and when the operators hear of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.alerting.notices import source_notice
from monitor.filing import Rules
from monitor.model import FeedHints, Source, SourceKind, SourceState
from monitor.ports import Fetch, Fetcher, Writing


def current(state: SourceState | None, source: Source) -> SourceState:
    """The stored state, or a new one where the source was never polled or now lives elsewhere."""
    if state is None or state.location != source.location:
        return SourceState(source=source.id, location=source.location)
    return state


def brought_nothing(fetch: Fetch, before: SourceState) -> bool:
    """Whether there is only a state to save: nothing to file, to tell or to take back."""
    return not (fetch.failed or fetch.documents or fetch.problems or before.reported)


def learned(
    source: Source,
    before: SourceState,
    fetched: SourceState,
    *,
    error: str | None,
    hints: FeedHints | None,
    fetcher: Fetcher,
    now: datetime,
) -> SourceState:
    """The state after a poll that was answered; `hints` are what its document says of polling.

    `error` says why a document could not be read, if so.
    """
    if source.kind is SourceKind.FEED and error:
        # It answered, but with no feed: that is a failure, and the answer is not to be repeated.
        failed = replace(
            fetched,
            failures=before.failures + 1,
            last_error=error,
            last_success_at=before.last_success_at,
            etag=None,
            last_modified=None,
            body_hash=None,
        )
        return fetcher.schedule(source, failed, now=now)
    if hints and hints != fetched.hints:
        fetched = fetcher.schedule(source, replace(fetched, hints=hints), now=now)
    return replace(fetched, baselined=True)


def save(
    source: Source,
    before: SourceState,
    after: SourceState,
    *,
    writing: Writing,
    rules: Rules,
    now: datetime,
) -> None:
    """Stores the state, and puts a word into the outbox where it fails, or is back."""
    notice = source_notice(source, before, after, threshold=rules.report_after, now=now)
    if notice:
        writing.notify(notice, channels=rules.operators)
    failing = bool(after.failures) or after.gone
    writing.save_state(replace(after, reported=failing and (before.reported or bool(notice))))
