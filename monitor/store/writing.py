"""`Writing`: what one exclusive transaction may store, all together or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import Connection, Insert, Table, case, delete, func, insert, select, update

from monitor.model import (
    Alert,
    Article,
    Channel,
    Decision,
    Filed,
    Fingerprint,
    Known,
    Matching,
    News,
    Notice,
    Placement,
    Prominence,
    Reason,
    Silence,
    SourceState,
    Topic,
    Trait,
)
from monitor.ports import Traffic
from monitor.store import archive, attention, outbox, recurring, schedule, sketch_index
from monitor.store.corrections import one_story
from monitor.store.lookup import SqlLookup
from monitor.store.match_rows import match_values
from monitor.store.queries import Values
from monitor.store.rows import (
    REVISED,
    article_values,
    fingerprint_values,
    key_hash,
    news_value,
    placement_values,
    to_alert,
)
from monitor.store.tables import (
    alerts,
    article_versions,
    articles,
    matches,
    notices,
    stories,
)

# An alert's occasion where it rings once in a story, whatever the article.
_ONCE: Final = 0


class SqlWriting(SqlLookup):
    """`Writing` in the transaction of one connection."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(lambda: nullcontext(connection))
        self._connection = connection
        # What `finish` stores, for all that the transaction holds in one go.
        self._states: list[SourceState] = []
        self._lines: list[recurring.Line] = []
        self._forget_before: datetime | None = None
        #: Something was put into the outbox: whoever commits should not tarry.
        self.has_told = False

    def finish(self) -> None:
        """Stores what is the same for many sources at once; call it last."""
        recurring.learn(self._connection, self._lines, forget_before=self._forget_before)
        schedule.save(self._connection, self._states)

    # ── articles ─────────────────────────────────────────────────────────────────────────────

    def file(
        self,
        article: Article,
        *,
        placement: Placement,
        fingerprint: Fingerprint,
        matching: Matching,
    ) -> Filed:
        """Stores a new article, opening a story if its placement has none."""
        story = self._join(placement.story, article)
        values = (
            article_values(article)
            | placement_values(placement, story=story)
            | self._fingerprint(fingerprint)
        )
        number = _insert(self._connection, articles, values)
        sketch_index.add(self._connection, number, fingerprint.sketch)
        return self._filed(number, article, replace(placement, story=story), matching)

    def revise(
        self,
        known: Known,
        article: Article,
        *,
        placement: Placement,
        fingerprint: Fingerprint,
        matching: Matching,
    ) -> Filed:
        """Stores another version of a known article; what it said before is kept as a version.

        When it was first seen stays, in the row as in what is returned.
        """
        story = self._join(placement.story, article)
        before = self._connection.execute(
            select(articles.c.first_seen_at, articles.c.sketch).where(articles.c.id == known.id)
        ).one()
        self._keep_version(known.id)
        values = (
            article_values(article)
            | placement_values(placement, story=story)
            | self._fingerprint(fingerprint)
            | {"first_seen_at": before.first_seen_at}
        )
        self._connection.execute(update(articles).where(articles.c.id == known.id).values(values))
        sketch_index.remove(self._connection, known.id, before.sketch)
        sketch_index.add(self._connection, known.id, fingerprint.sketch)
        self._connection.execute(delete(matches).where(matches.c.article == known.id))
        article = replace(article, first_seen_at=before.first_seen_at)
        return self._filed(known.id, article, replace(placement, story=story), matching)

    def rename(self, keys: Mapping[int, str]) -> None:
        """Stores articles (by id) under other keys of their source; one that is taken stays."""
        for number, key in keys.items():
            hashed = key_hash(key)
            ours, other = articles.alias(), articles.alias()
            source = select(ours.c.source).where(ours.c.id == number).scalar_subquery()
            taken = select(other.c.id).where(other.c.source == source, other.c.key_hash == hashed)
            self._connection.execute(
                update(articles)
                .where(articles.c.id == number, ~taken.exists())
                .values(key=key, key_hash=hashed)
            )

    def _filed(
        self, number: int, article: Article, placement: Placement, matching: Matching
    ) -> Filed:
        """Stores the matches and tells it all."""
        found = match_values(number, matching)
        if found:
            self._connection.execute(_insertion(matches), found)
        return Filed(
            id=number,
            article=article,
            placement=placement,
            matches=matching.matches,
            near_misses=matching.near_misses,
        )

    def _fingerprint(self, fingerprint: Fingerprint) -> Values:
        sketch = sketch_index.worth_storing(self._connection, fingerprint.sketch)
        return fingerprint_values(fingerprint) | {"sketch": sketch}

    def _join(self, story: int | None, article: Article) -> int:
        """The story, stretched to the article's time; a new one for None."""
        seen = article.first_seen_at
        if story is None:
            opened = {"headline": article.title, "first_seen_at": seen, "last_seen_at": seen}
            return _insert(self._connection, stories, opened)
        first, last = stories.c.first_seen_at, stories.c.last_seen_at
        stretched = {
            "first_seen_at": case((first > seen, seen), else_=first),
            "last_seen_at": case((last < seen, seen), else_=last),
        }
        self._connection.execute(update(stories).where(stories.c.id == story).values(stretched))
        return story

    def _keep_version(self, article: int) -> None:
        number = (
            select(func.coalesce(func.max(article_versions.c.version), 0) + 1)
            .where(article_versions.c.article == article)
            .scalar_subquery()
        )
        columns = [articles.c[name] for name in REVISED]
        was = select(articles.c.id, number, *columns).where(articles.c.id == article)
        self._connection.execute(
            insert(article_versions).from_select(["article", "version", *REVISED], was)
        )

    # ── alerts ───────────────────────────────────────────────────────────────────────────────

    def rung(self, story: int, topics: Sequence[str]) -> dict[str, tuple[Reason, ...]]:
        """For each of the topics, the reasons for which this story has rung, the first first."""
        reasons: dict[str, tuple[Reason, ...]] = dict.fromkeys(topics, ())
        query = select(alerts.c.topic, alerts.c.reason).where(
            one_story(alerts.c.story, story), alerts.c.topic.in_(topics)
        )
        for topic, reason in self._connection.execute(query.order_by(alerts.c.id)):
            reasons[topic] = (*reasons[topic], Reason(reason))
        return reasons

    def matched(self, article: int) -> dict[str, Prominence]:
        """The topics that the stored version of an article matched, and how prominently."""
        query = select(matches.c.topic, matches.c.prominence).where(
            (matches.c.article == article) & matches.c.matched
        )
        return {topic: Prominence(said) for topic, said in self._connection.execute(query)}

    def independent_sources(self, story: int) -> int:
        """How many sources tell of the story independently: `Story.independent_sources`."""
        return archive.independent_sources(self._connection, story)

    def decided(self, filed: Filed, decisions: Sequence[Decision]) -> None:
        """Keeps for each topic what became of the match, for `explain`."""
        for decision in decisions:
            match = (matches.c.article == filed.id) & (matches.c.topic == decision.topic)
            self._connection.execute(update(matches).where(match).values(outcome=decision.why))

    def ring(
        self,
        filed: Filed,
        *,
        topic: Topic,
        reason: Reason,
        channels: Sequence[Channel] = (),
        independent_sources: int = 1,
        news: News | None = None,
        now: datetime,
    ) -> Alert | None:
        """Stores an alert, due at once for each recipient; None where it rang already."""
        occasion = _version(filed) if reason is Reason.UPDATE else _ONCE
        story = filed.placement.story
        assert story is not None, "a filed article is in a story"
        rung = {"topic": topic.id, "story": story, "reason": reason, "occasion": occasion}
        alike = {"topic": topic.id, "reason": reason, "occasion": occasion}
        before = select(alerts.c.id).where(one_story(alerts.c.story, story)).filter_by(**alike)
        if self._connection.scalar(before.limit(1)) is not None:
            return None
        about = {
            "topic_name": topic.name,
            "severity": topic.severity,
            "article": filed.id,
            "created_at": now,
            "headline": filed.article.title,
            "key": _key(*rung.values(), filed.article.source, filed.article.key, now.isoformat()),
            "source": filed.article.source,
            "language": filed.article.language,
            "independent_sources": independent_sources,
            "news": news_value(news),
        }
        self.has_told = True
        number = _insert(self._connection, alerts, rung | about)
        queued = outbox.put(
            self._connection, channels, alert=number, key=str(about["key"]), now=now
        )
        row = self._connection.execute(select(alerts).where(alerts.c.id == number)).one()
        return to_alert(row, queued)

    def traffic(self, channel: Channel, *, group: str, overflow: str, since: datetime) -> Traffic:
        """What the outbox knows of a group and its channel."""
        return outbox.traffic(
            self._connection, channel.id, group=group, overflow=overflow, since=since
        )

    def queue(
        self, alert: Alert, channel: Channel, *, group: str, due_at: datetime, now: datetime
    ) -> None:
        """Puts an alert into the outbox, with those of its group that still wait."""
        self.has_told = True
        outbox.queue(
            self._connection,
            channel,
            alert=alert.id,
            key=alert.key,
            group=group,
            due_at=due_at,
            now=now,
        )

    def silences(self, *, now: datetime) -> list[Silence]:
        """The silences that last at this moment."""
        return attention.in_force(self._connection, now=now)

    def silenced(self, silences: Sequence[int]) -> dict[int, int]:
        """How many alerts each of these silences has kept from being sent."""
        return attention.silenced(self._connection, silences)

    def silence(self, alert: Alert, *, by: Silence) -> None:
        """Keeps which silence an alert met."""
        attention.mark_silenced(self._connection, alert.id, by.id)

    def rang(self, *, since: datetime, like: Mapping[Trait, object]) -> list[Alert]:
        """The alerts that have rung since then and have these traits, the latest first."""
        return archive.rang(self._connection, since=since, like=like)

    def inhibit(self, alert: Alert, *, by: Alert) -> None:
        """Keeps because of which alert another was not sent."""
        attention.mark_inhibited(self._connection, alert.id, by.id)

    def calls(self, *, now: datetime) -> list[Alert]:
        """The alerts for which somebody is to be called by now."""
        return archive.calls(self._connection, now=now)

    def call(
        self, alert: Alert, *, at: datetime, channels: Sequence[Channel], now: datetime
    ) -> None:
        """Sends an alert again, to these channels, under a key that tells which time it is."""
        self.has_told = True
        key = f"{alert.key}:again:{at.isoformat()}"
        outbox.put(self._connection, channels, alert=alert.id, key=key, now=now, again=True)

    def call_at(self, alert: Alert, at: datetime | None) -> None:
        """Keeps when somebody is to be called next; None: never."""
        attention.call_at(self._connection, alert.id, at)

    def notify(self, notice: Notice, *, channels: Sequence[Channel]) -> None:
        """Puts a word to the operators into the outbox; once for each `Notice.key`."""
        told = select(notices.c.key).where(notices.c.key == notice.key)
        if self._connection.scalar(told) is None:
            self.has_told = True
            self._connection.execute(insert(notices).values(asdict(notice)))
            outbox.put(
                self._connection,
                channels,
                notice=notice.key,
                key=_key(notice.key),
                now=notice.created_at,
            )

    # ── sources ──────────────────────────────────────────────────────────────────────────────

    def save_state(self, state: SourceState) -> None:
        """Stores what a poll taught, and ends the source's lease."""
        self._states.append(state)

    def learn(
        self,
        source: str,
        lines: Sequence[tuple[int, int]],
        *,
        now: datetime,
        forget_before: datetime,
    ) -> None:
        """Counts the lines of the source's articles."""
        self._lines += [recurring.Line(source, hashed, story, now) for hashed, story in lines]
        self._forget_before = forget_before

    def record(self, source: str, problems: Sequence[str], *, now: datetime) -> None:
        """Keeps what could not be read or filed; what was known to be wrong is only dated anew."""
        schedule.record(self._connection, source, problems, now=now)


def _insert(connection: Connection, table: Table, row: Values) -> int:
    """Inserts one row; the number the database gave it."""
    key = connection.execute(_insertion(table), row).inserted_primary_key
    assert key is not None, "one row was inserted"
    return int(key[0])


@cache
def _insertion(table: Table) -> Insert:
    """Built once a table: building it costs as much as inserting a row."""
    return insert(table)


def _version(filed: Filed) -> int:
    """What tells the versions of all articles apart: 63 bits, as an id has."""
    said = f"{filed.id} {filed.article.content_hash}"
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8]) >> 1


def _key(*identity: object) -> str:
    """An idempotency key: 128 bits over what identifies the occasion.

    The article's own key and the time are part of it, because a database begun anew numbers its
    stories from 1 again, and no receiver should take its alerts for old ones.
    """
    text = json.dumps([str(part) for part in identity])
    return hashlib.sha256(text.encode()).hexdigest()[:32]
