"""Stories across languages, harder: independent reports of events that look alike.

    python benchmarks/story_reports.py

Forty reports, our own texts (`tests/quality/languages/reports.jsonl`): eight invented events of
the watched kind in English, Korean, Russian, Chinese and Japanese, each written apart and not
translated. The events come in pairs that look alike (two factories, two launches, two sanctions,
two shipments) within three days of each other, so neither time nor subject tells them apart. With
the sets of the shipped watchlist, and without any. The window holds nothing but these reports, so
it has not learnt what is common in them, which is the hardest time. `right` counts pairs of reports
of one event in two languages that share a story, `wrong` those of two events.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple

from story_data import ROOT, place_all, to_article

from monitor.settings.loading import load
from monitor.stories import meaning
from monitor.stories.meaning import Meaning
from monitor.stories.place import StoryPlacer

REPORTS: Final = ROOT / "tests" / "quality" / "languages" / "reports.jsonl"
HEAD: Final = ("sets", "semantic", "order", "right", "of", "wrong", "stories of 8")

Report = Mapping[str, Any]
#: What the reports are put in order by.
ORDERS: Final[Mapping[str, Callable[[Report], Any]]] = {
    "as published": lambda report: report["published"],
    "English first": lambda report: (report["language"] != "en", report["published"]),
    "English last": lambda report: (report["language"] == "en", report["published"]),
}


class Found(NamedTuple):
    """Pairs of reports in two languages that share a story, by their ids, and all stories."""

    right: list[tuple[str, str]]
    wrong: list[tuple[str, str]]
    stories: int


def reports() -> list[Report]:
    return [json.loads(line) for line in REPORTS.read_text("utf-8").splitlines()]


def pairs(some: Sequence[Report]) -> list[tuple[Report, Report]]:
    """Those in two languages."""
    return [(a, b) for a, b in combinations(some, 2) if a["language"] != b["language"]]


def placed(order: str, *, sets: bool = True, model: Meaning | None = None) -> Found:
    """Places all reports in this order, each seen when it is published."""
    told = sorted(reports(), key=ORDERS[order])
    known = load(ROOT / "config", environ={}).sets if sets else {}
    archive = place_all(map(to_article, told), StoryPlacer(sets=known, meaning=model))
    stories: defaultdict[int, list[Report]] = defaultdict(list)
    for report, member in zip(told, archive.stored, strict=True):
        stories[member.story].append(report)
    found = [pair for some in stories.values() for pair in pairs(some)]
    right = [(a["id"], b["id"]) for a, b in found if a["event"] == b["event"]]
    wrong = [(a["id"], b["id"]) for a, b in found if a["event"] != b["event"]]
    return Found(right, wrong, len(stories))


def lines() -> Iterator[str]:
    yield "| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|"
    gold = sum(a["event"] == b["event"] for a, b in pairs(reports()))
    models = {"no": None, **({"yes": meaning.shipped()} if meaning.installed() else {})}
    for sets in (True, False):
        for with_it, model in models.items():
            for order in ORDERS:
                found = placed(order, sets=sets, model=model)
                cells = (len(found.right), gold, len(found.wrong), found.stories)
                names = ("shipped" if sets else "none", with_it, order)
                yield "| " + " | ".join((*names, *map(str, cells))) + " |"


def main() -> None:
    print(f"\n### Independent reports: {len(reports())}\n")
    for line in lines():
        print(line, flush=True)


if __name__ == "__main__":
    main()
