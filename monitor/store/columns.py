"""Column types under which SQLite and PostgreSQL give the same values back.

What goes in comes out: aware UTC times, time spans to the microsecond, long texts compressed,
nested values as JSON text.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import zstandard
from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, LargeBinary, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

T = TypeVar("T")

#: Ids; SQLite numbers rows by itself only where the column is exactly INTEGER.
Id: Final = BigInteger().with_variant(Integer(), "sqlite")

# What PostgreSQL (NUL) or UTF-8 (half a surrogate pair) cannot hold; feeds send both.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
# zstd's own default; on texts as short as news, higher levels cost much more than they gain.
_ZSTD_LEVEL: Final = 3
_MICROSECOND: Final = timedelta(microseconds=1)


def storable(text: str) -> str:
    """The text with what no database can hold replaced by U+FFFD."""
    # Nearly all are ASCII without NUL, which is seen much faster than searched for. A member of an
    # enumeration becomes a plain text, as the drivers want it.
    plain = text.isascii() and "\0" not in text
    return str(text) if plain else _UNSTORABLE.sub("\ufffd", text)


class _Column(TypeDecorator[T]):
    """A column type told by two functions of what is not null: into the row and out of it."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Text
    cache_ok = True

    def process_bind_param(self, value: T | None, dialect: Dialect) -> Any:
        """The value as the row holds it."""
        return None if value is None else self._into(value, dialect)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> T | None:
        """The value as it was given."""
        return None if value is None else self._out(value)

    def _into(self, value: T, dialect: Dialect) -> Any:
        raise NotImplementedError

    def _out(self, value: Any) -> T:
        raise NotImplementedError


class Words(TypeDecorator[str]):
    """A short text that is searched for or listed.

    It comes back as it lies in the row. To say so by a function would cost a call for each of the
    fifteen such columns of an article, and archives are read by the ten thousand.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as every database can hold it."""
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """An aware time, in UTC on both databases; a naive one is refused with a ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC."""
        if value is None:
            return None
        if value.tzinfo is not UTC:
            if value.tzinfo is None:
                raise ValueError(f"a time without a zone: {value}")
            value = value.astimezone(UTC)
        # SQLite keeps a text, which sorts as the times do when all are in UTC.
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time, aware of its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Duration(_Column[timedelta]):
    """A time span, in whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def _into(self, value: timedelta, dialect: Dialect) -> int:
        return value // _MICROSECOND

    def _out(self, value: int) -> timedelta:
        return value * _MICROSECOND


class Json(_Column[Any]):
    """Lists, texts and numbers, as JSON text; tuples come back as lists."""

    cache_ok = True

    def _into(self, value: Any, dialect: Dialect) -> str:
        # ASCII, so that NUL and half surrogates travel as escapes.
        return json.dumps(value, separators=(",", ":"))

    def _out(self, value: str) -> Any:
        return json.loads(value)


class Packed(_Column[str]):
    """A long text, compressed with zstd."""

    impl = LargeBinary
    cache_ok = True

    def _into(self, value: str, dialect: Dialect) -> bytes:
        return zstandard.compress(value.encode("utf-8", "surrogatepass"), _ZSTD_LEVEL)

    def _out(self, value: bytes) -> str:
        return zstandard.decompress(value).decode("utf-8", "surrogatepass")


class Hashes(_Column[Sequence[int]]):
    """Signed 64-bit hashes in a row, eight bytes each, little-endian; they come back as a tuple."""

    impl = LargeBinary
    cache_ok = True

    def _into(self, value: Sequence[int], dialect: Dialect) -> Any:
        return struct.pack(f"<{len(value)}q", *value)

    def _out(self, value: Any) -> tuple[int, ...]:
        return struct.unpack(f"<{len(value) // 8}q", value)


class FoundHashes(Hashes):
    """`Hashes` that rows are found by: on PostgreSQL an array, which it can index."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type."""
        return dialect.type_descriptor(
            LargeBinary() if dialect.name == "sqlite" else ARRAY(BigInteger)
        )

    def _into(self, value: Sequence[int], dialect: Dialect) -> Any:
        return super()._into(value, dialect) if dialect.name == "sqlite" else list(value)

    def _out(self, value: Any) -> tuple[int, ...]:
        return super()._out(value) if isinstance(value, bytes) else tuple(value)
