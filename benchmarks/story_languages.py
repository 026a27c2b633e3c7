"""Stories across languages: whether a report joins the English story that it tells.

    python benchmarks/story_languages.py [LANGUAGE ...] [--wrong]

123 news documents, each in English and in six translations (NTREX-128; see `story_data.py` for
where the data lie). All are undated and seen at once, so nothing but the texts can speak. All
English ones are placed first, then those of one language, by the shipped rule.

English documents of two events that were put in one story make a wrong pair with each foreign text
that joins it rightly. "English as labelled" leaves that out: there the English ones stand in the
stories of their labels, and what remains is what is decided across languages.

Several documents tell of one event, which the data do not say; `story_events.tsv` does, labelled
by reading them before any score was seen. An event is found where a story holds texts of it in
both languages. "Pairs" are an English and a foreign text in one story: right where both tell of
one event. "By document" they are right only where one is the translation of the other, which is
what could be told without the labels. "Joined" counts foreign texts: right is a story that holds
an English text of the same event, wrong one that holds only others. "Strangers" are foreign texts
whose event is withheld in English: whatever they join is wrong.

Thresholds were chosen on the odd events (by the number of their first document), so the figures
that count are those of the even ones; the odd ones' stand beside them. Translations name the same
things in the same order; independent reports share less, so expect a lower recall of them
(`tests/quality/languages` has some). Where `news-monitor[semantic]` is installed, each language is
measured without it and with it. `--wrong` lists the wrong pairs, by the numbers of the documents.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from story_data import Archive, f1, place_all, rows, to_article

from monitor.model import Article, Placement, Relation
from monitor.stories import meaning
from monitor.stories.meaning import Meaning
from monitor.stories.place import StoryPlacer

ENGLISH = "en"
#: The languages that the target in stories.md names.
TARGETS = ("ko", "ru", "zh", "ja")
EVENTS = Path(__file__).with_name("story_events.tsv")
HEAD = (
    "en and", "semantic", "joined P", "R", "pairs P", "R", "F1", "odd events P", "R",
    "English as labelled: pairs P", "R", "by document P", "strangers that join", "ms an article",
)  # fmt: skip


class Told(NamedTuple):
    """An article, the document that it is or translates, and the event that this tells of."""

    article: Article
    document: int
    event: str
    saga: str
    #: Whether its event is one that thresholds were chosen on.
    odd: bool


class Remembered(Meaning):
    """The model, which reads each text once and keeps count of the time that takes."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, bytes] = {}
        #: CPU seconds.
        self.spent = 0.0

    def of(self, article: Article) -> bytes:
        """See `Meaning`."""
        if article.content_hash not in self._known:
            started = time.process_time()
            self._known[article.content_hash] = super().of(article)
            self.spent += time.process_time() - started
        return self._known[article.content_hash]

    def each(self) -> float:
        """Seconds a text that it knows the language of."""
        return self.spent / max(1, sum(map(bool, self._known.values())))


#: Documents of an English and a foreign text in one story.
Pair = tuple[Told, Told]


class Measured(NamedTuple):
    """How foreign texts join the English ones; see the head of this file."""

    precision: float
    recall: float
    pair_precision: float
    pair_recall: float
    odd_precision: float
    odd_recall: float
    #: Pairs of the even events, with the English texts in the stories of their labels.
    labelled_precision: float
    labelled_recall: float
    by_document: float
    #: How many texts, of how many.
    strangers: int
    texts: int
    #: Milliseconds an article.
    each: float


# ── the texts ────────────────────────────────────────────────────────────────────────────────


def texts() -> dict[str, list[Told]]:
    """The documents of each language, in the order of the file."""
    events, sagas = labels()
    first: dict[str, int] = {}
    numbers: dict[str, int] = {}
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for row in rows("ntrex_parallel.jsonl"):
        number = numbers.setdefault(row["gold_story"], len(numbers) + 1)
        event = events.get(number, str(number))
        odd = first.setdefault(event, number) % 2 == 1
        told = Told(to_article(row), number, event, sagas.get(number, event), odd)
        found[row["language"]].append(told)
    return dict(found)


def labels() -> tuple[dict[int, str], dict[int, str]]:
    """The event and the saga of the documents that share theirs with another."""
    lines = EVENTS.read_text("utf-8").splitlines()
    known = [line.split("\t") for line in lines if not line.startswith("#")]
    events = {int(number): event for number, event, _ in known if event != "-"}
    return events, {int(number): saga for number, _, saga in known if saga != "-"}


# ── placing and measuring ────────────────────────────────────────────────────────────────────


def alone(told: Sequence[Told]) -> tuple[int, int, int]:
    """Texts placed without any in other languages: pairs that are in one story rightly, that are
    wrongly, and that should be and are not.
    """
    found = [member.story for member in place_all(one.article for one in told).stored]
    pairs = Counter(
        (found[i] == found[j], told[i].event == told[j].event)
        for i, j in combinations(range(len(told)), 2)
    )
    return pairs[True, True], pairs[True, False], pairs[False, True]


def joined(
    english: Sequence[Told],
    foreign: Sequence[Told],
    model: Meaning | None = None,
    *,
    labelled: bool = False,
) -> list[Pair]:
    """The pairs of an English and a foreign text that are in one story.

    `labelled`: the English ones are put into the stories of their labels, not placed.
    """
    placer, archive = StoryPlacer(meaning=model), Archive()
    stories: dict[str, int] = {}
    for one in english if labelled else ():
        known = stories.get(one.event)
        relation = Relation.FIRST if known is None else Relation.COVERAGE
        as_labelled = Placement(relation=relation, story=known)
        member = archive.file(one.article, placer.fingerprint(one.article), as_labelled)
        stories.setdefault(one.event, member.story)
    rest = foreign if labelled else [*english, *foreign]
    members = place_all((one.article for one in rest), placer, archive).stored
    told: defaultdict[int, list[Told]] = defaultdict(list)
    for one, member in zip(english, members, strict=False):
        told[member.story].append(one)
    later = zip(foreign, members[len(english) :], strict=True)
    return [(e, f) for f, member in later for e in told[member.story]]


def strangers(
    english: Sequence[Told], foreign: Sequence[Told], model: Meaning | None
) -> list[Pair]:
    """The pairs that foreign texts make while their event is withheld; half of them at a time."""
    return [
        pair
        for odd in (True, False)
        for pair in joined(
            [one for one in english if one.odd is odd],
            [one for one in foreign if one.odd is not odd],
            model,
        )
    ]


def measure(english: Sequence[Told], foreign: Sequence[Told], model: Remembered | None) -> Measured:
    """How one language fares."""
    meant = [model.of(one.article) for one in (*english, *foreign)] if model else []
    started = time.process_time()
    pairs = joined(english, foreign, model)
    placing = (time.process_time() - started) / (len(english) + len(foreign))
    reading = model.each() * sum(map(bool, meant)) / len(meant) if model else 0.0
    each = 1e3 * (placing + reading)
    right = {f.document for e, f in pairs if e.event == f.event}
    labelled = joined(english, foreign, model, labelled=True)
    return Measured(
        len(right) / max(1, len({f.document for _, f in pairs})),
        len(right) / len(foreign),
        *of_pairs(pairs, english, foreign, odd=False),
        *of_pairs(pairs, english, foreign, odd=True),
        *of_pairs(labelled, english, foreign, odd=False),
        sum(e.document == f.document for e, f in pairs) / max(1, len(pairs)),
        len({f.document for _, f in strangers(english, foreign, model)}),
        len(foreign),
        each,
    )


def of_pairs(
    pairs: Collection[Pair], english: Sequence[Told], foreign: Sequence[Told], *, odd: bool
) -> tuple[float, float]:
    """Precision and recall of the pairs that tell of one event, of the odd events or the even."""
    found = [(e, f) for e, f in pairs if f.odd is odd]
    right = sum(e.event == f.event for e, f in found)
    gold = sum(e.event == f.event for e in english for f in foreign if f.odd is odd)
    return right / max(1, len(found)), right / max(1, gold)


# ── telling ──────────────────────────────────────────────────────────────────────────────────


def row(name: str, with_it: str, measured: Sequence[Measured]) -> str:
    """A line of the table: one language's figures, or the mean of several."""
    joins, recall, pairs, pair_recall, *rest = (
        fmean(column) for column in zip(*measured, strict=True)
    )
    *others, _, _, each = rest
    told = (joins, recall, pairs, pair_recall, f1(pairs, pair_recall), *others)
    figures = (f"{x:.3f}".removeprefix("0") for x in told)
    wrong = f"{sum(m.strangers for m in measured)} of {sum(m.texts for m in measured)}"
    return "| " + " | ".join((name, with_it, *figures, wrong, f"{each:.1f}")) + " |"


def table(
    found: Mapping[str, Sequence[Told]], models: Mapping[str, Remembered | None]
) -> Iterator[str]:
    yield "| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|"
    got: dict[tuple[str, str], Measured] = {}
    for language in [x for x in found if x != ENGLISH]:
        for with_it, model in models.items():
            got[language, with_it] = measure(found[ENGLISH], found[language], model)
            yield row(language, with_it, [got[language, with_it]])
    if all(language in found for language in TARGETS):
        for with_it in models:
            yield row(", ".join(TARGETS), with_it, [got[x, with_it] for x in TARGETS])


def wrong(
    found: Mapping[str, Sequence[Told]], models: Mapping[str, Remembered | None]
) -> Iterator[str]:
    """The wrong pairs: of one saga, taken over from an English story, or made across languages."""
    for language in [x for x in found if x != ENGLISH]:
        for with_it, model in models.items():
            pairs = joined(found[ENGLISH], found[language], model)
            right = {f.document for e, f in pairs if e.event == f.event}
            for e, f in pairs:
                if e.event != f.event:
                    kind = "saga" if e.saga == f.saga else "others"
                    where = "in the story joined" if f.document in right else "joined itself"
                    yield f"{language} {with_it}: {f.document} with {e.document}: {kind}, {where}"


def main(arguments: Sequence[str]) -> None:
    asked = {argument for argument in arguments if not argument.startswith("-")}
    found = {k: v for k, v in texts().items() if not asked or k in {*asked, ENGLISH}}
    models = {"no": None, **({"yes": Remembered()} if meaning.installed() else {})}
    print(f"\n### Across languages: {len(found[ENGLISH])} documents, "
          f"{len({one.event for one in found[ENGLISH]})} events\n")  # fmt: skip
    for line in (wrong if "--wrong" in arguments else table)(found, models):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
