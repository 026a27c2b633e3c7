"""What a configuration says, as one immutable value: reloading swaps it for another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import Problem
from monitor.model import Channel, Inhibition, Route, Source, Topic, TopicTest, Writer
from monitor.settings.service import Service


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """A whole configuration that was found right. Its repr holds no secret."""

    #: The folder it was read from, absolute.
    directory: Path
    #: Every file that was read, those that hold secrets or addresses among them, absolute.
    files: tuple[Path, ...]
    service: Service
    sources: tuple[Source, ...]
    #: Whom reading is to know beside those that are shipped; each source has it too.
    lexicon: tuple[Writer, ...]
    #: The shared vocabulary: name and items.
    sets: Mapping[str, tuple[str, ...]]
    topics: tuple[Topic, ...]
    #: The topics' own tests, for `monitor check`.
    tests: tuple[TopicTest, ...]
    channels: tuple[Channel, ...]
    route: Route
    #: Which alerts are not sent because others rang.
    inhibit: tuple[Inhibition, ...]
    #: Ids of the channels that hear of failing sources and channels.
    operators: tuple[str, ...]
    #: What is probably not meant, though it works.
    warnings: tuple[Problem, ...] = ()
