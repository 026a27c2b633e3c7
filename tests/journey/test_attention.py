"""What people say of alerts, as they say it."""

from __future__ import annotations

from journey.world import STORIES, World


def test_a_silenced_alert_is_kept_and_not_sent(world: World) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    world.inbox.mkdir()
    add = ("silence", "add", "--topic", "launchers", "--reason", "known", "--by", "Mina")
    assert world.monitor(*add, "--until", "30m").startswith("Silence 1 until 2")
    [listed] = world.rows("silence", "list")
    assert (listed["author"], listed["match"]) == ("Mina", {"topic": ["launchers"]})
    ingest(world, "valley")
    assert world.receiver.alerts == []
    [alert] = world.rows("alerts")
    assert (alert["silence"], alert["deliveries"]) == (1, [])
    assert "silenced by Mina until" in world.monitor("explain", str(alert["article"]))

    assert "Silence 1 is over" in world.monitor("silence", "expire", "1")
    assert "no silence 1 is in force" in world.monitor("silence", "expire", "1", code=1)
    assert world.monitor("silence", "list") == "Nothing is silenced.\n"
    assert len(world.rows("silence", "list", "--all")) == 1
    ingest(world, "harbour")
    assert len(world.receiver.alerts) == 1


def test_wrong_silences_are_refused(world: World) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    add = ("silence", "add", "--reason", "known")
    assert "say what to silence" in world.monitor(*add, "--until", "2h", code=2)
    unknown = world.monitor(*add, "--topic", "x", "--until", "2h", code=1)
    assert "no topic 'x'; there are: launchers" in unknown
    past = world.monitor(*add, "--topic", "launchers", "--until", "2020-01-01", code=2)
    assert "2020-01-01 00:00 UTC is over" in past


def test_verdicts_make_a_topics_precision_and_an_acknowledgement_a_name(world: World) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    world.inbox.mkdir()
    ingest(world, "valley")
    ingest(world, "harbour")
    assert world.monitor("verdict", "1", "relevant") == "Alert 1: relevant.\n"
    world.monitor("verdict", "2", "irrelevant")
    assert "no alert 9" in world.monitor("verdict", "9", "relevant", code=1)
    [topic] = world.rows("topics")
    assert (topic["relevant"], topic["irrelevant"], topic["precision"]) == (1, 1, 0.5)
    assert "50% of 2" in world.monitor("topics")

    world.monitor("ack", "1", "--by", "Mina")
    by_id = {alert["id"]: alert for alert in world.rows("alerts")}
    assert (by_id[1]["acknowledged_by"], by_id[2]["acknowledged_by"]) == ("Mina", None)


def ingest(world: World, name: str) -> None:
    title, text = STORIES[name]
    path = world.inbox / f"{name}.txt"
    path.write_text(f"{title}\n\n{text}\n")
    world.monitor("ingest", str(path))


BOTH = """
topics:
  - {id: any-plant, name: Any plant, match: plant* | factor*, severity: low}
  - {id: launchers, name: Launchers, match: launcher*, severity: critical}
"""
INHIBIT = "inhibit: [{source_match: {severity: critical}, target_match: {severity: low}}]\n"


def test_an_inhibited_alert_is_kept_and_not_sent(world: World) -> None:
    inbox = "  - {id: inbox, folder: ../inbox, every: 1s}\n"
    world.configure(inbox, topics=BOTH, extra=INHIBIT)
    world.inbox.mkdir()
    ingest(world, "valley")
    assert [alert["topic"] for alert in world.receiver.alerts] == ["launchers"]
    listed = {alert["topic"]: alert for alert in world.rows("alerts")}
    told, kept = listed["launchers"], listed["any-plant"]
    assert (kept["inhibited_by"], kept["deliveries"]) == (told["id"], [])
    assert f"inhibited by alert {told['id']}" in world.monitor("alerts")
    explained = world.monitor("explain", str(kept["article"]))
    assert f"inhibited by alert {told['id']} (Launchers), as inhibit/1 says" in explained
    path = world.folder / "alert.json"
    path.write_text('{"topic": "any-plant"}')
    assert world.monitor("check", "--route", str(path)).endswith(
        "inhibit/1: not sent where another alert (severity: critical) of the same story rang in "
        "the 1d before\n"
    )
    world.configure(inbox, topics=BOTH)
    ingest(world, "harbour")
    assert len(world.receiver.alerts) == 3
