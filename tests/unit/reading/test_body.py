"""The body of a page: what is put together, and which lines are links to other pages."""

from __future__ import annotations

from collections.abc import Callable

from monitor.model import Reading, ZoneKind

Read = Callable[..., Reading]

HEAD = '<link rel="canonical" href="https://news.example/world/harbour.html"><title>Harbour</title>'
#: Every paragraph its own, and as long as paragraphs of news are.
PARAGRAPHS = [
    f"On the {day} day the harbour master said that crane number {number} had been lifted out of "
    f"the water, and that the {place} quay would be open again before the end of the week. He did "
    "not say what it had cost, or who would pay for it in the end."
    for day, number, place in zip(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
        range(3, 11),
        ("north", "south", "east", "west", "old", "new", "long", "short"),
        strict=True,
    )
]


def page(body: str) -> str:
    return f"<html><head>{HEAD}</head><body><h1>Harbour</h1>{body}</body></html>"


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def asides(reading: Reading) -> dict[str, str]:
    (article,) = reading.articles
    return {
        article.text[zone.start : zone.end]: zone.why
        for zone in article.zones
        if zone.kind is ZoneKind.ASIDE
    }


def test_an_article_in_several_boxes(read_file: Read) -> None:
    first, second = PARAGRAPHS[:4], PARAGRAPHS[4:]
    box = '<div class="grid"><div class="article__body body">{}</div></div>'
    ad = '<div class="ad"><a href="https://ads.example/">Buy a boat</a></div>'
    html = page(f"<main>{box.format(paragraphs(first))}{ad}{box.format(paragraphs(second))}</main>")
    (article,) = read_file("a.html", html).articles
    at = [article.clean_text.find(text) for text in PARAGRAPHS]
    assert -1 not in at
    assert at == sorted(at)


def test_another_article_below_is_not_put_in(read_file: Read) -> None:
    box = '<article class="story"><h1>{}</h1><div class="body">{}</div></article>'
    html = page(
        box.format("Harbour", paragraphs(PARAGRAPHS[:4]))
        + box.format("Another story", paragraphs(PARAGRAPHS[4:]))
    )
    (article,) = read_file("a.html", html).articles
    assert "put together" not in " ".join(article.notes)


def test_links_to_other_pages_are_aside(read_file: Read) -> None:
    own = "Minister defends plan to close three more harbours"
    labelled = "Fishermen block road to the capital for a third day"
    outside = "Report of the harbour office on cranes and quays"
    html = page(
        f"<article>{paragraphs(PARAGRAPHS[:2])}"
        f'<p><a href="/world/minister.html">{own}</a></p>'
        f'<p><a href="https://news.example/world/road.html">{labelled}</a> [VIDEO]</p>'
        f'<p><a href="https://office.example/report.pdf">{outside}</a></p>'
        f"{paragraphs(PARAGRAPHS[2:5])}</article>"
    )
    reading = read_file("a.html", html)
    told = asides(reading)
    assert {own, f"{labelled} [VIDEO]"} <= {
        line
        for text, why in told.items()
        if why == "a link to another page"
        for line in text.split("\n")
    }
    # What another site is quoted for belongs to the article.
    assert outside in reading.articles[0].clean_text


def test_a_page_that_holds_its_text_twice(
    read_text: Callable[..., object], read_file: Read
) -> None:
    once = paragraphs(PARAGRAPHS[:4])
    html = page(f"<article><div>{once}</div><div>{once}</div></article>")
    (article,) = read_file("a.html", html).articles
    assert [article.clean_text.count(text) for text in PARAGRAPHS[:4]] == [1, 1, 1, 1]


def test_a_question_asked_of_everybody_is_not_said_above(read_file: Read) -> None:
    question = (
        "What would you have done in the place of the harbour master, and would it have cost less?"
    )
    text = "\n\n".join(f"{question} We asked.\n\n{paragraph}" for paragraph in PARAGRAPHS)
    (article,) = read_file("a.txt", f"The harbour in eight voices\n\n{text}").articles
    assert article.clean_text.count(question) == len(PARAGRAPHS)
