"""Learns what `monitor.stories` knows beforehand, and writes it where it is read.

    python benchmarks/train_stories.py words    -> monitor/stories/words.txt
    python benchmarks/train_stories.py weights  -> monitor/stories/weights.toml

Both are deterministic: the same data give the same files. The data are open and not part of the
project; `NEWS_MONITOR_SHARED` names their folder (default: ../shared beside the checkout).
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.stories.normal import unit, written

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("NEWS_MONITOR_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "evaluation" / "stories"
#: A word in fewer texts than this tells nothing that its absence does not.
LEAST_TEXTS = 3


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The records of a data file, gzipped or not."""
    path = DATA / name
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


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
        forms = defaultdict(bool)
        for word in written(row["text"]):
            forms[unit(word)] |= not word[0].isupper()
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("words",))
    learn_words()


if __name__ == "__main__":
    main()
