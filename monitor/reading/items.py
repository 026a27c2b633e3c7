"""Many articles from one document: a bad one becomes a line, a repeated one is kept once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from monitor.errors import ReadingError
from monitor.model import Article


def gather(
    items: Iterable[tuple[str, Callable[[], Article]]], *, document: str
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """The articles in order, and a line for each item that could not be read.

    Each item comes with what to call it. The same item twice is kept once; two texts under one
    identity cannot both be kept, so the one dated later is, and a line says so.
    """
    kept: dict[str, Article] = {}
    problems: list[str] = []
    for name, make in items:
        try:
            article = make()
        except ReadingError as error:
            problems.append(f"{document}: {name}: {error}")
            continue
        # Libraries that read wild markup raise what they like; the other items must not suffer.
        except Exception as error:
            problems.append(f"{document}: {name} cannot be read: {type(error).__name__}: {error}")
            continue
        earlier = kept.setdefault(article.key, article)
        if earlier.content_hash != article.content_hash:
            kept[article.key] = max(earlier, article, key=_dated)
            problems.append(f"{document}: {name} stands twice with two texts; the later was kept")
    return tuple(kept.values()), tuple(problems)


def _dated(article: Article) -> float:
    return article.published_at.timestamp() if article.published_at else 0.0
