"""Stories: copies and events told apart, against what else could do the work, in one run.

    python benchmarks/stories.py               # all tables
    python benchmarks/stories.py copies speed  # some of them

Needs `pip install news-monitor[bench]` for the rivals. The data are open and not part of the
project; NEWS_MONITOR_SHARED names their folder (default: ../shared beside the checkout). Times are
CPU seconds of one core.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from story_data import (
    NOW,
    Archive,
    Labelled,
    Remembering,
    events,
    f1,
    part_scores,
    place_all,
    rows,
    stream,
    to_article,
    unlike_pairs,
)
from story_languages import alone, texts
from story_rivals import Find, exact, minhash, simhash, tfidf

from monitor.interpreter import attentive, tidy
from monitor.model import Article, Placement, Relation
from monitor.stories.copies import find_copy
from monitor.stories.place import HITS, StoryPlacer
from monitor.text import tokens

SEED = 20260131
#: Articles of a minute of a busy desk, after which the daemon puts aside what lives.
MINUTE: Final = 1_000
#: Seconds; what takes less does no work worth a figure.
INSTANT = 1e-6


class CopyFinder(NamedTuple):
    """A method: its name, and how it indexes texts and then finds the original of one."""

    name: str
    index: Callable[[Sequence[Article]], Find]


def ours(originals: Sequence[Article]) -> Find:
    """`StoryPlacer`, asked for the relation `copy` alone."""
    placer, archive = StoryPlacer(), Archive()
    alone = Placement(relation=Relation.FIRST, story=None)
    for article in originals:
        archive.file(article, placer.fingerprint(article), alone)

    def find(article: Article) -> str | None:
        fingerprint = placer.fingerprint(article)
        hits = archive.sketch_hits(fingerprint.sketch, limit=HITS)
        copy = find_copy(article, fingerprint, hits, archive)
        return None if copy is None else originals[copy.original.article - 1].key

    return find


def copies() -> None:
    """Eight kinds of copies, and two kinds of texts that are none."""
    found = list(rows("copies_dev.jsonl.gz"))
    originals = [to_article(row) for row in found if row["role"] == "index"]
    queries = [(to_article(row), row) for row in found if row["role"] == "query"]
    kinds = sorted({row["kind"] for _, row in queries if row["copy_of"]})
    print(f"\n### Copies: {len(originals):,} texts, {len(queries):,} queries\n")
    head(("method", "P", "R", "F1", "queries/s", *kinds))
    same = _same_texts(originals)
    for finder in COPY_FINDERS:
        find = finder.index(originals)
        started = time.process_time()
        answers = [(find(article), row) for article, row in queries]
        each = (time.process_time() - started) / len(queries)
        line(finder.name, *_copy_scores(answers, same, kinds, each))


def _same_texts(originals: Sequence[Article]) -> dict[str, str]:
    """One key for all originals with the same words: any of them is the right answer."""
    placer = StoryPlacer()
    first: dict[str, str] = {}
    return {a.key: first.setdefault(placer.fingerprint(a).text_hash, a.key) for a in originals}


def _copy_scores(
    answers: Sequence[tuple[str | None, Mapping[str, Any]]],
    same: Mapping[str, str],
    kinds: Sequence[str],
    each: float,
) -> list[str]:
    right, of = Counter[str](), Counter(row["kind"] for _, row in answers if row["copy_of"])
    said = sum(answer is not None for answer, _ in answers)
    for answer, row in answers:
        hit = answer is not None and same[answer] == same.get(row["copy_of"] or "")
        right[row["kind"]] += hit
    precision, recall = sum(right.values()) / max(1, said), sum(right.values()) / of.total()
    overall = [f"{x:.3f}" for x in (precision, recall, f1(precision, recall))]
    return [*overall, f"{1 / each:,.0f}", *(f"{right[kind] / of[kind]:.2f}" for kind in kinds)]


COPY_FINDERS = (
    CopyFinder("News Monitor", ours),
    CopyFinder("datasketch MinHash LSH, Jaccard ≥ .5", minhash(0.5)),
    CopyFinder("datasketch MinHash LSH, Jaccard ≥ .2", minhash(0.2)),
    CopyFinder("SimHash, ≤ 3 of 64 bits", simhash),
    CopyFinder("SHA-256 of the words", exact),
)


# ── events ───────────────────────────────────────────────────────────────────────────────────


def same_event() -> None:
    """The stream's dev part; thresholds of the rivals are chosen on its train part."""
    articles = stream()
    print(f"\n### Same event: {len(articles):,} articles in order of time\n")
    head(("method", "B³ P", "B³ R", "B³ F1", "pair P", "pair R", "pair F1", "articles/s"))
    for name, place in PLACERS:
        started = time.process_time()
        found = place(articles)
        each = (time.process_time() - started) / len(articles)
        got = part_scores(articles, found, "dev")
        line(name, *(f"{x:.3f}" for x in got), f"{1 / each:,.0f}" if each > INSTANT else "")


def _ours(articles: Sequence[Labelled]) -> list[int]:
    return [member.story for member in place_all(one.article for one in articles).stored]


PLACERS: tuple[tuple[str, Callable[[Sequence[Labelled]], Sequence[int]]], ...] = (
    ("News Monitor", _ours),
    ("TF-IDF cosine (scikit-learn), mean of members", partial(tfidf, best=False)),
    ("TF-IDF cosine (scikit-learn), best member", partial(tfidf, best=True)),
    ("every article alone", lambda articles: range(len(articles))),
)


def look_alikes() -> None:
    """What must be kept apart: a formulaic agency, and two events of one kind at a time."""
    items = [to_article({**row, "source": "kcna"}) for row in rows("kcna_stream.jsonl")]
    archive = place_all(items)
    number = {article.key: i for i, article in enumerate(items)}
    kept: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for row in rows("kcna_pairs_dev.jsonl"):
        if row["a"] in number and row["b"] in number:
            a, b = (archive.stored[number[row[side]]].story for side in "ab")
            of[row["relation"]] += 1
            kept[row["relation"]] += a == b
    print(f"\n### Look-alikes: {len(items):,} items of one agency, and two events a topic\n")
    head(("set", "figure", ""))
    line(
        "KCNA",
        "pairs of texts in one story that are no copies",
        f"{len(unlike_pairs(archive.stored)):,}",
    )
    for relation in sorted(of):
        told = f"{kept[relation]} of {of[relation]}"
        line("KCNA", f"labelled `{relation}`, in one story", told)
    articles = events()
    got = part_scores(articles, _ours(articles), "odd")
    line("ECB+, odd topics, undated", "B³ P / R / F1", " / ".join(f"{x:.3f}" for x in got[:3]))


def tongues() -> None:
    """The undated documents of NTREX-128, each language by itself."""
    print("\n### One language at a time: undated documents, pairs in one story\n")
    head(("language", "right", "wrong", "missed", "F1"))
    for language, told in texts().items():
        right, wrong, missed = alone(told)
        score = 2 * right / (2 * right + wrong + missed)
        line(language, str(right), str(wrong), str(missed), f"{score:.3f}")


def orders() -> None:
    """Whether the order of arrival matters: ten shuffles of each day's articles."""
    articles, placer = stream(), Remembering()
    got = []
    for seed in range(10):
        shuffled = sorted(articles, key=lambda one: one.article.first_seen_at)
        chosen = random.Random(seed)
        shuffled.sort(key=lambda one: (one.article.first_seen_at, chosen.random()))
        stored = place_all((one.article for one in shuffled), placer).stored
        got.append(part_scores(shuffled, [member.story for member in stored], "dev"))
    events, pairs = [x.f1 for x in got], [x.pair_f1 for x in got]
    print("\n### Order of arrival within a day, ten shuffles\n")
    head(("figure", "lowest", "highest"))
    line("B³ F1", f"{min(events):.3f}", f"{max(events):.3f}")
    line("pair F1", f"{min(pairs):.3f}", f"{max(pairs):.3f}")


# ── speed ────────────────────────────────────────────────────────────────────────────────────


def speed() -> None:
    """Everything together, with 10,000 articles in the window; Python collects as in the daemon."""
    texts = [row for row in rows("copies_dev.jsonl.gz") if row["role"] == "index"]
    texts += list(rows("same_event_stream_dev.jsonl.gz"))
    random.Random(SEED).shuffle(texts)
    articles = [to_article({**row, "published": None}) for row in texts]
    words = sum(len(tokens(article.clean_text)) for article in articles) / len(articles)
    placer, archive = StoryPlacer(), Archive()
    fingerprinting = placing = 0.0
    for i, article in enumerate(articles):
        if i % MINUTE == 0:
            tidy()
        started = time.process_time()
        fingerprint = placer.fingerprint(article)
        between = time.process_time()
        placement = placer.place(article, fingerprint, lookup=archive, now=NOW)
        ended = time.process_time()
        archive.file(article, fingerprint, placement)
        if i >= len(articles) - 1000:
            fingerprinting += between - started
            placing += ended - between
    size = sum(
        8 * len(m.fingerprint.sketch) + len(m.fingerprint.features) for m in archive.stored
    ) / len(articles)
    print(f"\n### Speed: {len(articles):,} articles in the window, {words:.0f} words each\n")
    head(("step", "ms an article", "articles/s"))
    line("fingerprint (before the lock)", f"{fingerprinting:.2f}", f"{1000 / fingerprinting:,.0f}")
    line("place (inside it)", f"{placing:.2f}", f"{1000 / placing:,.0f}")
    both = fingerprinting + placing
    line("together", f"{both:.2f}", f"{1000 / both:,.0f}")
    print(f"\nStored beside an article: {size:,.0f} bytes.")


# ── printing ─────────────────────────────────────────────────────────────────────────────────


def head(columns: Sequence[str]) -> None:
    """The head of a Markdown table."""
    line(*columns)
    line(*("---" for _ in columns))


def line(*cells: str) -> None:
    """A row of a Markdown table."""
    print(f"| {' | '.join(cells)} |", flush=True)


TABLES = {
    "copies": copies,
    "events": same_event,
    "lookalikes": look_alikes,
    "tongues": tongues,
    "orders": orders,
    "speed": attentive()(speed),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"of: {', '.join(TABLES)}")
    for name in parser.parse_args().tables or TABLES:
        TABLES[name]()


if __name__ == "__main__":
    main()
