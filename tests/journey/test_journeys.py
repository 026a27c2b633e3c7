"""From a feed or a folder to a phone: the whole program, as its users run it."""

from __future__ import annotations

import shutil
import signal

from journey.world import STORIES, TOPICS, World, until


def test_a_feed_gains_an_item_and_the_phone_rings_once(world: World) -> None:
    world.configure(world.feed("valley-news") + world.feed("coast-news"))
    world.feeds.publish("valley-news", "old", *STORIES["harbour"])
    daemon = world.run()
    until(lambda: len(daemon.lines("poll.done")) >= 1)
    assert world.receiver.alerts == [], "what a first poll finds is old news"

    world.feeds.publish("valley-news", "1", *STORIES["valley"])
    until(lambda: world.receiver.alerts)
    world.feeds.publish("coast-news", "a", *STORIES["valley"])
    until(lambda: len(world.rows("articles", "--source", "coast-news")) == 1)
    assert daemon.stop() == 0

    (alert,) = world.receiver.alerts
    assert (alert["topic"], alert["reason"]) == ("launchers", "new_story")
    copy, first = world.rows("articles", "--limit", "2")
    assert (first["relation"], copy["relation"], copy["of"]) == ("first", "copy", first["id"])
    assert copy["story"] == first["story"] == alert["story"]


def test_the_message_carries_the_alert_as_the_listing_prints_it(world: World) -> None:
    world.configure(world.feed("valley-news", alert_on_first_poll=True))
    world.feeds.publish("valley-news", "1", *STORIES["valley"])
    world.monitor("run", "--once")

    (message,) = world.receiver.messages
    (listed,) = world.rows("alerts")
    sent = message["monitor"]
    assert STORIES["valley"][0] in message["title"]
    assert sent.pop("idempotency_key")
    for each in (sent, listed):
        (delivery,) = each.pop("deliveries")
        assert delivery["channel"] == "desk"
    assert sent == listed
    assert delivery["status"] == "delivered"


def test_a_feed_that_dies_is_told_and_so_is_its_return(world: World) -> None:
    world.configure(world.feed("valley-news"), extra="service: {report_after_failures: 2}\n")
    world.feeds.down.add("valley-news")
    daemon = world.run()
    until(lambda: world.receiver.notices)
    (source,) = world.rows("sources")
    assert source["failures"] >= 2
    assert "500" in source["last_error"]

    world.feeds.down.clear()
    until(lambda: len(world.receiver.notices) == 2)
    assert daemon.stop() == 0
    assert "fails" in world.receiver.notices[0]
    assert "back" in world.receiver.notices[1]
    (source,) = world.rows("sources")
    assert (source["failures"], source["last_error"]) == (0, None)


def test_a_document_that_cannot_be_read_is_set_aside_with_its_reason(world: World) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    world.inbox.mkdir()
    (world.inbox / "broken.txt").write_bytes(bytes(range(256)) * 40)
    title, text = STORIES["valley"]
    (world.inbox / "good.txt").write_text(f"{title}\n\n{text}\n")
    world.monitor("run", "--once")

    assert [alert["topic"] for alert in world.receiver.alerts] == ["launchers"]
    failed = world.inbox / ".failed"
    assert {path.name for path in failed.iterdir()} == {"broken.txt", "broken.txt.reason.txt"}
    assert "broken.txt" in (failed / "broken.txt.reason.txt").read_text()
    assert "broken.txt" in world.monitor("sources")
    assert (world.inbox / "good.txt").exists()


def test_a_channel_that_is_down_gets_its_alert_later_and_once(world: World) -> None:
    world.configure(world.feed("valley-news", alert_on_first_poll=True))
    world.receiver.refusing = True
    world.feeds.publish("valley-news", "1", *STORIES["valley"])
    daemon = world.run()
    until(lambda: world.receiver.refused)
    (delivery,) = world.rows("deliveries")
    assert delivery["status"] in {"retry", "leased"}
    assert daemon.stop() == 0

    world.receiver.refusing = False
    daemon = world.run()
    until(lambda: world.receiver.messages)
    until(lambda: world.rows("deliveries")[0]["status"] == "delivered")
    assert daemon.stop() == 0
    assert len(world.receiver.alerts) == 1


def test_an_edit_of_an_old_item_rings_nothing_and_a_new_item_does(world: World) -> None:
    world.configure(world.feed("valley-news"))
    title, text = STORIES["valley"]
    world.feeds.publish("valley-news", "1", title, text)
    world.monitor("run", "--once")
    world.feeds.publish("valley-news", "1", title, text.replace("forty vehicles", "fifty vehicles"))
    world.monitor("run", "--once")
    assert world.receiver.alerts == []
    (edited,) = world.rows("articles")
    assert edited["relation"] == "update"

    world.feeds.publish("valley-news", "2", *STORIES["harbour"])
    world.monitor("run", "--once")
    assert [alert["headline"] for alert in world.receiver.alerts] == [STORIES["harbour"][0]]


def test_a_restart_asks_nothing_twice_and_rings_nothing_twice(world: World) -> None:
    world.configure(world.feed("valley-news", alert_on_first_poll=True))
    world.feeds.publish("valley-news", "1", *STORIES["valley"])
    for _ in range(3):
        world.monitor("run", "--once")
    assert len(world.receiver.alerts) == 1
    assert len(world.rows("articles")) == 1


def test_a_reload_brings_new_topics_and_a_wrong_one_is_refused(world: World) -> None:
    world.configure(world.feed("valley-news"))
    daemon = world.run()
    until(lambda: world.rows("sources")[0]["last_poll_at"])

    (world.folder / "config" / "broken.yaml").write_text("topics: [{id: x, match: (}]\n")
    until(lambda: daemon.lines("configuration.kept"))
    assert "broken.yaml:1:" in daemon.log.read_text()
    world.feeds.publish("valley-news", "1", *STORIES["valley"])
    until(lambda: world.receiver.alerts)

    (world.folder / "config" / "broken.yaml").write_text(
        "topics:\n  - {id: fires, name: Fires, match: fire NEAR/20 closed}\n"
    )
    until(lambda: daemon.lines("configuration.reloaded"))
    world.feeds.publish("valley-news", "2", *STORIES["harbour"])
    until(lambda: any(alert["topic"] == "fires" for alert in world.receiver.alerts))
    daemon.reload()
    until(lambda: len(daemon.lines("configuration.reloaded")) == 2)
    assert daemon.stop() == 0


def test_a_second_daemon_on_the_same_database_is_refused(world: World) -> None:
    world.configure(world.feed("valley-news"))
    daemon = world.run()
    assert "another monitor runs" in world.monitor("run", code=3)
    assert daemon.stop() == 0


def test_an_invalid_configuration_refuses_to_start_and_names_every_error(world: World) -> None:
    world.configure(world.feed("valley-news"), extra="servce: {}\nroutes: {channels: [dsk]}\n")
    output = world.monitor("run", code=2)
    assert "did you mean 'service'" in output
    assert "did you mean 'desk'" in output
    assert output == world.monitor("check", code=2)


def test_commands_tell_what_is_not_there(world: World) -> None:
    world.configure(world.feed("valley-news"))
    assert "no story 7" in world.monitor("stories", "7", code=1)
    assert "nor is it a file" in world.monitor("explain", "nothing", code=1)
    assert "no topic" in world.monitor("explain", "1", "--topic", "nothing", code=1)
    assert "were not given up" in world.monitor("retry", "5", code=1)
    assert "no enabled channel" in world.monitor("notify-test", "nothing", code=1)
    assert "No such command" in world.monitor("wach", code=2)


def test_a_database_that_cannot_be_used_is_told_with_exit_code_3(world: World) -> None:
    world.configure(world.feed("valley-news"))
    (world.folder / "file").write_text("")
    output = world.monitor("--database", f"sqlite:///{world.folder}/file/db", "alerts", code=3)
    assert output.startswith("error: ")
    output = world.monitor("--database", "postgresql://user:hidden@127.0.0.1:1/x", "alerts", code=3)
    assert "hidden" not in output


def test_ingest_reads_files_now_and_the_sweep_knows_them_again(world: World) -> None:
    world.configure("  - {id: inbox, folder: ../inbox, every: 1s}\n")
    world.inbox.mkdir()
    title, text = STORIES["valley"]
    (world.inbox / "a.txt").write_text(f"{title}\n\n{text}\n")
    assert "1 articles filed, 1 alerts" in world.monitor("ingest", str(world.inbox))
    world.monitor("run", "--once")
    assert len(world.rows("articles")) == len(world.receiver.alerts) == 1
    shutil.rmtree(world.inbox)
    assert "does not exist" in world.monitor("ingest", str(world.inbox), code=2)


def test_sigint_ends_as_sigterm_does(world: World) -> None:
    world.configure(world.feed("valley-news"))
    daemon = world.run()
    daemon.process.send_signal(signal.SIGINT)
    assert daemon.process.wait(10) == 0
    assert daemon.lines("monitor.stopped")


def test_a_copy_has_the_originator_of_what_it_copies_also_when_edited(world: World) -> None:
    world.configure(world.feed("valley-news") + world.feed("coast-news"))
    title, text = STORIES["valley"]
    world.feeds.publish("valley-news", "1", title, f"NORTH VALLEY (AP) — {text}")
    world.feeds.publish("coast-news", "a", title, text)
    world.monitor("run", "--once")
    world.feeds.publish("coast-news", "a", title, f"{text} An inquiry was opened.")
    world.monitor("run", "--once")
    named = {row["source"]: row["originator"] for row in world.rows("articles")}
    assert named == {"valley-news": "AP", "coast-news": "AP"}
    (story,) = world.rows("stories")
    assert story["originators"] == ["AP"]


def test_no_number_time_or_name_makes_a_traceback(world: World) -> None:
    world.configure(world.feed("valley-news"))
    huge = "9" * 30
    for command in (["explain", huge], ["stories", huge], ["retry", huge]):
        world.monitor(*command, code=1)
    world.monitor("articles", "--since", "999999999999d")
    assert "no source 'nope'" in world.monitor("articles", "--source", "nope", code=1)
    assert "no topic 'nope'" in world.monitor("alerts", "--topic", "nope", code=1)
    assert "mysql" in world.monitor("--database", "mysql://x/y", "alerts", code=2)


def test_what_could_not_be_ingested_is_told_with_the_sources(world: World) -> None:
    world.configure(world.feed("valley-news"))
    (world.folder / "empty.txt").write_text("")
    assert "1 problems" in world.monitor("ingest", str(world.folder / "empty.txt"), code=1)
    (told,) = [row for row in world.rows("sources") if row["id"] == "ingest"]
    assert "empty.txt" in told["problems"][0]["text"]


def test_an_item_that_is_edited_twice_rings_for_both_edits(world: World) -> None:
    on = "    alert: {on: [new_story, update]}\n"
    world.configure(world.feed("valley-news", alert_on_first_poll=True), topics=TOPICS + on)
    title, text = STORIES["valley"]
    for edit in ("", " Seventy engineers from Ruvania arrived.", " Eighty tons of steel came in."):
        text += edit
        world.feeds.publish("valley-news", "1", title, text)
        world.monitor("run", "--once")
    assert [a["reason"] for a in world.receiver.alerts] == ["new_story", "update", "update"]
