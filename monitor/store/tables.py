"""The tables, as Alembic's target: change them here, then write the migration.

::

    source_states   poll_leases   problems        what polling taught, who polls now, what failed
    site_gaps                                     how often sites bear to be asked
    subscriptions                                 what publishers' hubs were asked to tell of
    stories ◀── articles ◀─┬─ article_versions    what an updated article said before
                           ├─ matches             topics found, near misses, what became of them
                           └─ sketches            (hash, article): who shares text with whom
    source_lines                                    lines that recur in a source's articles
    corrections   redirects                       what people said of stories; which are merged
    alerts  ◀── deliveries ──▶ notices            the outbox: one row a message and recipient
       ▲            ▲
       └─ bundled ──┘                             the further alerts of a message
    silences                                      what nobody wants to hear for a while

But for the index of sketches, both databases have the same tables. Two rules keep both happy: no
server defaults (a Boolean's differs), and no index over a text a stranger chose (PostgreSQL refuses
an index row over 2.7 KB), only over its hash.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from monitor.store.columns import Duration, FoundHashes, Hashes, Id, Json, Moment, Packed, Words

#: Every constraint has a name, so that a later migration can alter it on either database.
metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

source_states: Final = Table(
    "source_states",
    metadata,
    Column("source", Words, primary_key=True),
    Column("location", Words, nullable=False),
    Column("next_poll_at", Moment),
    Column("last_poll_at", Moment),
    Column("last_success_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("last_error", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Words),
    Column("max_age", Duration),
    Column("hints", Json, nullable=False),
    Column("baselined", Boolean, nullable=False),
    Column("moved_to", Words),
    Column("moved_seen", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("reported", Boolean, nullable=False),
    # None: saved before this was kept.
    Column("items", Hashes),
    Column("habit", Json),
    Column("last_new_at", Moment),
    Column("quiet_after", Moment),
    Column("quiet", Boolean),
    # What tells its items apart, and for how many polls it has failed to; null: its default.
    Column("identity", Json),
    # The hubs that tell of its news, a line each, what they call it, and whether one told of
    # the last.
    Column("hub", Words),
    Column("topic", Words),
    Column("pushed", Boolean),
)

subscriptions: Final = Table(
    "subscriptions",
    metadata,
    Column("token", Words, primary_key=True),
    Column("source", Words, nullable=False),
    Column("hub", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("callback", Words, nullable=False),
    Column("secret", Words),
    Column("status", Words, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("pushed_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("last_error", Words),
    Column("allow_private", Boolean, nullable=False),
)

# Apart from the states: a source never polled can be leased, and has no state.
poll_leases: Final = Table(
    "poll_leases",
    metadata,
    Column("source", Words, primary_key=True),
    Column("until", Moment, nullable=False),
)

# What sites teach of how often they bear to be asked.
site_gaps: Final = Table(
    "site_gaps",
    metadata,
    Column("site", Words, primary_key=True),
    Column("gap", Duration, nullable=False),
)

problems: Final = Table(
    "problems",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("text", Words, nullable=False),
    Index(None, "source", "at"),
)

stories: Final = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True),
    Column("headline", Words, nullable=False),
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False, index=True),
    # A number once given to a story is never given to another one: alerts outlive stories.
    sqlite_autoincrement=True,
)

articles: Final = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("key_hash", Words, nullable=False),
    Column("url", Words),
    Column("title", Words, nullable=False),
    Column("text", Packed, nullable=False),
    Column("zones", Json, nullable=False),
    Column("language", Words),
    Column("published_at", Moment),
    Column("date_from", Words),
    Column("date_precision", Words),
    Column("date_confidence", Double),
    Column("text_date", Moment),
    Column("language_confidence", Double),
    Column("first_seen_at", Moment, nullable=False, index=True),
    # When what it says now was first seen: later than `first_seen_at` once it was updated.
    Column("seen_at", Moment, nullable=False),
    Column("content_hash", Words, nullable=False),
    Column("originator", Words),
    Column("cites", Json, nullable=False),
    Column("notes", Json, nullable=False),
    Column("story", ForeignKey(stories.c.id), nullable=False, index=True),
    Column("relation", Words, nullable=False),
    Column("of", Id),
    Column("similarity", Double, nullable=False),
    Column("why", Json, nullable=False),
    Column("text_hash", Words, nullable=False, index=True),
    Column("event_at", Moment),
    Column("features", LargeBinary, nullable=False),
    Column("sketch", FoundHashes, nullable=False),
    # None: stored before this was kept; it is not compared across languages.
    Column("bridge", LargeBinary),
    UniqueConstraint("source", "key_hash"),
    # A hash index has no limit of length on PostgreSQL; SQLite's has none at all.
    Index(None, "url", postgresql_using="hash"),
    # Without a list of what is yet to be sorted in, which every lookup would have to read.
    Index(
        None,
        "sketch",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        info={"only": "postgresql"},
    ),
    sqlite_autoincrement=True,
)

article_versions: Final = Table(
    "article_versions",
    metadata,
    Column("article", ForeignKey(articles.c.id, ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("url", Words),
    Column("title", Words, nullable=False),
    Column("text", Packed, nullable=False),
    Column("zones", Json, nullable=False),
    Column("language", Words),
    Column("published_at", Moment),
    Column("date_from", Words),
    Column("date_precision", Words),
    Column("date_confidence", Double),
    Column("text_date", Moment),
    Column("language_confidence", Double),
    Column("seen_at", Moment, nullable=False),
    Column("content_hash", Words, nullable=False),
    Column("originator", Words),
    Column("cites", Json, nullable=False),
    Column("notes", Json, nullable=False),
    Column("relation", Words, nullable=False),
    Column("of", Id),
    Column("similarity", Double, nullable=False),
    Column("why", Json, nullable=False),
)

matches: Final = Table(
    "matches",
    metadata,
    Column("article", ForeignKey(articles.c.id, ondelete="CASCADE"), primary_key=True),
    Column("topic", Words, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("revision", Words, nullable=False),
    # False: a near miss, with only `why`.
    Column("matched", Boolean, nullable=False),
    Column("score", Double),
    Column("prominence", Words),
    Column("evidence", Json),
    Column("scoring", Json),
    Column("why", Json),
    Column("outcome", Json),
    Index(None, "topic", "article"),
)

# Derived from `articles.sketch`, a few dozen rows an article: a foreign key would cost more than
# all the rest of filing. PostgreSQL has an index instead (see `sketch_index`).
sketches: Final = Table(
    "sketches",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("article", Id, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    info={"only": "sqlite"},
)

# Numbers only: the log outlives what it tells of.
corrections: Final = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True),
    # None: a whole story was moved.
    Column("articles", Json, nullable=False),
    Column("story", Id, nullable=False, index=True),
    Column("target", Id, nullable=False, index=True),
    Column("author", Words, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

# Where a merged story is now, at the end of all merges: alerts and messages keep the old number.
redirects: Final = Table(
    "redirects",
    metadata,
    Column("story", Id, primary_key=True, autoincrement=False),
    Column("target", Id, nullable=False, index=True),
)

# Lines as hashes, in how many of a source's stories each was seen, and the last of these.
source_lines: Final = Table(
    "source_lines",
    metadata,
    Column("source", Words, primary_key=True),
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("stories", Integer, nullable=False),
    Column("last_story", Id, nullable=False),
    Column("seen_at", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# Story and article are numbers only: the record of what rang outlives both.
alerts: Final = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("topic", Words, nullable=False),
    Column("topic_name", Words, nullable=False),
    Column("severity", Words, nullable=False),
    Column("story", Id, nullable=False, index=True),
    Column("article", Id, nullable=False, index=True),
    Column("reason", Words, nullable=False),
    # The article, for an update; 0 for what rings once in a story.
    Column("occasion", Id, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("headline", Words, nullable=False),
    Column("key", Words, nullable=False, unique=True),
    # What routes go by; null in what rang before it was kept.
    Column("source", Words),
    Column("language", Words),
    Column("independent_sources", Integer),
    Column("news", Json),
    # What people said of it.
    Column("silence", Id),
    Column("inhibited_by", Id),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", Words),
    Column("verdict", Words),
    Column("call_at", Moment, index=True),
    UniqueConstraint("topic", "story", "reason", "occasion"),
    sqlite_autoincrement=True,
)

notices: Final = Table(
    "notices",
    metadata,
    Column("key", Words, primary_key=True),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
)

deliveries: Final = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("alert", ForeignKey(alerts.c.id), index=True),
    Column("notice", ForeignKey(notices.c.key)),
    Column("channel", Words, nullable=False),
    Column("recipient", Integer, nullable=False),
    Column("status", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("next_try_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("delivered_at", Moment),
    Column("last_error", Words),
    Column("key", Words, nullable=False, unique=True),
    # With which alerts it is shared while it is held; null: with none.
    Column("group_key", Words),
    Column("due_at", Moment),
    Column("sent_at", Moment),
    Column("again", Boolean),
    # The heads of the queues are looked up every second, among the few that are open.
    Index(None, "status", "channel", "recipient", "id"),
    # And for each alert, when its group was last told, and how much its channel had lately.
    Index(None, "status", "channel", "group_key", "next_try_at"),
    Index(None, "channel", "due_at"),
    sqlite_autoincrement=True,
)

bundled: Final = Table(
    "bundled",
    metadata,
    Column("delivery", ForeignKey(deliveries.c.id, ondelete="CASCADE"), primary_key=True),
    Column("alert", ForeignKey(alerts.c.id), primary_key=True, index=True),
)

silences: Final = Table(
    "silences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("match", Json, nullable=False),
    Column("author", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)


def stands_on(dialect: str, item: SchemaItem) -> bool:
    """Whether a table or an index stands on this database: for Alembic to compare."""
    table = getattr(item, "table", None)
    inside = table.info.get("only") if isinstance(table, Table) else None
    return (item.info.get("only") or inside) in (None, dialect)
