"""Puts the house together: the only file that knows every adapter.

``build(settings)`` gives an `Application`; its `reload(settings)` swaps what the configuration
decides while everything in hand goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeVar

import uvloop
from platformdirs import user_data_path

from monitor import __version__, discovering
from monitor.alerting.rendering import Templates, templates
from monitor.errors import ChannelError, ConfigurationError, ReadingError, SourceError
from monitor.filing import Rules
from monitor.jobs.isolated import IsolatedReader
from monitor.jobs.local import LocalJobs
from monitor.logs import event
from monitor.model import Channel, FoundFeed, SourceKind
from monitor.notify import notifier
from monitor.ports import Jobs, Migrations, Notifier, Store
from monitor.reading.read import read
from monitor.service import Monitor
from monitor.settings import Settings
from monitor.snapshot import Snapshot
from monitor.sources import watching
from monitor.sources.client import HttpClient
from monitor.sources.fetcher import SourceFetcher
from monitor.sources.folder import FolderFetcher
from monitor.sources.handed import read_paths
from monitor.sources.http import FeedFetcher
from monitor.sources.pages import PageFetcher
from monitor.sources.site import PoliteSite
from monitor.sources.sitemaps import SitemapFetcher
from monitor.sources.websub import CallbackServer, HubClient
from monitor.store import faults
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations
from monitor.store.sql import SqlStore
from monitor.stories import meaning
from monitor.stories.place import StoryPlacer
from monitor.subscribing import Subscribing
from monitor.topics.examples import failing
from monitor.topics.index import TopicIndex
from monitor.unread import is_risky

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: Where publishers learn what asks for their feeds.
HOMEPAGE = "https://pypi.org/project/news-monitor/"
#: Most of them wait: for the disk, the database, or the worker that reads risky documents. With
#: asyncio's own number, six on two cores, a few hostile feeds would hold up all the others.
THREADS = 32
#: A database for the occasion, gone when it is closed.
SCRATCH = "sqlite://"


class SystemClock:
    """The clock on the wall."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()


class Application:
    """News Monitor put together, and what belongs to it as long as it runs."""

    def __init__(self, settings: Settings, *, database: Database) -> None:
        self.settings = settings
        self.store: Store = SqlStore(database)
        self.clock = SystemClock()
        self.jobs: Jobs = LocalJobs(self.clock)
        #: Where the database is, without a password.
        self.place = faults.name(database.url)
        self._feeds = FeedFetcher(
            user_agent=_user_agent(settings),
            deadline=settings.service.fetch_timeout,
            max_bytes=settings.service.fetch_megabytes * 1_000_000,
        )
        self._sitemaps = SitemapFetcher(self._feeds, HttpClient(user_agent=_user_agent(settings)))
        self._pages = PageFetcher(user_agent=_user_agent(settings))
        self._reader = IsolatedReader(read, risky=is_risky)
        self._hubs = HubClient(HttpClient(user_agent=_user_agent(settings)))
        self._retired: list[Notifier] = []
        self._snapshot = snapshot(settings)
        self.monitor = Monitor(
            clock=self.clock,
            store=self.store,
            fetcher=SourceFetcher(feed=self._sitemaps, folder=FolderFetcher()),
            read=self._reader,
            open_files=read_paths,
            scratch=scratch,
            snapshot=self._snapshot,
            pages=self._pages,
        )
        self.hubs = self._subscribing(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def together(self, work: Callable[[], Awaitable[T]]) -> T:
        """Runs the asynchronous part of a command, then closes what it opened."""

        async def run() -> T:
            threads = ThreadPoolExecutor(THREADS, thread_name_prefix="work")
            asyncio.get_running_loop().set_default_executor(threads)
            try:
                return await work()
            finally:
                # What it reads at this moment must not hold up the end.
                self._reader.close()
                await self._feeds.close()
                await self._sitemaps.close()
                await self._pages.close()
                await self._hubs.close()
                for used in (*self._retired, *self._snapshot.notifiers.values()):
                    await used.close()

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(run())

    def reload(self, settings: Settings) -> None:
        """Swaps the configuration. Raises ConfigurationError and keeps the running one."""
        check(settings)
        self._snapshot = snapshot(settings)
        before = self.monitor.swap(self._snapshot)
        # A send may be in hand: they are closed at the end.
        self._retired += before.notifiers.values()
        if _at_start(settings) != _at_start(self.settings):
            event(logger, "restart.needed", level=logging.WARNING, to_apply="service.database, …")
        self.settings = settings
        self.prepare_folders()

    async def watch_folders(self) -> None:
        """Wakes each folder in which something is written; until cancelled."""
        folders = {
            source.id: Path(source.location)
            for source in self.settings.sources
            if source.enabled and source.kind is SourceKind.FOLDER
        }
        await watching.watch(folders, self.monitor.dispatcher.poller.wake)

    def _subscribing(self, settings: Settings) -> Subscribing | None:
        """What subscribes at hubs; None where they have no address to call."""
        if settings.service.public_url is None:
            return None
        return Subscribing(
            clock=self.clock,
            store=self.store,
            hubs=self._hubs,
            snapshot=lambda: self._snapshot,
            announce=self.monitor.dispatcher.poller.announce,
            callback=settings.service.callback,
        )

    @contextlib.asynccontextmanager
    async def answering_hubs(self) -> AsyncIterator[None]:
        """Answers hubs at the configured address meanwhile. Raises ServingError."""
        service = self.settings.service
        if self.hubs is None or service.listen is None:
            for one in await asyncio.to_thread(self.store.subscriptions):
                # Nobody can call: what hubs have promised is worth nothing any more.
                await asyncio.to_thread(self.store.drop_subscription, one.token)
            yield
            return
        server = CallbackServer(
            self.hubs,
            host=service.listen.host,
            port=service.listen.port,
            base=service.callback(""),
            max_bytes=service.fetch_megabytes * 1_000_000,
        )
        await server.start()
        event(logger, "hubs.answered", at=service.listen, public_url=service.public_url)
        try:
            yield
        finally:
            await server.close()

    def prepare_folders(self) -> None:
        """Makes the configured folders; one that cannot be made is told by its first sweep.

        Below a folder that is not there nothing is made: a share may just not be mounted yet. Our
        own data folder is the exception.
        """
        ours = user_data_path("news-monitor")
        for source in self.settings.sources:
            if source.enabled and source.kind is SourceKind.FOLDER:
                folder = Path(source.location)
                with contextlib.suppress(OSError):
                    folder.mkdir(exist_ok=True, parents=folder.is_relative_to(ours))

    def close(self) -> None:
        """Ends what is open; the database last."""
        self._reader.close()
        self.store.close()


def build(settings: Settings, *, database: str | None = None) -> Application:
    """The application, its database at the newest version.

    `database` is a URL in place of the configured one. Raises ConfigurationError, StorageError.
    """
    opened = Database(database or settings.service.database.reveal())
    try:
        SqlMigrations(opened).upgrade()
        return Application(settings, database=opened)
    except BaseException:  # an interrupt, too, must not leave it open
        opened.close()
        raise


@contextlib.contextmanager
def migrations(settings: Settings, *, database: str | None = None) -> Iterator[Migrations]:
    """What brings the database's tables up to date."""
    opened = Database(database or settings.service.database.reveal())
    try:
        yield SqlMigrations(opened)
    finally:
        opened.close()


def discover(
    settings: Settings, url: str, *, allow_private: bool, told: Callable[[str], None]
) -> list[FoundFeed]:
    """The feeds of the site at `url`; `told` hears of a page that cannot be had.

    Nothing is stored and no database is opened.
    """

    async def look() -> list[FoundFeed]:
        client = HttpClient(user_agent=_user_agent(settings))
        try:
            site = PoliteSite(client, allow_private=allow_private)
            now = SystemClock().now()
            return await discovering.discover(url, site=site, read=reader, now=now)
        except (SourceError, ReadingError) as error:
            told(str(error))
            return []
        finally:
            await client.close()

    reader = IsolatedReader(read, risky=is_risky)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(look())
    finally:
        reader.close()


def scratch() -> Store:
    """An empty store for the occasion."""
    database = Database(SCRATCH)
    SqlMigrations(database).upgrade()
    return SqlStore(database)


def check(settings: Settings) -> None:
    """Runs the topics' own tests, and compiles the channels' templates.

    Raises ConfigurationError with every test that fails, ChannelError for what is no template.
    """
    _looks(settings.channels)
    index = TopicIndex(settings.topics, sets=settings.sets)
    if problems := failing(index, settings.tests):
        raise ConfigurationError(problems)


def knows_meanings() -> bool:
    """Whether articles in different languages are compared by their meaning too."""
    return meaning.installed()


def snapshot(settings: Settings) -> Snapshot:
    """All that the configuration decides, compiled. Raises ChannelError."""
    enabled = {channel.id: channel for channel in settings.channels if channel.enabled}
    return Snapshot(
        lexicon=settings.lexicon,
        sources={source.id: source for source in settings.sources},
        rules=Rules(
            topics=TopicIndex(settings.topics, sets=settings.sets),
            stories=StoryPlacer(sets=settings.sets, meaning=meaning.shipped()),
            channels=tuple(enabled.values()),
            route=settings.route,
            inhibit=settings.inhibit,
            operators=tuple(enabled[name] for name in settings.operators if name in enabled),
            report_after=settings.service.report_after_failures,
        ),
        notifiers={name: notifier(channel) for name, channel in enabled.items()},
        looks=_looks(enabled.values()),
    )


def _looks(channels: Iterable[Channel]) -> dict[str, Templates]:
    """The templates of the channels that bring their own. Raises ChannelError."""
    looks = {}
    for channel in channels:
        if channel.templates:
            try:
                looks[channel.id] = templates(channel.templates)
            except ValueError as error:
                raise ChannelError(f"channel {channel.id!r}: {error}") from error
    return looks


def _at_start(settings: Settings) -> tuple[object, ...]:
    """What a reload does not change."""
    service = settings.service
    limits = service.fetch_timeout, service.fetch_megabytes
    called = service.listen, service.public_url
    return service.database, service.user_agent_contact, service.web, limits, called


def _user_agent(settings: Settings) -> str:
    contact = settings.service.user_agent_contact or HOMEPAGE
    return f"NewsMonitor/{__version__} (+{contact})"
