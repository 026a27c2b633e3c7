"""What a person reads of an alert."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import records
from monitor.alerting.message import (
    LONGEST_TITLE,
    alert_message,
    notice_message,
)
from monitor.alerting.message import (
    test_message as message_for_a_test,
)
from monitor.model import Alert, Evidence, Filed, News, Notice, Prominence, Reason, Story, ZoneKind

HOSTILE = '<script>alert("x")</script> & \x1b[2J\u202e\ud800'


def test_the_title_says_what_and_where(alert: Alert, filed: Filed, story: Story) -> None:
    message = alert_message(alert, filed, story, key="k")
    assert message.title == "New launchers: Leader tours a launcher plant (wire)"
    assert message.severity is alert.severity
    assert message.key == "k"


@pytest.mark.parametrize(
    ("reason", "opening"),
    [
        (Reason.UPDATE, "Update: New launchers: "),
        (Reason.CORROBORATED, "Corroborated: New launchers: "),
        (Reason.RECIRCULATED, "Old news again: New launchers: "),
    ],
)
def test_the_title_says_why_it_rings_again(
    reason: Reason, opening: str, alert: Alert, filed: Filed, story: Story
) -> None:
    message = alert_message(replace(alert, reason=reason), filed, story, key="k")
    assert message.title.startswith(opening)


def test_the_text_says_what_why_how_sure_and_where(
    alert: Alert, filed: Filed, story: Story
) -> None:
    assert alert_message(alert, filed, story, key="k").text == (
        "Leader tours a *launcher* *plant*\n"
        "wire, from Agency · published 2026-03-04 04:00 UTC · first seen 2026-03-04 05:06 UTC\n"
        "\n"
        "New launchers · high severity · found in the title, score 4\n"
        "“Workers showed him new *launchers* *built* there.”\n"
        "\n"
        "Story 12 · 3 articles · 2 independent sources (Agency, Herald)\n"
        "https://news.example/a?b=1&c=2"
    )


def test_the_html_says_the_same_with_the_evidence_bold(
    alert: Alert, filed: Filed, story: Story
) -> None:
    message = alert_message(alert, filed, story, key="k")
    href = '<a href="https://news.example/a?b=1&amp;c=2">'
    assert f"{href}Leader tours a <b>launcher</b> <b>plant</b></a>" in message.html
    assert "<blockquote>Workers showed him new <b>launchers</b> <b>built</b> there." in message.html
    assert f"{href}https://news.example/a?b=1&amp;c=2</a>" in message.html


def test_evidence_is_escaped_too(
    alert: Alert, filed: Filed, story: Story, evidence_for: Callable[..., Evidence]
) -> None:
    title = "A <i>launcher</i>"
    match = replace(
        filed.matches[0], evidence=(evidence_for(title, "<i>launcher", zone=ZoneKind.TITLE),)
    )
    article = replace(filed.article, title=title, text="")
    message = alert_message(alert, replace(filed, article=article, matches=(match,)), story, key="")
    assert "A <b>&lt;i&gt;launcher</b>&lt;/i&gt;" in message.html


def test_a_date_that_the_text_contradicts_is_not_told_as_if_it_were_sure(
    alert: Alert, filed: Filed, story: Story
) -> None:
    written = datetime(2024, 1, 5, tzinfo=UTC)
    old = replace(filed, article=replace(filed.article, text_date=written))
    text = alert_message(alert, old, story, key="k").text
    assert "published 2026-03-04 04:00 UTC, but its text is of 2024-01-05 · first seen" in text


def test_an_undated_article_says_so(alert: Alert, filed: Filed, story: Story) -> None:
    undated = replace(filed, article=replace(filed.article, published_at=None, originator=None))
    text = alert_message(alert, undated, story, key="k").text
    assert "wire · undated · first seen 2026-03-04 05:06 UTC" in text


def test_one_article_is_counted_as_one(alert: Alert, filed: Filed, story: Story) -> None:
    alone = replace(story, articles=1, independent_sources=1, originators=())
    text = alert_message(alert, filed, alone, key="k").text
    assert "Story 12 · 1 article · 1 independent source\n" in text


def test_many_originators_are_counted(alert: Alert, filed: Filed, story: Story) -> None:
    many = replace(story, independent_sources=8, originators=tuple("ABCDEFGH"))
    text = alert_message(alert, filed, many, key="k").text
    assert "8 independent sources (A, B, C, D, E, 3 more)" in text


def test_an_article_without_a_title_takes_the_storys(
    alert: Alert, filed: Filed, story: Story
) -> None:
    untitled = replace(filed, article=replace(filed.article, title=""), matches=())
    message = alert_message(alert, untitled, story, key="k")
    assert message.title == "New launchers: The story's own headline (wire)"
    assert "matched before the article was changed" in message.text
    bare = alert_message(alert, untitled, replace(story, headline=""), key="k")
    assert bare.title == "New launchers: untitled (wire)"


def test_a_passing_mention_is_called_one(alert: Alert, filed: Filed, story: Story) -> None:
    passing = replace(filed.matches[0], prominence=Prominence.PASSING, score=0.5)
    message = alert_message(alert, replace(filed, matches=(passing,)), story, key="k")
    assert "found in passing, score 0.5" in message.text


def test_a_long_headline_is_cut_between_words(alert: Alert, filed: Filed, story: Story) -> None:
    long = replace(filed, article=replace(filed.article, title="rocket " * 60), matches=())
    title = alert_message(alert, long, story, key="k").title
    assert len(title) <= LONGEST_TITLE
    assert title.endswith("rocket… (wire)")


def test_machines_get_the_alert_as_it_is_listed(alert: Alert, filed: Filed, story: Story) -> None:
    data = alert_message(alert, filed, story, key="k7:desk:0").data
    assert data == {"monitor": {**records.alert(alert), "idempotency_key": "k7:desk:0"}}
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http://[", None])
def test_only_web_pages_are_linked(
    url: str | None, alert: Alert, filed: Filed, story: Story
) -> None:
    message = alert_message(
        alert, replace(filed, article=replace(filed.article, url=url)), story, key="k"
    )
    assert "<a" not in message.html
    assert (url or "") in message.text


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.add(tag)


@given(hostile=st.one_of(st.just(HOSTILE), st.text(max_size=60)))
def test_nothing_from_outside_steers_a_screen_or_becomes_markup(
    hostile: str, alert: Alert, filed: Filed, story: Story
) -> None:
    article = replace(
        filed.article, title=hostile, text=hostile, url=hostile, source=hostile, originator=hostile
    )
    message = alert_message(
        replace(alert, topic_name=hostile),
        replace(filed, article=article, matches=()),
        replace(story, headline=hostile, originators=(hostile,)),
        key="k",
    )
    tags = _Tags()
    tags.feed(message.html)
    assert tags.found <= {"p", "br", "b", "a", "blockquote"}
    for shown in (message.title, message.text, message.html, message.markdown):
        shown = shown.replace("\n", "")  # noqa: PLW2901 - the breaks are ours
        assert not any(c < " " or "\x7f" <= c <= "\x9f" or c in "\u202e\u2066" for c in shown)
        shown.encode()


def test_a_notice_is_told_as_it_is(now: datetime) -> None:
    notice = Notice(
        key="source:x:failing", title="Source x fails", text="HTTP <500>\nTwice.", created_at=now
    )
    message = notice_message(notice)
    assert (message.title, message.text) == ("Source x fails", "HTTP <500>\nTwice.")
    assert message.html == "<p>HTTP &lt;500&gt;<br>Twice.</p>"
    assert message.key == "source:x:failing"
    assert message.data["monitor"]["created_at"] == "2026-03-04T05:06:00Z"
    assert message.data["monitor"]["idempotency_key"] == message.key


def test_a_test_says_that_nothing_happened() -> None:
    message = message_for_a_test("desk")
    assert "Nothing has happened" in message.text
    assert message.data == {"monitor": {"test": "desk"}}


def test_markdown_says_the_same_and_escapes_what_could_be_markup(
    alert: Alert, filed: Filed, story: Story
) -> None:
    starred = replace(filed, article=replace(filed.article, originator="*A* [b](c) _d_"))
    assert alert_message(alert, starred, story, key="k").markdown == (
        "[Leader tours a **launcher** **plant**](https://news.example/a?b=1&c=2)\n"
        r"wire, from \*A\* \[b\]\(c\) \_d\_ · published 2026\-03\-04 04:00 UTC"
        r" · first seen 2026\-03\-04 05:06 UTC"
        "\n\n"
        "New launchers · high severity · found in the title, score 4\n"
        "> Workers showed him new **launchers** **built** there.\n"
        "\n"
        r"Story 12 · 3 articles · 2 independent sources \(Agency, Herald\)"
    )


def test_the_messages_of_a_story_hang_together(alert: Alert, filed: Filed, story: Story) -> None:
    first, update = (
        alert_message(replace(alert, reason=reason), filed, story, key="k").thread
        for reason in (Reason.NEW_STORY, Reason.UPDATE)
    )
    assert first == update == "story-12-20260304050600"


def test_what_is_new_is_quoted(alert: Alert, filed: Filed, story: Story) -> None:
    news = News(
        sentences=("Fifty more\n<launchers> stood there.", "Two.", "Three.", "Four."),
        names=("Kusong",),
        numbers=("50",),
    )
    message = alert_message(replace(alert, reason=Reason.UPDATE, news=news), filed, story, key="k")
    assert (
        "New: Kusong, 50\n“Fifty more <launchers> stood there.”\n“Two.”\n“Three.”\n\nNew launchers"
    ) in message.text
    assert "<blockquote>Fifty more &lt;launchers&gt; stood there.</blockquote>" in message.html
    assert "> Fifty more \\<launchers\\> stood there\\." in message.markdown.replace(
        "there.", "there\\."
    )
    assert message.data["monitor"]["new_facts"] == ["Kusong", "50"]
    said = replace(filed, article=replace(filed.article, title="North Korea's Kim in Kusong"))
    named = replace(alert, news=News(names=("North", "Korea", "Kim", "Kusong")))
    assert "\n\nNew: North Korea, Kim, Kusong\n" in alert_message(named, said, story, key="k").text
    only = replace(alert, news=News(numbers=("50",)))
    assert "\n\nNew: 50\n\nNew launchers" in alert_message(only, filed, story, key="k").text
