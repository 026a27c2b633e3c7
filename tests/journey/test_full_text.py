"""An item of a feed that carries only a summary is completed from its page."""

from __future__ import annotations

from journey.world import STORIES, World

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
