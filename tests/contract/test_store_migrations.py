"""The migrations, on each database: they make the tables the program expects, and undo it."""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from alembic import command
from monitor.errors import DatabaseNewerError, DatabaseUnreachableError, StorageError
from monitor.ports import Window
from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations, configuration, scripts
from monitor.store.sql import SqlStore
from monitor.store.tables import metadata

NOBODY = 65534


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    opened = Database(empty_url)
    yield opened
    opened.close()


@pytest.fixture
def migrations(database: Database) -> SqlMigrations:
    return SqlMigrations(database)


def head() -> str | None:
    return ScriptDirectory.from_config(configuration()).get_current_head()


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(configuration()).get_heads()) == 1


def test_a_new_database_has_no_revision_and_says_what_to_do(migrations: SqlMigrations) -> None:
    assert migrations.current() is None
    assert migrations.check() == ["there are no tables yet; run `monitor db upgrade`"]


def test_upgrading_makes_the_tables_the_program_expects(migrations: SqlMigrations) -> None:
    migrations.upgrade()
    assert migrations.current() == head()
    assert migrations.check() == []
    migrations.upgrade()
    assert migrations.check() == []


def test_every_migration_goes_down_and_up_again(
    database: Database, migrations: SqlMigrations
) -> None:
    migrations.upgrade()
    with database.migrating() as connection:
        command.downgrade(configuration(connection), "base")
    with database.reading() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    migrations.upgrade()
    assert migrations.check() == []


def test_check_names_what_differs(database: Database, migrations: SqlMigrations) -> None:
    migrations.upgrade()
    with database.writing() as connection:
        connection.execute(text("DROP INDEX ix_articles_url"))
        connection.execute(text("ALTER TABLE problems ADD COLUMN colour TEXT"))
    found = "\n".join(migrations.check())
    assert "add_index" in found
    assert "ix_articles_url" in found
    assert "colour" in found


def test_an_interrupted_migration_leaves_nothing(
    database: Database, migrations: SqlMigrations
) -> None:
    def interrupted() -> None:
        with database.migrating() as connection:
            command.upgrade(configuration(connection), "head")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert migrations.current() is None
    migrations.upgrade()
    assert migrations.check() == []


def test_sketches_are_found_after_a_migration_there_and_back(desk: Any, url: str) -> None:
    sketches = [(-(2**63), 1, 2, 2**63 - 1), (2, 3), ()]
    first, *_ = [desk.file(sketch=sketch) for sketch in sketches]
    database, lookup = Database(url), desk.store.lookup()
    with database.migrating() as connection:
        command.downgrade(configuration(connection), "0015")
        packed = connection.scalars(text("SELECT sketch FROM articles ORDER BY id")).all()
        rows = connection.execute(text("SELECT hash, article FROM sketches ORDER BY 2, 1")).all()
    assert packed == [struct.pack(f"<{len(sketch)}q", *sketch) for sketch in sketches]
    assert rows == [(value, n + 1) for n, sketch in enumerate(sketches) for value in sketch]
    SqlMigrations(database).upgrade()
    assert SqlMigrations(database).check() == []
    database.close()
    assert [desk.store.fingerprint(number).sketch for number in (1, 2, 3)] == sketches
    assert lookup.sketch_hits(sketches[0], limit=9) == [(1, 4), (2, 1)]
    desk.revise(first, desk.article("Another text"))
    assert lookup.sketch_hits(sketches[0], limit=9) == [(2, 1)]


def test_a_database_of_a_later_version_is_refused(
    database: Database, migrations: SqlMigrations
) -> None:
    migrations.upgrade()
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (migrations.upgrade, migrations.check):
        with pytest.raises(DatabaseNewerError, match=r"revision 9999.*later version"):
            refused()
    assert migrations.current() == "9999"


def test_a_database_behind_the_program_says_what_to_do(database: Database) -> None:
    SqlMigrations(database).current()
    with pytest.raises(StorageError, match=r"lacks tables.*monitor db upgrade"):
        SqlStore(database).states()


def test_every_table_is_migrated_and_every_constraint_has_a_name() -> None:
    for table in metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name
        assert all(index.name for index in table.indexes), table.name


def test_the_scripts_stand_at_the_top_of_a_checkout(root: Path) -> None:
    assert scripts() == root / "alembic"
    assert not (root / "alembic" / "__init__.py").exists()


# ── what cannot be opened ────────────────────────────────────────────────────────────────────


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/a/b/monitor.db")
    assert SqlMigrations(database).current() is None
    assert not (tmp_path / "a").exists()
    SqlMigrations(database).upgrade()
    assert (tmp_path / "a" / "b" / "monitor.db").exists()
    database.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    database = Database(f"sqlite:///{tmp_path}/file/monitor.db")
    with pytest.raises(DatabaseUnreachableError, match=f"{tmp_path}/file .*cannot be used"):
        SqlMigrations(database).upgrade()
    database.close()


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder in which this process cannot write."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    if os.geteuid() == 0:  # whom no mode stops
        os.seteuid(NOBODY)
        yield folder
        os.seteuid(0)
    else:
        yield folder
    folder.chmod(0o755)
    folder.rmdir()


def test_a_folder_that_cannot_be_written_is_named(read_only: Path) -> None:
    database = Database(f"sqlite:///{read_only}/monitor.db")
    with pytest.raises(DatabaseUnreachableError, match=rf"{read_only}/monitor.db.*may write there"):
        SqlMigrations(database).upgrade()
    with pytest.raises(DatabaseUnreachableError, match="cannot be written"):
        database.own()
    database.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    path.write_text("this is a letter to the editor, not a database " * 99)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(StorageError, match="not a database"):
        SqlMigrations(database).upgrade()
    database.close()


def test_a_server_that_does_not_answer_is_told_without_its_password() -> None:
    # Port 1 of loopback: nothing listens there.
    database = Database("postgresql://reader:s3cret@127.0.0.1:1/news?password=s3cret")
    with pytest.raises(DatabaseUnreachableError) as raised:
        SqlMigrations(database).upgrade()
    assert "'news' at 127.0.0.1:1 cannot be reached" in str(raised.value)
    assert "see that the server runs" in str(raised.value)
    assert "s3cret" not in str(raised.value)
    with pytest.raises(DatabaseUnreachableError):
        SqlStore(database).stories(Window())
    database.close()


# ── the one owner ────────────────────────────────────────────────────────────────────────────


def test_a_database_has_one_owner_until_it_closes(url: str) -> None:
    first, second = Database(url), Database(url)
    assert first.own()
    assert first.own()
    assert not second.own()
    first.close()
    assert second.own()
    second.close()
