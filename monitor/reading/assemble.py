"""What is made of a draft: the one place where claims become an article."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Article, Zone, ZoneKind
from monitor.reading import (
    asides,
    attribution,
    dates,
    head,
    identity,
    language,
    lines,
    textdates,
    tidy,
    zones,
)
from monitor.reading.draft import Draft, Origin
from monitor.reading.head import Head
from monitor.reading.lines import Line


def _encodable(text: str) -> str:
    """The text without halves of characters, which JSON can spell and no file can hold."""
    return text.encode(errors="replace").decode()


def assemble(draft: Draft, origin: Origin) -> Article:
    """The article that `draft` tells of.

    A headline that stands in the text stays there too, as an aside, so that the text is whole.
    """
    text, cut = tidy.tidy(_encodable(draft.text))
    split = lines.split(text)
    title = " ".join(_encodable(draft.title).split())
    top = head.under(title, split) if title or not draft.bare else head.bare(split)
    parts = zones.partition(split, _asides(split, top, draft))
    clean = "\n\n".join(_texts(text, parts, ZoneKind.LEAD, ZoneKind.BODY))
    read = f"{top.title}\n{clean}"
    datelines = _texts(text, parts, ZoneKind.DATELINE)
    stated = *draft.dates, *top.dates, *dates.in_url(draft.url), *dates.in_dateline(datelines)
    date = textdates.weigh(
        dates.resolve(
            stated or dates.in_name(origin.name), zone=origin.timezone, seen_at=origin.seen_at
        ),
        text=clean,
        zone=origin.timezone,
        seen_at=origin.seen_at,
    )
    spoken = language.tell(f"{top.title}\n{clean}", prior=origin.language or draft.language)
    writer = attribution.originator(
        datelines=datelines,
        asides="\n".join(_texts(text, parts, ZoneKind.ASIDE)).split("\n"),
        clean=clean,
        bylines=(*top.credits, *draft.credits),
        known=origin.lexicon,
    )
    return Article(
        source=origin.source,
        key=draft.key,
        url=draft.url,
        title=top.title,
        text=text,
        zones=parts,
        language=spoken.code,
        language_confidence=spoken.confidence,
        published_at=date.published_at,
        date_from=date.date_from,
        date_precision=date.precision,
        date_confidence=date.confidence,
        text_date=date.text_date,
        first_seen_at=origin.seen_at,
        content_hash=identity.content_hash(top.title, clean),
        originator=writer,
        cites=attribution.cites(read, besides=writer, known=origin.lexicon),
        notes=(*draft.notes, *date.notes, *_cut(cut)),
    )


def _asides(split: Sequence[Line], top: Head, draft: Draft) -> dict[int, str]:
    """What the head and the rest of the text say is not the article's."""
    rest = [i for i in range(len(split)) if i not in top.asides]
    found = asides.find([split[i] for i in rest], bare=draft.bare, links=draft.links)
    return dict(top.asides) | {rest[i]: why for i, why in found.items()}


def _texts(text: str, parts: Sequence[Zone], *kinds: ZoneKind) -> list[str]:
    return [text[zone.start : zone.end] for zone in parts if zone.kind in kinds]


def _cut(cut: bool) -> tuple[str, ...]:
    return (f"the text was cut at {tidy.LONGEST:,} characters",) if cut else ()
