"""How a SQLite database is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from monitor.errors import StorageError
from monitor.store import engine as module
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/monitor.db")
    SqlMigrations(opened).upgrade()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 1),
        ("busy_timeout", 5_000),
        ("foreign_keys", 1),
    ],
)
def test_both_sides_are_set_for_many_readers_and_one_writer(
    database: Database, pragma: str, value: object
) -> None:
    for transaction in (database.reading(), database.writing()):
        with transaction as connection:
            assert connection.scalar(text(f"PRAGMA {pragma}")) == value


def test_a_row_without_its_parent_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO matches (article, topic, position, revision, matched)"
                " VALUES (9, 't', 0, 'r', 1)"
            )
        )


def test_a_write_holds_its_lock_from_the_beginning(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 0)
    other = Database(str(database.url))
    with (
        database.writing(),
        pytest.raises(StorageError, match="another program holds it"),
        other.writing(),
    ):
        pass
    other.close()


def test_a_scratch_database_is_one_for_both_sides_and_gone_when_closed() -> None:
    database = Database("sqlite://")
    assert database.path is not None
    SqlMigrations(database).upgrade()
    with database.writing() as connection:
        connection.execute(text("INSERT INTO poll_leases VALUES ('wire', '2026-01-31')"))
    with database.reading() as connection:
        assert connection.scalar(text("SELECT source FROM poll_leases")) == "wire"
    assert database.path.exists()
    database.close()
    assert not database.path.parent.exists()


def test_two_scratch_databases_are_apart() -> None:
    one, other = Database("sqlite://"), Database("sqlite:///:memory:")
    assert one.path != other.path
    one.close()
    other.close()


def test_a_relative_path_is_taken_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database("sqlite:///monitor.db")
    SqlMigrations(database).upgrade()
    database.close()
    assert (tmp_path / "monitor.db").exists()


def test_percent_and_spaces_in_a_path_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "100 % news"
    database = Database(f"sqlite:///{folder}/monitor.db")
    SqlMigrations(database).upgrade()
    database.close()
    assert (folder / "monitor.db").exists()
