"""Opening the database: its engines and their settings, transactions, and the one owner.

SQLite
    WAL, so that readers never wait for the writer; BEGIN IMMEDIATE, because the default, a lock
    taken at the first write, lost 358 of 600 concurrent updates in a trial and this lost none.
    One connection writes: threads of this process queue for it, other processes for the file.
PostgreSQL
    Exclusive transactions hold an advisory lock, so readers never wait for the writer here either.

`sqlite://` is a scratch database: a file in a temporary folder that goes with its `Database`. Not
SQLite's own in-memory one, whose readers would share the writer's connection and transaction.
"""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import IntEnum
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select
from sqlalchemy.pool import NullPool

from monitor.errors import DatabaseUnreachableError
from monitor.store.faults import parse, translated

#: How long SQLite waits for another process's transaction before it calls the database locked.
BUSY_TIMEOUT_MS: Final = 5_000
#: How long PostgreSQL waits for a lock; a whole batch of another machine fits in many times.
LOCK_TIMEOUT_MS: Final = 60_000
#: A PostgreSQL that has not answered for so long is away: connecting, and mid-sentence.
ANSWER_TIMEOUT_S: Final = 10

# The first half of each advisory lock's key, so that it meets no other program's: "news".
_LOCK_SPACE: Final = int.from_bytes(b"news")


class Lock(IntEnum):
    """What is done by one at a time, over all processes."""

    WRITE = 1
    SCHEDULE = 2
    MIGRATE = 3
    OWN = 4


class Database:
    """One database, opened at first use: a `writer` engine, a `reader` engine, who owns it.

    Raises StorageError for a URL that is none of ours.
    """

    def __init__(self, url: str) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self.url = parse(url)
        if self.is_sqlite and self.url.database in (None, "", ":memory:"):
            self._scratch = tempfile.TemporaryDirectory(prefix="news-monitor-")
            self.url = self.url.set(database=str(Path(self._scratch.name) / "scratch.db"))
        self.writer = _writer(self.url)
        self.reader = _reader(self.url)
        self._owned: IO[bytes] | Connection | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file here, rather than a server."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file; None for a server."""
        return Path(self.url.database or "") if self.is_sqlite else None

    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the database throughout and changes nothing."""
        return self._transaction(self.reader)

    def writing(self, lock: Lock | None = Lock.WRITE) -> AbstractContextManager[Connection]:
        """A transaction that is stored as a whole or, where the block raises, not at all.

        On SQLite every one is exclusive; on PostgreSQL those that name the same `lock`.
        """
        return self._transaction(self.writer, lock)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """An exclusive transaction that may rebuild tables; creates the file and its folder."""
        self._make_folder()
        engine = _writer(self.url, foreign_keys=False, poolclass=NullPool)
        try:
            with self._transaction(engine, Lock.MIGRATE) as connection:
                yield connection
        finally:
            engine.dispose()

    def own(self) -> bool:
        """Claims the database for this process until `close`; False when another holds it."""
        if self._owned is None:
            self._owned = self._claim_file() if self.is_sqlite else self._claim_server()
        return self._owned is not None

    def close(self) -> None:
        """Ends all connections; a scratch database is gone afterwards."""
        if self._owned is not None:
            self._owned.close()
            self._owned = None
        self.writer.dispose()
        self.reader.dispose()
        if self._scratch is not None:
            self._scratch.cleanup()

    @contextmanager
    def _transaction(self, engine: Engine, lock: Lock | None = None) -> Iterator[Connection]:
        with translated(self.url), engine.begin() as connection:
            if lock is not None and not self.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK_SPACE, lock.value)))
            yield connection

    def _make_folder(self) -> None:
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreachableError(
                f"the folder {self.path.parent} of the database cannot be made "
                f"({error.strerror}); make it, or set another service.database"
            ) from error

    def _claim_file(self) -> IO[bytes] | None:
        # Beside the database, not on it: closing any descriptor of a SQLite file drops its locks.
        file = Path(f"{self.path}.owner").open("wb")  # noqa: SIM115 - held until close
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def _claim_server(self) -> Connection | None:
        with translated(self.url):
            connection = self.writer.connect().execution_options(isolation_level="AUTOCOMMIT")
            claim = select(func.pg_try_advisory_lock(_LOCK_SPACE, Lock.OWN.value))
            if connection.scalar(claim):
                return connection
            connection.close()
            return None


def _writer(url: URL, *, foreign_keys: bool = True, **pool: Any) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _postgresql(url, **pool)
    # One connection, for which the threads of this process queue; they would only meet SQLite's
    # own lock, where waiting is sleeping and nobody is next.
    pool = pool or {"pool_size": 1, "max_overflow": 0, "pool_timeout": LOCK_TIMEOUT_MS / 1000}
    return _sqlite(url, "BEGIN IMMEDIATE", foreign_keys=foreign_keys, **pool)


def _reader(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _postgresql(url, isolation_level="REPEATABLE READ")
    return _sqlite(url, "BEGIN", foreign_keys=True)


def _sqlite(url: URL, begin: str, *, foreign_keys: bool, **pool: Any) -> Engine:
    engine = create_engine(url, **pool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver begins no transactions of its own; the event below does.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL, **options: Any) -> Engine:
    engine = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={
            "application_name": "news-monitor",
            "connect_timeout": ANSWER_TIMEOUT_S,
            "tcp_user_timeout": ANSWER_TIMEOUT_S * 1000,
        },
        **options,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Dates of the year 1 exist in feeds; in a zone behind UTC they would not exist here.
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
        connection.commit()

    return engine
