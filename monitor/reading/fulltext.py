"""Completes a feed's item from its page: the page's text, if it is the same article and more of it.

::

    item ──is_partial?──▶ page ──▶ refusal? ── none ──▶ the item with the page's text
                                      └─ paywall, front page, another text: the item, and a note

A page that answers with 200 may still be a consent form, a login, an error or the front page. What
gives them all away, in any language, is that they do not say what the item says: of the words of
its headline and summary a true page has nearly all. A paywall does, so it is told by its own marks.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from monitor import text as words_of
from monitor.errors import ReadingError
from monitor.model import Article, DateSource, Fetched, FullText, Source, SourceKind
from monitor.ports import Reader
from monitor.reading import dates, lines
from monitor.reading.decode import decode

#: An item of so many words is an article: the page would add nothing to it.
WHOLE: Final = 150
#: Of the item's words so many stand in the page's text, if it is the item's page.
SAME: Final = 0.5
#: So many words of a summary, beside those of the headline, are enough to know a text by.
_FEWEST: Final = 5
#: A page must give so much more than the item to be worth having.
MORE: Final = 1.2
#: A page behind a paywall shows fewer words than this; one that shows more is open after all.
BEHIND_WALL: Final = 250
#: Words of fewer characters ("the", "of") stand in every page of the language.
_TELLING: Final = 4
_KINDS: Final = frozenset({"", "text/html", "application/xhtml+xml"})
#: Paths of front pages: of the site, of a language, of a section's index.
_FRONT: Final = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default)\.\w+)?", re.I
)
_PAYWALL: Final = re.compile(
    r"\"isAccessibleForFree\"\s*:\s*\"?false|(?:subscribe|sign in|log in|register) to (?:continue|"
    r"read)|already a subscriber|for subscribers only|subscribers? only|"
    r"유료\s?(?:회원|기사)|구독자 전용|로그인 후|только для подписчиков|оформите подписку|"
    r"订阅后|登录后(?:继续|阅读)|会员专享|有料会員|会員限定|ログインして続き",
    re.IGNORECASE,
)


def is_partial(article: Article, source: Source) -> bool:
    """Whether the item's page is to be asked for the rest of it."""
    if source.kind is not SourceKind.FEED or not article.url:
        return False
    if source.full_text is not FullText.AUTO:
        return source.full_text is FullText.PAGE
    clean = article.clean_text
    last = lines.split(clean)[-1:]
    return lines.count_words(clean) < WHOLE or any(line.is_truncated for line in last)


def complete(article: Article, fetched: Fetched, source: Source, *, read: Reader) -> Article:
    """The article with the text of its page; as it is, with a note, where the page is no better.

    Its identity, its headline and its `content_hash` stay those of the feed's item: the next poll
    compares what the feed says, not what the page says.
    """
    if refused := _misled(article, fetched):
        return summary_kept(article, refused)
    try:
        [page, *_] = read(fetched, source).articles
        html = decode(fetched.content, name=fetched.name, charset=fetched.charset)
    except ReadingError as error:
        return summary_kept(article, str(error))
    if refused := _refusal(article, page, html):
        return summary_kept(article, refused)
    return _merged(article, page)


def summary_kept(article: Article, why: str) -> Article:
    """The article as the feed gave it, with a note that says why it was not completed."""
    return replace(article, notes=(*article.notes, f"the feed's own text was kept: {why}"))


def _misled(article: Article, fetched: Fetched) -> str:
    """Where else than to its page the item's link leads; empty where it may be its page."""
    if fetched.content_type not in _KINDS:
        return f"its link leads to {fetched.content_type}"
    if _is_front(fetched.location) and not _is_front(article.url or ""):
        return "its link leads to a front page"
    return ""


def _merged(article: Article, page: Article) -> Article:
    """The item, and what only its page tells."""
    given = lines.count_words(article.clean_text)
    date, notes = _date(article, page)
    return replace(
        article,
        title=article.title or page.title,
        text=page.text,
        zones=page.zones,
        language=page.language or article.language,
        language_confidence=(page if page.language else article).language_confidence,
        published_at=date.published_at,
        date_from=date.date_from,
        date_precision=date.date_precision,
        date_confidence=date.date_confidence,
        text_date=date.text_date,
        originator=article.originator or page.originator,
        cites=tuple(dict.fromkeys((*page.cites, *article.cites))),
        notes=(*article.notes, *notes, f"completed from its page: the feed gave {given} words"),
    )


def _date(article: Article, page: Article) -> tuple[Article, tuple[str, ...]]:
    """Whose date stands, and what the page says besides."""
    if article.published_at is None:
        return page, page.notes
    # What was only guessed beside a date that is stated would quarrel with it for nothing.
    notes = tuple(note for note in page.notes if not note.startswith("the date was guessed"))
    stated = page.published_at if page.date_from is not DateSource.PAGE else None
    if stated and abs(stated - article.published_at) > dates.DISAGREEMENT:
        told = f"the {article.date_from} says {article.published_at:%Y-%m-%d}"
        notes += (f"dates disagree: {told}, the page's {page.date_from} {stated:%Y-%m-%d}",)
    return article, notes


def _refusal(article: Article, page: Article, html: str) -> str:
    """Why the page's text is not the item's, or not better; empty where it is."""
    words = lines.count_words(page.clean_text)
    title = telling_words(article.title)
    # Forms that ask for consent often bear the headline, never the summary.
    summary = telling_words(article.clean_text) - title
    item = summary if len(summary) >= _FEWEST else summary | title
    if len(item & telling_words(page.text)) < SAME * len(item):
        return "its page says something else (an error, a consent form, another article)"
    if words < BEHIND_WALL and _PAYWALL.search(html):
        return "its page is behind a paywall"
    if words < MORE * lines.count_words(article.clean_text):
        return "its page gives no more"
    return ""


def telling_words(text: str) -> frozenset[str]:
    """The words that say something, folded; of scripts without spaces, pairs of characters."""
    found: set[str] = set()
    for token in words_of.tokens(text):
        if words_of.is_unspaced(token.word):
            found |= {a + b for a, b in pairwise(token.word)}
        elif len(token.word) >= _TELLING or not token.word.isascii():
            found.add(token.word)
    return frozenset(found)


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and _FRONT.fullmatch(parts.path) is not None
