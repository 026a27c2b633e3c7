"""Stories across languages: whether a report joins the English story that it tells.

    python benchmarks/story_languages.py

123 news documents, each in English and in six translations (NTREX-128; see `story_data.py` for
where the data lie). All are undated and seen at once, so nothing but the texts can speak. All
English ones are placed first, then those of one language, by the shipped rule. P and R
count foreign texts: right is a story that holds the English original, wrong one that holds only
others; pair P counts each English text of the story, and so pays too where two English documents
were taken for one event. "Strangers" are foreign texts whose English original is withheld:
whatever they join is wrong. Translations name the same things in the same order; independent
reports share less, so expect a lower recall of them. Where `news-monitor[semantic]` is installed,
each language is measured without it and with it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from story_data import f1, place_all, rows, to_article

from monitor.model import Article
from monitor.stories import meaning
from monitor.stories.meaning import Meaning
from monitor.stories.place import StoryPlacer

ENGLISH = "en"
HEAD = ("en and", "semantic", "P", "R", "F1", "pair P", "strangers that join", "ms an article")


class Told(NamedTuple):
    """An article and the document that it is a translation of."""

    article: Article
    gold: str


class Measured(NamedTuple):
    """How foreign texts join the English ones; see the head of this file."""

    precision: float
    recall: float
    by_pair: float
    #: How many texts.
    strangers: int
    #: Milliseconds an article.
    each: float


def texts() -> dict[str, list[Told]]:
    """The documents of each language, in the order of the file."""
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for row in rows("ntrex_parallel.jsonl"):
        found[row["language"]].append(Told(to_article(row), row["gold_story"]))
    return dict(found)


def joined(
    english: Sequence[Told], foreign: Sequence[Told], model: Meaning | None = None
) -> list[tuple[Told, Told]]:
    """The pairs of an English and a foreign text that are in one story."""
    told = [*english, *foreign]
    placer = StoryPlacer(meaning=model)
    members = place_all((one.article for one in told), placer).stored
    stories: defaultdict[int, list[Told]] = defaultdict(list)
    for one, member in zip(english, members, strict=False):
        stories[member.story].append(one)
    later = zip(foreign, members[len(english) :], strict=True)
    return [(e, f) for f, member in later for e in stories[member.story]]


def strangers(
    english: Sequence[Told], foreign: Sequence[Told], model: Meaning | None = None
) -> int:
    """How many foreign texts join a story while their own is withheld; each half in its turn."""
    halves = [{one.gold for one in english[start::2]} for start in (0, 1)]
    wrong: set[str] = set()
    for half, other in (halves, halves[::-1]):
        pairs = joined(
            [e for e in english if e.gold in half],
            [f for f in foreign if f.gold in other],
            model,
        )
        wrong.update(f.gold for _, f in pairs)
    return len(wrong)


def measure(english: Sequence[Told], foreign: Sequence[Told], model: Meaning | None) -> Measured:
    """How one language fares."""
    started = time.process_time()
    pairs = joined(english, foreign, model)
    each = 1e3 * (time.process_time() - started) / (len(english) + len(foreign))
    right = sum(e.gold == f.gold for e, f in pairs)
    return Measured(
        precision=right / max(1, len({f.gold for _, f in pairs})),
        recall=right / len(foreign),
        by_pair=right / max(1, len(pairs)),
        strangers=strangers(english, foreign, model),
        each=each,
    )


def main() -> None:
    found = texts()
    english = found.pop(ENGLISH)
    print(f"\n### Across languages: {len(english)} documents\n")
    print("| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|")
    models = {"no": None, **({"yes": meaning.shipped()} if meaning.installed() else {})}
    for language, foreign in found.items():
        for with_it, model in models.items():
            got = measure(english, foreign, model)
            told = (got.precision, got.recall, f1(got.precision, got.recall), got.by_pair)
            figures = (f"{x:.3f}".removeprefix("0") for x in told)
            wrong = f"{got.strangers} of {len(foreign)}"
            cells = (language, with_it, *figures, wrong, f"{got.each:.1f}")
            print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
