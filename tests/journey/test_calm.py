"""Alerts that wait for each other, from the feed to the receiver."""

from __future__ import annotations

from journey.world import STORIES, World, until


def test_a_burst_becomes_one_message_and_survives_a_kill(world: World) -> None:
    world.configure(
        world.feed("valley-news", alert_on_first_poll=True),
        extra="routes: {group_by: [topic], group_wait: 6s}\n",
    )
    for name, story in STORIES.items():
        world.feeds.publish("valley-news", name, *story)
    daemon = world.run()
    until(lambda: len(daemon.lines("alert.rung")) == len(STORIES))
    daemon.kill()
    assert {d["status"] for d in world.rows("deliveries")} == {"held"}
    assert world.receiver.messages == []

    daemon = world.run()
    until(lambda: world.receiver.messages)
    assert daemon.stop() == 0
    (message,) = world.receiver.messages
    assert message["title"] == "2 alerts: Launcher factories (2)"
    sent = message["monitor"]["alerts"]
    listed = {alert["key"]: alert for alert in world.rows("alerts")}
    assert {alert["key"] for alert in sent} == listed.keys()
    for alert in listed.values():
        assert [d["status"] for d in alert["deliveries"]] == ["delivered"]


def test_check_tells_which_way_an_alert_would_go(world: World) -> None:
    world.configure(
        world.feed("valley-news"),
        extra="routes:\n  channels: []\n  routes:\n"
        "    - {match: {severity: high}, channels: [desk], group_wait: 1h}\n",
    )
    path = world.folder / "alert.json"
    path.write_text('{"topic": "launchers"}')
    assert world.monitor("check", "--route", str(path)).startswith("routes/1 → desk: leaves at 2")
    path.write_text('{"topic": "launchers", "severity": "low"}')
    assert world.monitor("check", "--route", str(path)) == "No channel hears of it.\n"
    path.write_text('{"topic": "launchers", "severity": "dire"}')
    assert "severity is one of" in world.monitor("check", "--route", str(path), code=2)
    path.write_text("launchers")
    assert "holds no JSON" in world.monitor("check", "--route", str(path), code=2)


def test_a_channel_shows_alerts_by_its_own_templates(world: World) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    config = world.folder / "config" / "watch.yaml"
    folder = world.folder / "look"
    folder.mkdir()
    config.write_text(config.read_text().replace("id: desk,", "id: desk, templates: ../look,"))
    (folder / "alert.txt.j2").write_text("{% if %}")
    assert "channel 'desk': alert.txt.j2, line 1: " in world.monitor("check", code=1)
    (folder / "alert.txt.j2").write_text("{{ topic | upper }}!")
    title, text = STORIES["valley"]
    (world.folder / "valley.txt").write_text(f"{title}\n\n{text}\n")
    world.monitor("ingest", "valley.txt")
    [message] = world.receiver.messages
    assert message["message"] == "LAUNCHER FACTORIES!"
