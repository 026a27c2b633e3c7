"""Reading: how much of an article's text is found in a web page, against others, in one run.

    python benchmarks/reading.py            # everything that is installed
    python benchmarks/reading.py --limit 40 # the first pages only
    python benchmarks/reading.py --dirt     # plain texts with what scrapers leave below them

The pages and their gold texts are those of scrapinghub's article-extraction-benchmark, found by
NEWS_MONITOR_SHARED. F1 is theirs: over the 4-word shingles of each page, counted with repetitions,
precision and recall averaged over the pages. Rates are CPU seconds of one core. The dirt is made of
other articles' headlines and first sentences, without any mark before them, below the true bodies
as plain texts: what the cleaner leaves is judged in the same way. Rivals come with
`pip install news-monitor[bench]`; what is missing is left out of the table.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from monitor import text as words_of
from monitor.errors import ReadingError
from monitor.model import ZoneKind
from monitor.reading import page
from monitor.reading.assemble import assemble
from monitor.reading.draft import Draft, Origin

ROOT = Path(__file__).parent.parent
SEEN = datetime(2026, 1, 31, tzinfo=UTC)
#: As in the benchmark that the pages come from.
SHINGLE = 4
#: Of the dirt, so that it is the same on every run; how many other articles stand below a body.
SEED = 6
SIZES = {"clean": (0, 0), "headlines": (5, 30), "teasers": (3, 8)}
_WORD = re.compile(r"\w+")

Extract = Callable[[str], str]


class Page(NamedTuple):
    """A page and the text that people found in it."""

    html: str
    gold: str


class Score(NamedTuple):
    """What one tool made of all pages."""

    precision: float
    recall: float
    empty: int
    pages_per_second: float

    @property
    def f1(self) -> float:
        """Of the two averages, as in the original benchmark."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pages(limit: int | None = None) -> Iterator[Page]:
    """The pages of the shared data; none where it is absent."""
    folder = _shared() / "evaluation/pages/scrapinghub"
    if not folder.exists():
        return
    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name in sorted(gold)[:limit]:
        html = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield Page(html.decode("utf-8", "replace"), gold[name]["articleBody"])


def _shared() -> Path:
    return Path(os.environ.get("NEWS_MONITOR_SHARED", ROOT.parent / "shared"))


def score(extract: Extract, found: list[Page]) -> Score:
    """Precision and recall as in the original benchmark, and the rate."""
    began = time.process_time()
    texts = [extract(one.html) for one in found]
    seconds = time.process_time() - began
    judged = [_judge(text, one.gold) for text, one in zip(texts, found, strict=True)]
    precisions = [p for p, _ in judged if p is not None]
    recalls = [r for _, r in judged if r is not None]
    return Score(
        precision=sum(precisions) / max(len(precisions), 1),
        recall=sum(recalls) / max(len(recalls), 1),
        empty=sum(not text.strip() for text in texts),
        pages_per_second=len(found) / max(seconds, 1e-9),
    )


def _judge(text: str, gold: str) -> tuple[float | None, float | None]:
    """Precision and recall of one page; None where nothing was found, or was to be found."""
    mine, theirs = _shingles(text), _shingles(gold)
    both = sum((mine & theirs).values())
    return (
        both / mine.total() if mine else None,
        both / theirs.total() if theirs else None,
    )


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if len(words) < SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[n:] for n in range(SHINGLE)), strict=False))


# ── plain texts ──────────────────────────────────────────────────────────────────────────────


class Other(NamedTuple):
    """Another article, as a site advertises it."""

    title: str
    sentence: str


def others() -> list[Other]:
    """Headlines and whole first sentences of the articles of the shared stream."""
    path = _shared() / "evaluation/stories/same_event_stream_dev.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    found = []
    for record in records:
        text = record["text"]
        sentence = next((text[start:end] for start, end in words_of.sentences(text)), "")
        if record.get("title") and sentence.endswith(".") and "\n" not in sentence:
            found.append(Other(" ".join(record["title"].split()), sentence))
    return found


def dirty(kind: str, bodies: list[str], ads: list[Other]) -> list[tuple[str, str]]:
    """(text with dirt below it, true body), the same on every run."""
    chance = random.Random(SEED)
    made = []
    for body in bodies:
        some = chance.sample(ads, chance.randint(*SIZES[kind]))
        below = {
            "clean": [],
            "headlines": [ad.title for ad in some],
            "teasers": [line for ad in some for line in (ad.title, ad.sentence)],
        }[kind]
        made.append(("\n".join((body, *below)), body))
    return made


def clean(text: str) -> str:
    """What reading takes for the article in a plain text whose headline is known."""
    draft = Draft(key="text", title="A headline that stands nowhere in it", text=text, bare=True)
    return assemble(draft, Origin(source="bench", seen_at=SEEN)).clean_text


def score_dirt(kind: str, bodies: list[str], ads: list[Other]) -> tuple[float, float]:
    """Precision and recall of the cleaner, averaged over the texts."""
    judged = [_judge(clean(text), body) for text, body in dirty(kind, bodies, ads)]
    precisions = [p for p, _ in judged if p is not None]
    recalls = [r for _, r in judged if r is not None]
    return sum(precisions) / len(precisions), sum(recalls) / len(recalls)


def print_dirt(bodies: list[str]) -> None:
    """The table of the plain texts."""
    ads = others()
    if not ads:
        raise SystemExit("no articles: NEWS_MONITOR_SHARED names no folder that has them")
    print(f"{len(bodies)} bodies\n\n| below the body | precision | recall |\n|---|---|---|")
    for kind in SIZES:
        precision, recall = score_dirt(kind, bodies, ads)
        print(f"| {kind} | {precision:.3f} | {recall:.3f} |", flush=True)


# ── who reads ────────────────────────────────────────────────────────────────────────────────


def ours(html: str) -> str:
    """The whole of reading: metadata, body, cleaner, language, dates, attribution."""
    try:
        draft = page.draft_of(html, name="page", key="page", seen_at=SEEN)
    except ReadingError:
        return ""
    article = assemble(draft, Origin(source="bench", seen_at=SEEN))
    return " ".join(
        article.text[zone.start : zone.end] for zone in article.zones if zone.kind != ZoneKind.ASIDE
    )


def _trafilatura() -> Extract:
    import trafilatura

    return lambda html: trafilatura.extract(html, include_comments=False) or ""


def _readability() -> Extract:
    import readability
    from lxml.html import fromstring

    return lambda html: str(
        fromstring(readability.Document(html).summary(html_partial=True)).text_content()
    )


def _newspaper() -> Extract:
    import newspaper

    def extract(html: str) -> str:
        article = newspaper.Article("https://page.example/", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return str(article.text)

    return extract


def _resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: str(extract_plain_text(html, main_content=True))


def _justext() -> Extract:
    import justext

    stop = justext.get_stoplist("English")

    def extract(html: str) -> str:
        paragraphs = justext.justext(html.encode(), stop)
        return "\n".join(p.text for p in paragraphs if not p.is_boilerplate)

    return extract


RIVALS: dict[str, tuple[str, Callable[[], Extract]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "readability-lxml": ("readability", _readability),
    "newspaper4k": ("newspaper", _newspaper),
    "resiliparse": ("resiliparse", _resiliparse),
    "justext": ("justext", _justext),
}


def _forgiving(extract: Extract) -> Extract:
    """A tool that raises has found nothing."""

    def extracted(html: str) -> str:
        try:
            return extract(html)
        except Exception as error:
            print(f"  ({type(error).__name__}: {str(error)[:80]})")
            return ""

    return extracted


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--limit", type=int, help="the first pages only")
    arguments.add_argument("--dirt", action="store_true", help="plain texts, not pages")
    given = arguments.parse_args()
    found = list(pages(given.limit))
    if not found:
        raise SystemExit("no pages: NEWS_MONITOR_SHARED names no folder that has them")
    if given.dirt:
        print_dirt([one.gold for one in found])
        return
    tools = {"News Monitor, all of reading": ours}
    tools |= {name: make() for name, (module, make) in RIVALS.items() if find_spec(module)}
    print(f"{len(found)} pages\n\n| tool | F1 | precision | recall | empty | pages/s |")
    print("|---|---|---|---|---|---|")
    for name, extract in tools.items():
        _forgiving(extract)(found[0].html)  # what is loaded on first use is not counted
        s = score(_forgiving(extract), found)
        print(
            f"| {name} | {s.f1:.3f} | {s.precision:.3f} | {s.recall:.3f} | {s.empty} |"
            f" {s.pages_per_second:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
