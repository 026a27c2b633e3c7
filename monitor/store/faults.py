"""Database URLs, and what the databases' own errors mean to a person.

Messages say what to do and never show the password.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.errors import DatabaseUnreachableError, StorageError, UsageError

_FORMS: Final = "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
_DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
# What a database that was not upgraded says: PostgreSQL's codes for a table and a column that do
# not exist, and SQLite's words.
_UNDEFINED: Final = frozenset({"42P01", "42703"})
_NO_SUCH: Final = ("no such table", "no such column", "has no column")


def parse(url: str) -> URL:
    """The URL with the driver we use. Raises UsageError where it is none of ours."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # Neither the URL nor what was said of it: a broken one may hold its password anywhere.
        raise UsageError(f"the database is not named by a URL; write {_FORMS}") from None
    if "@" in (parsed.host or ""):
        raise UsageError(
            "the URL of the database has an @ too many; write %40 for one in a password"
        )
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise UsageError(f"no database called {parsed.drivername!r} is known; write {_FORMS}")
    return parsed.set(drivername=driver)


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Raises StorageError for what a database does; what our own SQL gets wrong stays as it is."""
    try:
        yield
    except PoolTimeoutError as error:
        raise StorageError(f"{name(url)} is busy: another transaction will not end") from error
    except (DataError, IntegrityError):
        raise
    except (DatabaseError, InterfaceError) as error:
        if isinstance(error, ProgrammingError) and not _is_behind(error):
            raise
        raise _fault(url, error) from error


def name(url: URL) -> str:
    """The database as a message may call it: the file, or the server and its database."""
    if url.get_backend_name() == "sqlite":
        return f"the database {url.database}"
    port = f":{url.port}" if url.port else ""
    host = url.host or url.query.get("host") or "localhost"
    return f"the PostgreSQL database {url.database!r} at {host}{port}"


def _fault(url: URL, error: DBAPIError) -> StorageError:
    said = _said(url, error)
    # Errors without a statement come from connecting.
    if error.statement is None or error.connection_invalidated:
        return DatabaseUnreachableError(f"{name(url)} cannot be reached ({said}); {_remedy(url)}")
    if _is_behind(error):
        return StorageError(f"{name(url)} lacks tables ({said}); run `monitor db upgrade`")
    if "is locked" in said:
        return StorageError(f"{name(url)} is busy: another program holds it ({said})")
    if "is full" in said or "No space left" in said:
        return StorageError(f"no room for {name(url)} ({said}); free some space on its disk")
    if "readonly" in said:
        return DatabaseUnreachableError(f"{name(url)} cannot be written; {_remedy(url)}")
    return StorageError(f"{name(url)} failed ({said})")


def _is_behind(error: DBAPIError) -> bool:
    code, said = getattr(error.orig, "sqlstate", None), str(error.orig)
    return code in _UNDEFINED or any(words in said for words in _NO_SUCH)


def _remedy(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return "see that its folder exists and that this user may write there"
    return "see that the server runs and that address, user and password in service.database fit"


def _said(url: URL, error: DBAPIError) -> str:
    """The first line of what the driver said, without the password."""
    said = str(error.orig).strip().partition("\n")[0]
    secrets = [url.password, url.query.get("password")]
    for secret in secrets:
        if isinstance(secret, str) and secret:
            said = said.replace(secret, "•••")
    return said
