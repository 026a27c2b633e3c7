"""What a poll teaches of its source, and when the operators hear of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor import habits
from monitor.alerting.hush import falls_quiet, quiet_notice, speaks_notice
from monitor.alerting.notices import source_notice
from monitor.filing import Rules
from monitor.model import FeedHints, Notice, Source, SourceKind, SourceState
from monitor.ports import LONGEST_OFFLINE, Fetch, Fetcher, Writing


def current(state: SourceState | None, source: Source) -> SourceState:
    """The stored state, or a new one where the source was never polled or now lives elsewhere."""
    if state is None or state.location != source.location:
        return SourceState(source=source.id, location=source.location)
    return state


def brought_nothing(fetch: Fetch, before: SourceState, *, now: datetime) -> bool:
    """Whether there is only a state to save: nothing to file, to tell or to take back."""
    something = fetch.failed or fetch.documents or fetch.problems or before.reported
    return not something and not falls_quiet(before, now=now)


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


def observed(
    source: Source,
    before: SourceState,
    after: SourceState,
    *,
    new: int,
    quiet: bool,
    announced: bool,
    fetcher: Fetcher,
    now: datetime,
) -> SourceState:
    """The state after a poll that answered, having counted its `new` items: its habit, and with
    that its next poll. What was filed quietly (a first poll, a storm) is nobody's habit.

    A hub that `announced` what is new is relied on, until something new came without its word.
    """
    if source.kind is not SourceKind.FEED or after.failures or after.gone:
        return after
    habit = habits.observe(after.habit, 0 if quiet else new, now=now)
    last = now if new or before.last_new_at is None else before.last_new_at
    after = replace(
        after,
        habit=habit,
        last_new_at=last,
        quiet_after=habits.quiet_after(habit, last=last) if new else before.quiet_after,
        quiet=not new and (before.quiet or falls_quiet(before, now=now)),
        pushed=announced if new and before.baselined else before.pushed,
    )
    return fetcher.schedule(source, after, now=now) if new and not quiet else after


def quiet_notices(
    source: Source, before: SourceState, after: SourceState, *, new: int, now: datetime
) -> Notice | None:
    """What the operators must hear of its silence, or of the end of that."""
    if after.quiet and not before.quiet:
        return quiet_notice(source, before, now=now)
    if before.quiet and not after.quiet:
        return speaks_notice(source, before, new=new, now=now)
    return None


def soon_again(source: Source, after: SourceState, *, now: datetime) -> SourceState:
    """The state after a poll that our own network failed: its back-off is held short."""
    if after.next_poll_at is None:
        return after
    latest = now + max(source.every, LONGEST_OFFLINE)
    return replace(after, next_poll_at=min(after.next_poll_at, latest))


def save(
    source: Source,
    before: SourceState,
    after: SourceState,
    *,
    writing: Writing,
    rules: Rules,
    now: datetime,
    offline: bool = False,
) -> None:
    """Stores the state, and puts a word into the outbox where it fails, or is back.

    `offline`: it fails for our own network, which is told once for all of them.
    """
    notice = source_notice(source, before, after, threshold=rules.report_after, now=now)
    notice = None if offline else notice
    if notice:
        writing.notify(notice, channels=rules.operators)
    failing = bool(after.failures) or after.gone
    writing.save_state(replace(after, reported=failing and (before.reported or bool(notice))))
