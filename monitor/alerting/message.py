"""What a person reads: a title that says what and where, and a body that fits a phone.

One content in every format, by the templates of `rendering`. What happened (the headline, who
reports it, when), why it matched (the sentences, with the evidence marked), how well it is
confirmed, and where to read on. What comes from outside is stripped of control characters here,
and escaped by the templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

from monitor import records
from monitor.alerting.quotes import LONGEST_QUOTE, Piece, Quote, quoted_text, quoted_title
from monitor.alerting.rendering import Templates, templates
from monitor.model import (
    Alert,
    Article,
    Filed,
    Match,
    Message,
    News,
    Notice,
    Prominence,
    Reason,
    Severity,
    Story,
)
from monitor.text import printable

#: Mail clients and push services cut a title at about this length; we cut it between words.
LONGEST_TITLE: Final = 160
#: New sentences and new names and numbers that are quoted; more would not be read on a phone.
MOST_NEW: Final = 3
MOST_FACTS: Final = 8
#: More originators than this are counted, not named.
MOST_NAMED: Final = 5

#: How a title begins, unless it tells of a new story.
OPENINGS: Final = {
    Reason.UPDATE: "Update: ",
    Reason.CORROBORATED: "Corroborated: ",
    Reason.RECIRCULATED: "Old news again: ",
    Reason.DIGEST: "Digest: ",
}
#: How the title begins of what is sent again because nobody has acknowledged it.
_UNSEEN: Final = "Unacknowledged: "
_FOUND: Final = {
    Prominence.TITLE: "in the title",
    Prominence.LEAD: "in the lead",
    Prominence.BODY: "in the body",
    Prominence.PASSING: "in passing",
}


def alert_message(
    alert: Alert,
    filed: Filed,
    story: Story,
    *,
    key: str,
    again: bool = False,
    look: Templates | None = None,
) -> Message:
    """What the recipients of an alert read; `key` is the idempotency key of this delivery.

    `again` says that it was sent before, and that nobody has acknowledged it. Where the article no
    longer matches the topic (it was changed since), nothing is quoted.
    """
    said = told(alert, filed, story)
    opening = _UNSEEN if again else ""
    context = {**said, "title": _title(alert, filed.article, said["headline"], opening=opening)}
    return rendered(
        "alert",
        context,
        look=look,
        data={**records.alert(alert), "idempotency_key": key},
        severity=alert.severity,
        key=key,
        thread=f"story-{story.id}-{story.first_seen_at:%Y%m%d%H%M%S}",
    )


def told(alert: Alert, filed: Filed, story: Story) -> dict[str, Any]:
    """What there is to say of an alert, for templates: texts, and quotes with marked evidence."""
    article, match = filed.article, _match(alert, filed)
    return {
        "opening": OPENINGS.get(alert.reason, ""),
        "topic": printable(alert.topic_name),
        "severity": alert.severity.value,
        "reason": alert.reason.value,
        "headline": headline(article, match, story),
        #: Who reports it, and when.
        "facts": _facts(article),
        #: What the story did not say yet: sentences, then names and numbers.
        "news": _news(alert.news),
        "new_facts": _new_facts(alert.news, article),
        #: Which topic, and how well it matched.
        "why": _why(alert, match),
        #: The sentences that made it match.
        "quotes": quoted_text(article, match),
        #: The story, and how many tell of it.
        "confirmed": _confirmed(story),
        "url": printable(article.url) if article.url else None,
        #: As `alerts --json` prints it.
        "alert": records.alert(alert),
    }


def rendered(
    kind: str,
    context: Mapping[str, Any],
    *,
    look: Templates | None,
    data: Mapping[str, Any],
    severity: Severity,
    key: str,
    thread: str = "",
) -> Message:
    """What was said, in every format."""
    look = look or templates()
    title = " ".join(look.render(kind, "title", context).split())
    return Message(
        title=shorten(title, LONGEST_TITLE),
        text=look.render(kind, "txt", context),
        markdown=look.render(kind, "md", context),
        html=look.render(kind, "html", context),
        data={"monitor": data},
        severity=severity,
        key=key,
        thread=thread,
    )


def notice_message(notice: Notice) -> Message:
    """What the operators read."""
    data = {
        "notice": notice.title,
        "text": notice.text,
        "key": notice.key,
        "created_at": records.time(notice.created_at),
        # Under the name by which whoever takes alerts tells doubles.
        "idempotency_key": notice.key,
    }
    return _plain(notice.title, notice.text, data, key=notice.key)


def test_message(channel_id: str) -> Message:
    """What `notify-test` sends: nothing happened, and the reader can tell."""
    text = f"Alerts that take the channel {channel_id!r} arrive here. Nothing has happened."
    return _plain("News Monitor: a test", text, {"test": channel_id}, key=f"test:{channel_id}")


def _plain(title: str, text: str, data: Mapping[str, Any], *, key: str) -> Message:
    lines = [printable(line) for line in text.splitlines()]
    return Message(
        title=shorten(printable(title), LONGEST_TITLE),
        text="\n".join(lines),
        html=f"<p>{'<br>'.join(map(escape, lines))}</p>",
        data={"monitor": data},
        severity=Severity.MEDIUM,
        key=key,
    )


# ── what is said ─────────────────────────────────────────────────────────────────────────────


def _match(alert: Alert, filed: Filed) -> Match | None:
    return next((match for match in filed.matches if match.topic == alert.topic), None)


def _title(alert: Alert, article: Article, headline: Quote, *, opening: str) -> str:
    before = f"{opening}{OPENINGS.get(alert.reason, '')}{printable(alert.topic_name)}: "
    after = f" ({printable(article.source)})"
    room = max(LONGEST_TITLE - len(before) - len(after), LONGEST_TITLE // 2)
    return f"{before}{shorten(''.join(piece.text for piece in headline), room)}{after}"


def headline(article: Article, match: Match | None, story: Story) -> Quote:
    """The article's title; that of its story where it has none."""
    return quoted_title(article, match) or (Piece(printable(story.headline) or "untitled", False),)


def _facts(article: Article) -> str:
    reporter = printable(article.source)
    if article.originator and article.originator != article.source:
        reporter += f", from {printable(article.originator)}"
    published = f"published {_moment(article.published_at)}" if article.published_at else "undated"
    if article.text_date:
        # An old text under a new date is how old news comes back.
        published += f", but its text is of {article.text_date.astimezone(UTC):%Y-%m-%d}"
    return f"{reporter} · {published} · first seen {_moment(article.first_seen_at)}"


def _why(alert: Alert, match: Match | None) -> str:
    topic = f"{printable(alert.topic_name)} · {alert.severity} severity"
    if match is None:
        return f"{topic} · matched before the article was changed"
    return f"{topic} · found {_FOUND[match.prominence]}, score {match.score:g}"


def _news(news: News | None) -> list[str]:
    found = news.sentences if news else ()
    return [shorten(printable(" ".join(each.split())), LONGEST_QUOTE) for each in found[:MOST_NEW]]


def _new_facts(news: News | None, article: Article) -> list[str]:
    """New names, those of several words as they stand in the article, and new numbers."""
    if news is None:
        return []
    said, names = f"{article.title}\n{article.text}", list[str]()
    for word in news.names:
        if names and f"{names[-1]} {word}" in said:
            names[-1] += f" {word}"
        else:
            names.append(word)
    return [printable(each) for each in (*names, *news.numbers)[:MOST_FACTS]]


def _confirmed(story: Story) -> str:
    named = [printable(name) for name in story.originators[:MOST_NAMED]]
    if len(story.originators) > MOST_NAMED:
        named.append(f"{len(story.originators) - MOST_NAMED} more")
    sources = counted(story.independent_sources, "independent source")
    sources += f" ({', '.join(named)})" if named else ""
    return f"Story {story.id} · {counted(story.articles, 'article')} · {sources}"


def counted(number: int, noun: str) -> str:
    """A number of things, as in "1 article" and "2 articles"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut between words where there are any."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    return f"{cut[:space] if space > length // 2 else cut}…"
