"""Learns what `monitor.stories` knows beforehand, and writes it where it is read.

    python benchmarks/train_stories.py words    -> monitor/stories/words.txt
    python benchmarks/train_stories.py weights --day 2026-11-25  -> monitor/stories/weights.toml

Both are deterministic: the same data and day give the same files. The data are open and not part of
the project; NEWS_MONITOR_SHARED names their folder (default: ../shared beside the checkout).
`weights` needs `pip install news-monitor[bench]`.

The weights are those of a logistic regression with a ridge, each held to the sign that sense
gives it, over pairs of articles that placing itself would compare: an article of the stream and
those of the window that share most telling words with it.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from story_data import ROOT, Archive, Labelled, events, part_scores, place_all, rows, stream

from monitor.model import Placement, Relation
from monitor.stories.index import Window
from monitor.stories.normal import written
from monitor.stories.pair import Likeness, likenesses, read_model
from monitor.stories.place import HITS, StoryPlacer
from monitor.stories.search import CANDIDATES, near_in_time
from monitor.stories.vocabulary import known_all

#: A word in fewer texts than this tells nothing that its absence does not.
LEAST_TEXTS = 3
#: Measures that count against one event; all others count for it.
AGAINST = frozenset({"gap", "undated", "apart", "usual", "outlet"})
#: Weights that the data cannot teach, with the reason that is written beside them.
GIVEN = {
    "apart": (-4.0, "no training article is undated with days far from its event's"),
    "outlet": (-7.0, "the editors of the training set never chose one outlet twice; from KCNA"),
}
#: An article without a gold story may be of the same event all the same: such a pair counts so
#: much, as a negative.
BACKGROUND = 0.1
#: The undated pairs of ECB+ are look-alikes by design, and many: each counts so much.
LOOK_ALIKES = 0.3
RIDGE = 1.0
WINDOW = timedelta(days=3)
MEMORY = timedelta(days=14)


def learn_words() -> None:
    """How many of 1,000 news texts hold each word, and whether it is mostly capitalised."""
    stream = list(rows("same_event_stream_dev.jsonl.gz"))
    dev = {row["id"] for row in stream if row["part"] == "dev"}
    texts = {row["id"]: row for row in stream if row["part"] == "train"}
    copies = rows("copies_dev.jsonl.gz")
    texts |= {r["id"]: r for r in copies if r["role"] == "index" and r["id"] not in dev}
    held: Counter[str] = Counter()
    capitals: Counter[str] = Counter()
    for row in texts.values():
        forms: dict[str, bool] = {}
        for form in written(row["text"]):
            for word in known_all((form,)):
                forms[word.unit] = forms.get(word.unit, False) or not form[0].isupper()
        held.update(forms.keys())
        capitals.update(word for word, lower in forms.items() if not lower)
    _write_words(held, capitals, len(texts))


def _write_words(held: Counter[str], capitals: Counter[str], total: int) -> None:
    """One line for each half bit of rarity."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    for word, texts in held.items():
        if word and texts >= LEAST_TEXTS:
            name = word.isalpha() and capitals[word] > texts / 2
            lines[round(-2 * math.log2(texts / total))].append(word.capitalize() if name else word)
    target = ROOT / "monitor" / "stories" / "words.txt"
    with target.open("w", encoding="utf-8") as out:
        out.write(
            f"# In how many of {total:,} English news texts a word stands, by half bits: a line\n"
            '# that begins with "7" holds those in about one of 2^(7/2) texts. Words that are\n'
            "# capitalised in most of their texts, names above all, are written so.\n"
            "# Learnt by benchmarks/train_stories.py words, from the train part of\n"
            "# same_event_stream_dev and the texts of copies_dev\n"
            "# (ramybaly/Article-Bias-Prediction, Apache-2.0).\n"
        )
        for rarity, found in sorted(lines.items()):
            out.write(f"{rarity} {' '.join(sorted(found))}\n")
    print(
        f"{target.relative_to(ROOT)}: {sum(map(len, lines.values())):,} words, "
        f"{target.stat().st_size:,} bytes, from {total:,} texts"
    )


class Pair(NamedTuple):
    """Two compared articles."""

    measured: Likeness
    same: bool
    weight: float


def compared(articles: Sequence[Labelled], *, background: float) -> list[Pair]:
    """The pairs placing would compare, each article standing alone; half-known ones weigh less."""
    placer, window, archive = StoryPlacer(), Window(), Archive()
    found = []
    for article, gold, _ in articles:
        fingerprint = placer.fingerprint(article)
        window.catch_up(archive, seen_after=article.first_seen_at - MEMORY)
        shared = dict(archive.sketch_hits(fingerprint.sketch, limit=HITS))
        met = window.meet(fingerprint, seen_at=article.first_seen_at, language=article.language)
        if met is not None:
            near = [other for other in met.near if near_in_time(met.ours, other, WINDOW)]
            some = near[:CANDIDATES]
            hits = [shared.get(theirs.article, 0) for theirs in some]
            settled = [window.settled(theirs) for theirs in some]
            measures = likenesses(met.ours, settled, hits) if some else []
            for theirs, measured in zip(some, measures, strict=True):
                other = articles[theirs.article - 1].gold
                if gold is None and other is None:
                    continue
                weight = background if gold is None or other is None else 1.0
                found.append(Pair(measured, gold is not None and gold == other, weight))
        archive.file(article, fingerprint, Placement(relation=Relation.FIRST, story=None))
    return found


def fit(pairs: Sequence[Pair]) -> dict[str, float]:
    """Weights by name, and the bias."""
    x = np.array([[*pair.measured, 1.0] for pair in pairs])
    sign = np.where([pair.same for pair in pairs], 1.0, -1.0)
    weight = np.array([pair.weight for pair in pairs])
    ridge = np.array([RIDGE] * len(Likeness._fields) + [0.0])

    def loss(weights: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        margin = sign * (x @ weights)
        wrong = weight * sign / (1 + np.exp(margin))
        penalty = (ridge * weights**2).sum() / 2
        return float((weight * np.logaddexp(0, -margin)).sum() + penalty), (
            ridge * weights - x.T @ wrong
        )

    bounds = [_bounds(name) for name in Likeness._fields] + [(None, None)]
    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return dict(zip((*Likeness._fields, "bias"), found.x.tolist(), strict=True))


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in GIVEN:
        return GIVEN[name][0], GIVEN[name][0]
    return (None, 0.0) if name in AGAINST else (0.0, None)


def learn_weights(day: str) -> None:
    """From the stream before September 2018 and the even topics of ECB+; `day` names them."""
    dated = compared([one for one in stream() if one.part == "train"], background=BACKGROUND)
    undated = compared([one for one in events() if one.part == "even"], background=0.0)
    pairs = dated + [pair._replace(weight=LOOK_ALIKES) for pair in undated]
    weights = {name: round(value, 2) for name, value in fit(pairs).items()}
    document = {"provenance": {"learnt": day}, "weights": weights}
    given = {name: f"  # given: {reason}" for name, (_, reason) in GIVEN.items()}
    lines = [f"{name} = {value:.2f}{given.get(name, '')}" for name, value in weights.items()]
    target = ROOT / "monitor" / "stories" / "weights.toml"
    target.write_text(
        "# What each measure of `pair.Likeness` weighs, in logits.\n"
        f"# Learnt by benchmarks/train_stories.py weights --day {day}.\n\n"
        "[provenance]\n"
        f'learnt = "{day}"\n'
        'dated = "same_event_stream_dev, its train part: articles of US outlets, 2016-05 to '
        '2018-08; events of the AllSides triplets (ramybaly/Article-Bias-Prediction, Apache-2.0)"\n'
        'undated = "ecbplus_events_dev, its even topics (ECB+, CC BY 3.0 annotations)"\n'
        f"pairs = {len(pairs)}\n"
        f"same_event = {sum(pair.same for pair in pairs)}\n\n"
        "# What was measured with them, on texts they were not learnt from.\n"
        "[scores]\n"
        + "".join(f"{name} = {value:.3f}\n" for name, value in dev_scores(document).items())
        + "\n[weights]\n"
        + "\n".join(lines)
        + "\n",
        encoding="utf-8",
    )
    print(f"{target.relative_to(ROOT)}: {len(pairs):,} pairs")


def dev_scores(document: Mapping[str, Any]) -> dict[str, float]:
    """B-cubed and pair F1 on the stream's dev part and on the odd topics of ECB+."""
    model = read_model(document)
    found = {}
    for name, articles, part in (
        ("stream_dev", stream(), "dev"),
        ("ecbplus_odd", events(), "odd"),
    ):
        stored = place_all((one.article for one in articles), StoryPlacer(model=model)).stored
        got = part_scores(articles, [member.story for member in stored], part)
        found |= {f"{name}_b3_f1": got.f1, f"{name}_pair_f1": got.pair_f1}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=("words", "weights"))
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="the day of learning: their version")
    args = parser.parse_args()
    if args.what == "words":
        learn_words()
    elif args.day:
        learn_weights(date.fromisoformat(args.day).isoformat())
    else:
        parser.error("weights need their --day")


if __name__ == "__main__":
    main()
