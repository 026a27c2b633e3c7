"""Stories corrected by hand, as an analyst does it."""

from __future__ import annotations

from journey.world import STORIES, World, until


def ingest(world: World, name: str, text: str | None = None) -> None:
    title, told = STORIES[name.partition("-")[0]]
    path = world.inbox / f"{name}.txt"
    path.write_text(f"{title}\n\n{text or told}\n")
    world.monitor("ingest", str(path))


def test_a_merged_story_keeps_its_number_its_alerts_and_its_later_copies(world: World) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    world.inbox.mkdir()
    ingest(world, "valley")
    ingest(world, "harbour")
    assert len(world.rows("stories")) == 2
    before = world.rows("alerts")

    assert "2 articles" in world.monitor("stories", "merge", "1", "2", "--by", "Mina")
    assert [story["id"] for story in world.rows("stories")] == [1]
    assert world.rows("alerts") == before
    timeline = world.monitor("stories", "2")
    assert timeline.startswith("Story 1: ")
    assert "Mina merged story 2 into story 1 on " in timeline
    assert "Mina merged story 2 into story 1 on " in world.monitor("explain", "2")
    [told] = [row for row in world.rows("articles") if row["id"] == 2]
    assert (told["story"], told["relation"], told["of"]) == (1, "coverage", 1)
    assert "merged into it by Mina" in told["why"]

    ingest(world, "harbour-again")
    [copy] = world.rows("articles", "--limit", "1")
    assert (copy["relation"], copy["story"]) == ("copy", 1)
    assert world.rows("alerts") == before


def test_an_article_that_was_split_off_is_followed_by_its_copies(world: World) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    world.inbox.mkdir()
    ingest(world, "valley")
    longer = STORIES["valley"][1] + " A second line was opened by the minister in May, it added."
    ingest(world, "valley-longer", longer)
    [longer_one, _] = world.rows("articles")
    assert (longer_one["relation"], longer_one["story"]) == ("copy", 1)

    daemon = world.run()  # whose window knows nothing of what another process corrects
    until(lambda: daemon.lines("monitor.started"))
    told = world.monitor("stories", "split", "2", "--by", "Mina")
    assert "Mina split article 2 off story 1 into story 2" in told
    assert "split off story 1 by Mina" in world.monitor("explain", "2")
    (world.inbox / "valley-copy.txt").write_text(f"{STORIES['valley'][0]}\n\n{longer}\n")
    until(lambda: len(world.rows("articles")) == 3)
    [copy] = world.rows("articles", "--limit", "1")
    assert (copy["relation"], copy["story"]) == ("copy", 2)
    assert daemon.stop() == 0


def test_what_cannot_be_corrected_is_told(world: World) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    world.inbox.mkdir()
    ingest(world, "valley")
    ingest(world, "harbour")
    assert "no story 9" in world.monitor("stories", "merge", "1", "9", code=1)
    assert "no story 9" in world.monitor("stories", "merge", "9", "1", code=1)
    assert "cannot be merged with itself" in world.monitor("stories", "merge", "1", "1", code=2)
    assert "no article 9" in world.monitor("stories", "split", "9", code=1)
    assert "article 2 is alone in story 2" in world.monitor("stories", "split", "2", code=2)
    assert "no story 9" in world.monitor("stories", "9", code=1)
    world.monitor("stories", "merge", "1", "2")
    assert "story 2 is part of story 1" in world.monitor("stories", "merge", "1", "2", code=2)
