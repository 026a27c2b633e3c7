"""What else could do the work of placing articles: the rivals of `stories.py`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from datasketch import MinHash, MinHashLSH
from numpy import array as vector
from numpy import bitwise_count, frombuffer, uint64, unpackbits
from sklearn.feature_extraction.text import TfidfVectorizer
from story_data import Labelled, part_scores

from monitor.model import Article
from monitor.stories.place import StoryPlacer
from monitor.text import tokens

#: The rivals get the same window.
WINDOW = timedelta(days=3)
#: A text in, the key of its original out; None: it has none.
Find = Callable[[Article], "str | None"]


def exact(originals: Sequence[Article]) -> Find:
    """The same words in the same order."""
    placer = StoryPlacer()
    seen = {placer.fingerprint(article).text_hash: article.key for article in originals}
    return lambda article: seen.get(placer.fingerprint(article).text_hash)


def minhash(threshold: float) -> Callable[[Sequence[Article]], Find]:
    """Datasketch's MinHash LSH, 128 permutations, over word 5-grams; the nearest candidate."""

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
    keys = [article.key for article in originals]
    hashes = vector([_simhash(article) for article in originals], dtype=uint64)

    def find(article: Article) -> str | None:
        apart = bitwise_count(hashes ^ uint64(_simhash(article)))
        nearest = int(apart.argmin())
        return keys[nearest] if apart[nearest] <= 3 else None

    return find


def _simhash(article: Article) -> int:
    grams = {" ".join(gram) for gram in _windows(article, 3)} or {""}
    digests = b"".join(hashlib.blake2b(g.encode(), digest_size=8).digest() for g in grams)
    ones = unpackbits(frombuffer(digests, dtype="uint8").reshape(-1, 8), axis=1).sum(axis=0)
    return int("".join("1" if one else "0" for one in vector(ones * 2 > len(grams))), 2)


def _grams(article: Article) -> set[str]:
    return {" ".join(gram) for gram in _windows(article, 5)}


def _windows(article: Article, size: int) -> Iterator[tuple[str, ...]]:
    words = [token.word for token in tokens(article.clean_text)]
    return zip(*(words[start:] for start in range(size)), strict=False)


def tfidf(articles: Sequence[Labelled], *, best: bool) -> list[int]:
    """Single pass over three days, joining the story that is most alike, if alike enough."""
    texts = [f"{one.article.title}\n{one.article.clean_text}" for one in articles]
    known = [text for text, one in zip(texts, articles, strict=True) if one.part == "train"]
    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit(known).transform(texts)
    first, near = 0, []
    for i, one in enumerate(articles):
        while one.article.first_seen_at - articles[first].article.first_seen_at > WINDOW:
            first += 1
        near.append((first, (vectors[i] @ vectors[first:i].T).toarray().ravel()))
    tried = []
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4):
        found = _single_pass(near, threshold, best=best)
        tried.append((part_scores(articles, found, "train").pair_f1, found))
    return max(tried)[1]


def _single_pass(
    near: Sequence[tuple[int, Sequence[float]]], threshold: float, *, best: bool
) -> list[int]:
    found: list[int] = []
    for i, (first, cosines) in enumerate(near):
        stories: defaultdict[int, list[float]] = defaultdict(list)
        for offset, cosine in enumerate(cosines):
            stories[found[first + offset]].append(cosine)
        ranked = [(max(c) if best else sum(c) / len(c), story) for story, c in stories.items()]
        alike, story = max(ranked, default=(0.0, i))
        found.append(story if alike >= threshold else i)
    return found
