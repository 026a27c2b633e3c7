"""A source's furniture is learnt where articles are filed, and set aside in later ones."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from monitor import wiring
from monitor.filing import Rules
from monitor.model import Article, Fetched, Route, Source, SourceKind, Topic
from monitor.polling import ingest
from monitor.reading.read import read
from monitor.reading.recurring import OPEN_IN, WHY
from monitor.stories.place import StoryPlacer
from monitor.topics.index import TopicIndex

NOW = datetime(2026, 1, 31, 6, tzinfo=UTC)
SOURCE = Source(
    id="s", kind=SourceKind.FOLDER, location="/inbox", name="S", every=timedelta(seconds=5)
)
MENU = "Our reporters on the harbour beat"
TEXTS = [
    "Bakers of the old quarter close their shops\nThe bakers of the old quarter closed their shops "
    f"on account of the flour.\n{MENU}\nNobody there expects bread before the harvest is in.",
    "A comet is seen above the northern islands\nFishermen of the northern islands have seen a "
    f"comet with two tails.\n{MENU}\nAstronomers ask all who saw it to send them a drawing.",
    "Railway workers find a mosaic under the depot\nA Roman mosaic came to light where the railway "
    f"digs for its new depot.\n{MENU}\nThe museum wants to keep it where it was found.",
    "Judges let the river be a person before the law\nThe river may sue those who foul it, the "
    f"judges of the high court ruled.\n{MENU}\nMills along the river will appeal against it.",
]


def document(number: int, text: str) -> Fetched:
    body = text.encode()
    name = f"{number}.txt"
    return Fetched(
        source="s",
        location=f"/inbox/{name}",
        name=name,
        content=body,
        digest=hashlib.sha256(body).hexdigest(),
        fetched_at=NOW,
    )


async def filed(*texts: str) -> list[Article]:
    rules = Rules(
        topics=TopicIndex([Topic(id="rain", name="Rain", match="rain")], sets={}),
        stories=StoryPlacer(),
        channels=(),
        route=Route(),
        operators=(),
        report_after=3,
    )
    store = wiring.scratch()
    found = []
    for number, text in enumerate(texts):
        polled = await ingest(
            [document(number, text)], SOURCE, now=NOW, read=read, store=store, rules=rules
        )
        found += [filing.filed.article for filing in polled.filings]
    store.close()
    return found


async def test_a_line_of_several_stories_is_set_aside_in_the_next() -> None:
    articles = await filed(*TEXTS)
    assert [MENU in one.clean_text for one in articles] == [
        number < OPEN_IN for number in range(len(TEXTS))
    ]
    *_, last = articles
    assert [last.text[z.start : z.end] for z in last.zones if z.why == WHY] == [MENU]
    assert "Mills along the river" in last.clean_text


async def test_copies_of_one_text_teach_nothing() -> None:
    articles = await filed(TEXTS[0], TEXTS[0] + " ", TEXTS[0] + "  ", TEXTS[0] + "   ", TEXTS[1])
    assert MENU in articles[-1].clean_text
