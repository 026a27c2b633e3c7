"""Database URLs, and what is said of databases that fail."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.errors import DatabaseUnreachableError, StorageError, UsageError
from monitor.store.faults import name, parse, translated

SQLITE = parse("sqlite:////data/monitor.db")
SERVER = parse("postgresql://reader:s3cret@db.example.org:5433/news")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_takes_our_driver(scheme: str) -> None:
    assert parse(f"{scheme}://user@host/name").drivername == "postgresql+psycopg"


@pytest.mark.parametrize("url", ["", "monitor.db", "sqlite:monitor.db", "://", "postgresql//x"])
def test_what_is_no_url_is_refused_with_the_forms(url: str) -> None:
    with pytest.raises(UsageError, match=r"write sqlite:///PATH or postgresql://"):
        parse(url)


@pytest.mark.parametrize(
    "url",
    ["postgresql://reader:s3cret@host:port/news", "postgresql://reader:s3@s3cret@host/news"],
)
def test_a_url_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(url)
    assert "s3cret" not in str(raised.value)


def test_another_database_is_refused() -> None:
    with pytest.raises(UsageError, match="no database called 'mysql'"):
        parse("mysql://host/name")


def test_a_database_is_called_by_its_file_or_its_server() -> None:
    assert name(SQLITE) == "the database /data/monitor.db"
    assert name(SERVER) == "the PostgreSQL database 'news' at db.example.org:5433"
    socket = parse("postgresql://reader@/news?host=/run/postgresql")
    assert name(socket) == "the PostgreSQL database 'news' at /run/postgresql"


def operational(said: str, statement: str | None = "SELECT 1") -> OperationalError:
    return OperationalError(statement, {}, sqlite3.OperationalError(said))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("database is locked", "is busy: another program holds it"),
        ("database or disk is full", "free some space"),
        ("no such table: articles", "run `monitor db upgrade`"),
        ("no such column: colour", "run `monitor db upgrade`"),
        ("disk I/O error", "failed \\(disk I/O error\\)"),
    ],
)
def test_what_a_database_says_becomes_what_to_do(said: str, told: str) -> None:
    with pytest.raises(StorageError, match=told), translated(SQLITE):
        raise operational(said)


@pytest.mark.parametrize(
    ("said", "statement"),
    [
        ("unable to open database file", None),
        ("attempt to write a readonly database", "INSERT"),
    ],
)
def test_a_database_that_cannot_be_used_is_unreachable(said: str, statement: str | None) -> None:
    with pytest.raises(DatabaseUnreachableError, match="may write there"), translated(SQLITE):
        raise operational(said, statement)


def test_only_the_first_line_is_told_and_never_the_password() -> None:
    said = 'connection failed: password=s3cret is wrong\nDETAIL: "s3cret"'
    with pytest.raises(DatabaseUnreachableError) as raised, translated(SERVER):
        raise operational(said, None)
    assert "password=••• is wrong" in str(raised.value)
    assert "DETAIL" not in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_a_queue_that_does_not_move_is_told() -> None:
    with pytest.raises(StorageError, match="busy"), translated(SQLITE):
        raise PoolTimeoutError("QueuePool limit reached")


@pytest.mark.parametrize("kind", [IntegrityError, ProgrammingError])
def test_our_own_mistakes_stay_what_they_are(kind: type[IntegrityError | ProgrammingError]) -> None:
    with pytest.raises(kind), translated(SQLITE):
        raise kind("SELECT", {}, sqlite3.Error("syntax error"))


def test_what_the_work_raises_stays_as_it_is() -> None:
    with pytest.raises(KeyError), translated(SQLITE):
        raise KeyError("its own")
