"""Templates: ours, a channel's own, and those that fail."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting.digest import Told, digest_message
from monitor.alerting.message import alert_message
from monitor.alerting.rendering import Templates, templates
from monitor.model import MOST_TOGETHER, Alert, Filed, Story


def test_a_channel_may_bring_its_own_for_some(alert: Alert, filed: Filed, story: Story) -> None:
    own = Templates(
        {
            "alert.title.j2": "{{ severity | upper }}: {{ headline | plain }}",
            "alert.html.j2": "<h1>{{ topic }}</h1>{{ headline | marked }}",
        }
    )
    message = alert_message(alert, filed, story, key="k", look=own)
    assert message.title == "HIGH: Leader tours a launcher plant"
    assert message.html == "<h1>New launchers</h1>Leader tours a <b>launcher</b> <b>plant</b>"
    assert message.text == alert_message(alert, filed, story, key="k").text


@pytest.mark.parametrize(
    "fails", ["{{ nothing_of_the_kind }}", "{{ 1 / 0 }}", "{{ ''.__class__.__mro__[1] }}"]
)
def test_a_template_that_fails_does_not_cost_the_message(
    fails: str, alert: Alert, filed: Filed, story: Story
) -> None:
    own = Templates({"alert.txt.j2": fails, "alert.title.j2": fails, "alert.html.j2": fails})
    message = alert_message(alert, filed, story, key="k", look=own)
    ours = alert_message(alert, filed, story, key="k")
    assert message.title == ours.title
    assert message.text.startswith(ours.text)
    assert "(alert.txt.j2 of this channel failed: " in message.text
    assert message.html.startswith(ours.html)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ({"alarm.txt.j2": ""}, r"there is no template alarm.txt.j2; there are alert.title.j2, "),
        ({"alert.txt.j2": "one\n{% if %}"}, "alert.txt.j2, line 2: Expected an expression"),
    ],
)
def test_what_is_no_template_is_told_at_once(own: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Templates(own)


def test_templates_are_made_once() -> None:
    assert templates() is templates()


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, attrs))


@given(url=st.text(max_size=60).map(lambda text: f"https://h/{text}"), text=st.text(max_size=20))
def test_no_address_ends_a_link_early(url: str, text: str) -> None:
    look = Templates({"alert.html.j2": "{{ t | linked(u) }}", "alert.md.j2": "{{ t | linked(u) }}"})
    context = {"t": text, "u": url}
    links = _Links()
    links.feed(look.render("alert", "html", context))
    assert [tag for tag, _ in links.found] in (["a"], [])
    markdown = look.render("alert", "md", context)
    if markdown.startswith("["):
        address = markdown[markdown.rindex("](") + 2 : -1]
        assert not set(address) & set(" ()<>\n")


def test_a_mail_of_a_full_digest_stays_small(alert: Alert, filed: Filed, story: Story) -> None:
    """In Korean, which takes the most bytes; base64 adds a third."""
    long = replace(filed, article=replace(filed.article, title="발사대 차량 " * 40))
    entries = [Told(replace(alert, id=n), long, story) for n in range(MOST_TOGETHER)]
    message = digest_message(entries, key="k", recipient="r")
    encoded = len(message.text.encode()) + len(message.html.encode())
    assert encoded * 4 / 3 < 100_000
