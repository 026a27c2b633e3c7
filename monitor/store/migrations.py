"""Brings the tables to where the program is, with the Alembic scripts that travel with it.

Alembic itself is loaded when there is something to migrate: it takes ten megabytes, and nearly
every start finds its tables as they should be. A script's name begins with its revision, so which
there are is seen without reading them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, column, inspect, select, table

from monitor.errors import DatabaseNewerError, StorageError
from monitor.store.engine import Database
from monitor.store.faults import name
from monitor.store.tables import metadata, stands_on

if TYPE_CHECKING:
    from alembic.config import Config

_HERE: Final = Path(__file__).parent
#: Where Alembic keeps at which revision the tables are.
_VERSION: Final = table("alembic_version", column("version_num"))


def scripts() -> Path:
    """The folder of the migrations: beside this file in a wheel, at the top of a checkout."""
    inside = _HERE / "alembic"
    return inside if inside.is_dir() else _HERE.parents[1] / "alembic"


def configuration(connection: Connection | None = None) -> Config:
    """What Alembic's commands need; they run in the transaction of `connection`."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config(attributes={"connection": connection})
    # Alembic reads its options with %-interpolation.
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def revisions() -> list[str]:
    """The revisions there are scripts for, the newest last."""
    found = (scripts() / "versions").glob("[0-9]*_*.py")
    return sorted(script.name.partition("_")[0] for script in found)


class SqlMigrations:
    """`Migrations` for both databases."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._revisions = revisions()

    def upgrade(self) -> None:
        """Under a lock. Raises DatabaseUnreachableError, DatabaseNewerError."""
        with self._database.migrating() as connection:
            if self._stored(connection) == self._revisions[-1]:
                return
            from alembic import command  # noqa: PLC0415 - see above

            command.upgrade(configuration(connection), "head")
            self._refuse_orphans(connection)

    def current(self) -> str | None:
        """The revision of the tables; None where there are none yet."""
        path = self._database.path
        if path is not None and not path.exists():
            return None
        with self._database.reading() as connection:
            return _revision(connection)

    def check(self) -> list[str]:
        """How the tables differ from what the program expects; empty when they do not."""
        from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - see above
        from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - see above

        current, head = self.current(), self._revisions[-1]
        if current is None:
            return ["there are no tables yet; run `monitor db upgrade`"]
        with self._database.reading() as connection:
            self._stored(connection)
            context = MigrationContext.configure(
                connection,
                opts={"include_object": lambda item, *_: stands_on(connection.dialect.name, item)},
            )
            differences = [_told(found) for found in compare_metadata(context, metadata)]
        if current != head:
            differences.insert(0, f"at revision {current}, not {head}; run `monitor db upgrade`")
        return differences

    def _stored(self, connection: Connection) -> str | None:
        revision = _revision(connection)
        if revision is not None and revision not in self._revisions:
            raise DatabaseNewerError(
                f"{name(self._database.url)} is at revision {revision}, which this program does "
                "not know: a later version wrote it; install that version, or use another database"
            )
        return revision

    def _refuse_orphans(self, connection: Connection) -> None:
        # SQLite rebuilds tables with its foreign keys off; see that none was cut.
        if not self._database.is_sqlite:
            return
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if orphan is not None:
            raise StorageError(f"the migration would leave rows of {orphan[0]} without {orphan[2]}")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(select(_VERSION.c.version_num))
    return found


def _told(difference: Any) -> str:
    """One difference as Alembic found it, in a line."""
    if isinstance(difference, list):
        return "; ".join(_told(each) for each in difference)
    what, *about = difference
    return f"{what}: " + ", ".join(str(part) for part in about if part is not None)
