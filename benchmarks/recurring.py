"""Learnt furniture: how many of the lines that are set aside are furniture, and how many are found.

    python benchmarks/recurring.py             # precision and recall over sources made up
    python benchmarks/recurring.py --kcna      # what goes out of a real, formulaic agency's items

A source made up brings real articles of the shared stream (found by NEWS_MONITOR_SHARED) as its
own, one a story, over two months. Around and between their paragraphs stand lines of furniture,
each in its own share of the articles, and true formulas: a dateline in a line of its own, a motto
that is quoted again and again, the sentence with which reports of a kind end, a heading that the
newsroom likes. None of these lines is in the lexicon of marks. Judged is each line set aside.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from monitor.learning import MONTHS
from monitor.model import Article
from monitor.reading.documents import record_article
from monitor.reading.recurring import STORY, WHY, in_month, set_aside, telling

ROOT = Path(__file__).parent.parent
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
SEED = 6
SOURCES = 24
STORIES = 60
EVERY = timedelta(hours=24)
#: In which share of a source's articles a line stands.
FURNITURE_SHARE = (0.4, 1.0)
FORMULA_SHARE = (0.02, 0.12)
#: A line counts as findable once the source brought so many articles.
LEARNING = 12

ABOVE = [
    "Home of the {} since 1921", "{} edition for readers abroad", "Text size small medium large",
    "The {} in your language", "From our desk at the {}", "Morning briefing of the {}",
]  # fmt: skip
BELOW = [
    "The {} sends its letter to your door each morning, before the ships come in.",
    "Readers may write to the editors of the {} and will be answered within the week.",
    "More than forty people write for the {}, in nine towns and on two seas.",
    "Write for the {}", "Our people and our rules", "The {} as a printed paper",
    "Members of the {} read the whole archive", "Chess problem of the day at the {}",
    "This report came to you with the help of those who pay for the {}.",
]  # fmt: skip
BETWEEN = ["Picture by the {}", "Map of the {}", "Hear the {} every hour"]
FORMULAS = [
    "PORT BALLARD, Northern Isles —", "“We shall not be moved,” the minister said.",
    "The office did not say more.", "An inquiry has been opened, and it may take until autumn.",
    "What is known so far", "The ministry did not answer a request of the {}.",
    "The islands have had no railway since the war of 1951, and every plan for one has failed.",
    "The numbers of the week", "“Our people will have bread and peace”", "He was thirty years old.",
]  # fmt: skip
NAMES = [
    "Harbour Post", "Valley Echo", "Northern Herald", "Island Times", "Mill Town Mail",
    "Fjord News", "Border Gazette", "Coast Observer",
]  # fmt: skip


class Judged(NamedTuple):
    """Lines of all sources."""

    removed: int = 0
    furniture: int = 0
    findable: int = 0
    formulas: int = 0


def bodies() -> Iterator[tuple[str, str]]:
    """Titles and texts of the shared stream."""
    path = _shared() / "evaluation/stories/same_event_stream_dev.jsonl.gz"
    if not path.exists():
        raise SystemExit("no articles: NEWS_MONITOR_SHARED names no folder that has them")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["text"].count("\n") > 3:
                yield record["title"], record["text"]


def _shared() -> Path:
    return Path(os.environ.get("NEWS_MONITOR_SHARED", ROOT.parent / "shared"))


def source(number: int, articles: Sequence[tuple[str, str]]) -> Judged:
    """Brings the articles one after the other, and judges what is set aside."""
    chance = random.Random(SEED * 1000 + number)
    name = f"{NAMES[number % len(NAMES)]} {number}"
    dress = _chosen(chance, ABOVE, 2, name) | _chosen(chance, BELOW, 3, name)
    dress |= _chosen(chance, BETWEEN, 1, name)
    formulas = _chosen(chance, FORMULAS, 4, name, FORMULA_SHARE)
    seen: Counter[int] = Counter()
    judged = Counter[str]()
    for index, (title, text) in enumerate(articles):
        now = BEGAN + index * EVERY
        worn = [line for line, share in dress.items() if chance.random() < share]
        said = [line for line, share in formulas.items() if chance.random() < share]
        read = record_article(
            {"title": title, "text": _dressed(chance, text, worn, said, name)},
            source=name, key=str(index), first_seen_at=now,
        )  # fmt: skip
        counts = {key: _counted(seen, key, now) for key in telling(read)}
        clean = set_aside(read, counts, stories=_counted(seen, STORY, now))
        gone = _gone(clean)
        judged["removed"] += len(gone)
        judged["furniture"] += len([line for line in gone if line in worn])
        judged["formulas"] += len([line for line in gone if line in said])
        if index >= LEARNING:
            before = {line for zone in read.zones if zone.kind == "aside"
                      for line in read.text[zone.start : zone.end].split("\n")}  # fmt: skip
            judged["findable"] += len([line for line in worn if line not in before])
        else:
            judged["findable"] += len([line for line in gone if line in worn])
        seen.update(in_month(key, now) for key in {STORY, *telling(read)})
    return Judged(**judged)


def _chosen(
    chance: random.Random, lines: Sequence[str], number: int, name: str,
    shares: tuple[float, float] = FURNITURE_SHARE,
) -> dict[str, float]:  # fmt: skip
    return {line.format(name): chance.uniform(*shares) for line in chance.sample(lines, number)}


def _dressed(
    chance: random.Random, text: str, worn: Sequence[str], said: Sequence[str], name: str
) -> str:
    """The text with the lines where such lines stand."""
    lines = [line for line in text.split("\n") if line.strip()]
    for line in said:
        lines.insert(chance.randint(1, len(lines)), line)
    between = {line.format(name) for line in BETWEEN}
    above = {line.format(name) for line in ABOVE}
    for line in worn:
        if line in between:
            lines.insert(len(lines) // 2, line)
    top = [line for line in worn if line in above]
    bottom = [line for line in worn if line not in between and line not in above]
    return "\n".join([*top, *lines, *bottom])


def _counted(seen: Counter[int], key: int, now: datetime) -> int:
    return sum(seen[in_month(key, now, back=back)] for back in MONTHS)


def _gone(article: Article) -> list[str]:
    return [article.text[zone.start : zone.end] for zone in article.zones if zone.why == WHY]


def measure(sources: int = SOURCES) -> Judged:
    """Over so many sources."""
    chosen = random.Random(SEED).sample(list(bodies()), SOURCES * STORIES)
    parts = [
        source(number, chosen[number * STORIES : (number + 1) * STORIES])
        for number in range(sources)
    ]
    return Judged(*(sum(values) for values in zip(*parts, strict=True)))


def kcna() -> None:
    """Prints the lines that go out of a real agency's items, the most frequent first."""
    path = _shared() / "evaluation/stories/kcna_stream.jsonl"
    seen: Counter[int] = Counter()
    gone: Counter[str] = Counter()
    number = 0
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            record = json.loads(line)
            now = datetime.fromisoformat(record["published"]).replace(tzinfo=UTC)
            bare = {"title": record["title"], "text": record["text"]}
            read = record_article(bare, source="kcna", key=str(number), first_seen_at=now)
            counts = {key: _counted(seen, key, now) for key in telling(read)}
            gone.update(_gone(set_aside(read, counts, stories=_counted(seen, STORY, now))))
            seen.update(in_month(key, now) for key in {STORY, *telling(read)})
    print(f"{number} items, {gone.total()} lines set aside, {len(gone)} different ones")
    for text, times in gone.most_common(20):
        print(f"{times:6} {text[:90]}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kcna", action="store_true", help="a real agency's items")
    if arguments.parse_args().kcna:
        kcna()
        return
    judged = measure()
    print(f"{SOURCES} sources of {STORIES} stories\n")
    print("| lines set aside | of them furniture | precision | recall | true formulas lost |")
    print("|---|---|---|---|---|")
    print(
        f"| {judged.removed} | {judged.furniture} | {judged.furniture / judged.removed:.4f} |"
        f" {judged.furniture / judged.findable:.3f} | {judged.formulas} |"
    )


if __name__ == "__main__":
    main()
