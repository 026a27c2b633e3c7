"""`inhibit:`, which alerts are not sent because others rang."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field, field_validator

from monitor.model import Inhibition, Trait
from monitor.settings.entry import Entry
from monitor.settings.routes import MatchEntry, OneOrMore, matchers
from monitor.settings.values import Duration


class InhibitEntry(Entry):
    """Alerts that keep others from being sent; what is kept back is stored, and listed."""

    source_match: MatchEntry
    """The alerts that keep others back."""

    target_match: MatchEntry
    """The alerts that are kept back."""

    equal: Annotated[tuple[Trait, ...], OneOrMore] = (Trait.STORY,)
    """In what the two must be alike: topic, story, severity, source, language, reason; by default
    story. `[]`: in nothing."""

    for_: Annotated[Duration, Field(alias="for")] = timedelta(days=1)
    """How long the first keeps back what rings after it; by default 1d."""

    @field_validator("source_match", "target_match")
    @classmethod
    def _says_something(cls, match: Any) -> Any:
        if match == MatchEntry():
            raise ValueError("expected what these alerts are, such as {severity: critical}")
        return match


def inhibition(entry: InhibitEntry, number: int) -> Inhibition:
    """The rule that an entry describes, the first with the number 1."""
    return Inhibition(
        name=f"inhibit/{number}",
        source=matchers(entry.source_match),
        target=matchers(entry.target_match),
        equal=entry.equal,
        lasts=entry.for_,
    )
