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
import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from enum import IntEnum
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from monitor.errors import DatabaseUnreachableError
from monitor.store.faults import parse, translated
from monitor.store.turns import Turns

#: How long SQLite waits for another process's transaction before it calls the database locked.
BUSY_TIMEOUT_MS: Final = 5_000
#: How long PostgreSQL waits for a lock; a whole batch of another machine fits in many times.
LOCK_TIMEOUT_MS: Final = 60_000
#: A PostgreSQL that has not answered for so long is away: connecting, and mid-sentence.
ANSWER_TIMEOUT_S: Final = 10

# The first half of each advisory lock's key, so that it meets no other program's: "news".
_LOCK_SPACE: Final = int.from_bytes(b"news")
#: A server that sends nothing learns after half a minute that the owner's connection is cut; by
#: the system's own figures it would hold the database for a process that is gone for two hours.
_KEEPALIVES: Final = {
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


class Lock(IntEnum):
    """What is done by one at a time, over all processes."""

    WRITE = 1
    SCHEDULE = 2
    MIGRATE = 3
    OWN = 4


class Database:
    """One database, opened at first use: a `writer` engine, a `reader` engine, who owns it.

    Raises UsageError for a URL that is none of ours.
    """

    def __init__(self, url: str) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self.url = parse(url)
        if self.is_sqlite and self.url.database in (None, "", ":memory:"):
            self._scratch = tempfile.TemporaryDirectory(prefix="news-monitor-")
            self.url = self.url.set(database=str(Path(self._scratch.name) / "scratch.db"))
        self.writer = _writer(self.url)
        self.reader = _reader(self.url)
        self._turns = Turns()
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

        On SQLite every one is exclusive; on PostgreSQL those that name the same `lock`. Those that
        name none, the short ones of the outbox, need not wait for all that is being filed.
        """
        return self._transaction(self.writer, lock)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """An exclusive transaction that may rebuild tables; creates the file and its folder."""
        if self.path is None:
            with self.writing(Lock.MIGRATE) as connection:
                yield connection
            return
        engine = _migrator(self.url)
        try:
            with _folder_locked(self.path.parent), self._transaction(engine) as connection:
                yield connection
        finally:
            engine.dispose()

    def own(self) -> bool:
        """Claims the database for this process until `close`; False when another holds it.

        Ask again after an outage: a server that restarted has forgotten whose it was.
        """
        if isinstance(self._owned, Connection) and not _answers(self._owned):
            self._owned = None
        if self._owned is None:
            self._owned = self._claim_file() if self.is_sqlite else self._claim_server()
        return self._owned is not None

    def close(self) -> None:
        """Ends all connections; a scratch database is gone afterwards."""
        self._disown()
        self.writer.dispose()
        self.reader.dispose()
        if self._scratch is not None:
            self._scratch.cleanup()

    def _disown(self) -> None:
        if isinstance(self._owned, Connection):
            # A server takes its time to notice that a connection ended. One that is broken has
            # lost the lock already.
            with suppress(DBAPIError):
                self._owned.execute(select(func.pg_advisory_unlock_all()))
        if self._owned is not None:
            self._owned.close()
            self._owned = None

    @contextmanager
    def _transaction(self, engine: Engine, lock: Lock | None = None) -> Iterator[Connection]:
        with translated(self.url), self._turn(engine, lock), engine.begin() as connection:
            if lock is not None and not self.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK_SPACE, lock.value)))
            yield connection

    def _turn(self, engine: Engine, lock: Lock | None) -> AbstractContextManager[None]:
        if engine is not self.writer or not self.is_sqlite:
            return nullcontext()
        return self._turns.turn(hurried=lock is None, timeout=LOCK_TIMEOUT_MS / 1000)

    def _claim_file(self) -> IO[bytes] | None:
        # Beside the database, not on it: closing any descriptor of a SQLite file drops its locks.
        mark = Path(f"{self.path}.owner")
        try:
            file = mark.open("wb")
        except OSError as error:
            raise DatabaseUnreachableError(
                f"{mark} cannot be written ({error.strerror})"
            ) from error
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


def _answers(connection: Connection) -> bool:
    """Whether a connection is alive; one that is not is given up."""
    try:
        connection.execute(select(1))
    except DBAPIError:
        connection.invalidate()
        connection.close()
        return False
    return True


@contextmanager
def _folder_locked(folder: Path) -> Iterator[None]:
    """Makes the folder and holds it, since SQLite cannot wait for a switch to WAL to be over."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise DatabaseUnreachableError(
            f"the folder {folder} of the database cannot be used ({error.strerror}); make it, or "
            "set another service.database"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _writer(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _postgresql(url)
    # One connection, for which the threads of this process take turns; they would only meet
    # SQLite's own lock, where waiting is sleeping and nobody is next.
    queue: dict[str, Any] = {
        "pool_size": 1,
        "max_overflow": 0,
        "pool_timeout": LOCK_TIMEOUT_MS / 1000,
    }
    return _sqlite(url, "BEGIN IMMEDIATE", foreign_keys="ON", **queue)


def _reader(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _postgresql(url, isolation_level="REPEATABLE READ")
    return _sqlite(url, "BEGIN", foreign_keys="ON")


def _migrator(url: URL) -> Engine:
    # Rebuilding a table drops the old one, and with foreign keys its rows' children. WAL is a
    # property of the file, set once.
    return _sqlite(
        url, "BEGIN IMMEDIATE", foreign_keys="OFF", journal_mode="WAL", poolclass=NullPool
    )


def _sqlite(
    url: URL, begin: str, *, foreign_keys: str, journal_mode: str | None = None, **pool: Any
) -> Engine:
    engine = create_engine(url, **pool)
    pragmas = {
        "busy_timeout": BUSY_TIMEOUT_MS,
        "journal_mode": journal_mode,
        "synchronous": "NORMAL",
        "foreign_keys": foreign_keys,
    }

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver begins no transactions of its own; the event below does.
        connection.isolation_level = None
        for pragma, value in pragmas.items():
            if value is not None:
                connection.execute(f"PRAGMA {pragma} = {value}")

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
        # Our queries take milliseconds, which is less than to compile them.
        connection.execute("SET jit = off")
        connection.commit()

    return engine
