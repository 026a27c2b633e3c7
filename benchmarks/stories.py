"""Stories: copies and events told apart, against what else could do the work, in one run.

    python benchmarks/stories.py               # all tables
    python benchmarks/stories.py copies        # one of: copies, events, lookalikes, languages, speed

Rivals come with `pip install news-monitor[bench]`; what is missing is left out of the tables. The
data are open and not part of the project; NEWS_MONITOR_SHARED names their folder (default:
../shared beside the checkout). Times are CPU seconds of one core.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from monitor.model import Article, Fingerprint, Member, Placement, Relation, Zone, ZoneKind
from monitor.stories.copies import find_copy
from monitor.stories.place import HITS, StoryPlacer
from monitor.text import tokens

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("NEWS_MONITOR_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "evaluation" / "stories"
NOW = datetime(2026, 1, 31, tzinfo=UTC)
SEED = 20260131
COPIES = frozenset({Relation.COPY, Relation.RECIRCULATED})


# ── the data ─────────────────────────────────────────────────────────────────────────────────


class Labelled(NamedTuple):
    """An article and the event it is known to tell of."""

    article: Article
    gold: str | None
    part: str = ""


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The records of a data file, gzipped or not."""
    path = DATA / name
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def to_article(row: Mapping[str, Any], seen: datetime = NOW) -> Article:
    """A record as an article that is seen when it is published, or now where it is undated."""
    text, day = row["text"], row.get("published")
    published = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    return Article(
        source=row.get("source") or "bench",
        key=row["id"],
        url=row.get("url"),
        title=row.get("title") or "",
        text=text,
        zones=(Zone(kind=ZoneKind.BODY, start=0, end=len(text)),),
        language=row.get("language") or "en",
        published_at=published,
        date_from=None,
        first_seen_at=published or seen,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def stream() -> list[Labelled]:
    """The stream of dated articles, in order."""
    found = rows("same_event_stream_dev.jsonl.gz")
    return [Labelled(to_article(row), row["gold_story"], row["part"]) for row in found]


def events() -> list[Labelled]:
    """ECB+: undated texts, two events of one kind a topic."""
    found = rows("ecbplus_events_dev.jsonl.gz")
    parts = ("even", "odd")
    return [Labelled(to_article(r), r["gold_story"], parts[int(r["topic"]) % 2]) for r in found]


class Archive:
    """A `Lookup` in memory that files what is placed: the store's part, without its cost."""

    def __init__(self) -> None:
        self.stored: list[Member] = []
        self.placements: list[Placement] = []
        self._texts: dict[str, int] = {}
        self._hashes: defaultdict[int, list[int]] = defaultdict(list)
        self._stories: defaultdict[int, list[int]] = defaultdict(list)

    def same_text(self, text_hash: str) -> int | None:
        return self._texts.get(text_hash)

    def sketch_hits(self, sketch: Sequence[int], *, limit: int) -> list[tuple[int, int]]:
        hits: Counter[int] = Counter()
        for value in sketch:
            if len(self._hashes[value]) <= 100:
                hits.update(self._hashes[value])
        return sorted(hits.items(), key=lambda hit: (-hit[1], hit[0]))[:limit]

    def members(self, articles: Sequence[int]) -> list[Member]:
        return [self.stored[article - 1] for article in articles]

    def story_members(self, story: int) -> list[Member]:
        return self.members(self._stories[story])

    def filed_since(
        self, article: int, *, seen_after: datetime, limit: int | None = None
    ) -> list[Member]:
        later = self.stored[article : article + limit if limit else None]
        return [member for member in later if member.first_seen_at > seen_after]

    def file(self, article: Article, fingerprint: Fingerprint, placement: Placement) -> Member:
        number = len(self.stored) + 1
        story = number if placement.story is None else placement.story
        member = Member(
            article=number,
            story=story,
            relation=placement.relation,
            source=article.source,
            title=article.title,
            text=article.clean_text,
            language=article.language,
            published_at=article.published_at,
            first_seen_at=article.first_seen_at,
            originator=None,
            fingerprint=fingerprint,
        )
        self.stored.append(member)
        self.placements.append(placement)
        self._texts.setdefault(fingerprint.text_hash, number)
        self._stories[story].append(number)
        for value in fingerprint.sketch:
            self._hashes[value].append(number)
        return member


def place_all(articles: Iterable[Article], placer: StoryPlacer | None = None) -> Archive:
    """Places and files them in this order."""
    placer, archive = placer or StoryPlacer(), Archive()
    for article in articles:
        fingerprint = placer.fingerprint(article)
        placement = placer.place(article, fingerprint, lookup=archive, now=article.first_seen_at)
        archive.file(article, fingerprint, placement)
    return archive


# ── the measures ─────────────────────────────────────────────────────────────────────────────


class Scores(NamedTuple):
    """Precision, recall and F1, by article (B-cubed) and by pair."""

    precision: float
    recall: float
    f1: float
    pair_precision: float
    pair_recall: float
    pair_f1: float


def scores(found: Mapping[int, Hashable], gold: Mapping[int, Hashable]) -> Scores:
    """How well `found` groups what `gold` groups (Bagga and Baldwin, 1998)."""
    both: Counter[tuple[Hashable, Hashable]] = Counter((found[i], gold[i]) for i in gold)
    ours, theirs = Counter(found[i] for i in gold), Counter(gold.values())
    precision = sum(n * n / ours[f] for (f, _), n in both.items()) / len(gold)
    recall = sum(n * n / theirs[g] for (_, g), n in both.items()) / len(gold)

    def pairs(groups: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in groups.values())

    right = pairs(both)
    p, r = right / max(1, pairs(ours)), right / max(1, pairs(theirs))
    return Scores(precision, recall, _f1(precision, recall), p, r, _f1(p, r))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


# ── copies ───────────────────────────────────────────────────────────────────────────────────

Find = Callable[[Article], "str | None"]


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


def exact(originals: Sequence[Article]) -> Find:
    """The same words in the same order."""
    placer = StoryPlacer()
    seen = {placer.fingerprint(article).text_hash: article.key for article in originals}
    return lambda article: seen.get(placer.fingerprint(article).text_hash)


def minhash(threshold: float) -> Callable[[Sequence[Article]], Find]:
    """Datasketch's MinHash LSH, 128 permutations, over word 5-grams; the nearest candidate."""
    from datasketch import MinHash, MinHashLSH

    def sketch(article: Article) -> Any:
        made = MinHash(num_perm=128)
        made.update_batch([gram.encode() for gram in _grams(article)])
        return made

    def index(originals: Sequence[Article]) -> Find:
        lsh, sketches = MinHashLSH(threshold=threshold, num_perm=128), {}
        for article in originals:
            sketches[article.key] = sketch(article)
            lsh.insert(article.key, sketches[article.key])

        def find(article: Article) -> str | None:
            mine = sketch(article)
            near = [(mine.jaccard(sketches[key]), key) for key in lsh.query(mine)]
            best = max(near, default=(0.0, ""))
            return best[1] if best[0] >= threshold else None

        return find

    return index


def simhash(originals: Sequence[Article]) -> Find:
    """64-bit SimHash over word 3-grams (Charikar, 2002), at most three bits apart (Manku, 2007)."""
    from numpy import array as vector
    from numpy import bitwise_count, uint64

    keys = [article.key for article in originals]
    hashes = vector([_simhash(article) for article in originals], dtype=uint64)

    def find(article: Article) -> str | None:
        apart = bitwise_count(hashes ^ uint64(_simhash(article)))
        nearest = int(apart.argmin())
        return keys[nearest] if apart[nearest] <= 3 else None

    return find


def _simhash(article: Article) -> int:
    from numpy import array as vector
    from numpy import frombuffer, unpackbits

    grams = {" ".join(gram) for gram in _windows(article, 3)} or {""}
    digests = b"".join(hashlib.blake2b(g.encode(), digest_size=8).digest() for g in grams)
    ones = unpackbits(frombuffer(digests, dtype="uint8").reshape(-1, 8), axis=1).sum(axis=0)
    return int("".join("1" if one else "0" for one in vector(ones * 2 > len(grams))), 2)


def _grams(article: Article) -> set[str]:
    return {" ".join(gram) for gram in _windows(article, 5)}


def _windows(article: Article, size: int) -> Iterator[tuple[str, ...]]:
    words = [token.word for token in tokens(article.clean_text)]
    return zip(*(words[start:] for start in range(size)), strict=False)


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
        if (index := _installed(finder.index)) is None:
            continue
        find = index(originals)
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
    overall = [f"{x:.3f}" for x in (precision, recall, _f1(precision, recall))]
    return [*overall, f"{1 / each:,.0f}", *(f"{right[kind] / of[kind]:.2f}" for kind in kinds)]


COPY_FINDERS = (
    CopyFinder("News Monitor", ours),
    CopyFinder("datasketch MinHash LSH, Jaccard ≥ .5", lambda texts: minhash(0.5)(texts)),
    CopyFinder("datasketch MinHash LSH, Jaccard ≥ .2", lambda texts: minhash(0.2)(texts)),
    CopyFinder("SimHash, ≤ 3 of 64 bits", simhash),
    CopyFinder("SHA-256 of the words", exact),
)


# ── printing ─────────────────────────────────────────────────────────────────────────────────


def head(columns: Sequence[str]) -> None:
    """The head of a Markdown table."""
    line(*columns)
    line(*("---" for _ in columns))


def line(*cells: str) -> None:
    """A row of a Markdown table."""
    print(f"| {' | '.join(cells)} |", flush=True)


def _installed(index: Callable[[Sequence[Article]], Find]) -> Callable[..., Find] | None:
    try:
        index([])
    except ImportError as missing:
        print(f"(left out: {missing.name} is not installed)")
        return None
    except (ValueError, IndexError):
        pass
    return index


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", nargs="*")
    copies()


if __name__ == "__main__":
    main()
