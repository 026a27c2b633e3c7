"""What people say of alerts, on each database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.errors import NotFoundError
from monitor.model import Channel, Matchers, News, Reason, Secret, Severity, Trait, Verdict
from monitor.ports import Origin, Window

HOUR = timedelta(hours=1)
MATCH = Matchers(
    topics=("iron", "ore"),
    severities=(Severity.LOW,),
    sources=("wire",),
    languages=("en",),
    reasons=(Reason.UPDATE,),
    independent_sources=2,
)


def test_a_silence_lasts_until_its_end_and_is_kept_afterwards(desk: Any) -> None:
    made = desk.store.silence(
        MATCH, author="Mina", reason="known", now=desk.now, until=desk.now + HOUR
    )
    assert (made.match, made.author, made.reason) == (MATCH, "Mina", "known")
    assert desk.write(lambda w: w.silences(now=desk.now)) == [made]
    assert desk.write(lambda w: w.silences(now=desk.now + HOUR)) == []
    assert desk.store.silences(Window()) == [made]


def test_a_silence_can_be_ended_once(desk: Any) -> None:
    made = desk.store.silence(
        MATCH, author="Mina", reason="known", now=desk.now, until=desk.now + HOUR
    )
    half = desk.now + HOUR / 2
    assert desk.store.expire(made.id, now=half).ends_at == half
    for number in (made.id, 4711):
        with pytest.raises(NotFoundError, match="is in force"):
            desk.store.expire(number, now=half + HOUR)


def test_an_alert_remembers_the_silence_it_met(desk: Any) -> None:
    made = desk.store.silence(
        MATCH, author="Mina", reason="known", now=desk.now, until=desk.now + HOUR
    )
    alert = desk.ring(desk.file(), channels=())
    desk.write(lambda w: w.silence(alert, by=made))
    assert desk.store.alert(alert.id).silence == made.id
    assert desk.write(lambda w: w.silenced([made.id, 99])) == {made.id: 1}


def test_an_alert_remembers_what_inhibited_it(desk: Any) -> None:
    first, second = (desk.ring(desk.file(), channels=()) for _ in range(2))
    desk.write(lambda w: w.inhibit(second, by=first))
    assert desk.store.alert(second.id).inhibited_by == first.id


def test_what_rang_lately_is_found_by_its_traits(desk: Any) -> None:
    alert = desk.ring(desk.file(), channels=())

    def lately(since: Any, **like: Any) -> list[int]:
        traits = {Trait(name): value for name, value in like.items()}
        return [found.id for found in desk.write(lambda w: w.rang(since=since, like=traits))]

    assert lately(desk.now, story=alert.story, language=alert.language) == [alert.id]
    assert lately(desk.now) == [alert.id]
    assert lately(desk.now, story=alert.story + 1) == []
    assert lately(desk.now, source=None) == []
    assert lately(alert.created_at + HOUR) == []


def test_who_acknowledges_first_sees_to_it_and_nobody_is_called(desk: Any) -> None:
    alert = desk.ring(desk.file())
    desk.write(lambda w: w.call_at(alert, desk.now))
    desk.store.acknowledge(alert.id, by="Mina", now=desk.now)
    desk.store.acknowledge(alert.id, by="Juri", now=desk.now + HOUR)
    seen = desk.store.alert(alert.id)
    assert (seen.acknowledged_by, seen.acknowledged_at) == ("Mina", desk.now)
    assert desk.store.next_call_at() is None
    assert desk.write(lambda w: w.calls(now=desk.now)) == []
    with pytest.raises(NotFoundError, match="no alert 4711"):
        desk.store.acknowledge(4711, by="Mina", now=desk.now)


def test_an_alert_is_sent_again_each_time_under_a_key_of_its_own(desk: Any) -> None:
    alert = desk.ring(desk.file())
    phone = Channel(id="phone", urls=(Secret("ntfy://one"),))
    desk.write(lambda w: w.call_at(alert, desk.now + HOUR))
    assert desk.store.next_call_at() == desk.now + HOUR
    assert desk.write(lambda w: w.calls(now=desk.now)) == []
    later = desk.now + HOUR

    def call(writing: Any) -> None:
        [due] = writing.calls(now=later)
        writing.call(due, at=due.call_at, channels=[desk.channel, phone], now=later)
        writing.call_at(due, None)

    desk.write(call)
    first, *again = desk.store.alert(alert.id).deliveries
    assert (first.again, [d.again for d in again]) == (False, [True, True])
    assert len({d.key for d in (first, *again)}) == 3
    assert all(d.key.startswith(alert.key) for d in again)
    assert desk.store.next_call_at() is None


def test_the_last_verdict_counts(desk: Any) -> None:
    alerts = [desk.ring(desk.file()) for _ in range(3)]
    for alert, verdict in zip(alerts, ["relevant", "relevant", "irrelevant"], strict=True):
        desk.store.judge(alert.id, Verdict(verdict))
    assert desk.store.verdicts(Window()) == {"iron": {Verdict.RELEVANT: 2, Verdict.IRRELEVANT: 1}}
    desk.store.judge(alerts[0].id, Verdict.IRRELEVANT)
    assert desk.store.alert(alerts[0].id).verdict is Verdict.IRRELEVANT
    assert desk.store.verdicts(Window(until=desk.now)) == {}
    with pytest.raises(NotFoundError, match="no alert 4711"):
        desk.store.judge(4711, Verdict.RELEVANT)


def test_an_alert_knows_when_its_article_was_published_and_fetched(desk: Any) -> None:
    first = desk.file(desk.article(published_at=desk.now - HOUR))
    revised = desk.article(key=first.article.key, first_seen_at=desk.now + HOUR)
    desk.revise(first, revised)
    alert = desk.ring(first, now=desk.now + 2 * HOUR)
    origins = desk.store.origins([alert.id, 4711])
    assert origins == {
        alert.id: Origin(
            published_at=desk.now, fetched_at=desk.now + HOUR, rang_at=desk.now + 2 * HOUR
        )
    }


def test_an_alert_keeps_what_was_new(desk: Any) -> None:
    news = News(sentences=("Fifty more came.",), names=("Kusong",), numbers=("50",))
    filed = desk.file()

    def work(writing: Any) -> Any:
        return writing.ring(filed, topic=desk.topic, reason=Reason.UPDATE, news=news, now=desk.now)

    assert desk.write(work).news == news
    assert desk.store.alerts(Window())[0].news == news
    assert desk.ring(filed).news is None
