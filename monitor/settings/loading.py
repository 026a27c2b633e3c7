"""From a folder of YAML to settings, or to everything that is wrong with it.

::

    *.yaml ──compose──▶ nodes ──validate──▶ entries ──▶ sources, topics, channels ──▶ Settings
           (places)          (pydantic)              │
                                 names (ids, references) · queries (topic language)
                                                     │
    Report ◀── every step tells it what is wrong and where, and goes on ──▶ ConfigurationError
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from monitor.errors import ConfigurationError
from monitor.model import Channel, Inhibition, Route, Source, Topic, TopicTest, Writer
from monitor.settings.channels import ChannelEntry, channel, mask, warn_of_idle
from monitor.settings.files import Files
from monitor.settings.inhibit import InhibitEntry, inhibition
from monitor.settings.lexicon import WriterEntry, writer
from monitor.settings.locating import base_for
from monitor.settings.names import Ids, check_references
from monitor.settings.nodes import ScalarNode, child, find
from monitor.settings.queries import parse_clauses, parse_sets, read_sets, warn_of_unused
from monitor.settings.report import Report
from monitor.settings.routes import RoutesEntry, check_match, check_names, destinations, route
from monitor.settings.service import Service, ServiceEntry, service
from monitor.settings.snapshot import Settings
from monitor.settings.sources import SourceEntry, source, warn_of_twins
from monitor.settings.surroundings import Surroundings
from monitor.settings.topics import TopicEntry, tests, topic
from monitor.settings.validate import validate
from monitor.topics import query

_UNHEARD = "no channel is enabled: alerts are stored, and nobody hears of them"


def load(directory: Path, *, environ: Mapping[str, str]) -> Settings:
    """The settings in the `*.yaml` files of a folder, `${NAME}` taken from `environ`.

    Raises ConfigurationError with every error of every file, by file, line and column; what is
    only a doubt stands in `Settings.warnings`.
    """
    return _Loader(directory, environ).settings()


class _Loader:
    """One loading. Every step goes on past what is wrong; only `settings` gives up, at the end."""

    def __init__(self, directory: Path, environ: Mapping[str, str]) -> None:
        self._directory = directory.absolute()
        self._report = Report()
        self._around = Surroundings(folder=base_for(self._directory), environ=environ)
        self._files = Files(directory, surroundings=self._around, report=self._report)
        self._source_nodes = self._files.items("sources")
        self._channel_nodes = self._files.items("channels")
        for node in self._files.sections("channels"):
            mask(node)
        self._topic_nodes = self._files.items("topics")
        self._source_ids = Ids(self._source_nodes, what="source", report=self._report)
        self._topic_ids = Ids(self._topic_nodes, what="topic", report=self._report)
        self._channel_ids = Ids(self._channel_nodes, what="channel", report=self._report)

    def settings(self) -> Settings:
        """Everything, or ConfigurationError."""
        lexicon = self._lexicon()
        service, channels = self._service(), self._channels()
        sources = tuple(replace(one, lexicon=lexicon) for one in self._sources())
        sets = read_sets(self._files.sections("sets"), self._report)
        vocabulary = parse_sets(sets, self._report)
        topics, examples, used = self._topics(vocabulary)
        ways, inhibit = self._routes(), self._inhibit()
        operators = self._operators(channels)
        if errors := self._report.errors:
            raise ConfigurationError(errors)
        warn_of_unused(sets, used, self._report)
        self._doubt_the_ways(topics, channels, ways, operators)
        return Settings(
            directory=self._directory,
            files=tuple(sorted(self._around.files)),
            service=service,
            sources=sources,
            lexicon=lexicon,
            sets=MappingProxyType({name: tuple(vocabulary[name]) for name in vocabulary}),
            topics=topics,
            tests=examples,
            channels=channels,
            route=ways,
            inhibit=inhibit,
            operators=operators,
            warnings=self._report.warnings,
        )

    def _service(self) -> Service:
        node = self._files.only("service")
        entry = node and validate(ServiceEntry, node, self._around, self._report)
        if node and entry and entry.web:
            self._report.warn(find(node, ("web",)), "there is no page yet; `web:` is kept for it")
        return service(entry or ServiceEntry(), self._around)

    def _sources(self) -> tuple[Source, ...]:
        entries = [
            (node, validate(SourceEntry, node, self._around, self._report))
            for node in self._source_nodes
        ]
        made = [(node, source(entry)) for node, entry in entries if entry]
        warn_of_twins(made, self._report)
        return tuple(one for _, one in made)

    def _lexicon(self) -> tuple[Writer, ...]:
        nodes = self._files.items("lexicon")
        entries = [validate(WriterEntry, node, self._around, self._report) for node in nodes]
        return tuple(writer(entry) for entry in entries if entry)

    def _topics(
        self, vocabulary: query.Vocabulary
    ) -> tuple[tuple[Topic, ...], tuple[TopicTest, ...], frozenset[str]]:
        """The topics, their tests, and the sets that they use."""
        topics: list[Topic] = []
        examples: list[TopicTest] = []
        used: set[str] = set()
        for node in self._topic_nodes:
            used |= parse_clauses(node, vocabulary, self._report)
            check_references(child(node, "sources"), self._source_ids, self._report)
            if entry := validate(TopicEntry, node, self._around, self._report):
                made = topic(entry)
                topics.append(replace(made, revision=query.revision(made, sets=vocabulary)))
                examples += tests(entry, node)
        return tuple(topics), tuple(examples), frozenset(used)

    def _channels(self) -> tuple[Channel, ...]:
        entries = [
            (node, validate(ChannelEntry, node, self._around, self._report))
            for node in self._channel_nodes
        ]
        made = [
            channel(entry, node, self._around, self._report) for node, entry in entries if entry
        ]
        return tuple(one for one in made if one)

    def _routes(self) -> Route:
        node = self._files.only("routes")
        if node is None:
            return Route()
        check_names(
            node,
            channels=self._channel_ids,
            topics=self._topic_ids,
            sources=self._source_ids,
            report=self._report,
        )
        entry = validate(RoutesEntry, node, self._around, self._report)
        return route(entry) if entry else Route()

    def _inhibit(self) -> tuple[Inhibition, ...]:
        made = []
        for number, node in enumerate(self._files.items("inhibit"), start=1):
            for key in ("source_match", "target_match"):
                check_match(
                    child(node, key),
                    topics=self._topic_ids,
                    sources=self._source_ids,
                    report=self._report,
                )
            if entry := validate(InhibitEntry, node, self._around, self._report):
                made.append(inhibition(entry, number))
        return tuple(made)

    def _operators(self, channels: Iterable[Channel]) -> tuple[str, ...]:
        """Who hears of failures: as configured, else all enabled channels, so that someone does."""
        lists = self._files.sections("operators")
        if not lists:
            return tuple(one.id for one in channels if one.enabled)
        for node in lists:
            check_references(node, self._channel_ids, self._report)
        items = self._files.items("operators")
        return tuple(item.value for item in items if isinstance(item, ScalarNode))

    def _doubt_the_ways(
        self,
        topics: Sequence[Topic],
        channels: Sequence[Channel],
        ways: Route,
        operators: Sequence[str],
    ) -> None:
        if topics and not any(one.enabled for one in channels):
            self._report.about(self._files.directory, _UNHEARD, warning=True)
        if (told := destinations(ways)) is not None:
            leads = {*told, *operators}
            warn_of_idle(channels, leads=leads, ids=self._channel_ids, report=self._report)
