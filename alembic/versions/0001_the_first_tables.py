"""The first tables: sources, stories, articles, matches, alerts and the outbox."""

import sqlalchemy as sa

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the column is exactly INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("topic_name", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("story", ID, nullable=False),
        sa.Column("article", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("occasion", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("key", name="uq_alerts_key"),
        sa.UniqueConstraint(
            "topic", "story", "reason", "occasion", name="uq_alerts_topic_story_reason_occasion"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_article", "alerts", ["article"])
    op.create_index("ix_alerts_created_at", "alerts", ["created_at"])
    op.create_index("ix_alerts_story", "alerts", ["story"])

    op.create_table(
        "notices",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_notices"),
    )
    op.create_table(
        "poll_leases",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_poll_leases"),
    )
    op.create_table(
        "problems",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_problems"),
    )
    op.create_index("ix_problems_at", "problems", ["at"])
    op.create_index("ix_problems_source_at", "problems", ["source", "at"])

    op.create_table(
        "sketches",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "article", name="pk_sketches"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_states",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("next_poll_at", sa.DateTime(timezone=True)),
        sa.Column("last_poll_at", sa.DateTime(timezone=True)),
        sa.Column("last_success_at", sa.DateTime(timezone=True)),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("max_age", sa.BigInteger()),
        sa.Column("hints", sa.Text(), nullable=False),
        sa.Column("baselined", sa.Boolean(), nullable=False),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_seen", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_source_states"),
    )
    op.create_table(
        "stories",
        sa.Column("id", ID, nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stories_last_seen_at", "stories", ["last_seen_at"])

    op.create_table(
        "articles",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("date_from", sa.Text()),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("originator", sa.Text()),
        sa.Column("cites", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("story", ID, nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("of", ID),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True)),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name="fk_articles_story_stories"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("source", "key_hash", name="uq_articles_source_key_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_first_seen_at", "articles", ["first_seen_at"])
    op.create_index("ix_articles_story", "articles", ["story"])
    op.create_index("ix_articles_text_hash", "articles", ["text_hash"])
    op.create_index("ix_articles_url", "articles", ["url"], postgresql_using="hash")

    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False),
        sa.Column("alert", ID),
        sa.Column("notice", sa.Text()),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.Text()),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_deliveries_alert_alerts"),
        sa.ForeignKeyConstraint(["notice"], ["notices.key"], name="fk_deliveries_notice_notices"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_alert", "deliveries", ["alert"])
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"])
    op.create_index(
        "ix_deliveries_status_channel_recipient_id",
        "deliveries",
        ["status", "channel", "recipient", "id"],
    )

    op.create_table(
        "article_versions",
        sa.Column("article", ID, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("date_from", sa.Text()),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("originator", sa.Text()),
        sa.Column("cites", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("of", ID),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.id"],
            name="fk_article_versions_article_articles",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article", "version", name="pk_article_versions"),
    )
    op.create_table(
        "matches",
        sa.Column("article", ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double()),
        sa.Column("prominence", sa.Text()),
        sa.Column("evidence", sa.Text()),
        sa.Column("scoring", sa.Text()),
        sa.Column("why", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.ForeignKeyConstraint(
            ["article"], ["articles.id"], name="fk_matches_article_articles", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article", "topic", name="pk_matches"),
    )
    op.create_index("ix_matches_topic_article", "matches", ["topic", "article"])


def downgrade() -> None:
    op.drop_table("matches")
    op.drop_table("article_versions")
    op.drop_table("deliveries")
    op.drop_table("articles")
    op.drop_table("stories")
    op.drop_table("source_states")
    op.drop_table("sketches")
    op.drop_table("problems")
    op.drop_table("poll_leases")
    op.drop_table("notices")
    op.drop_table("alerts")
