"""The JSON Schema of a configuration file, for editors: from the very models that check it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from pydantic.json_schema import GenerateJsonSchema

from monitor.settings.channels import ChannelEntry
from monitor.settings.entry import Entry
from monitor.settings.inhibit import InhibitEntry
from monitor.settings.lexicon import WriterEntry
from monitor.settings.routes import RoutesEntry
from monitor.settings.service import ServiceEntry
from monitor.settings.sources import SourceEntry
from monitor.settings.topics import TopicEntry
from monitor.settings.values import QueryText


class FileEntry(Entry):
    """A file of the configuration. Any file may hold any of these keys."""

    service: ServiceEntry = ServiceEntry()
    """What concerns the service as a whole; in one file only."""

    sources: tuple[SourceEntry, ...] = ()
    """Feeds and folders that are polled."""

    sets: Annotated[dict[str, tuple[QueryText, ...]], Field(default_factory=dict)]
    """Shared vocabulary: a name, and its terms; queries use it as @name."""

    topics: tuple[TopicEntry, ...] = ()
    """Subjects that are watched for."""

    channels: tuple[ChannelEntry, ...] = ()
    """Ways to reach people."""

    routes: RoutesEntry = RoutesEntry()
    """Which channels alerts take, and when; in one file only."""

    inhibit: tuple[InhibitEntry, ...] = ()
    """Which alerts are not sent because others rang."""

    lexicon: tuple[WriterEntry, ...] = ()
    """Agencies, outlets and institutions to know as originators and cited sources."""

    operators: tuple[str, ...] | None = None
    """Channels that hear of failing sources and channels; all enabled ones where not given."""


class _WithoutTitles(GenerateJsonSchema):
    """A title made of a key's own name tells nobody anything."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


def schema() -> dict[str, Any]:
    """A JSON Schema (2020-12) that holds for every file of a configuration."""
    made = FileEntry.model_json_schema(schema_generator=_WithoutTitles)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "News Monitor configuration",
    }
