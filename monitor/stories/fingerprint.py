"""An article's fingerprint: one pass over its words, for copies and for events alike."""

from __future__ import annotations

from datetime import timedelta

from monitor.model import Article, Fingerprint
from monitor.stories.dates import event_time, text_dates
from monitor.stories.features import names_in, numbers_in, outlet_number, pack, quotes_in, term_rows
from monitor.stories.normal import MAX_CHARS, units, written
from monitor.stories.sketch import sketch, text_hash
from monitor.stories.vocabulary import known


def fingerprint_of(article: Article, *, window: timedelta) -> Fingerprint:
    """What placing keeps of an article; of a longer text only the first `MAX_CHARS`."""
    text = article.clean_text
    words, title = written(text), written(article.title)
    read = units(words)
    body = [known(unit) for unit in read]
    text = text[:MAX_CHARS]
    taken = sketch(read, [word.term for word in body])
    dates = text_dates(words)
    rows = term_rows(
        [known(unit) for unit in units(title)],
        body,
        names_in([*words, *title]),
        numbers_in(f"{article.title}\n{text}"),
    )
    return Fingerprint(
        sketch=taken.hashes,
        text_hash=text_hash(read, length=len(article.text) if len(text) == MAX_CHARS else 0),
        event_at=event_time(
            article.published_at, dates, first_seen=article.first_seen_at, window=window
        ),
        features=pack(
            rows,
            words=len(read),
            level=taken.level,
            grams=taken.grams,
            outlet=outlet_number(article.url),
            dates=dates,
            quotes=quotes_in(text),
        ),
    )
