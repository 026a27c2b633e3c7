"""What a person reads: a title that says what and where, and a body that fits a phone.

One content, twice: as plain text and as HTML. What happened (the headline, who reports it, when),
why it matched (the sentences, with the evidence marked), how well it is confirmed, and where to
read on. What comes from outside is stripped of control characters and, in HTML, escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from monitor import records
from monitor.alerting.quotes import Piece, Quote, quoted_text, quoted_title
from monitor.model import (
    Alert,
    Article,
    Filed,
    Match,
    Message,
    Notice,
    Prominence,
    Reason,
    Severity,
    Story,
)
from monitor.text import printable

#: Mail clients and push services cut a title at about this length; we cut it between words.
LONGEST_TITLE: Final = 160
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Body:
    """What an alert says, before it is text or HTML."""

    headline: Quote
    #: Who reports it, and when.
    facts: str
    #: Which topic, and how well it matched.
    why: str
    #: The sentences that made it match.
    quotes: tuple[Quote, ...]
    #: The story, and how many tell of it.
    confirmed: str
    url: str | None


def alert_message(
    alert: Alert, filed: Filed, story: Story, *, key: str, again: bool = False
) -> Message:
    """What the recipients of an alert read; `key` is the idempotency key of this delivery.

    `again` says that it was sent before, and that nobody has acknowledged it.

    Where the article no longer matches the topic (it was changed since), nothing is quoted.
    """
    article = filed.article
    match = _match(alert, filed)
    body = _Body(
        headline=headline(article, match, story),
        facts=facts(article),
        why=_why(alert, match),
        quotes=quoted_text(article, match),
        confirmed=confirmed(story),
        url=printable(article.url) if article.url else None,
    )
    return Message(
        title=_title(alert, article, body.headline, opening=_UNSEEN if again else ""),
        text=_as_text(body),
        html=_as_html(body),
        data={"monitor": {**records.alert(alert), "idempotency_key": key}},
        severity=alert.severity,
        key=key,
    )


def notice_message(notice: Notice) -> Message:
    """What the operators read."""
    data = {"notice": notice.title, "text": notice.text, "key": notice.key}
    created_at = records.time(notice.created_at)
    return _plain(notice.title, notice.text, {**data, "created_at": created_at}, key=notice.key)


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
    return f"{before}{shorten(unmarked(headline), room)}{after}"


def headline(article: Article, match: Match | None, story: Story) -> Quote:
    """The article's title; that of its story where it has none."""
    return quoted_title(article, match) or (Piece(printable(story.headline) or "untitled", False),)


def facts(article: Article) -> str:
    """Who reports it, and when."""
    reporter = printable(article.source)
    if article.originator and article.originator != article.source:
        reporter += f", from {printable(article.originator)}"
    published = f"published {_moment(article.published_at)}" if article.published_at else "undated"
    return f"{reporter} · {published} · first seen {_moment(article.first_seen_at)}"


def _why(alert: Alert, match: Match | None) -> str:
    topic = f"{printable(alert.topic_name)} · {alert.severity} severity"
    if match is None:
        return f"{topic} · matched before the article was changed"
    return f"{topic} · found {_FOUND[match.prominence]}, score {match.score:g}"


def confirmed(story: Story) -> str:
    """The story, and how many tell of it."""
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


# ── how it looks ─────────────────────────────────────────────────────────────────────────────


def _as_text(body: _Body) -> str:
    quotes = [f"“{_joined(quote, _starred)}”" for quote in body.quotes]
    paragraphs = [
        f"{_joined(body.headline, _starred)}\n{body.facts}",
        "\n".join((body.why, *quotes)),
        "\n".join(filter(None, (body.confirmed, body.url))),
    ]
    return "\n\n".join(paragraphs)


def found(alert: Alert, filed: Filed) -> str:
    """The sentence that best shows why it matched, as HTML, the evidence bold; empty for none."""
    quotes = quoted_text(filed.article, _match(alert, filed))
    return _joined(quotes[0], _bold) if quotes else ""


def _as_html(body: _Body) -> str:
    headline = _joined(body.headline, _bold)
    quotes = "".join(f"<blockquote>{_joined(quote, _bold)}</blockquote>" for quote in body.quotes)
    return (
        f"<p>{linked(headline, body.url)}<br>{escape(body.facts)}</p>"
        f"<p>{escape(body.why)}</p>{quotes}"
        f"<p>{escape(body.confirmed)}{_written_out(body.url)}</p>"
    )


def _joined(quote: Quote, mark: Callable[[Piece], str]) -> str:
    return "".join(mark(piece) for piece in quote)


def unmarked(quote: Quote) -> str:
    """The quote as plain text."""
    return "".join(piece.text for piece in quote)


def _starred(piece: Piece) -> str:
    return f"*{piece.text}*" if piece.marked else piece.text


def _bold(piece: Piece) -> str:
    return f"<b>{escape(piece.text)}</b>" if piece.marked else escape(piece.text)


def linked(html: str, url: str | None) -> str:
    """The HTML as a link, where the address is that of a page."""
    return f'<a href="{escape(url)}">{html}</a>' if url and _is_web(url) else html


def _written_out(url: str | None) -> str:
    return f"<br>{linked(escape(url), url)}" if url else ""


def _is_web(url: str) -> bool:
    """Whether a click on it does no more than open a page: never `javascript:`, never `file:`."""
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False
