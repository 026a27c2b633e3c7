"""Languages and dates: how often reading tells them right, against others, in one run.

    python benchmarks/claims.py                # both tables
    python benchmarks/claims.py --limit 20     # so many documents and pages only

Languages: the news documents of NTREX-128 in seven languages, as wholes, as their first sentence
and as that sentence's first forty characters (a headline). Dates: the pages of scrapinghub's
benchmark whose address holds the day; it is what the answers are held against, a day's difference
allowed for the time zone. The address is told to nobody, but where the page itself links to it,
trafilatura, htmldate and reading look there. Rivals: `pip install news-monitor[bench]`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from monitor import text as words_of
from monitor.errors import ReadingError
from monitor.reading import dates, language, page
from monitor.reading.assemble import assemble
from monitor.reading.draft import Origin

ROOT = Path(__file__).parent.parent
SEEN = datetime(2026, 1, 31, tzinfo=UTC)
HEADLINE = 40
NEAR = timedelta(days=1)

Tell = Callable[[str], str | None]
DateOf = Callable[[str], date | None]


def _shared() -> Path:
    return Path(os.environ.get("NEWS_MONITOR_SHARED", ROOT.parent / "shared"))


# ── languages ────────────────────────────────────────────────────────────────────────────────


def documents(limit: int | None = None) -> list[tuple[str, str]]:
    """(language, text) of the parallel documents; none where the shared data is absent."""
    path = _shared() / "evaluation/stories/ntrex_parallel.jsonl"
    if not path.exists():
        return []
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(r["language"], r["text"]) for r in records][:limit]


def shortened(text: str) -> dict[str, str]:
    """The text in three lengths."""
    start, end = next(iter(words_of.sentences(text)), (0, len(text)))
    sentence = text[start:end]
    return {"document": text, "sentence": sentence, "headline": sentence[:HEADLINE]}


class Told(NamedTuple):
    """Shares of the texts of one length; the others are undetermined."""

    right: float
    wrong: float


def score_languages(tell: Tell, found: Sequence[tuple[str, str]]) -> tuple[dict[str, Told], float]:
    """What is told right and wrong by length, and texts a CPU second."""
    answers: dict[str, list[bool]] = {length: [] for length in shortened("")}
    began = time.process_time()
    for expected, text in found:
        for length, some in shortened(text).items():
            if (said := tell(some)) is not None:
                answers[length].append(said == expected)
    seconds = time.process_time() - began
    shares = {
        length: Told(sum(told) / len(found), (len(told) - sum(told)) / len(found))
        for length, told in answers.items()
    }
    return shares, len(answers) * len(found) / max(seconds, 1e-9)


def _py3langid() -> Tell:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return lambda text: str(model.classify(text)[0])


def _langdetect() -> Tell:
    import langdetect

    langdetect.DetectorFactory.seed = 0

    def tell(text: str) -> str | None:
        try:
            return str(langdetect.detect(text))[:2]
        except langdetect.LangDetectException:
            return None

    return tell


def _lingua() -> Tell:
    import lingua

    model = lingua.LanguageDetectorBuilder.from_all_languages().build()

    def tell(text: str) -> str | None:
        found = model.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else None

    return tell


LANGUAGE_RIVALS: dict[str, tuple[str, Callable[[], Tell]]] = {
    "py3langid alone": ("py3langid", _py3langid),
    "langdetect": ("langdetect", _langdetect),
    "lingua": ("lingua", _lingua),
}


# ── dates ────────────────────────────────────────────────────────────────────────────────────


class Dated(NamedTuple):
    """How often a tool was right, wrong and silent."""

    right: int
    wrong: int
    none: int
    pages_per_second: float


def dated_pages(limit: int | None = None) -> Iterator[tuple[date, str]]:
    """The day in the address, and the page."""
    folder = _shared() / "evaluation/pages/scrapinghub"
    if not folder.exists():
        return
    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name in sorted(gold)[:limit]:
        for claim in dates.in_url(gold[name].get("url")):
            html = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            if day := dates.parse(claim.raw):
                yield day.date(), html.decode("utf-8", "replace")


def our_date(html: str) -> date | None:
    """What reading makes of the page."""
    try:
        draft = page.draft_of(html, name="page", key="page", seen_at=SEEN)
    except ReadingError:
        return None
    article = assemble(draft, Origin(source="bench", seen_at=SEEN))
    return article.published_at.date() if article.published_at else None


def score_dates(tell: DateOf, found: Sequence[tuple[date, str]]) -> Dated:
    """Held against the days in the addresses."""
    began = time.process_time()
    told = [tell(html) for _, html in found]
    seconds = time.process_time() - began
    pairs = list(zip(told, (day for day, _ in found), strict=True))
    right = sum(mine is not None and abs(mine - day) <= NEAR for mine, day in pairs)
    none = sum(mine is None for mine in told)
    return Dated(right, len(found) - right - none, none, len(found) / max(seconds, 1e-9))


def _htmldate() -> DateOf:
    import htmldate

    def tell(html: str) -> date | None:
        said = htmldate.find_date(html.encode(), original_date=True, max_date=f"{SEEN:%Y-%m-%d}")
        return date.fromisoformat(said) if said else None

    return tell


def _trafilatura() -> DateOf:
    import trafilatura

    def tell(html: str) -> date | None:
        said = trafilatura.extract_metadata(html).date
        return date.fromisoformat(said) if said else None

    return tell


def _newspaper() -> DateOf:
    import newspaper

    def tell(html: str) -> date | None:
        article = newspaper.Article("https://page.example/", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        said = article.publish_date
        return said.date() if isinstance(said, datetime) else None

    return tell


DATE_RIVALS: dict[str, tuple[str, Callable[[], DateOf]]] = {
    "htmldate": ("htmldate", _htmldate),
    "trafilatura": ("trafilatura", _trafilatura),
    "newspaper4k": ("newspaper", _newspaper),
}


def _forgiving(tell: DateOf) -> DateOf:
    """A tool that raises has found nothing."""

    def told(html: str) -> date | None:
        try:
            return tell(html)
        except Exception as error:
            print(f"  ({type(error).__name__}: {str(error)[:80]})")
            return None

    return told


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--limit", type=int, help="so many documents and pages only")
    limit = arguments.parse_args().limit
    texts, pages = documents(limit), list(dated_pages(limit))
    if not texts or not pages:
        raise SystemExit("no texts: NEWS_MONITOR_SHARED names no folder that has them")
    print(
        f"{len(texts)} documents\n\n| right / wrong of | document | sentence | headline | texts/s |"
    )
    print("|---|---|---|---|---|")
    tells: dict[str, Tell] = {"News Monitor": language.identify}
    tells |= {n: make() for n, (module, make) in LANGUAGE_RIVALS.items() if find_spec(module)}
    for name, tell in tells.items():
        tell(texts[0][1])  # what is loaded on first use is not counted
        shares, rate = score_languages(tell, texts)
        row = " | ".join(f"{told.right:.3f} / {told.wrong:.3f}" for told in shares.values())
        print(f"| {name} | {row} | {rate:,.0f} |", flush=True)
    print(
        f"\n{len(pages)} pages\n\n| date | right | wrong | none | pages/s |\n|---|---|---|---|---|"
    )
    daters: dict[str, DateOf] = {"News Monitor, all of reading": our_date}
    daters |= {n: make() for n, (module, make) in DATE_RIVALS.items() if find_spec(module)}
    for name, dater in daters.items():
        _forgiving(dater)(pages[0][1])
        found = score_dates(_forgiving(dater), pages)
        print(
            f"| {name} | {found.right} | {found.wrong} | {found.none} |"
            f" {found.pages_per_second:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
