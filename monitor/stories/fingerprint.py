"""An article's fingerprint: one pass over its words, for copies and for events alike."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from monitor.model import Article, Fingerprint
from monitor.stories import bridge
from monitor.stories.concepts import Concepts
from monitor.stories.dates import event_time, recent_days, text_dates
from monitor.stories.features import names_in, numbers_in, outlet_number, pack, term_rows
from monitor.stories.meaning import Meaning
from monitor.stories.normal import MAX_CHARS, written
from monitor.stories.numbers import numbers_of
from monitor.stories.sketch import sketch, text_hash
from monitor.stories.vocabulary import keys_of, said_in, terms_of


def fingerprint_of(
    article: Article, *, window: timedelta, concepts: Concepts, meaning: Meaning | None = None
) -> Fingerprint:
    """What placing keeps of an article; of a longer text only the first `MAX_CHARS`.

    `window` is how near its first sight a stated date is believed without more; `meaning` is the
    model of the `semantic` extra.
    """
    text = article.clean_text
    words, title = written(text), written(article.title)
    every = [*title, *words]
    distinct = frozenset(every)
    units, keys = said_in(words)
    taken = sketch(units, terms_of(keys))
    dates, found = text_dates(words), concepts.found_in(every, distinct)
    numbers = numbers_of(f"{article.title}\n{text[:MAX_CHARS]}")
    rows = term_rows(
        said_in(title).keys,
        keys,
        np.array([*names_in(distinct), *(concept.key for concept in found)], np.int64),
        keys_of(numbers_in(numbers)),
    )
    named = bridge.named_in(every, concepts=found, numbers=numbers, days=dates.days)
    recent = recent_days(words, article.published_at) if article.published_at else ()
    days = tuple(dict.fromkeys((*dates.days, *recent)))
    return Fingerprint(
        sketch=taken.hashes,
        text_hash=text_hash(units, length=len(text) if len(text) > MAX_CHARS else 0),
        # A text that contradicts its date is older than it claims, whenever it was seen.
        event_at=article.text_date
        or event_time(article.published_at, dates, first_seen=article.first_seen_at, window=window),
        features=pack(
            rows,
            words=len(units),
            level=taken.level,
            grams=taken.grams,
            outlet=outlet_number(article.url),
            dates=dates,
        ),
        bridge=bridge.pack(named, days=days, meaning=meaning.of(article) if meaning else b""),
        grams=taken.every.tobytes(),
    )
