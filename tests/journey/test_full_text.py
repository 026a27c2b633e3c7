"""An item of a feed that carries only a summary is completed from its page."""

from __future__ import annotations

from journey.world import STORIES, World

from monitor import wiring
from monitor.settings import load

TEASER = "Officials told more about what was seen in the valley this week."


def test_a_summary_rings_by_what_its_page_says(world: World) -> None:
    title, text = STORIES["valley"]
    world.configure(
        world.feed("valley-news", alert_on_first_poll=True)
        + world.feed("short-news", alert_on_first_poll=True, full_text="feed")
    )
    page = f"<p>{TEASER}</p><p>{text}</p>"
    world.feeds.pages["full"] = (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{page}"
        "</article></body></html>"
    )
    link = f"http://127.0.0.1:{world.feeds.port}/full"
    for name in ("valley-news", "short-news"):
        world.feeds.publish(name, "1", "What was seen in the valley", TEASER, link=link)
    world.monitor("run", "--once")
    world.monitor("run", "--once")

    (alert,) = world.receiver.alerts
    (article,) = world.rows("articles", "--source", "valley-news")
    assert alert["article"] == article["id"]
    asked = [name for name, _ in world.feeds.requests]
    assert asked.count("full") == 1, "a known item is not completed again"
    assert asked.count("robots.txt") == 1


SUMMARY = (
    "For the {name} edition: officials of the northern valley counted forty vehicles under a blue "
    "roof on Monday and said that the launcher plant would double its output before the winter."
)
FORM = "<form><p>{}</p><button>Accept all</button><button>Settings</button></form>"
#: Pages that answer with 200 and are not the article, by what is wrong with them; and what is said.
LURES = {
    "paywall": (
        f"<article><h1>{{title}}</h1><p>{SUMMARY.format(name='paywall')}</p>"
        "<p>Subscribe to continue reading.</p></article><script type='application/ld+json'>"
        '{{"@type": "NewsArticle", "isAccessibleForFree": false}}</script>',
        "behind a paywall",
    ),
    "consent": (
        "<h1>{title}</h1>"
        + FORM.format("We and our 823 partners store cookies on a device. " * 30),
        "says something else",
    ),
    "error": (
        "<h1>Page not found</h1>" + "<p>The page you asked for has moved or never was.</p>" * 20,
        "says something else",
    ),
    "other": (
        "<article><h1>Harvest festival</h1>"
        + "<p>Farmers brought cider, pears and honey to the square on Sunday afternoon.</p>" * 20
        + "</article>",
        "says something else",
    ),
}
FRONT = "<html><body><h1>Valley News</h1>" + "<p>Harvest festival opens on Sunday.</p>" * 40


def test_what_is_not_the_article_never_replaces_a_good_summary(world: World) -> None:
    title, _ = STORIES["valley"]
    world.configure(world.feed("valley-news", alert_on_first_poll=True))
    world.feeds.moved["front"] = "/"
    world.feeds.pages[""] = FRONT
    for name, (body, _) in LURES.items():
        world.feeds.pages[name] = f"<html><body>{body.format(title=title)}</body></html>"
    for name in (*LURES, "front"):
        link = f"http://127.0.0.1:{world.feeds.port}/{name}"
        world.feeds.publish("valley-news", name, title, SUMMARY.format(name=name), link=link)
    world.monitor("run", "--once")

    why = {name: said for name, (_, said) in LURES.items()} | {"front": "leads to a front page"}
    with wiring.build(
        load(world.folder / "config", environ={}), database=world.database
    ) as application:
        stored = [entry.article for entry in application.monitor.stored_archive()]
    assert {article.key for article in stored} == set(why)
    for article in stored:
        assert SUMMARY.format(name=article.key) in article.text
        [note] = article.notes
        assert note.startswith("the feed's own text was kept")
        assert why[article.key] in note
    assert world.receiver.alerts, "they ring by their summaries"


def test_every_form_of_an_address_is_one_article(world: World) -> None:
    title, text = STORIES["valley"]
    world.configure(world.feed("valley-news", alert_on_first_poll=True, full_text="feed"))
    for link in LINKS:
        world.feeds.publish("valley-news", "", title, text, link=link)
    world.monitor("run", "--once")
    assert len(world.rows("articles")) == 1
    assert len(world.receiver.alerts) == 1


#: One article as feeds, telephones, accelerators, printers and newsletters link to it.
LINKS = (
    "https://www.valley.example/2026/plant?utm_source=rss&utm_medium=feed",
    "https://m.valley.example/2026/plant",
    "https://valley.example/amp/2026/plant",
    "https://valley.example/2026/plant/amp/",
    "https://valley.example/2026/plant?print=1",
    "https://valley.example/2026/plant?fbclid=abc#comments",
)
